import type { Column } from '../frame/column.ts';
import type { ByteDictionary, Span } from './byte-dictionary.ts';
import { codeOf, startDictionary, textsOf } from './byte-dictionary.ts';
import { shortDecimal } from './decimal.ts';
import { areDates, parseBoolean, parseNumber } from './infer.ts';

/** Rows that are read before their values go to the columns. */
export const BLOCK_ROWS = 1024;
/** Values from one column of a block to the next: not a multiple of a memory page, whose lines would share one place of the cache. */
export const STRIDE = BLOCK_ROWS + 8;

/** How the cells of a column are read. `missing`: no value yet. `checked`: numbers of which one may stand for a missing value. */
export const KIND = { skipped: 0, number: 1, checked: 2, missing: 3, boolean: 4, text: 5 } as const;

/** Columns while they grow; infer.ts says which types they have. */
export interface Cells {
  /** One of KIND for each column. */
  kinds: Uint8Array;
  /** 1 where all values so far are whole numbers of 32 bits, written without a point or exponent, and none is missing. */
  integers: Uint8Array;
  /** Values of the rows of one block, column by column, STRIDE apart; a missing one is NaN, a text its code. */
  block: Float64Array;
  columns: ColumnCells[];
  nullValue: Buffer;
  /** Rows in `columns`. */
  rows: number;
  /** Rows to make room for. */
  expected: number;
}

interface ColumnCells {
  /** Codes, or integers for as long as all values are such. */
  values: Int32Array | Float64Array;
  dictionary: ByteDictionary;
  /** What each code of a boolean column's dictionary means. */
  meanings: number[];
  /** A zero with a sign is an integer, but loses it as one. */
  signedZero: boolean;
  /** Text came after numbers or booleans, so the column is to be read again as text. */
  mixed: boolean;
  /** The value that ended a column of numbers, and its row, counted from 0. */
  stranger: { text: string; row: number } | null;
}

const SMALLEST_INTEGER = -(2 ** 31);
const LARGEST_INTEGER = 2 ** 31 - 1;
const POINT = 46;
const SMALL_E = 101;
const TO_SMALL = 32;

/** Columns of unknown types, or, where `asText` is given, only those as text. */
export function startCells(width: number, { nullValue, asText }: { nullValue: string; asText?: ReadonlySet<number> }): Cells {
  const kinds = Uint8Array.from({ length: width }, (_, field) => (asText === undefined ? KIND.missing : asText.has(field) ? KIND.text : KIND.skipped));
  const columns = Array.from(kinds, (): ColumnCells => ({
    values: new Int32Array(0), dictionary: startDictionary(), meanings: [], signedZero: false, mixed: false, stranger: null,
  }));
  return { kinds, integers: new Uint8Array(width).fill(1), block: new Float64Array(width * STRIDE), columns, nullValue: Buffer.from(nullValue), rows: 0, expected: 0 };
}

/** Adds a cell to row `row` of the block. */
export function addCell(cells: Cells, span: Span, { field, row }: { field: number; row: number }): void {
  const kind = cells.kinds[field];
  if (kind === KIND.skipped) return;
  const slot = field * STRIDE + row;
  if (isMissing(span, cells.nullValue)) {
    cells.integers[field] = 0;
    cells.block[slot] = NaN;
  } else if (kind === KIND.text) cells.block[slot] = codeOf(cells.columns[field].dictionary, span);
  else if (kind === KIND.number || kind === KIND.checked) addNumber(cells, span, { field, row });
  else if (kind === KIND.boolean) addBoolean(cells, span, { field, row });
  else addFirst(cells, span, { field, row });
}

/** Moves the first `rows` rows of the block to the columns. */
export function addBlock(cells: Cells, rows: number): void {
  for (let field = 0; field < cells.kinds.length; field++) {
    const kind = cells.kinds[field];
    if (kind === KIND.skipped || kind === KIND.missing) continue;
    const block = cells.block.subarray(field * STRIDE, field * STRIDE + rows);
    if (kind === KIND.text) addCodes(reserveCodes(cells, field, rows), block, cells.rows);
    else if (isInteger(cells, field)) addIntegers(reserveIntegers(cells, field, rows), block, cells.rows);
    else reserveDoubles(cells, field, rows).set(block, cells.rows);
  }
  cells.rows += rows;
}

/** The columns; one that is skipped or has to be read again as text is null. */
export function finishCells(cells: Cells): (Column | null)[] {
  return cells.columns.map(({ values, dictionary }, field): Column | null => {
    const kind = cells.kinds[field];
    if (kind === KIND.skipped) return null;
    if (kind === KIND.text) {
      const texts = textsOf(dictionary);
      return { kind: 'text', codes: Int32Array.from(values.subarray(0, cells.rows)), dictionary: texts, date: areDates(texts) };
    }
    if (kind === KIND.missing) return { kind: 'f64', values: new Float64Array(cells.rows).fill(NaN), boolean: false, labels: null };
    const boolean = kind === KIND.boolean;
    const known = values.subarray(0, cells.rows);
    return cells.integers[field] === 1 ? { kind: 'i32', values: new Int32Array(known), boolean, labels: null } : { kind: 'f64', values: new Float64Array(known), boolean, labels: null };
  });
}

