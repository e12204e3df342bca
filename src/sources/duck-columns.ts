import type { Connection, Described } from '../files/duckdb.ts';
import { chunksOf, identifier } from '../files/duckdb.ts';
import type { NumberBuilder, TextBuilder } from '../frame/build.ts';
import { addText, numberColumn, reserveNumbers, reserveTexts, startNumbers, startTexts, textColumn } from '../frame/build.ts';
import type { Column, Frame, OddVector } from '../frame/column.ts';
import { lists, sparse, uneven, unnamedVectors } from '../frame/column.ts';
import { packTexts } from '../frame/packed.ts';
import { denseVector } from '../frame/vectors.ts';
import { DataError } from '../util/errors.ts';

/** Rows of a query, as DuckDB has them. */
export interface RowChunk {
  rowCount: number;
  getColumnVector(field: number): { getItem(row: number): unknown };
}

/** What becomes of a column of DuckDB, and the expression that gives its values in the form that is read here. */
export interface Reading {
  name: string;
  holds: 'numbers' | 'booleans' | 'texts' | 'dates' | 'lists' | 'vectors';
  sql: string;
  start(): Growing;
}

/** A column while it grows. */
interface Growing {
  add(chunk: RowChunk, field: number, rowsBefore: number): void;
  column(rows: number): Column;
}

/** A row of a chunk, as DuckDB gives it. */
type Item = { items: readonly unknown[] } | null;

