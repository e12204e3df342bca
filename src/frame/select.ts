import type { AnyVector, Column, Frame, ListColumn, NumericColumn, SparseColumn, TextColumn, UnevenColumn, VectorColumn } from './column.ts';
import { lazyVectors, lists, scaledOf, scaledVectors, sparse, texts, uneven } from './column.ts';
import { sliceCounted } from './counted.ts';
import { filedOf, peek } from './filed.ts';
import { mergeDictionaries } from './dictionaries.ts';
import { concatEntries, pickEntries } from './entries.ts';
import type { Picking } from './picked.ts';
import { pick, pickedOf, pickLater } from './picked.ts';
import { rawOf, withCodes } from './raw-texts.ts';
import { countFrom, joinDoubles, joinIntegers, joinWidest } from '../util/arrays.ts';

/** What columns came to when the same rows of them were taken before: who has it finds a column there that stands for another one, also inside one that is put together from it. */
export interface Taken {
  get(column: Column): Column | undefined;
  set(column: Column, made: Column): void;
}

/** Which rows are selected, in their order, and what is done with a column of numbers. */
interface Selection {
  rows: Int32Array;
  taken: Taken;
  numbers(column: NumericColumn): NumericColumn;
}

/** The rows at `rows`, in that order, as copies; `rowIds` names where they were. Text keeps its whole dictionary. */
export function selectRows(frame: Frame, rows: Int32Array): Frame {
  return selected(frame, { rows, taken: new Map(), numbers: (column) => withValues(column, pick(peek(column), rows)) });
}

function selected(frame: Frame, selection: Selection): Frame {
  const { rows } = selection;
  const columns = new Map([...frame.columns].map(([name, column]) => [name, selectColumn(column, selection)]));
  return { rows: rows.length, columns, rowIds: frame.rowIds === undefined ? rows.slice() : pick(frame.rowIds, rows) };
}

/** The rows from `start` up to `end`, as views on the same memory. */
export function sliceRows(frame: Frame, start: number, end: number): Frame {
  return cutRows(frame, { start, end, taken: new Map() });
}

/** Rows that stand together. */
export interface Slice {
  start: number;
  end: number;
  taken: Taken;
}

/** The rows from `start` up to `end`, as views on the same memory. */
export function cutRows(frame: Frame, slice: Slice): Frame {
  const { start, end } = slice;
  const columns = new Map([...frame.columns].map(([name, column]) => [name, sliceColumn(column, slice)]));
  const rowIds = frame.rowIds?.subarray(start, end) ?? countFrom(start, end - start);
  return { rows: end - start, columns, rowIds };
}

/** How rows are taken, and what is known of picked ones afterwards. */
export interface HowTaken extends Pick<Picking, 'traced' | 'shards'> {
  taken: Taken;
}

/**
 * The rows at `rows`, which ascend: the frame itself where they are all, views on the same memory, of which nothing is read before it is asked for, where they stand
 * together, else copies, those of numbers made when they are read.
 */
export function takeRows(frame: Frame, rows: Int32Array, { taken, ...picking }: HowTaken = { taken: new Map(), traced: false }): Frame {
  // What is read of its columns stays read for the next one who takes them all.
  if (rows.length === frame.rows && frame.rowIds !== undefined) return frame;
  if (rows.length === 0) return sliceRows(frame, 0, 0);
  const [first, last] = [rows[0], rows[rows.length - 1]];
  return last - first + 1 === rows.length ? cutRows(frame, { start: first, end: last + 1, taken }) : selected(frame, { rows, taken, numbers: (column) => pickLater(column, rows, { ofRows: frame.rows, ...picking }) });
}

/** The frame with more columns; one of the same name is replaced where it stands. */
export function withColumns(frame: Frame, entries: Iterable<readonly [string, Column]>): Frame {
  const columns = new Map(frame.columns);
  for (const [name, column] of entries) columns.set(name, column);
  return { ...frame, columns };
}

/**
 * One frame from several with the same columns, in order; dictionaries of text are merged in order.
 * Throws an Error naming a column that is not the same in all. `rowIds` is kept where every frame has it.
 */
