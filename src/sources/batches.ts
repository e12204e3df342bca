import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { DataError, UserError } from '../util/errors.ts';
import { dialectOf, parserOptions, SNIFFED_BYTES } from './dialect.ts';
import { columnNames, numberedNames } from './header.ts';
import type { CsvOptions } from './source.ts';
import { inputError, otherFormat, unreadable } from './text-file.ts';

/** Rows that are read, scored and written together. */
const BATCH_ROWS = 2048;

/** Some rows of a stream as text, with the names of its columns. `firstRow` counts from 0. */
export interface Batch {
  names: readonly string[];
  separator: string;
  rows: readonly (readonly string[])[];
  firstRow: number;
}

/**
 * Reads CSV from a stream of any length, some rows at a time; a header without rows gives one empty batch.
 * Throws UserError for a stream that is no CSV text at all, DataError naming the line of a row that does not fit.
 */
export async function* readBatches(stream: Readable, name: string, options: CsvOptions): AsyncGenerator<Batch> {
  const chunks = checkedChunks(stream, name);
  const start = await firstBytes(chunks);
  if (start.length === 0) throw inputError('empty', `${name} is empty: expected ${options.header ? 'a header line' : 'rows'}`);
  const dialect = dialectOf(start, options);
  const separator = dialect.sep;
  const parser = parse({ ...parserOptions(dialect), bom: true });
  void feed(parser, start, chunks);
  let names: string[] | null = null;
  let rows: string[][] = [];
  let firstRow = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      const isHeader = names === null && options.header;
      names ??= options.header ? columnNames(record, name).names : numberedNames(record.length);
      if (!isHeader) rows.push(record);
      if (rows.length < BATCH_ROWS) continue;
      yield { names, separator, rows, firstRow };
      firstRow += rows.length;
      rows = [];
    }
  } catch (error) {
    throw error instanceof CsvError ? malformed(error, { name, width: names?.length ?? 0, header: options.header }) : error;
  }
  if (names !== null && (rows.length > 0 || firstRow === 0)) yield { names, separator, rows, firstRow };
}

/** The bytes as they come. Throws UserError where the stream breaks or is no text in UTF-8. */
async function* checkedChunks(stream: Readable, name: string): AsyncGenerator<Buffer, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let first = true;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const other = first ? otherFormat(chunk) : null;
      if (other !== null) throw inputError('not-utf-8', `expected ${name} to be text in UTF-8, found ${other}`);
      first = false;
      decoder.decode(chunk, { stream: true });
      yield chunk;
    }
    decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw inputError('not-utf-8', `expected ${name} to be text in UTF-8, found other bytes`);
    throw error instanceof UserError ? error : unreadable(name, error);
  }
}

async function firstBytes(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  while (size < SNIFFED_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    parts.push(Buffer.from(next.value));
    size += next.value.length;
    // A slow pipe should not wait for more than the header line.
    if (next.value.includes('\n')) break;
  }
  return Buffer.concat(parts);
}

async function feed(parser: ReturnType<typeof parse>, start: Buffer, chunks: AsyncIterator<Buffer>): Promise<void> {
  try {
    let chunk: Buffer | null = start;
    while (chunk !== null && !parser.destroyed) {
      if (!parser.write(chunk)) await roomIn(parser);
      const next: IteratorResult<Buffer> = await chunks.next();
      chunk = next.done === true ? null : next.value;
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

/** Resolves when the parser takes more, or takes no more at all. */
function roomIn(parser: ReturnType<typeof parse>): Promise<void> {
  return new Promise((resolve) => {
    function done(): void {
      parser.off('drain', done).off('close', done);
      resolve();
    }
    parser.on('drain', done).on('close', done);
  });
}

function malformed(error: CsvError, { name, width, header }: { name: string; width: number; header: boolean }): DataError {
  const { lines, record } = error as CsvError & { lines?: number; record?: unknown[] };
  if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') return new DataError(`${name}:${lines}: expected ${width} field${width === 1 ? '' : 's'} as in the ${header ? 'header' : 'first row'}, found ${record?.length}`, { cause: error });
  return new DataError(`${name}:${lines}: ${error.message}`, { cause: error });
}