const INTEGERS = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT)$/;
const NUMBERS = /^(FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const DATES = /^(DATE|TIMESTAMP.*|TIME.*)$/;
const TEXTS = /^(VARCHAR|UUID|ENUM\(.*\))$/;
/** Spark's vectors in Parquet and JSON: type 0 is sparse, 1 dense. */
const SPARK_VECTOR = /^STRUCT\("?type"? \w+, "?size"? \w+, "?indices"? (\w+\[\]|JSON), "?values"? \w+(\(.*\))?\[\]\)$/;
const INT32 = { least: -(2 ** 31), most: 2 ** 31 - 1 };

/**
 * The rows of a query as a frame: numbers, booleans and texts as from CSV; dates and times as their ISO texts; lists of texts; lists and arrays of numbers, and Spark's
 * vectors, as vectors, of more than one length too. `from` is what stands behind FROM. Throws a DataError naming the column of another type, and column and row of a list that is missing.
 */
export async function readColumns(connection: Connection, from: string, described: readonly Described[]): Promise<Frame> {
  for await (const frame of readFrames(connection, { from, described }, Infinity)) return frame;
  return emptyFrame(described);
}

/** The columns without a row. */
export function emptyFrame(described: readonly Described[]): Frame {
  return { rows: 0, columns: new Map(described.map((column) => [column.name, readingOf(column).start().column(0)])) };
}

/** The rows as frames of at least so many rows each, but the last. */
export async function* readFrames(connection: Connection, { from, described }: { from: string; described: readonly Described[] }, least: number): AsyncGenerator<Frame, void> {
  const readings = described.map(readingOf);
  let growing = readings.map((reading) => reading.start());
  let rows = 0;
  function finished(): Frame {
    const columns = new Map(readings.map(({ name }, field) => [name, growing[field].column(rows)]));
    const frame = { rows, columns };
    growing = readings.map((reading) => reading.start());
    rows = 0;
    return frame;
  }
  for await (const chunk of chunksOf(connection, `SELECT ${readings.length === 0 ? 'NULL' : readings.map(({ sql }) => sql).join(', ')} FROM ${from}`)) {
    growing.forEach((column, field) => column.add(chunk, field, rows));
    rows += chunk.rowCount;
    if (rows >= least) yield finished();
  }
  if (rows > 0) yield finished();
}

/** How a column is read. Throws a DataError for a type that has no column here. */
export function readingOf({ name, type }: Described): Reading {
  const own = identifier(name);
  const element = /^(.*)\[\d*\]$/.exec(type)?.[1];
  if (INTEGERS.test(type) || NUMBERS.test(type)) return { name, holds: 'numbers', sql: `CAST(${own} AS DOUBLE)`, start: () => growingNumbers(false) };
  if (type === 'BOOLEAN') return { name, holds: 'booleans', sql: `CAST(CAST(${own} AS TINYINT) AS DOUBLE)`, start: () => growingNumbers(true) };
  if (TEXTS.test(type)) return { name, holds: 'texts', sql: `CAST(${own} AS VARCHAR)`, start: () => growingTexts(false) };
  if (DATES.test(type)) return { name, holds: 'dates', sql: `CAST(${own} AS VARCHAR)`, start: () => growingTexts(true) };
  if (type === 'JSON') return { name, holds: 'texts', sql: `json_extract_string(${own}, '$')`, start: () => growingTexts(false) };
  if (element !== undefined && TEXTS.test(element)) return { name, holds: 'lists', sql: `CAST(${own} AS VARCHAR[])`, start: () => growingLists(name) };
  if (element !== undefined && (INTEGERS.test(element) || NUMBERS.test(element))) return { name, holds: 'vectors', sql: `CAST(${own} AS DOUBLE[])`, start: () => growingVectors(name) };
  if (SPARK_VECTOR.test(type)) return { name, holds: 'vectors', sql: `CASE WHEN ${own} IS NOT NULL THEN [CAST(${own}."type" AS DOUBLE), CAST(${own}."size" AS DOUBLE)] || coalesce(CAST(${own}."indices" AS DOUBLE[]), []) || CAST(${own}."values" AS DOUBLE[]) END`, start: () => growingSparkVectors(name) };
  throw new DataError(`column \`${name}\`: expected numbers, booleans, texts, dates, or lists of texts or numbers, got ${type}`);
}

function growingNumbers(boolean: boolean): Growing {
  const builder: NumberBuilder = startNumbers();
  let integer = true;
  return {
    add(chunk, field) {
      reserveNumbers(builder, chunk.rowCount);
      const vector = chunk.getColumnVector(field);
      for (let i = 0; i < chunk.rowCount; i++) {
        const value = (vector.getItem(i) as number | null) ?? NaN;
        if (integer && !(Number.isInteger(value) && value >= INT32.least && value <= INT32.most && !Object.is(value, -0))) integer = false;
        builder.values[builder.rows++] = value;
      }
    },
    column: (rows) => numberColumn(builder, { integer: integer && rows > 0, boolean }),
  };
}

function growingTexts(date: boolean): Growing {
  const builder: TextBuilder = startTexts();
  return {
    add(chunk, field) {
      reserveTexts(builder, chunk.rowCount);
      const vector = chunk.getColumnVector(field);
      for (let i = 0; i < chunk.rowCount; i++) addText(builder, vector.getItem(i) as string | null);
    },
    column: () => textColumn(builder, () => date),
  };
}

function growingLists(name: string): Growing {
  const builder: TextBuilder = startTexts();
  const starts = [0];
  return {
    add(chunk, field, before) {
      for (let i = 0; i < chunk.rowCount; i++) {
        const items = itemsOf(chunk, { name, field, row: i, before }) as readonly (string | null)[];
        reserveTexts(builder, items.length);
        for (const text of items) {
          if (text === null) throw new DataError(`row ${before + i + 1}, column \`${name}\`: expected texts in the list, got a missing one`);
          addText(builder, text);
        }
        starts.push(builder.rows);
      }
    },
    column: () => lists(Uint32Array.from(starts), builder.codes.slice(0, builder.rows), packTexts([...builder.dictionary.keys()])),
  };
}

function growingVectors(name: string): Growing {
  const builder: NumberBuilder = startNumbers();
  const lengths = startLengths();
  return {
    add(chunk, field, before) {
      for (let i = 0; i < chunk.rowCount; i++) {
        const items = itemsOf(chunk, { name, field, row: i, before }) as readonly (number | null)[];
        lengths.add(items.length);
        reserveNumbers(builder, items.length);
        for (const value of items) builder.values[builder.rows++] = value ?? NaN;
      }
    },
    column() {
      const values = builder.values.slice(0, builder.rows);
      const found = lengths.found();
      if (found.odd === null) return unnamedVectors(values, found.longest);
      const starts = new Uint32Array(found.lengths.length + 1);
      found.lengths.forEach((length, row) => { starts[row + 1] = starts[row] + length; });
      const slots = new Int32Array(values.length);
      found.lengths.forEach((length, row) => { for (let slot = 0; slot < length; slot++) slots[starts[row] + slot] = slot; });
      return uneven({ vectors: sparse({ width: found.longest, starts, slots, values, names: [] }), lengths: found.lengths, dense: true, odd: found.odd });
    },
  };
}

/** Spark's vectors, each as [type, size, ...indices, ...values]; sparse where any is. */
function growingSparkVectors(name: string): Growing {
  const starts = [0];
  const slots: number[] = [];
  const values: number[] = [];
  const lengths = startLengths();
  let areDense = true;
  return {
    add(chunk, field, before) {
      for (let i = 0; i < chunk.rowCount; i++) {
        const [type, size, ...rest] = itemsOf(chunk, { name, field, row: i, before }) as readonly (number | null)[];
        const isDense = type === 1;
        const length = isDense ? rest.length : Number(size);
        lengths.add(length);
        areDense &&= isDense;
        const count = isDense ? length : rest.length / 2;
        for (let k = 0; k < count; k++) {
          const value = rest[isDense ? k : count + k] ?? NaN;
          if (isDense && value === 0) continue;
          slots.push(isDense ? k : Number(rest[k]));
          values.push(value);
        }
        starts.push(slots.length);
      }
    },
    column(rows) {
      const { longest, odd, lengths: all } = lengths.found();
      const column = sparse({ width: longest, starts: Uint32Array.from(starts), slots: Int32Array.from(slots), values: Float64Array.from(values), names: [] });
      if (odd !== null) return uneven({ vectors: column, lengths: all, dense: areDense, odd });
      return areDense && rows > 0 ? denseVector(column) : column;
    },
  };
}

/** Lengths of vectors while they are read; one a row is kept only from where they differ. */
interface Lengths {
  add(length: number): void;
  found(): { longest: number; odd: OddVector | null; lengths: Int32Array };
}

function startLengths(): Lengths {
  let [rows, first, longest] = [0, 0, 0];
  let odd: OddVector | null = null;
  const behind: number[] = [];
  return {
    add(length) {
      if (rows++ === 0) first = length;
      if (length !== first) odd ??= { row: rows, length, expected: first };
      if (odd !== null) behind.push(length);
      longest = Math.max(longest, length);
    },
    found() {
      const lengths = new Int32Array(odd === null ? 0 : rows).fill(first);
      lengths.set(behind, lengths.length - behind.length);
      return { longest, odd, lengths };
    },
  };
}

function itemsOf(chunk: RowChunk, { name, field, row, before }: { name: string; field: number; row: number; before: number }): readonly unknown[] {
  const item = chunk.getColumnVector(field).getItem(row) as Item;
  if (item === null) throw new DataError(`row ${before + row + 1}, column \`${name}\`: expected a list, got a missing value`);
  return item.items;
}
