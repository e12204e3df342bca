// A read in the CSV benchmark, and what it takes.
import { source } from '../../src/sources/csv.ts';
import type { Table, TableInput } from '../../src/sources/source.ts';

export { source };

/** Seconds of the clock and of the processors, and the memory of the process behind it. */
export async function measured(input: TableInput): Promise<Record<string, number>> {
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const { frame }: Table = await source.readTable(input);
  const wall = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  if (frame.rows === 0 || frame.columns.size === 0) throw new Error('nothing was read');
  return { wall, cpu: (user + system) / 1e6, megabytes: process.memoryUsage.rss() / 1e6 };
}
