import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Described } from '../files/duckdb.ts';
import { describe, literal, openDuckdb, withDuckdb } from '../files/duckdb.ts';
import { DataError } from '../util/errors.ts';
import { STANDARD_INPUT } from '../util/paths.ts';
import { joinDigests, unreadDigest } from './digest.ts';
import { emptyFrame, readColumns, readFrames } from './duck-columns.ts';
import type { Frame } from '../frame/column.ts';
import { findFiles } from './find-files.ts';
import type { FrameReading, Header, ReadOptions, Sniffed, Table, TableInput } from './source.ts';
import { inputError, isPipe } from './text-file.ts';

/** A format that DuckDB reads. */
export interface DuckFormat {
  /** How people call such a file. */
  words: string;
  /** What stands behind FROM for files. */
  table(files: readonly string[], options: ReadOptions): string;
}

/** Reads no more of the files than DuckDB needs for their columns. */
export async function duckHeader(format: DuckFormat, path: string | readonly string[], options: ReadOptions): Promise<Header> {
  const files = findFiles(typeof path === 'string' ? [path] : path, options);
  refuseEmpty(format, files, files);
  const found = await refusing(format, files, () => withDuckdb((connection) => describe(connection, `SELECT * FROM ${format.table(files, options)}`)));
  return { names: chosen(found, options, files).map(({ name }) => name), warnings: [], sniffed: sniffedOf(files) };
}

/** Reads files, or a stream by way of a file. */
export async function duckTable(format: DuckFormat, input: TableInput): Promise<Table> {
  if ('path' in input) {
    const files = findFiles(typeof input.path === 'string' ? [input.path] : input.path, input.options);
    return filesTable(format, { files, names: files }, input);
  }
  const folder = mkdtempSync(join(tmpdir(), 'ml-submit-stdin-'));
  try {
    const file = join(folder, 'stdin');
    await pipeline(input.stream, createWriteStream(file));
    const table = await filesTable(format, { files: [file], names: [STANDARD_INPUT] }, input);
    // Afterwards there is no such file.
    await table.sha256();
    return table;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function filesTable(format: DuckFormat, { files, names }: { files: readonly string[]; names: readonly string[] }, { options, wanted, digest }: TableInput): Promise<Table> {
  refuseEmpty(format, files, names);
  const digests = files.map((file) => unreadDigest(file, statSync(file)));
  if (digest === true) for (const one of digests) one.begin();
  const { frame, columns } = await refusing(format, names, () => withDuckdb(async (connection) => {
    const from = format.table(files, options);
    const described = chosen(await describe(connection, `SELECT * FROM ${from}`), options, names);
    const frame = await readColumns(connection, from, described.filter(({ name }) => wanted?.has(name) !== false));
    return { frame, columns: described.map(({ name }) => name) };
  }));
  if (frame.rows === 0) throw inputError('no-rows', `expected rows in ${names.join(', ')}, found none`);
  return { frame, names: columns, warnings: [], sniffed: sniffedOf(names), sha256: joinDigests(digests), rejects: [] };
}

/** Frames of files, one behind the other, an empty one where they have no rows: no more of the rows is in memory. */
export async function* duckFrames(format: DuckFormat, path: readonly string[], { options, rows }: FrameReading): AsyncGenerator<Frame, void> {
  const files = findFiles(path, options);
  refuseEmpty(format, files, files);
  const { connection, close } = await openDuckdb();
  try {
    const from = format.table(files, options);
    const described = await refusing(format, files, async () => chosen(await describe(connection, `SELECT * FROM ${from}`), options, files));
    const frames = readFrames(connection, { from, described }, rows);
    let next = await refusing(format, files, () => frames.next());
    if (next.done === true) yield emptyFrame(described);
    for (; next.done !== true; next = await refusing(format, files, () => frames.next())) yield next.value;
  } finally {
    close();
  }
}

function chosen(found: readonly Described[], { columns }: ReadOptions, files: readonly string[]): Described[] {
  const missing = columns?.find((name) => !found.some((one) => one.name === name));
  if (missing !== undefined) throw inputError('no-column', `${files.join(', ')}: expected a column \`${missing}\`, which data.columns names; there are ${found.map(({ name }) => `\`${name}\``).join(', ')}`);
  return found.filter(({ name }) => columns?.includes(name) !== false);
}

/** Files without a byte among them, which DuckDB has other words for. */
function refuseEmpty({ words }: DuckFormat, files: readonly string[], names: readonly string[]): void {
  const at = files.findIndex((file) => !isPipe(file) && statSync(file).size === 0);
  if (at >= 0) throw inputError('empty', `expected ${names[at]} to be ${words}, found nothing in it`);
}

/** DuckDB's own errors, and those of the data, in our words. */
async function refusing<T>({ words }: DuckFormat, files: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataError) throw inputError('bad-data', `${files.join(', ')}: ${error.message}`);
    if (!(error instanceof Error) || !/^(Invalid Input|IO|Conversion|Binder|Out of Memory|Parser|Not implemented) Error/i.test(error.message)) throw error;
    throw inputError('not-read', `expected ${files.join(', ')} to be ${words}: ${firstLine(error.message)}`);
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0].replace(/^[\w ]+ Error: /, '');
}

function sniffedOf(files: readonly string[]): Sniffed {
  return { sep: null, files: files.map((name) => ({ name, compression: null, encoding: 'UTF-8' })) };
}

/** Files as a list in SQL. */
export function fileList(files: readonly string[]): string {
  return `[${files.map(literal).join(', ')}]`;
}
