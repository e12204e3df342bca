import { createHash } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { CsvError, parse as parseStream } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import type { Column } from '../frame/column.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { Dialect } from './dialect.ts';
import { dialectOf, parserOptions, SNIFFED_BYTES } from './dialect.ts';
import { columnNames, numberedNames } from './header.ts';
import type { Inference } from './infer.ts';
import { addRecords, finishInference, startInference } from './infer.ts';
import type { CsvOptions, Header, Source, Table, TableInput } from './source.ts';
import type { TextFile } from './text-file.ts';
import { inputError, locate, readFileBytes, readStreamBytes, textFile } from './text-file.ts';

/** CSV as Spark's reader has it; see https://spark.apache.org/docs/latest/sql-data-sources-csv.html and RFC 4180. */
export const source: Source = { readHeader, readTable };

/** Bytes that csv-parse gets at a time. */
const PARSED_BYTES = 2 ** 18;
/** Records that are handed to the columns at a time, so that each column's loop stays on one column. */
const RECORDS_A_BLOCK = 1024;

async function readHeader(path: string, options: CsvOptions): Promise<Header> {
  for (let limit = SNIFFED_BYTES; ; limit *= 2) {
    const raw = readFileBytes(path, limit);
    const whole = raw.length < limit;
    const lastLineEnd = whole ? raw.length : raw.lastIndexOf('\n') + 1;
    if (lastLineEnd === 0 && !whole) continue;
    const file = textFile(path, raw.subarray(0, lastLineEnd));
    if (file.bytes.length === 0) throw emptyFile(path);
    const dialect = dialectOf(file.bytes, options);
    const first = firstRecord(file, dialect);
    // A quoted name may hold line breaks, so the first record may go on behind what was read.
    if (first === null && !whole) continue;
    if (first === null) throw emptyFile(path);
    return { ...namesOf(first, { file, options }), sniffed: { sep: dialect.sep } };
  }
}

async function readTable(input: TableInput): Promise<Table> {
  const name = 'path' in input ? input.path : 'stdin';
  const raw = 'path' in input ? readFileBytes(input.path) : await readStreamBytes(input.stream, name);
  const file = textFile(name, raw);
  const dialect = dialectOf(file.bytes, input.options);
  const { names, warnings, inferences, rows } = await inferColumns(file, dialect);
  const mixed = new Map<number, Inference>();
  for (const [field, inference] of inferences.entries()) if (inference.type === 'mixed') mixed.set(field, startInference('text'));
  if (mixed.size > 0) await eachBlock(file, dialect, { header: () => undefined, block: (records) => addBlock(mixed, records, dialect.nullValue) });
  const columns = new Map<string, Column>();
  for (const [field, inference] of inferences.entries()) {
    const column = finishInference(mixed.get(field) ?? inference);
    if (column === null) throw new Error(`column ${names[field]} has no type`);
    columns.set(names[field], column);
    if (inference.stranger !== null) warnings.push(mixedColumn(names[field], inference.stranger));
  }
  return { frame: { rows, columns }, warnings, sniffed: { sep: dialect.sep }, sha256: createHash('sha256').update(raw).digest('hex') };
}

/** Reads all records once: names, and columns of which some may still be `mixed`. */
async function inferColumns(file: TextFile, dialect: Dialect): Promise<{ names: readonly string[]; warnings: Diagnostic[]; inferences: Inference[]; rows: number }> {
  const found = { names: [] as readonly string[], warnings: [] as Diagnostic[], inferences: [] as Inference[], rows: 0 };
  await eachBlock(file, dialect, {
    header(first) {
      const { names, warnings } = namesOf(first, { file, options: dialect });
      found.names = names;
      found.warnings.push(...warnings);
      found.inferences = names.map(() => startInference());
    },
    block(records) {
      found.rows += records.length;
      addBlock(new Map(found.inferences.entries()), records, dialect.nullValue);
    },
  });
  if (found.names.length === 0) throw emptyFile(file.name);
  if (found.rows === 0) throw inputError('no-rows', `expected rows below the header of ${file.name}, found none`);
  return found;
}

