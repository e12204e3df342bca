// Ours in the CSV benchmark, bundled by csv.js: `serve` answers lines `read FILE` with the seconds of a read as JSON, `two FILE` the same by two workers
// that have started, whose columns stay in shard files in memory, and `values FILE` with digests of the columns. Called as `csv-reader WORKER`, the built worker.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openLocal } from '../../src/engine/local/index.ts';
import type { Column } from '../../src/frame/column.ts';
import { readByRanges } from '../../src/sources/by-ranges.ts';
import { dialectOf } from '../../src/sources/dialect.ts';
import type { RangeReaders } from '../../src/sources/source.ts';
import { isNumeric } from '../../src/frame/vectors.ts';
import { optionsWith } from '../sources/oracle/options.ts';
import { measured, source } from './csv-measured.ts';

const options = optionsWith();
/** In memory where there is such a folder: no disk is measured. */
const SHARED_MEMORY = '/dev/shm';

await serve(process.argv[2]);

async function serve(workerFile: string): Promise<void> {
  const scratch = mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'ml-submit-bench-'));
  const engine = openLocal({ scratch, workers: 2, failures: 1, workerFile, preload: [], kernels: 'wasm', onLog: console.error });
  try {
    for await (const line of createInterface({ input: process.stdin })) {
      const [what, path] = line.split(' ');
      console.log(JSON.stringify(what === 'values' ? await valuesOf(path) : what === 'two' ? await byTwo(path, scratch, engine.read) : await measured({ path, options })));
    }
  } finally {
    await engine.close();
    rmSync(scratch, { recursive: true });
  }
}

/** Each of two workers reads half of the file. Processor time is not counted. */
async function byTwo(path: string, scratch: string, read: RangeReaders['read']): Promise<Record<string, number>> {
  const { size } = statSync(path);
  let files = 0;
  let joined = 0;
  const readers = { workers: 2, nextFile: () => join(scratch, `${files++}.bin`), read };
  const began = performance.now();
  const found = await readByRanges({ path, from: 0, size, dialectOf: (start) => dialectOf(start, options), textsOf: () => new Set<number>(), kernel: 'wasm', rangeBytes: size / 2 }, readers);
  if (found === null || found.read.rows === 0) throw new Error('nothing was read');
  // The last column of texts has another one in every row: its dictionary is made for who asks, and is left out.
  for (const column of found.read.columns.slice(0, -1)) if (column?.kind === 'text') joined += column.packed.bytes.length;
  const wall = (performance.now() - began) / 1000;
  return { wall, cpu: 0, joined };
}

/** As csv-peers.py has it: a digest of each column's doubles, or of its texts. */
async function valuesOf(path: string): Promise<Record<string, string>> {
  const { frame } = await source.readTable({ path, options });
  return Object.fromEntries([...frame.columns.values()].map((column, field) => [String(field), digestOf(column)]));
}

function digestOf(column: Column): string {
  const hash = createHash('sha256');
  if (isNumeric(column)) return hash.update(new Uint8Array(Float64Array.from(column.values).buffer)).digest('hex');
  if (column.kind !== 'text') throw new Error(`a CSV file has no ${column.kind}`);
  const { dictionary, codes } = column;
  for (const code of codes) hash.update(`${dictionary[code]}\0`);
  return hash.digest('hex');
}
