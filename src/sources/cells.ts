import type { Column } from '../frame/column.ts';
import { texts } from '../frame/column.ts';
import { narrowest } from '../frame/narrow.ts';
import type { ByteDictionary, Span } from './byte-dictionary.ts';
import { codeOf, packedOf, startDictionary } from './byte-dictionary.ts';
import type { Stranger } from './csv-text.ts';
import { readDecimal } from './decimal.ts';
import { areDates, parseBoolean, parseNumber } from './infer.ts';

/** Rows that are read before their values go to the columns, at most. */
export const BLOCK_ROWS = 1024;
/** Cells of a block, for wide tables, and rows that each has. */
const BLOCK_CELLS = 2 ** 17;
const FEWEST_BLOCK_ROWS = 16;
/** Columns of a block are not a multiple of a memory page apart, so that their lines do not share one place of the cache. */
const GAP = 16;

/**
 * How the cells of a column are read. `missing`: no value yet. `integer`: whole numbers of 32 bits, none missing. `number`: others.
 * `checked`: numbers that need a second look, because one stands for a missing value or is a zero with a sign.
 */
export const KIND = { skipped: 0, integer: 1, number: 2, checked: 3, missing: 4, boolean: 5, text: 6 } as const;

/** Columns while they grow; infer.ts says which types they have. */
export interface Cells {
  /** One of KIND for each column. */
  kinds: Uint8Array;
  /** Rows of a block, and values from one of its columns to the next. */
  blockRows: number;
  stride: number;
  /** The rows of one block, column by column: integers and codes, where a missing one is -1, and numbers, where it is NaN. */
  integers: Int32Array;
  numbers: Float64Array;
  columns: ColumnCells[];
  nullValue: Buffer;
  /** Rows in `columns`. */
  rows: number;
  /** Rows to make room for. */
  expected: number;
}

interface ColumnCells {
  values: Int32Array | Float64Array;
  /** All values so far are whole numbers of 32 bits, written without a point or exponent, and none is missing. */
  integer: boolean;
  dictionary: ByteDictionary | null;
  /** What each code of a boolean column's dictionary means. */
  meanings: number[];
  /** Text came after numbers or booleans, so the column is to be read again as text. */
  mixed: boolean;
  stranger: Stranger | null;
}

interface Place {
  field: number;
  row: number;
}

const SMALLEST_INTEGER = -(2 ** 31);
const LARGEST_INTEGER = 2 ** 31 - 1;
const POINT = 46;
const SMALL_E = 101;
const TO_SMALL = 32;

/** Columns of unknown types but those that are `forced` to be text, or, where `asText` is given, only those as text. */
export function startCells(width: number, { nullValue, forced, asText }: { nullValue: string; forced?: ReadonlySet<number>; asText?: ReadonlySet<number> }): Cells {
  const kinds = Uint8Array.from({ length: width }, (_, field) => (asText?.has(field) === true || forced?.has(field) === true ? KIND.text : asText === undefined ? KIND.missing : KIND.skipped));
  const columns = Array.from(kinds, (): ColumnCells => ({
    values: new Int32Array(0), integer: true, dictionary: null, meanings: [], mixed: false, stranger: null,
  }));
  const blockRows = Math.max(FEWEST_BLOCK_ROWS, Math.min(BLOCK_ROWS, Math.floor(BLOCK_CELLS / width)));
  const stride = blockRows + GAP;
  const integers = new Int32Array(width * stride);
  const numbers = new Float64Array(width * stride);
  return { kinds, blockRows, stride, integers, numbers, columns, nullValue: Buffer.from(nullValue), rows: 0, expected: 0 };
}

/** Adds a cell to row `row` of the block. */
export function addCell(cells: Cells, span: Span, place: Place): void {
  const { field, row } = place;
  switch (cells.kinds[field]) {
    case KIND.skipped:
      return;
    case KIND.text:
      cells.integers[field * cells.stride + row] = isMissing(span, cells.nullValue) ? -1 : codeIn(cells.columns[field], span);
      return;
    default:
      if (isMissing(span, cells.nullValue)) addMissing(cells, place);
      else if (cells.kinds[field] === KIND.missing) addFirst(cells, span, place);
      else if (cells.kinds[field] === KIND.boolean) addBoolean(cells, span, place);
      else addNumber(cells, span, place);
  }
}

/** Moves the first `rows` rows of the block to the columns. */
export function addBlock(cells: Cells, rows: number): void {
  for (let field = 0; field < cells.kinds.length; field++) {
    const kind = cells.kinds[field];
    if (kind === KIND.skipped || kind === KIND.missing) continue;
    const from = field * cells.stride;
    if (kind === KIND.text || kind === KIND.integer) reserveIntegers(cells, field, rows).set(cells.integers.subarray(from, from + rows), cells.rows);
    else reserveNumbers(cells, field, rows).set(cells.numbers.subarray(from, from + rows), cells.rows);
  }
  cells.rows += rows;
}

