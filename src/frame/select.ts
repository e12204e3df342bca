import type { Column, Frame, NumericColumn, TextColumn, VectorColumn } from './column.ts';
import { lazyVectors, texts, vectors } from './column.ts';
import { filedOf, peek } from './filed.ts';
import { packTexts } from './packed.ts';
import { countFrom, joinDoubles, joinIntegers, joinWidest } from '../util/arrays.ts';

/** The rows at `rows`, in that order, as copies; `rowIds` names where they were. Text keeps its whole dictionary. */
export function selectRows(frame: Frame, rows: Int32Array): Frame {
  const columns = new Map([...frame.columns].map(([name, column]) => [name, selectColumn(column, rows)]));
  return { rows: rows.length, columns, rowIds: frame.rowIds === undefined ? rows.slice() : pick(frame.rowIds, rows) };
}

/** The rows from `start` up to `end`, as views on the same memory. */
export function sliceRows(frame: Frame, start: number, end: number): Frame {
  const columns = new Map([...frame.columns].map(([name, column]) => [name, sliceColumn(column, start, end)]));
  const rowIds = frame.rowIds?.subarray(start, end) ?? countFrom(start, end - start);
  return { rows: end - start, columns, rowIds };
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

function selectColumn(column: Column, rows: Int32Array): Column {
  switch (column.kind) {
    case 'f64':
    case 'i32':
      return withValues(column, pick(peek(column), rows));
    case 'text':
      return texts(pick(column.codes, rows), column.packed, column.date);
    case 'vector':
      return column.parts === undefined ? vectors(pickVectors(column.values, column.width, rows), column.names, column.categories) : eachPart(column, (part) => selectColumn(part, rows));
  }
}

/** The column with other values of the same type; a spread copy would read those of a column in files. */
function withValues({ kind, boolean, labels }: NumericColumn, values: NumericColumn['values']): NumericColumn {
  return { kind, values, boolean, labels } as NumericColumn;
}

/** The column put together from parts that have been cut in the same manner. */
function eachPart({ parts = [], names, categories }: VectorColumn, cut: (part: NumericColumn | VectorColumn) => Column): VectorColumn {
  return lazyVectors(parts.map((part) => cut(part) as NumericColumn | VectorColumn), names, categories);
}

function pick<T extends NumericColumn['values']>(values: T, rows: Int32Array): T {
  const out = new (values.constructor as new (length: number) => T)(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
  return out;
}

function pickVectors(values: Float64Array, width: number, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * width;
    for (let j = 0; j < width; j++) out[i * width + j] = values[from + j];
  }
  return out;
}

function sliceColumn(column: Column, start: number, end: number): Column {
  const filed = filedOf(column);
  if (filed !== undefined) return filed.slice(start, end);
  switch (column.kind) {
    case 'f64':
    case 'i32':
      return withValues(column, column.values.subarray(start, end));
    case 'text':
      return texts(column.codes.subarray(start, end), column.packed, column.date);
    case 'vector':
      if (column.parts !== undefined) return eachPart(column, (part) => sliceColumn(part, start, end));
      return vectors(column.values.subarray(start * column.width, end * column.width), column.names, column.categories);
  }
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
      const other = parts.findIndex((part) => part.width !== first.width);
      if (other >= 0) throw new Error(`concat: frame ${other + 1} of ${frames.length}: column \`${name}\`: expected width ${first.width}, got ${parts[other].width}`);
      return vectors(joinDoubles(parts.map((part) => part.values)), first.names, first.categories);
    }
  }
}

function columnsOf<K extends Column['kind']>(frames: readonly Frame[], name: string, kind: K): Extract<Column, { kind: K }>[] {
  return frames.map((frame, i) => {
    const part = frame.columns.get(name);
    if (part?.kind === kind) return part as Extract<Column, { kind: K }>;
    throw new Error(`concat: frame ${i + 1} of ${frames.length}: column \`${name}\`: expected ${kind}, got ${part?.kind ?? 'none'}`);
  });
}

function concatText(parts: readonly TextColumn[], rows: number): TextColumn {
  const places = new Map<string, number>();
  const codes = new Int32Array(rows);
  let row = 0;
  for (const part of parts) {
    const place = part.dictionary.map((text) => placeOf(places, text));
    for (const code of part.codes) codes[row++] = code < 0 ? -1 : place[code];
  }
  return texts(codes, packTexts([...places.keys()]), parts.every((part) => part.date));
}

function placeOf(places: Map<string, number>, text: string): number {
  const known = places.get(text);
  if (known !== undefined) return known;
  places.set(text, places.size);
  return places.size - 1;
}
