import { blockRowsFor } from './csv-block.ts';
import { readDecimal } from './csv-decimal.ts';
import type { ByteDictionary, Span } from './csv-dictionary.ts';
import { codeInColumn, spanText, startDictionary } from './csv-dictionary.ts';
import { isText } from './csv-fields.ts';
import type { CsvBlockColumn, CsvCell, CsvRagged, CsvStart } from './csv-kernel.ts';
import { CSV_TYPE, isNumeric } from './csv-kernel.ts';
import { hasLostDigits, isWrittenWhole } from './csv-words.ts';

/** The rows of one block, column by column. Integers stand in `integers`, also those that fit fewer bits; others in `numbers`. */
export interface Cells {
  start: CsvStart;
  /** One of CSV_TYPE a column, i32 for all integers: (width). */
  types: Uint8Array;
  /** 1 where all values so far are whole numbers of 32 bits, and none is missing: (width). */
  whole: Uint8Array;
  /** Integers, codes and booleans; doubles: (width, blockRows) each. */
  integers: Int32Array;
  numbers: Float64Array;
  blockRows: number;
  rows: number;
  rowsBefore: number;
  dictionaries: (ByteDictionary | null)[];
  /** The widest type that a block has needed so far: (width). */
  widest: Uint8Array;
  strangers: (CsvCell | null)[];
  rounded: (CsvCell | null)[];
  ragged: CsvRagged[];
}

const SMALLEST_WHOLE = -(2 ** 31);
const LARGEST_WHOLE = 2 ** 31 - 1;
const EXACT = 2 ** 53;
const TRUE = /^true$/i;
const FALSE = /^false$/i;

/** An empty block; types: (width). */
export function startCells(start: CsvStart): Cells {
  const width = start.types.length;
  const blockRows = blockRowsFor(width);
  return {
    start,
    types: start.types.slice(),
    whole: new Uint8Array(width).fill(1),
    integers: new Int32Array(width * blockRows),
    numbers: new Float64Array(width * blockRows),
    blockRows,
    rows: 0,
    rowsBefore: 0,
    dictionaries: Array.from(start.types, (type) => (type === CSV_TYPE.text ? startDictionary() : null)),
    widest: new Uint8Array(width),
    strangers: Array.from(start.types, () => null),
    rounded: Array.from(start.types, () => null),
    ragged: [],
  };
}

/** Adds a text to column `field` of the row that is being read. */
export function addCell(cells: Cells, field: number, span: Span): void {
  const type = cells.types[field];
  if (type === CSV_TYPE.skipped || type === CSV_TYPE.mixed) return;
  if (isMissing(cells, span)) addMissing(cells, field);
  else if (type === CSV_TYPE.text) addText(cells, field, span);
  else if (type === CSV_TYPE.missing) addFirst(cells, field, span);
  else if (type === CSV_TYPE.boolean || type === CSV_TYPE.booleanF64) addBoolean(cells, field, spanText(span));
  else addNumber(cells, field, span);
}

/** Adds a missing value to column `field`. */
export function addMissing(cells: Cells, field: number): void {
  const { types } = cells;
  cells.whole[field] = 0;
  if (types[field] === CSV_TYPE.text) cells.integers[slotOf(cells, field)] = -1;
  else if (types[field] === CSV_TYPE.i32) widen(cells, field, CSV_TYPE.f64);
  else if (types[field] === CSV_TYPE.boolean) widen(cells, field, CSV_TYPE.booleanF64);
  cells.numbers[slotOf(cells, field)] = NaN;
}

