import type { Column } from '../frame/column.ts';
import type { CsvColumns, CsvText, Misfit } from './csv-text.ts';
import type { Inference } from './infer.ts';
import { addRecords, finishInference, startInference } from './infer.ts';
import { isFatal, malformedRow } from './misfits.ts';
import { eachRecord } from './records.ts';

/** Records that are handed to the columns at a time, so that each column's loop stays on one column. */
const RECORDS_A_BLOCK = 1024;

/**
 * The columns of a CSV text read by csv-parse: any dialect, and every malformed row. A row that is too short has nothing in its last columns,
 * one that is too long loses what is too much. Throws UserError at the first malformed row where none is put up with.
 */
export async function readParsed({ file, dialect, texts = new Set(), leftOut = new Set() }: CsvText): Promise<CsvColumns> {
  const { first, inferences, rows, misfits, oddQuotes } = await inferColumns({ file, dialect, texts, leftOut });
  const mixed = new Map<number, Inference>();
  for (const [field, inference] of inferences.entries()) if (inference?.type === 'mixed') mixed.set(field, startInference('text'));
  if (mixed.size > 0) await eachBlock({ file, dialect }, { first: () => undefined, misfit: () => undefined, oddQuotes: () => undefined, block: (records) => addBlock(mixed, records, dialect.nullValue) });
  const columns = inferences.map((inference, field): Column | null => {
    if (inference === null) return null;
    const column = finishInference(mixed.get(field) ?? inference);
    if (column === null) throw new Error(`column ${first[field]} has no type`);
    return column;
  });
  const read = { first, columns, strangers: inferences.map((inference) => inference?.stranger ?? null), rounded: inferences.map((inference) => inference?.rounded ?? null), rows };
  return { ...read, ...(misfits.length === 0 ? {} : { misfits }), ...(oddQuotes.count === 0 ? {} : { oddQuotes }) };
}

interface Found {
  first: readonly string[];
  /** Null for a field that is left out. */
  inferences: (Inference | null)[];
  rows: number;
  misfits: Misfit[];
  oddQuotes: NonNullable<CsvColumns['oddQuotes']>;
}

/** Reads all records once: the first, and columns of which some may still be `mixed`. */
async function inferColumns({ file, dialect, texts, leftOut }: CsvText): Promise<Found> {
  const found: Found = { first: [], inferences: [], rows: 0, misfits: [], oddQuotes: { count: 0, row: 0, field: 0 } };
  await eachBlock({ file, dialect }, {
    first(record) {
      found.first = record;
      found.inferences = record.map((_, field) => (leftOut?.has(field) === true ? null : startInference(texts?.has(field) === true ? 'text' : 'missing')));
    },
    misfit(misfit) {
      if (isFatal(dialect)) throw malformedRow(file, misfit);
      found.misfits.push(misfit);
    },
    oddQuotes(row, field) {
      if (found.oddQuotes.count++ === 0) Object.assign(found.oddQuotes, { row, field });
    },
    block(records) {
      found.rows += records.length;
      addBlock(new Map([...found.inferences.entries()].flatMap(([field, inference]) => (inference === null ? [] : [[field, inference] as const]))), records, dialect.nullValue);
    },
  });
  return found;
}

function addBlock(inferences: ReadonlyMap<number, Inference>, records: readonly string[][], nullValue: string): void {
  for (const [field, inference] of inferences) addRecords(inference, records, { field, nullValue });
}

interface Visit {
  first(record: string[]): void;
  misfit(misfit: Misfit): void;
  oddQuotes(row: number, field: number): void;
  block(records: string[][]): void;
}

/** Calls `first` with the first record, and `block` with the others, or with all of them where there is no header line; all have the width of the first. */
async function eachBlock({ file, dialect }: CsvText, visit: Visit): Promise<void> {
  let width = -1;
  let row = 0;
  let records: string[][] = [];
  await eachRecord({ file, dialect }, (record, { problem, oddQuotes }) => {
    const isHeader = width < 0 && dialect.header;
    if (width < 0) {
      width = record.length;
      visit.first(record);
    }
    if (isHeader) return;
    if (problem !== null) visit.misfit({ ...problem, row });
    if (oddQuotes >= 0) visit.oddQuotes(row, oddQuotes);
    row++;
    records.push(record.length === width ? record : Array.from({ length: width }, (_, field) => record[field] ?? ''));
    if (records.length < RECORDS_A_BLOCK) return;
    visit.block(records);
    records = [];
  });
  visit.block(records);
}
