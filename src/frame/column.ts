import type { PackedTexts } from './packed.ts';
import { unpackTexts } from './packed.ts';

/** Whole numbers in the narrowest of these arrays that holds all of a column. */
export type Integers = Int32Array | Uint16Array | Uint8Array;

/** A numeric column of (rows) values; a missing one is NaN. `labels` names the codes of an indexed column. */
export interface DoubleColumn {
  kind: 'f64';
  values: Float64Array;
  boolean: boolean;
  labels: readonly string[] | null;
}

/** An integer column of (rows) values without missing ones. Booleans are 0 and 1 with `boolean` set. */
export interface IntegerColumn {
  kind: 'i32';
  values: Integers;
  boolean: boolean;
  labels: readonly string[] | null;
}

/** A text column: (rows) codes into its dictionary, in order of first appearance; a missing value is -1. `date` says that every value is an ISO date or time. */
export interface TextColumn {
  kind: 'text';
  codes: Int32Array;
  /** Texts in the dictionary. */
  distinct: number;
  packed: PackedTexts;
  /** The texts of `packed`, decoded when they are first read. */
  readonly dictionary: readonly string[];
  date: boolean;
}

/** A dense vector column, row-major (rows, width); `names` has one name a slot, or none at all: then slots are named by their position. */
export interface VectorColumn {
  kind: 'vector';
  width: number;
  /** Of a column with `parts` it is made when it is first read. */
  values: Float64Array;
  names: readonly string[];
  /** Number of categories of each slot, 0 for a number: (width). Absent: all are numbers. */
  categories?: readonly number[];
  /** The columns that it was put together from, in order of the slots: who reads columns need not wait for `values`. */
  parts?: readonly (NumericColumn | VectorColumn)[];
}

/**
 * A vector column in compressed sparse rows: row i has `values[k]` at slot `slots[k]` for k from `starts[i]` to before `starts[i + 1]`, slots ascending,
 * and 0 at all others. `starts`: (rows + 1), and its first need not be 0. Values may be 0 too.
 */
export interface SparseColumn {
  kind: 'sparse';
  width: number;
  starts: Uint32Array;
  slots: Int32Array;
  values: Float64Array;
  /** One name a slot, or none at all: then slots are named by their position. */
  names: readonly string[];
  /** As in a dense column. */
  categories?: readonly number[];
}

/** The first vector of a column that is longer or shorter than those before it. */
export interface OddVector {
  /** From 1, in the source. */
  row: number;
  length: number;
  /** Length of the vector in row 1. */
  expected: number;
}

/** Vectors of more than one length, as a source may have them: row i is the first `lengths[i]` slots of `vectors`, whose width is the greatest length. Only VectorSizeHint makes vectors of them. */
export interface UnevenColumn {
  kind: 'uneven';
  vectors: SparseColumn;
  /** (rows); those of a part of the rows may be the same. */
  lengths: Int32Array;
  /** Whether all vectors of the source were written with all their slots. */
  dense: boolean;
  odd: OddVector;
}

/** A column of lists of texts, tokens above all: row i has the codes from `starts[i]` to before `starts[i + 1]` into the dictionary. `starts`: (rows + 1), and its first need not be 0. */
export interface ListColumn {
  kind: 'list';
  starts: Uint32Array;
  codes: Int32Array;
  /** Texts in the dictionary; some may be in no list. */
  distinct: number;
  packed: PackedTexts;
  /** The texts of `packed`, decoded when they are first read. */
  readonly dictionary: readonly string[];
}

export type NumericColumn = DoubleColumn | IntegerColumn;
/** Vectors in either layout, which is a matter of memory alone. */
export type AnyVector = VectorColumn | SparseColumn;
export type Column = NumericColumn | TextColumn | AnyVector | UnevenColumn | ListColumn;

/** Columns by name, all of the same length, in the order of the source. */
export interface Frame {
  rows: number;
  columns: ReadonlyMap<string, Column>;
  /** Position of each row in the frame that it was selected from first: (rows). Absent: row i is at i. */
  rowIds?: Int32Array;
}

