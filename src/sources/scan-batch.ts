import type { Column } from '../frame/column.ts';
import { texts } from '../frame/column.ts';
import { readDecimal } from '../kernels/csv-decimal.ts';
import type { ByteDictionary, Span } from '../kernels/csv-dictionary.ts';
import { codeOf, packedOf, spanText, startDictionary } from '../kernels/csv-dictionary.ts';
import type { Fields } from '../kernels/csv-fields.ts';
import { CARRIAGE_RETURN, INSIDE, isLineEnd, isText, lineEnd, LINE_FEED, readField, rowStart, UNCLEAR } from '../kernels/csv-fields.ts';
import type { CsvSigns } from '../kernels/csv-kernel.ts';
import type { DateReader } from './date-format.ts';
import { parseBoolean, parseNumber } from './infer.ts';
import { raggedProblem } from './misfits.ts';
import type { NumberWords } from './sql-types.ts';
import { rowText } from './text-file.ts';

/** A column that is read, and as what. */
export interface Wanted {
  name: string;
  field: number;
  kind: 'number' | 'boolean' | 'text';
  /** How a date is written for the model, undefined where the text is none; null for other columns, and for dates that stay as they are. */
  readDate: DateReader | null;
}

/** What is known of the rows before they are read. */
export interface Layout {
  dialect: CsvSigns;
  names: readonly string[];
  /** The first row is data, and says how many fields a row has. */
  header: boolean;
  /** Whether a line break in quotes is part of its field; false: it ends the row. */
  multiLine: boolean;
  /** Characters of a field; -1: any number. */
  maxCharsPerColumn: number;
  nullValue: string;
  words: NumberWords;
  wanted: readonly Wanted[];
  /** Whether `Batch.fields` is filled. */
  positions: boolean;
}

/** Some rows of a block: the wanted columns as values, and where the rows stand in the bytes. */
export interface Batch {
  bytes: Buffer;
  rows: number;
  /** Position of each row in the data, from 0, with those that do not fit counted: (rows). */
  rowIds: Int32Array;
  columns: ReadonlyMap<string, Column>;
  /** Lines of the data before `bytes`. */
  lines: number;
  /** Where each row begins and where its text ends, without its line end: (rows). */
  starts: Int32Array;
  ends: Int32Array;
  /** Where each field begins: (rows, names.length); empty unless asked for. */
  fields: Int32Array;
}

/** A row that does not fit: of another length, or with a value that does not convert. */
export interface Misfit {
  /** Position of the row in the data, from 0. */
  row: number;
  /** Line and column, both from 1, of the field that is at fault, and the text of its line. */
  line: number;
  column: number;
  lineText: string;
  /** The column of a value that does not convert; null where it is the whole row. */
  name: string | null;
  reason: string;
  /** The whole row as it stands in the data. */
  text: string;
  /** It is no row of this table, whatever its values are. */
  isMalformed: boolean;
}

/** Reading of one block, batch after batch. */
export interface BatchScan extends Fields {
  bytes: Buffer;
  at: number;
  layout: Layout;
  store: Store;
  /** Position of the next row in the data. */
  row: number;
  /** Lines of the data before `bytes`, and before `lineAt`, which is in the line of the last misfit. */
  lines: number;
  linesAt: number;
  lineAt: number;
  /** In order. */
  misfits: Misfit[];
  /** The row, counted as `row`, that is not read any more. */
  until: number;
  /** A row has quotes that only csv-parse can judge. */
  unclear: boolean;
}

/** Memory for one batch, used again for the next. */
export interface Store {
  rows: number;
  kinds: Uint8Array;
  /** Place of each field among the wanted ones of its kind. */
  slots: Int32Array;
  numbers: Float64Array;
  codes: Int32Array;
  dictionaries: ByteDictionary[];
  starts: Int32Array;
  ends: Int32Array;
  fields: Int32Array;
  nullValue: Buffer;
  words: NumberWords;
  /** By field; null where texts stay as they are. */
  dates: readonly (DateReader | null)[];
}

