// Ours in the CSV benchmark, bundled by csv.js: `serve` answers lines `one|two FILE` with the seconds of a read as JSON, `once FILE` and `stdin` read once and end.
import { createInterface } from 'node:readline';
import { source } from '../../src/sources/csv.ts';
import type { Table, TableInput } from '../../src/sources/source.ts';
import { optionsWith } from '../sources/oracle/options.ts';

const [, , mode, file] = process.argv;
const options = optionsWith();

if (mode === 'serve') {
  for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await measured({ path: line, options })));
} else {
  console.log(JSON.stringify(await measured(mode === 'stdin' ? { stream: process.stdin, options } : { path: file, options })));
}

async function measured(input: TableInput): Promise<Record<string, number>> {
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const { frame }: Table = await source.readTable(input);
  const wall = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  if (frame.rows === 0 || frame.columns.size === 0) throw new Error('nothing was read');
  return { wall, cpu: (user + system) / 1e6, megabytes: process.memoryUsage.rss() / 1e6 };
}
