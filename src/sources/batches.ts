import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { DataError } from '../util/errors.ts';
import { columnNames } from './header.ts';
import { sniffSeparator } from './sniff.ts';

/** Rows that are read, scored and written together. */
const BATCH_ROWS = 2048;
/** Bytes that are looked at for the separator. */
const SNIFFED_BYTES = 65_536;

/** Some rows of a stream as text, with the names of its columns. `firstRow` counts from 0. */
export interface Batch {
  names: readonly string[];
  separator: string;
  rows: readonly (readonly string[])[];
  firstRow: number;
}

/** Reads CSV with a header from a stream of any length, some rows at a time; a header without rows gives one empty batch. Throws DataError naming the line. */
export async function* readBatches(stream: Readable, name: string): AsyncGenerator<Batch> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const start = await firstBytes(chunks);
  if (start.length === 0) throw new DataError(`${name} is empty: expected a header line`);
  const separator = sniffSeparator(start.toString('utf8'), { quote: '"', comment: null });
  const parser = parse({ delimiter: separator, bom: true, skip_empty_lines: true, relax_quotes: true });
  void feed(parser, start, chunks);
  let names: string[] | null = null;
  let rows: string[][] = [];
  let firstRow = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (names === null) names = columnNames(record, name).names;
      else rows.push(record);
      if (rows.length < BATCH_ROWS || names === null) continue;
      yield { names, separator, rows, firstRow };
      firstRow += rows.length;
      rows = [];
    }
  } catch (error) {
    throw error instanceof CsvError ? malformed(error, name, names?.length ?? 0) : error;
  }
  if (names !== null && (rows.length > 0 || firstRow === 0)) yield { names, separator, rows, firstRow };
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
      if (!parser.write(chunk)) await new Promise<void>((resolve) => parser.once('drain', resolve).once('close', resolve));
      const next: IteratorResult<Buffer> = await chunks.next();
      chunk = next.done === true ? null : next.value;
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

function malformed(error: CsvError, name: string, width: number): DataError {
  const { lines, record } = error as CsvError & { lines?: number; record?: unknown[] };
  if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') return new DataError(`${name}:${lines}: expected ${width} fields as in the header, found ${record?.length}`, { cause: error });
  return new DataError(`${name}:${lines}: ${error.message}`, { cause: error });
}