/** What is known of a column without its values. `labels` is null where a column is not nominal or its names are not known yet. */
export interface ColumnType {
  kind: Exclude<Column['kind'], 'sparse'>;
  /** Slots of a vector, 0 where only the data will tell; 1 of other columns. */
  width: number;
  boolean: boolean;
  date: boolean;
  /** One name a slot; empty where slots have no names of their own, or are not known yet. */
  names: readonly string[];
  labels: readonly string[] | null;
  /** Number of categories of each slot of a vector, 0 for a number. Absent: all are numbers. */
  categories?: readonly number[];
  /** Of vectors of more than one length. */
  odd?: OddVector;
}

/** Column types by name, in order. */
export type Schema = ReadonlyMap<string, ColumnType>;

/** An f64 column from its values. */
export function doubles(values: Float64Array, labels: readonly string[] | null = null): DoubleColumn {
  return { kind: 'f64', values, boolean: false, labels };
}

/** An i32 column from its values. */
export function integers(values: Integers, labels: readonly string[] | null = null): IntegerColumn {
  return { kind: 'i32', values, boolean: false, labels };
}

/** A text column from codes into packed texts. A spread copy would decode them, so changed columns are made here too. */
export function texts(codes: Int32Array, packed: PackedTexts, date: boolean): TextColumn {
  return {
    kind: 'text',
    codes,
    distinct: packed.starts.length - 1,
    packed,
    get dictionary() {
      return unpackTexts(packed);
    },
    date,
  };
}

/** A dense vector column with a name for each slot; `values` is row-major (rows, names.length). */
export function vectors(values: Float64Array, names: readonly string[], categories?: readonly number[]): VectorColumn {
  return { kind: 'vector', width: names.length, values, names, ...someCategories(categories) };
}

/** A dense vector column whose slots have no names of their own; `values` is row-major (rows, width). */
export function unnamedVectors(values: Float64Array, width: number): VectorColumn {
  return { kind: 'vector', width, values, names: [] };
}

/** A sparse vector column. */
export function sparse({ width, starts, slots, values, names, categories }: Omit<SparseColumn, 'kind'>): SparseColumn {
  return { kind: 'sparse', width, starts, slots, values, names, ...someCategories(categories) };
}

/** A column of vectors of more than one length. */
export function uneven({ vectors, lengths, dense, odd }: Omit<UnevenColumn, 'kind'>): UnevenColumn {
  return { kind: 'uneven', vectors, lengths, dense, odd };
}

/** A column of lists from codes into packed texts. */
export function lists(starts: Uint32Array, codes: Int32Array, packed: PackedTexts): ListColumn {
  return {
    kind: 'list',
    starts,
    codes,
    distinct: packed.starts.length - 1,
    packed,
    get dictionary() {
      return unpackTexts(packed);
    },
  };
}

function someCategories(categories: readonly number[] | undefined): { categories?: readonly number[] } {
  return categories?.some((count) => count > 0) === true ? { categories } : {};
}

/** A dense vector column put side by side from columns of as many rows, which together have `names.length` slots; `values` is made when it is first read. */
export function lazyVectors(parts: readonly (NumericColumn | VectorColumn)[], names: readonly string[], categories?: readonly number[]): VectorColumn {
  return lazily({ kind: 'vector', width: names.length, names, parts, ...someCategories(categories) }, () => sideBySide(parts, names.length));
}

/** A dense vector column with a name for each slot, whose values, row-major (rows, names.length), are made when they are first read. */
export function computedVectors(make: () => Float64Array, names: readonly string[]): VectorColumn {
  return lazily({ kind: 'vector', width: names.length, names }, make);
}

function lazily(column: Omit<VectorColumn, 'values'>, make: () => Float64Array): VectorColumn {
  let made: Float64Array | null = null;
  const lazy: VectorColumn = {
    ...column,
    get values() {
      unmade.delete(lazy);
      return (made ??= make());
    },
  };
  unmade.add(lazy);
  return lazy;
}