export function concat(frames: readonly Frame[]): Frame {
  const first = frames[0];
  if (first === undefined) throw new Error('concat: expected at least 1 frame, got 0');
  if (frames.length === 1) return first;
  const columns = new Map([...first.columns.keys()].map((name) => [name, concatColumn(name, frames)]));
  const ids = frames.flatMap((frame) => (frame.rowIds === undefined ? [] : [frame.rowIds]));
  const rows = frames.reduce((sum, frame) => sum + frame.rows, 0);
  if (ids.length < frames.length) return { rows, columns };
  return { rows, columns, rowIds: joinIntegers(ids) };
}

function once(column: Column, taken: Taken, make: () => Column): Column {
  const known = taken.get(column);
  if (known !== undefined) return known;
  const made = make();
  taken.set(column, made);
  return made;
}

function selectColumn(column: Column, selection: Selection): Column {
  return once(column, selection.taken, () => selectedColumn(column, selection));
}

function selectedColumn(column: Column, selection: Selection): Column {
  const { rows } = selection;
  switch (column.kind) {
    case 'f64':
    case 'i32':
      return selection.numbers(column);
    case 'text':
      return withCodes(column, (codes) => pick(codes, rows));
    case 'vector':
      if (column.parts !== undefined) return eachPart(column, (part) => selectColumn(part, selection));
      return scaledAgain(column, rows.length, (source) => selectColumn(source, selection)) ?? withDense(column, pickVectors(column.values, column.width, rows));
    case 'sparse':
      return pickSparse(column, rows);
    case 'uneven':
      return uneven({ ...column, vectors: pickSparse(column.vectors, rows), lengths: pick(column.lengths, rows) });
    case 'list': {
      const { starts, arrays: [codes] } = pickEntries({ starts: column.starts, arrays: [column.codes] as const }, rows);
      return lists(starts, codes, column.packed);
    }
  }
}

function pickSparse(column: SparseColumn, rows: Int32Array): SparseColumn {
  const { starts, arrays: [slots, values] } = pickEntries({ starts: column.starts, arrays: [column.slots, column.values] as const }, rows);
  return sparse({ ...column, starts, slots, values });
}

/** The column with other values of the same type; a spread copy would read those of a column in files. */
function withValues({ kind, boolean, labels }: NumericColumn, values: NumericColumn['values']): NumericColumn {
  return { kind, values, boolean, labels } as NumericColumn;
}

/** The dense vector column with other rows. */
function withDense({ kind, width, names, categories }: VectorColumn, values: Float64Array): VectorColumn {
  return { kind, width, values, names, ...(categories === undefined ? {} : { categories }) };
}

/** The column put together from parts that have been cut in the same manner. */
function eachPart({ parts = [], names, categories }: VectorColumn, cut: (part: NumericColumn | VectorColumn) => Column): VectorColumn {
  return lazyVectors(parts.map((part) => cut(part) as NumericColumn | VectorColumn), names, categories);
}

function pickVectors(values: Float64Array, width: number, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * width;
    for (let j = 0; j < width; j++) out[i * width + j] = values[from + j];
  }
  return out;
}

function sliceColumn(column: Column, slice: Slice): Column {
  return once(column, slice.taken, () => slicedColumn(column, slice));
}

function slicedColumn(column: Column, slice: Slice): Column {
  const { start, end } = slice;
  const filed = filedOf(column);
  if (filed !== undefined) return filed.slice(start, end);
  const picked = pickedOf(column);
  if (picked?.isUnread === true) return pickLater(picked.source, picked.rows.subarray(start, end), { ofRows: picked.ofRows, traced: false });
  switch (column.kind) {
    case 'f64':
    case 'i32':
      return withValues(column, column.values.subarray(start, end));
    case 'text':
      return withCodes(column, (codes) => codes.subarray(start, end));
    case 'vector':
      if (column.parts !== undefined) return eachPart(column, (part) => sliceColumn(part, slice));
      return scaledAgain(column, end - start, (source) => sliceColumn(source, slice)) ?? withDense(column, column.values.subarray(start * column.width, end * column.width));
    case 'sparse':
      return sliceSparse(column, start, end);
    case 'uneven':
      return uneven({ ...column, vectors: sliceSparse(column.vectors, start, end), lengths: column.lengths.subarray(start, end) });
    case 'list':
      return lists(column.starts.subarray(start, end + 1), column.codes, column.packed);
  }
}

