import { parse as parseCsv } from 'csv-parse/sync';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { golden } from '../stages/support.ts';
import { root } from './support.ts';
import { runWarm } from './warm.ts';

type Cell = number | string | boolean | null | readonly string[] | SparkVector;
type SparkVector = { type: 0; size: number; indices: number[]; values: number[] } | { type: 1; values: number[] };

export interface Table {
  columns: string[];
  rows: Cell[][];
}

export type Input = Partial<Table> & { path?: string; split: number[] | null };

/** What a program reads, shows and computes. */
export interface Example {
  inputs: Input[];
  shown: Table[];
  collected: Table[];
  metrics: { name: string; value: number }[];
}

/** The job files, a name of a program each. */
export const folder = join(root, 'test/golden/spark-examples');
const datasets = Object.assign({}, ...['spark-examples', 'spark-examples-models'].map((name) => golden<{ data: Record<string, Table> }>(name).data)) as Record<string, Table>;

/** The folder of an example: its job and files of rows; where it has a job of its own before that, what comes of it. */
export function writeExample(name: string, scratch: string, { job = (text: string) => text, files }: { job?: (text: string) => string; files: Record<string, readonly object[]> }): string {
  const path = mkdtempSync(join(scratch, `${name}-`));
  for (const [file, rows] of Object.entries(files)) writeFileSync(join(path, file), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeFileSync(join(path, 'job.yaml'), job(readFileSync(join(folder, `${name}.yaml`), 'utf8')));
  if (!existsSync(join(folder, 'before', `${name}.yaml`))) return path;
  // Some programs index all rows before they split them.
  writeFileSync(join(path, 'before.yaml'), readFileSync(join(folder, 'before', `${name}.yaml`)));
  expect(runWarm('ml-submit', ['--quiet', '--workers', '0', '--no-cache', '--output', join(path, 'before'), join(path, 'before.yaml')])).toMatchObject({ code: 0, stderr: '' });
  return path;
}

/** The rows of an input, with the part of the split where there is one. */
export function rowsOf(input: Input): Record<string, unknown>[] {
  const { columns, rows } = input.path === undefined ? (input as Table) : datasets[input.path];
  return rows.map((row, i) => Object.fromEntries([...columns.map((column, field) => [column, plain(row[field])] as const), ...(input.split === null ? [] : [['split', input.split[i]] as const])]));
}

/** Vectors with the keys that Spark's JSON has, and without NaN, which JSON lacks. */
function plain(cell: Cell): unknown {
  if (cell === 'nan') return null;
  if (typeof cell !== 'object' || cell === null || Array.isArray(cell)) return cell;
  const vector = cell as SparkVector;
  return vector.type === 0 ? vector : { type: 1, size: null, indices: null, values: vector.values };
}

/** The numbers of a vector, zeros written out, and of a list of vectors those of all; of another cell the cell. */
export function spread(cell: unknown): unknown[] {
  if (typeof cell === 'string' && /^\(\d+,\[/.test(cell)) {
    const [, size, slots, values] = /^\((\d+),\[(.*)\],\[(.*)\]\)$/.exec(cell) ?? [];
    return filled(Number(size), listed(slots), listed(values));
  }
  if (Array.isArray(cell)) return cell.flatMap(spread);
  if (typeof cell !== 'object' || cell === null) return [cell];
  const vector = cell as SparkVector;
  return vector.type === 0 ? filled(vector.size, vector.indices, vector.values) : vector.values;
}

function listed(text: string): number[] {
  return text === '' ? [] : text.split(',').map(Number);
}

function filled(size: number, slots: readonly number[], values: readonly number[]): number[] {
  const out = new Array<number>(size).fill(0);
  slots.forEach((slot, i) => { out[slot] = values[i]; });
  return out;
}

export function differs(ours: unknown, theirs: unknown, tolerance: number): boolean {
  const [a, b] = [ours === null ? NaN : ours, theirs === 'nan' || theirs === null ? NaN : theirs];
  if (typeof a === 'number' && typeof b === 'number') return !(Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)));
  return a !== b;
}

/** Runs the job of an example's folder; its results are in `output` there, what it prints as JSON is given back. */
export function runExample(path: string, flags: readonly string[] = [], output = 'out'): string {
  const done = runWarm('ml-submit', ['--quiet', '--workers', '0', '--no-cache', '--format', 'json', ...flags, '--fresh', '--output', join(path, output), join(path, 'job.yaml')]);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  return done.stdout;
}

/** The rows that a job wrote. */
export function writtenRows(path: string): Record<string, unknown>[] {
  return readFileSync(join(path, 'out', 'rows.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The cells of a CSV file by their columns. */
export function cellsOf(text: string): Record<string, string>[] {
  return parseCsv(text, { columns: true }) as Record<string, string>[];
}