const SKIPPED = 0;
const NUMBER = 1;
const BOOLEAN = 2;
const TEXT = 3;
/** In the words of messages. */
const EXPECTED: Readonly<Record<number, string>> = { [NUMBER]: 'a number', [BOOLEAN]: 'true or false', [TEXT]: 'a date' };
const KINDS = { number: NUMBER, boolean: BOOLEAN, text: TEXT };
/** Values of a batch, for wide tables, and the bounds of its rows. */
const BATCH_CELLS = 2 ** 17;
const FEWEST_ROWS = 16;
const MOST_ROWS = 8192;
/** Bytes of a line that a message shows. */
const LONGEST_SHOWN = 160;
const ZERO = 48;
const MOST_DIGITS = 9;
/** Columns of a batch are not a multiple of a memory page apart, so that they do not share one place of the cache. */
const GAP = 8;

/** Memory for the batches of a layout. */
export function batchStore({ names, wanted, nullValue, words, positions }: Layout): Store {
  const width = names.length;
  const rows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(BATCH_CELLS / Math.max(1, positions ? width : wanted.length))));
  const kinds = new Uint8Array(width);
  const slots = new Int32Array(width);
  let numbers = 0;
  let textCount = 0;
  for (const { field, kind } of wanted) {
    kinds[field] = KINDS[kind];
    slots[field] = kind === 'text' ? textCount++ : numbers++;
  }
  const stride = rows + GAP;
  return {
    rows, kinds, slots,
    numbers: new Float64Array(numbers * stride),
    codes: new Int32Array(textCount * stride),
    dictionaries: [],
    starts: new Int32Array(rows), ends: new Int32Array(rows),
    fields: new Int32Array(positions ? rows * width : 0),
    nullValue: Buffer.from(nullValue),
    words,
    dates: names.map((_, field) => wanted.find((one) => one.field === field)?.readDate ?? null),
  };
}

/** The next batch of the block; null behind its last row. The columns live in the store, until the next call. */
export function scanBatch(scan: BatchScan): Batch | null {
  const { store, layout, bytes } = scan;
  const stride = store.rows + GAP;
  const rowIds = new Int32Array(store.rows);
  store.dictionaries = layout.wanted.filter(({ kind }) => kind === 'text').map(startDictionary);
  let row = 0;
  while (row < store.rows && !scan.unclear && scan.row < scan.until) {
    scan.end = bytes.length;
    scan.at = rowStart(scan, scan.at);
    if (scan.at >= scan.end) break;
    // Nothing behind its line is part of such a row.
    if (!layout.multiLine) scan.end = behindLine(bytes, scan.at);
    if (!hasLongField(scan) && scanRow(scan, row)) rowIds[row++] = scan.row;
    if (!scan.unclear) scan.row++;
  }
  if (row === 0) return null;
  const columns = layout.wanted.map(({ name, field, kind }): [string, Column] => {
    const from = store.slots[field] * stride;
    if (kind !== 'text') return [name, { kind: 'f64', values: store.numbers.subarray(from, from + row), boolean: kind === 'boolean', labels: null }];
    return [name, texts(store.codes.subarray(from, from + row), packedOf(store.dictionaries[store.slots[field]]), false)];
  });
  return { bytes, rows: row, rowIds: rowIds.subarray(0, row), lines: scan.lines, columns: new Map(columns), starts: store.starts, ends: store.ends, fields: store.fields };
}

/** The texts of a field, without quotes; of a batch that has `fields`. */
export function fieldTexts({ bytes, rows, fields }: Batch, { dialect, names }: Layout, field: number): string[] {
  const scan: Fields = { bytes, end: bytes.length, dialect };
  const span: Span = { bytes, from: 0, to: 0 };
  return Array.from({ length: rows }, (_, row) => {
    readField(scan, span, fields[row * names.length + field]);
    return spanText(span);
  });
}