/** A column that is computed from another one, from the rows of that; null of any other. */
function scaledAgain(column: VectorColumn, rows: number, cut: (source: AnyVector) => Column): VectorColumn | null {
  const scaled = scaledOf(column);
  return scaled === null ? null : scaledVectors(rows, { ...scaled, source: cut(scaled.source) as AnyVector });
}

function sliceSparse(column: SparseColumn, start: number, end: number): SparseColumn {
  return sliceCounted(column, start, end) ?? sparse({ ...column, starts: column.starts.subarray(start, end + 1) });
}

function concatColumn(name: string, frames: readonly Frame[]): Column {
  const first = frames[0].columns.get(name) as Column;
  const rows = frames.reduce((sum, frame) => sum + frame.rows, 0);
  switch (first.kind) {
    case 'f64':
      return withValues(first, joinDoubles(columnsOf(frames, name, first.kind).map((part) => part.values)));
    case 'i32':
      return withValues(first, joinWidest(columnsOf(frames, name, first.kind).map((part) => part.values)));
    case 'text':
      return concatText(columnsOf(frames, name, first.kind), rows);
    case 'vector': {
      const parts = columnsOf(frames, name, first.kind);
      refuseOtherWidth(name, parts);
      return withDense(first, joinDoubles(parts.map((part) => part.values)));
    }
    case 'sparse': {
      const parts = columnsOf(frames, name, first.kind);
      refuseOtherWidth(name, parts);
      return concatSparse(first, parts);
    }
    case 'uneven':
      return concatUneven(name, columnsOf(frames, name, first.kind));
    case 'list':
      return concatLists(columnsOf(frames, name, first.kind));
  }
}

function columnsOf<K extends Column['kind']>(frames: readonly Frame[], name: string, kind: K): Extract<Column, { kind: K }>[] {
  return frames.map((frame, i) => {
    const part = frame.columns.get(name);
    if (part?.kind === kind) return part as Extract<Column, { kind: K }>;
    throw new Error(`concat: frame ${i + 1} of ${frames.length}: column \`${name}\`: expected ${kind}, got ${part?.kind ?? 'none'}`);
  });
}

function refuseOtherWidth(name: string, parts: readonly { width: number }[]): void {
  const other = parts.findIndex((part) => part.width !== parts[0].width);
  if (other >= 0) throw new Error(`concat: frame ${other + 1} of ${parts.length}: column \`${name}\`: expected width ${parts[0].width}, got ${parts[other].width}`);
}

function concatSparse(first: SparseColumn, parts: readonly SparseColumn[]): SparseColumn {
  const { starts, arrays: [slots, values] } = concatEntries(parts.map((part) => ({ starts: part.starts, arrays: [part.slots, part.values] as const })));
  return sparse({ ...first, starts, slots, values });
}

function concatUneven(name: string, parts: readonly UnevenColumn[]): UnevenColumn {
  const inner = parts.map(({ vectors }) => vectors);
  refuseOtherWidth(name, inner);
  return uneven({ ...parts[0], vectors: concatSparse(inner[0], inner), lengths: joinIntegers(parts.map(({ lengths }) => lengths)) });
}

function concatLists(parts: readonly ListColumn[]): ListColumn {
  const { packed, places } = mergeDictionaries(parts.map((part) => part.packed));
  const { starts, arrays: [codes] } = concatEntries(parts.map((part) => ({ starts: part.starts, arrays: [part.codes] as const })));
  if (places.length === 0) return lists(starts, codes, packed);
  let at = 0;
  parts.forEach((part, i) => {
    for (const end = at + part.starts[part.starts.length - 1] - part.starts[0]; at < end; at++) codes[at] = places[i][codes[at]];
  });
  return lists(starts, codes, packed);
}

function concatText(columns: readonly TextColumn[], rows: number): TextColumn {
  const parts = columns.map(rawOf);
  const { packed, places } = mergeDictionaries(parts.map((part) => part.packed));
  const codes = new Int32Array(rows);
  let row = 0;
  parts.forEach((part, i) => {
    for (const code of part.codes) codes[row++] = code < 0 || places.length === 0 ? code : places[i][code];
  });
  return texts(codes, packed, columns.every((column) => column.date));
}