function addBlock(inferences: ReadonlyMap<number, Inference>, records: readonly string[][], nullValue: string): void {
  for (const [field, inference] of inferences) addRecords(inference, records, { field, nullValue });
}

/** Calls `header` with the first record, and `block` with the others, or with all of them where there is no header line. */
async function eachBlock(file: TextFile, dialect: Dialect, visit: { header(first: string[]): void; block(records: string[][]): void }): Promise<void> {
  const parser = parseStream(parserOptions(dialect));
  let first = true;
  let records: string[][] = [];
  parser.on('data', (record: string[]) => {
    if (first) visit.header(record);
    if (!first || !dialect.header) records.push(record);
    first = false;
    if (records.length === RECORDS_A_BLOCK) {
      visit.block(records);
      records = [];
    }
  });
  for (let at = 0; at < file.bytes.length; at += PARSED_BYTES) parser.write(file.bytes.subarray(at, at + PARSED_BYTES));
  parser.end();
  try {
    await finished(parser);
  } catch (error) {
    throw error instanceof CsvError ? malformed(error, file, dialect) : error;
  }
  visit.block(records);
}

/** The first record, or null when the text ends before it does. */
function firstRecord(file: TextFile, dialect: Dialect): string[] | null {
  try {
    const records: string[][] = parseSync(file.bytes, { ...parserOptions(dialect), to: 1 });
    return records[0] ?? null;
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

function namesOf(first: readonly string[], { file, options }: { file: TextFile; options: CsvOptions }): { names: string[]; warnings: Diagnostic[] } {
  return options.header ? columnNames(first, file.name) : { names: numberedNames(first.length), warnings: [] };
}

function emptyFile(name: string): Error {
  return inputError('empty', `expected a header line and rows in ${name}, found nothing`);
}

/** csv-parse's error as ours; its `bytes` is where the last whole field ended. */
function malformed(error: CsvError, file: TextFile, dialect: Dialect): Error {
  if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
    const record = error.record as string[];
    const expected = Number(/expect (\d+)/.exec(error.message)?.[1]);
    const text = `expected ${expected} field${expected === 1 ? '' : 's'} as in the ${dialect.header ? 'header' : 'first row'}, found ${record.length}`;
    return inputError('ragged-row', text, { at: locate(file, recordStart(file, record, Number(error.bytes))) });
  }
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    const at = file.bytes.indexOf(dialect.quote, Number(error.bytes));
    return inputError('open-quote', `expected a closing ${dialect.quote} for the one here, found the end of the file`, { at: locate(file, at) });
  }
  return inputError('malformed-csv', `cannot read ${file.name} as CSV: ${error.message}`);
}

/** Where the record that ends at `end` begins: its own line breaks are those inside its fields. */
function recordStart({ bytes }: TextFile, record: readonly string[], end: number): number {
  let breaks = record.join('').match(/\r\n|\r|\n/g)?.length ?? 0;
  let at = end;
  while (isBreak(bytes[at - 1])) at--;
  for (; at > 0; at--) {
    if (!isBreak(bytes[at - 1])) continue;
    if (breaks === 0) break;
    breaks--;
    if (bytes[at - 1] === 10 && bytes[at - 2] === 13) at--;
  }
  return at;
}

function isBreak(byte: number): boolean {
  return byte === 10 || byte === 13;
}

function mixedColumn(name: string, { text, row }: { text: string; row: number }): Diagnostic {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return diagnostic('warning', 'mixed-column', `column \`${name}\` has numbers, but "${shown}" in row ${row + 1}, so it is read as text`, {
    suggestion: `if "${shown}" means missing, say so: data.options.nullValue: "${shown}"`,
  });
}