/** Columns whose values nobody has read yet. */
const unmade = new WeakSet<Column>();

/** Whether the values of a column were never asked for and take no memory. */
export function isUnmade(column: Column): boolean {
  return unmade.has(column);
}

/** What a column is computed from: the values of `source` less `center` (width), where there is one, times `scale` (width). */
export interface Scaled {
  source: AnyVector;
  center: Float64Array | null;
  scale: Float64Array;
}

// Beside the columns, which are plain data.
const scaledFrom = new WeakMap<VectorColumn, Scaled>();

/** A dense vector column of so many rows, all slots of which are numbers, that are computed whenever they are copied; `values` is made when it is first read. */
export function scaledVectors(rows: number, scaled: Scaled): VectorColumn {
  const { width, names } = scaled.source;
  const column = lazily({ kind: 'vector', width, names }, () => {
    const made = new Float64Array(rows * width);
    copyScaledRows(scaled, made, { from: 0, to: rows });
    return made;
  });
  scaledFrom.set(column, scaled);
  return column;
}

/** What a column is computed from; null of any other column. */
export function scaledOf(column: AnyVector): Scaled | null {
  return column.kind === 'sparse' ? null : (scaledFrom.get(column) ?? null);
}

/** The type of a column. */
export function typeOf(column: Column): ColumnType {
  const plain = { width: 1, boolean: false, date: false, names: [], labels: null };
  switch (column.kind) {
    case 'vector':
    case 'sparse':
      return { ...plain, kind: 'vector', width: column.width, names: column.names, ...someCategories(column.categories) };
    case 'uneven':
      return { ...plain, kind: 'uneven', width: 0, odd: column.odd };
    case 'text':
      return { ...plain, kind: 'text', date: column.date };
    case 'list':
      return { ...plain, kind: 'list' };
    default:
      return { ...plain, kind: column.kind, boolean: column.boolean, labels: column.labels };
  }
}

/** The schema of a frame, in the frame's column order. */
export function schemaOf(frame: Frame): Schema {
  return new Map([...frame.columns].map(([name, column]) => [name, typeOf(column)]));
}

/** Rows, and values, whose places stay in fast memory while all columns are put there. */
const LEAST_ROWS_TOGETHER = 32;
const VALUES_TOGETHER = 32_768;

/** Rows from `from` up to but not `to`. */
interface RowRange {
  from: number;
  to: number;
}

/** Puts rows of a vector column into `into`, row-major: (to - from, width). A column with `parts` is not put together for it, nor is all of a sparse one written out, or of a computed one made. */
export function copyRows(column: AnyVector, into: Float64Array, { from, to }: RowRange): void {
  if (column.kind === 'sparse') return scatterRows(column, into, { from, to });
  const { parts, width } = column;
  const scaled = scaledOf(column);
  if (scaled !== null) copyScaledRows(scaled, into, { from, to });
  else if (parts === undefined) into.set(column.values.subarray(from * width, to * width));
  else copyParts(parts, into, { from, to, width });
}

function copyScaledRows({ source, center, scale }: Scaled, into: Float64Array, { from, to }: RowRange): void {
  copyRows(source, into, { from, to });
  const { width } = source;
  const end = (to - from) * width;
  if (center === null) for (let at = 0; at < end; at += width) for (let j = 0; j < width; j++) into[at + j] *= scale[j];
  else for (let at = 0; at < end; at += width) for (let j = 0; j < width; j++) into[at + j] = (into[at + j] - center[j]) * scale[j];
}