function isMissing({ bytes, from, to }: Span, nullValue: Buffer): boolean {
  if (from === to) return true;
  if (nullValue.length !== to - from) return false;
  for (let at = from; at < to; at++) if (bytes[at] !== nullValue[at - from]) return false;
  return true;
}

function addNumber(cells: Cells, span: Span, { field, row }: { field: number; row: number }): void {
  let value: number | undefined = shortDecimal(span);
  if (Number.isNaN(value)) {
    const text = textOf(span);
    value = parseNumber(text);
    if (value === undefined) {
      setMixed(cells, field);
      cells.columns[field].stranger = { text, row: cells.rows + row };
      return;
    }
  }
  cells.block[field * STRIDE + row] = value;
  if (cells.integers[field] === 1) {
    cells.integers[field] = isPlainInteger(span, value) ? 1 : 0;
    if (Object.is(value, -0)) cells.columns[field].signedZero = true;
  }
}

function addBoolean(cells: Cells, span: Span, { field, row }: { field: number; row: number }): void {
  const { dictionary, meanings } = cells.columns[field];
  const code = codeOf(dictionary, span);
  if (code === meanings.length) {
    const value = parseBoolean(textOf(span));
    if (value === undefined) {
      setMixed(cells, field);
      return;
    }
    meanings.push(value ? 1 : 0);
  }
  cells.block[field * STRIDE + row] = meanings[code];
}

/** The first value decides the type, for as long as the others agree. */
function addFirst(cells: Cells, span: Span, { field, row }: { field: number; row: number }): void {
  const text = textOf(span);
  if (parseNumber(text) !== undefined) cells.kinds[field] = mayBeNumber(cells.nullValue) ? KIND.checked : KIND.number;
  else cells.kinds[field] = parseBoolean(text) !== undefined ? KIND.boolean : KIND.text;
  addCell(cells, span, { field, row });
}

function setMixed(cells: Cells, field: number): void {
  cells.kinds[field] = KIND.skipped;
  cells.columns[field].mixed = true;
}

function isPlainInteger({ bytes, from, to }: Span, value: number): boolean {
  if (!Number.isInteger(value) || value < SMALLEST_INTEGER || value > LARGEST_INTEGER) return false;
  for (let at = from; at < to; at++) if (bytes[at] === POINT || (bytes[at] | TO_SMALL) === SMALL_E) return false;
  return true;
}

function mayBeNumber(nullValue: Buffer): boolean {
  return /^\d/.test(nullValue.toString('latin1'));
}

function textOf({ bytes, from, to }: Span): string {
  return bytes.toString('utf8', from, to);
}

function isInteger(cells: Cells, field: number): boolean {
  return cells.integers[field] === 1 && !cells.columns[field].signedZero;
}

function addCodes(codes: Int32Array, block: Float64Array, offset: number): void {
  for (let row = 0; row < block.length; row++) codes[offset + row] = Number.isNaN(block[row]) ? -1 : block[row];
}

function addIntegers(values: Int32Array, block: Float64Array, offset: number): void {
  for (let row = 0; row < block.length; row++) values[offset + row] = block[row];
}

function reserveCodes(cells: Cells, field: number, more: number): Int32Array {
  // The first codes come with the first text: the rows before it are missing.
  const isFirst = cells.columns[field].values.length === 0;
  const codes = reserveIntegers(cells, field, more);
  if (isFirst) codes.fill(-1, 0, cells.rows);
  return codes;
}

function reserveIntegers(cells: Cells, field: number, more: number): Int32Array {
  const column = cells.columns[field];
  if (column.values instanceof Int32Array && column.values.length >= cells.rows + more) return column.values;
  const values = new Int32Array(capacity(cells, more));
  values.set(column.values.subarray(0, cells.rows));
  column.values = values;
  return values;
}

function reserveDoubles(cells: Cells, field: number, more: number): Float64Array {
  const column = cells.columns[field];
  if (column.values instanceof Float64Array && column.values.length >= cells.rows + more) return column.values;
  const values = new Float64Array(capacity(cells, more));
  if (column.values.length === 0) values.fill(NaN, 0, cells.rows);
  else values.set(column.values.subarray(0, cells.rows));
  column.values = values;
  return values;
}

function capacity({ rows, expected }: Cells, more: number): number {
  return Math.max(rows + more, expected > rows + more ? expected : rows * 2);
}
