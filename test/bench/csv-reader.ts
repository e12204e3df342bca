// Ours in the CSV benchmark, bundled by csv.js: `serve` answers lines `read FILE` with the seconds of a read as JSON and `values FILE` with digests of the columns; `once FILE` and `stdin` read once and end.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Column } from '../../src/frame/column.ts';
import { source } from '../../src/sources/csv.ts';
import type { Table, TableInput } from '../../src/sources/source.ts';
import { optionsWith } from '../sources/oracle/options.ts';

const [, , mode, file] = process.argv;
const options = optionsWith();

if (mode === 'serve') {
  for await (const line of createInterface({ input: process.stdin })) {
    const [what, path] = line.split(' ');
    console.log(JSON.stringify(what === 'values' ? await valuesOf(path) : await measured({ path, options })));
  }
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

/** As csv-peers.py has it: a digest of each column's doubles, or of its texts. */
async function valuesOf(path: string): Promise<Record<string, string>> {
  const { frame } = await source.readTable({ path, options });
  return Object.fromEntries([...frame.columns.values()].map((column, field) => [String(field), digestOf(column)]));
}

function digestOf(column: Column): string {
  const hash = createHash('sha256');
  if (column.kind !== 'text') return hash.update(new Uint8Array(Float64Array.from(column.values).buffer)).digest('hex');
  const { dictionary, codes } = column;
  for (const code of codes) hash.update(`${dictionary[code]}\0`);
  return hash.digest('hex');
}