/** Where a row of a batch stands, as a misfit has it. */
export function rowPlace({ bytes, lines, starts, ends, rowIds }: Batch, row: number): Pick<Misfit, 'row' | 'line' | 'column' | 'lineText' | 'text'> {
  const at = starts[row];
  const start = startOfLine(bytes, at);
  return { row: rowIds[row], line: lines + countLines(bytes.subarray(0, start)) + 1, ...shownLine(bytes, start, at), text: rowText({ bytes }, { start: at, end: ends[row] }) };
}

/** Lines that end in the bytes. */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  if (lines > 0 || !bytes.includes(CARRIAGE_RETURN)) return lines;
  for (const byte of bytes) if (byte === CARRIAGE_RETURN) lines++;
  return lines;
}

/** Reads the row at `scan.at` into place `row` of the store, and leaves `scan.at` behind it; false where it does not fit. */
function scanRow(scan: BatchScan, row: number): boolean {
  const { bytes, store, dialect: { separator }, layout: { positions } } = scan;
  const { kinds, slots, numbers, fields } = store;
  const stride = store.rows + GAP;
  const last = kinds.length - 1;
  const span: Span = { bytes, from: 0, to: 0 };
  let at = scan.at;
  store.starts[row] = at;
  for (let field = 0; field <= last; field++) {
    if (positions) fields[row * kinds.length + field] = at;
    const kind = kinds[field];
    const slot = slots[field] * stride + row;
    let end = -1;
    if (kind === NUMBER) {
      let value = bytes[at] ^ ZERO;
      if (value <= 9) {
        let next = at + 1;
        for (let digit = bytes[next] ^ ZERO; digit <= 9; digit = bytes[++next] ^ ZERO) value = (value * 10 + digit) | 0;
        if (next - at <= MOST_DIGITS && (bytes[next] === separator || bytes[next] === LINE_FEED)) {
          numbers[slot] = value;
          end = next;
        }
      }
      if (end < 0) {
        span.bytes = bytes;
        span.from = at;
        if (readDecimal(span, numbers, slot) && (bytes[span.to] === separator || isLineEnd(bytes[span.to]))) end = span.to;
      }
    }
    if (end < 0) {
      end = readField(scan, span, at);
      if (end === UNCLEAR) return unclear(scan);
      if (end === INSIDE) return misfit(scan, { fieldAt: at, end: scan.end - 1, name: null, reason: `expected a closing ${String.fromCharCode(bytes[at])} for the one here, found the end of the ${scan.layout.multiLine ? 'file' : 'line'}` });
      if (kind !== SKIPPED && !keep(store, span, { kind, field, slot })) return unconverted(scan, span, { field, at });
    }
    if ((bytes[end] === separator) === (field === last)) return ragged(scan);
    if (field < last) at = end + 1;
    else {
      store.ends[row] = end;
      scan.at = lineEnd(scan, end);
    }
  }
  return true;
}

/** Puts the value of a cell into the store; false where it does not convert. */
function keep(store: Store, span: Span, { kind, field, slot }: { kind: number; field: number; slot: number }): boolean {
  const isMissing = span.from === span.to || isNull(span, store.nullValue);
  if (kind === TEXT) {
    const written = isMissing ? span : dateSpan(span, store.dates[field]);
    store.codes[slot] = isMissing || written === null ? -1 : codeOf(store.dictionaries[store.slots[field]], written);
    return written !== null;
  }
  const text = isMissing ? '' : spanText(span);
  const value = text.trim() === '' ? NaN : kind === NUMBER ? (store.words.get(text) ?? parseNumber(text)) : parseBoolean(text.trim());
  store.numbers[slot] = Number(value);
  return value !== undefined;
}

/** A text as the model knows it; null where it is no date. */
function dateSpan(span: Span, read: DateReader | null): Span | null {
  if (read === null) return span;
  const text = read(spanText(span));
  if (text === undefined) return null;
  const bytes = Buffer.from(text);
  return { bytes, from: 0, to: bytes.length };
}