/** Puts rows of a vector column into `into` slot by slot: slot j of a row goes to `into[j * stride + row - from]`. Nothing is made for it either. */
export function copySlots(column: AnyVector, into: Float64Array, { from, to, stride }: RowRange & { stride: number }): void {
  if (column.kind === 'sparse') return scatterSlots(column, into, { from, to, stride });
  const { parts, width } = column;
  const scaled = scaledOf(column);
  if (scaled !== null) return copyScaledSlots(scaled, into, { from, to, stride });
  if (parts === undefined) {
    const { values } = column;
    for (let row = from, at = from * width; row < to; row++, at += width) for (let j = 0, place = row - from; j < width; j++, place += stride) into[place] = values[at + j];
    return;
  }
  let offset = 0;
  for (const part of parts) {
    if (part.kind === 'vector') copySlots(part, into.subarray(offset), { from, to, stride });
    else into.set(part.values.subarray(from, to), offset);
    offset += slotsOf(part) * stride;
  }
}

function copyScaledSlots({ source, center, scale }: Scaled, into: Float64Array, { from, to, stride }: RowRange & { stride: number }): void {
  copySlots(source, into, { from, to, stride });
  for (let j = 0; j < source.width; j++) {
    const [less, times] = [center?.[j] ?? 0, scale[j]];
    for (let at = j * stride; at < j * stride + to - from; at++) into[at] = (into[at] - less) * times;
  }
}

function scatterSlots({ starts, slots, values, width }: SparseColumn, into: Float64Array, { from, to, stride }: RowRange & { stride: number }): void {
  for (let j = 0; j < width; j++) into.fill(0, j * stride, j * stride + to - from);
  for (let row = from; row < to; row++) for (let k = starts[row]; k < starts[row + 1]; k++) into[slots[k] * stride + row - from] = values[k];
}

function scatterRows({ starts, slots, values, width }: SparseColumn, into: Float64Array, { from, to }: RowRange): void {
  into.fill(0, 0, (to - from) * width);
  for (let row = from, at = 0; row < to; row++, at += width) for (let k = starts[row]; k < starts[row + 1]; k++) into[at + slots[k]] = values[k];
}

function copyParts(parts: readonly (NumericColumn | VectorColumn)[], into: Float64Array, { from, to, width }: RowRange & { width: number }): void {
  const columns = parts.map((part) => ({ slots: slotsOf(part), values: part.values }));
  const together = Math.max(LEAST_ROWS_TOGETHER, Math.floor(VALUES_TOGETHER / Math.max(1, width)));
  for (let start = from; start < to; start += together) {
    const end = Math.min(start + together, to);
    let offset = (start - from) * width;
    for (const { slots, values } of columns) {
      if (slots === 1) copyOne(values, into, { start, end, offset, width });
      else for (let row = start, at = offset; row < end; row++, at += width) for (let j = 0; j < slots; j++) into[at + j] = values[row * slots + j];
      offset += slots;
    }
  }
}

/** Rows of one slot, and where the first of them goes. */
interface Place {
  start: number;
  end: number;
  offset: number;
  width: number;
}

function copyOne(values: NumericColumn['values'], into: Float64Array, { start, end, offset, width }: Place): void {
  // The loops are the same, but each sees one type of array.
  if (values instanceof Uint8Array) for (let row = start, at = offset; row < end; row++, at += width) into[at] = values[row];
  else if (values instanceof Float64Array) for (let row = start, at = offset; row < end; row++, at += width) into[at] = values[row];
  else for (let row = start, at = offset; row < end; row++, at += width) into[at] = values[row];
}

/** The values of columns, row-major: (rows, width). */
function sideBySide(parts: readonly (NumericColumn | VectorColumn)[], width: number): Float64Array {
  const rows = parts.length === 0 || width === 0 ? 0 : rowsOf(parts.find((part) => slotsOf(part) > 0) ?? parts[0]);
  const out = new Float64Array(rows * width);
  copyParts(parts, out, { from: 0, to: rows, width });
  return out;
}

function slotsOf(part: NumericColumn | VectorColumn): number {
  return part.kind === 'vector' ? part.width : 1;
}

function rowsOf(part: NumericColumn | VectorColumn): number {
  return part.values.length / slotsOf(part);
}
