import { finished } from 'node:stream/promises';
import { CsvError, parse as parseStream } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import type { Column } from '../frame/column.ts';
import type { CsvColumns, CsvText } from './csv-text.ts';
import type { Dialect } from './dialect.ts';
import { parserOptions } from './dialect.ts';
import type { Inference } from './infer.ts';
import { addRecords, finishInference, startInference } from './infer.ts';
import type { TextFile } from './text-file.ts';
import { inputError, locate } from './text-file.ts';

/** Bytes that csv-parse gets at a time. */
const PARSED_BYTES = 2 ** 18;
/** Records that are handed to the columns at a time, so that each column's loop stays on one column. */
const RECORDS_A_BLOCK = 1024;

/** The columns of a CSV text read by csv-parse: any dialect, and every error. Throws UserError where the text is no table with rows. */
export async function readParsed({ file, dialect, texts = new Set() }: CsvText): Promise<CsvColumns> {
  const { first, inferences, rows } = await inferColumns({ file, dialect, texts });
  const mixed = new Map<number, Inference>();
  for (const [field, inference] of inferences.entries()) if (inference.type === 'mixed') mixed.set(field, startInference('text'));
  if (mixed.size > 0) await eachBlock({ file, dialect }, { first: () => undefined, block: (records) => addBlock(mixed, records, dialect.nullValue) });
  const columns: Column[] = [];
  for (const [field, inference] of inferences.entries()) {
    const column = finishInference(mixed.get(field) ?? inference);
    if (column === null) throw new Error(`column ${first[field]} has no type`);
    columns.push(column);
  }
  return { first, columns, strangers: inferences.map(({ stranger }) => stranger), rows };
}

/** The first record, or null when the text ends before it does. */
export function firstParsedRecord({ file, dialect }: CsvText): string[] | null {
  try {
    const records: string[][] = parseSync(file.bytes, { ...parserOptions(dialect), to: 1 });
    return records[0] ?? null;
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

/** Reads all records once: the first, and columns of which some may still be `mixed`. */
async function inferColumns({ file, dialect, texts }: CsvText): Promise<{ first: readonly string[]; inferences: Inference[]; rows: number }> {
  const found = { first: [] as readonly string[], inferences: [] as Inference[], rows: 0 };
  await eachBlock({ file, dialect }, {
    first(record) {
      found.first = record;
      found.inferences = record.map((_, field) => startInference(texts?.has(field) === true ? 'text' : 'missing'));
    },
    block(records) {
      found.rows += records.length;
      addBlock(new Map(found.inferences.entries()), records, dialect.nullValue);
    },
  });
  return found;
}

function addBlock(inferences: ReadonlyMap<number, Inference>, records: readonly string[][], nullValue: string): void {
  for (const [field, inference] of inferences) addRecords(inference, records, { field, nullValue });
}

/** Calls `first` with the first record, and `block` with the others, or with all of them where there is no header line. */
async function eachBlock({ file, dialect }: CsvText, visit: { first(record: string[]): void; block(records: string[][]): void }): Promise<void> {
  const parser = parseStream(parserOptions(dialect));
  let isFirst = true;
  let records: string[][] = [];
  parser.on('data', (record: string[]) => {
    if (isFirst) visit.first(record);
    if (!isFirst || !dialect.header) records.push(record);
    isFirst = false;
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