function isNull({ bytes, from, to }: Span, nullValue: Buffer): boolean {
  return to - from === nullValue.length && nullValue.length > 0 && isText(bytes, nullValue, from);
}

function unconverted(scan: BatchScan, span: Span, { field, at }: { field: number; at: number }): boolean {
  const expected = EXPECTED[scan.store.kinds[field]];
  const reason = `expected ${expected}, found "${spanText(span)}"`;
  const measured = measureRow(scan);
  if (measured === null) return unclear(scan);
  const { fields, end } = measured;
  if (fields !== scan.layout.names.length) return ragged(scan);
  return misfit(scan, { fieldAt: at, end, name: scan.layout.names[field], reason });
}

function ragged(scan: BatchScan): boolean {
  const { names, header } = scan.layout;
  const measured = measureRow(scan);
  if (measured === null) return unclear(scan);
  const { fields, end } = measured;
  return misfit(scan, { fieldAt: scan.at, end, name: null, reason: raggedProblem(fields, { width: names.length, header }).reason });
}

function unclear(scan: BatchScan): false {
  scan.unclear = true;
  return false;
}

/** Tells a field that is longer than is allowed, in a row that is otherwise whole. */
function hasLongField(scan: BatchScan): boolean {
  const { bytes, at, layout: { names, maxCharsPerColumn: most } } = scan;
  if (most < 0) return false;
  const measured = measureRow(scan);
  if (measured === null || measured.fields !== names.length) return false;
  const span: Span = { bytes, from: 0, to: 0 };
  for (let field = 1, next = at; field <= names.length; field++) {
    next = readField(scan, span, next) + 1;
    // scanRow tells what is not closed.
    if (next <= 0) return false;
    const { length } = spanText(span);
    if (length > most) return !misfit(scan, { fieldAt: at, end: measured.end, name: null, reason: `expected at most ${most} characters in a field, found ${length} in field ${field}` });
  }
  return false;
}

/** How many fields the row at `scan.at` has, and where its text ends; null where csv-parse has to judge it. */
function measureRow(scan: BatchScan): { fields: number; end: number } | null {
  const span: Span = { bytes: scan.bytes, from: 0, to: 0 };
  let fields = 1;
  let end = readField(scan, span, scan.at);
  while (end >= 0 && scan.bytes[end] === scan.dialect.separator) {
    end = readField(scan, span, end + 1);
    fields++;
  }
  if (end === UNCLEAR) return null;
  return { fields, end: end < 0 ? scan.end - 1 : end };
}

function misfit(scan: BatchScan, { fieldAt, end, name, reason }: { fieldAt: number; end: number; name: string | null; reason: string }): false {
  const { bytes, row, at } = scan;
  const lineStart = startOfLine(bytes, fieldAt);
  scan.linesAt += countLines(bytes.subarray(scan.lineAt, lineStart));
  scan.lineAt = lineStart;
  scan.misfits.push({ row, name, reason, isMalformed: name === null, line: scan.linesAt + 1, ...shownLine(bytes, lineStart, fieldAt), text: rowText({ bytes }, { start: at, end }) });
  scan.at = lineEnd(scan, end);
  return false;
}

function startOfLine(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && !isLineEnd(bytes[start - 1])) start--;
  return start;
}

/** Behind the end of the line that begins at `start`. */
export function behindLine(bytes: Buffer, start: number): number {
  let end = start;
  while (end < bytes.length && !isLineEnd(bytes[end])) end++;
  return end < bytes.length ? lineEnd({ bytes, end: bytes.length }, end) : end;
}

function shownLine(bytes: Buffer, start: number, at: number): Pick<Misfit, 'column' | 'lineText'> {
  let end = start;
  while (end < bytes.length && !isLineEnd(bytes[end])) end++;
  return { column: bytes.toString('utf8', start, at).length + 1, lineText: bytes.toString('utf8', start, Math.min(end, start + LONGEST_SHOWN)) };
}