/** Column `field` of the block: (rows). */
export function blockColumn(cells: Cells, field: number): CsvBlockColumn {
  const { types, blockRows, rows, widest } = cells;
  const from = field * blockRows;
  const type = types[field];
  const whole = cells.whole[field] === 1 && isNumeric(type);
  if (type === CSV_TYPE.f64 || type === CSV_TYPE.booleanF64) return { type, whole, values: cells.numbers.subarray(from, from + rows) };
  const values = cells.integers.subarray(from, from + rows);
  if (type === CSV_TYPE.text) return { type, whole, values };
  if (type === CSV_TYPE.boolean) return { type, whole, values: Uint8Array.from(values) };
  if (type !== CSV_TYPE.i32) return { type, whole, values: null };
  for (const value of values) widest[field] = Math.max(widest[field], value < 0 || value > 0xffff ? CSV_TYPE.i32 : value > 0xff ? CSV_TYPE.u16 : CSV_TYPE.u8);
  const narrow = widest[field] === CSV_TYPE.u8 ? Uint8Array.from(values) : widest[field] === CSV_TYPE.u16 ? Uint16Array.from(values) : values;
  return { type: widest[field], whole, values: narrow };
}

function slotOf({ blockRows, rows }: Cells, field: number): number {
  return field * blockRows + rows;
}

function isMissing({ start: { nullValue } }: Cells, { bytes, from, to }: Span): boolean {
  return from === to || (nullValue.length === to - from && isText(bytes, nullValue, from));
}

function addText(cells: Cells, field: number, span: Span): void {
  const dictionary = (cells.dictionaries[field] ??= startDictionary());
  cells.integers[slotOf(cells, field)] = codeInColumn(dictionary, span, cells.rowsBefore + cells.rows);
}

function addNumber(cells: Cells, field: number, span: Span): void {
  const slot = slotOf(cells, field);
  const text = spanText(span);
  const { to } = span;
  const isDecimal = readDecimal(span, cells.numbers, slot) && span.to === to;
  span.to = to;
  const value = isDecimal ? cells.numbers[slot] : cells.start.parseNumber(text);
  if (value === undefined) {
    cells.types[field] = CSV_TYPE.mixed;
    cells.strangers[field] = { text, row: cells.rowsBefore + cells.rows };
    return;
  }
  cells.numbers[slot] = value;
  const isWhole = isWrittenWhole(text, value);
  if (isWhole && Math.abs(value) >= EXACT && cells.rounded[field] === null && hasLostDigits(text, value)) cells.rounded[field] = { text, row: cells.rowsBefore + cells.rows };
  const fits = isWhole && value >= SMALLEST_WHOLE && value <= LARGEST_WHOLE;
  if (!fits) cells.whole[field] = 0;
  if (cells.types[field] !== CSV_TYPE.i32) return;
  // A zero with a sign may yet be a double, so it is kept as one.
  if (fits && !Object.is(value, -0)) cells.integers[slot] = value;
  else {
    widen(cells, field, CSV_TYPE.f64);
    cells.numbers[slot] = value;
  }
}

function addBoolean(cells: Cells, field: number, text: string): void {
  const isTrue = TRUE.test(text);
  if (!isTrue && !FALSE.test(text)) cells.types[field] = CSV_TYPE.mixed;
  else if (cells.types[field] === CSV_TYPE.boolean) cells.integers[slotOf(cells, field)] = isTrue ? 1 : 0;
  else cells.numbers[slotOf(cells, field)] = isTrue ? 1 : 0;
}

/** The first value decides the type, for as long as the others agree. */
function addFirst(cells: Cells, field: number, span: Span): void {
  const text = spanText(span);
  const from = field * cells.blockRows;
  const isWhole = cells.whole[field] === 1;
  const isNumber = cells.start.parseNumber(text) !== undefined;
  if (isNumber || TRUE.test(text) || FALSE.test(text)) {
    if (isNumber) cells.types[field] = isWhole ? CSV_TYPE.i32 : CSV_TYPE.f64;
    else cells.types[field] = isWhole ? CSV_TYPE.boolean : CSV_TYPE.booleanF64;
    if (!isWhole) cells.numbers.fill(NaN, from, from + cells.rows);
    if (isNumber) addNumber(cells, field, span);
    else addBoolean(cells, field, text);
  } else {
    cells.types[field] = CSV_TYPE.text;
    cells.integers.fill(-1, from, from + cells.rows);
    addText(cells, field, span);
  }
}

/** Makes doubles of the integers above the row. */
function widen(cells: Cells, field: number, type: number): void {
  const from = field * cells.blockRows;
  cells.types[field] = type;
  cells.numbers.set(cells.integers.subarray(from, from + cells.rows), from);
}