/** The columns; one that is skipped or has to be read again as text is null. */
export function finishCells({ kinds, columns, rows }: Cells): (Column | null)[] {
  return columns.map(({ values, integer, dictionary }, field): Column | null => {
    const kind = kinds[field];
    if (kind === KIND.skipped) return null;
    if (kind === KIND.missing) return { kind: 'f64', values: new Float64Array(rows).fill(NaN), boolean: false, labels: null };
    const boolean = kind === KIND.boolean;
    // Room that was never written takes no memory, so what is as narrow as can be is not copied to be rid of it.
    const known = values.subarray(0, rows);
    if (known instanceof Float64Array) return integer ? { kind: 'i32', values: narrowest(known), boolean, labels: null } : { kind: 'f64', values: known, boolean, labels: null };
    if (kind !== KIND.text) return { kind: 'i32', values: narrowest(known), boolean, labels: null };
    const packed = packedOf(dictionary ?? startDictionary());
    return texts(known, packed, areDates(packed));
  });
}

function isMissing({ bytes, from, to }: Span, nullValue: Buffer): boolean {
  if (from === to) return true;
  if (nullValue.length !== to - from) return false;
  for (let at = from; at < to; at++) if (bytes[at] !== nullValue[at - from]) return false;
  return true;
}

function addMissing(cells: Cells, { field, row }: Place): void {
  cells.columns[field].integer = false;
  if (cells.kinds[field] === KIND.integer) widen(cells, { field, row }, KIND.number);
  cells.numbers[field * cells.stride + row] = NaN;
}

function addNumber(cells: Cells, span: Span, { field, row }: Place): void {
  const column = cells.columns[field];
  const slot = field * cells.stride + row;
  const { to } = span;
  const isDecimal = readDecimal(span, cells.numbers, slot) && span.to === to;
  span.to = to;
  if (!isDecimal) {
    const text = textOf(span);
    const parsed = parseNumber(text);
    if (parsed === undefined) {
      setMixed(cells, field);
      column.stranger = { text, row: cells.rows + row };
      return;
    }
    cells.numbers[slot] = parsed;
  }
  const value = cells.numbers[slot];
  if (column.integer) column.integer = isPlainInteger(span, value);
  if (cells.kinds[field] === KIND.integer) {
    if (column.integer && !Object.is(value, -0)) {
      cells.integers[slot] = value;
      return;
    }
    widen(cells, { field, row }, column.integer ? KIND.checked : KIND.number);
  }
}

function addBoolean(cells: Cells, span: Span, { field, row }: Place): void {
  const { meanings } = cells.columns[field];
  const code = codeIn(cells.columns[field], span);
  if (code === meanings.length) {
    const value = parseBoolean(textOf(span));
    if (value === undefined) {
      setMixed(cells, field);
      return;
    }
    meanings.push(value ? 1 : 0);
  }
  cells.numbers[field * cells.stride + row] = meanings[code];
}

/** The first value decides the type, for as long as the others agree. */
function addFirst(cells: Cells, span: Span, place: Place): void {
  const { field, row } = place;
  const text = textOf(span);
  if (parseNumber(text) !== undefined) {
    cells.kinds[field] = mayBeNumber(cells.nullValue) ? KIND.checked : cells.columns[field].integer ? KIND.integer : KIND.number;
  } else if (parseBoolean(text) !== undefined) cells.kinds[field] = KIND.boolean;
  else {
    cells.kinds[field] = KIND.text;
    cells.integers.fill(-1, field * cells.stride, field * cells.stride + row);
  }
  addCell(cells, span, place);
}

/** Makes numbers of the integers above `row` in the block. */
function widen({ kinds, stride, integers, numbers }: Cells, { field, row }: Place, kind: number): void {
  kinds[field] = kind;
  const from = field * stride;
  numbers.set(integers.subarray(from, from + row), from);
}

function codeIn(column: ColumnCells, span: Span): number {
  column.dictionary ??= startDictionary();
  return codeOf(column.dictionary, span);
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
  return /^[-+.\d]/.test(nullValue.toString('latin1'));
}

function textOf({ bytes, from, to }: Span): string {
  return bytes.toString('utf8', from, to);
}

function reserveIntegers(cells: Cells, field: number, more: number): Int32Array {
  const column = cells.columns[field];
  if (column.values instanceof Int32Array && column.values.length >= cells.rows + more) return column.values;
  const values = new Int32Array(capacity(cells, more));
  // The first codes come with the first text: the rows before it are missing.
  if (column.values.length === 0) values.fill(-1, 0, cells.rows);
  else values.set(column.values.subarray(0, cells.rows));
  column.values = values;
  return values;
}

function reserveNumbers(cells: Cells, field: number, more: number): Float64Array {
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
