import type { AnyVector, Column, NumericColumn, OddVector, SparseColumn, UnevenColumn, VectorColumn } from './column.ts';
import { sparse } from './column.ts';

/** What is put side by side. */
export type Part = NumericColumn | AnyVector;

/** Whether a column is one of vectors, in either layout. */
export function isVector(column: Column): column is AnyVector {
  return column.kind === 'vector' || column.kind === 'sparse';
}

/** Whether a column is one of numbers. */
export function isNumeric(column: Column): column is NumericColumn {
  return column.kind === 'f64' || column.kind === 'i32';
}

/** What a column holds, in the plural, for messages. */
export function kindWords(column: Column): string {
  return isVector(column) ? 'vectors' : column.kind === 'uneven' ? 'vectors of different sizes' : column.kind === 'list' ? 'lists of texts' : column.kind === 'text' ? 'text' : 'numbers';
}

/** Which vector of a column is longer or shorter than those before it, for messages. */
export function oddWords(name: string, { row, length, expected }: OddVector): string {
  return `row ${row}, column \`${name}\`: expected a vector of ${expected} numbers as in row 1, got ${length}`;
}

/** The vectors of a column in which all rows have so many slots. */
export function evenVectors({ vectors: { starts, slots, values }, dense: isDense }: UnevenColumn, width: number): AnyVector {
  const column = sparse({ width, starts, slots, values, names: [] });
  return isDense ? writtenOut(column) : column;
}

/** Slots of a vector, 1 of a number. */
export function widthOf(part: Part): number {
  return isVector(part) ? part.width : 1;
}

/** The name of a slot; its position where it has none. */
export function slotName({ names }: Pick<AnyVector, 'names'>, slot: number): string {
  return names[slot] ?? String(slot);
}

/** Whether any value is missing, NaN. A column with `parts` is not put together for it. */
export function hasMissing(column: Part): boolean {
  if (column.kind === 'i32') return false;
  if (column.kind === 'vector' && column.parts !== undefined) return column.parts.some(hasMissing);
  const { values } = column;
  return (column.kind === 'sparse' ? values.subarray(column.starts[0], column.starts[column.starts.length - 1]) : values).includes(NaN);
}

/** Dense copies of sparse columns: who asks twice gets the same, and what is cached by column with it. */
const dense = new WeakMap<SparseColumn, VectorColumn>();

/** The column with every slot written out: 8 bytes each. */
export function denseVector(column: AnyVector): VectorColumn {
  if (column.kind === 'vector') return column;
  const known = dense.get(column) ?? writtenOut(column);
  dense.set(column, known);
  return known;
}

function writtenOut(column: SparseColumn): VectorColumn {
  const { width, starts, slots, values, names, categories } = column;
  const rows = starts.length - 1;
  const out = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) for (let k = starts[row]; k < starts[row + 1]; k++) out[row * width + slots[k]] = values[k];
  return { kind: 'vector', width, values: out, names, ...(categories === undefined ? {} : { categories }) };
}

/** One sparse column from columns of so many rows, side by side; zeros of dense parts are left out, those that a sparse part holds stay. */
export function sparseSideBySide(parts: readonly Part[], { rows, names, categories }: { rows: number; names: readonly string[]; categories?: readonly number[] }): SparseColumn {
  const width = parts.reduce((sum, part) => sum + widthOf(part), 0);
  const offsets = parts.map((_, p) => parts.slice(0, p).reduce((sum, part) => sum + widthOf(part), 0));
  const starts = new Uint32Array(rows + 1);
  for (const part of parts) addCounts(starts, part);
  for (let row = 0; row < rows; row++) starts[row + 1] += starts[row];
  const slots = new Int32Array(starts[rows]);
  const values = new Float64Array(starts[rows]);
  // Where the next entry of each row goes.
  const next = starts.slice(0, rows);
  parts.forEach((part, p) => fill(part, offsets[p], { next, slots, values }));
  return sparse({ width, starts, slots, values, names, ...(categories === undefined ? {} : { categories }) });
}

function addCounts(counts: Uint32Array, part: Part): void {
  const rows = counts.length - 1;
  if (part.kind === 'sparse') {
    for (let row = 0; row < rows; row++) counts[row + 1] += part.starts[row + 1] - part.starts[row];
    return;
  }
  const { values } = part;
  const width = widthOf(part);
  for (let row = 0, at = 0; row < rows; row++) for (let j = 0; j < width; j++) if (values[at++] !== 0) counts[row + 1]++;
}

function fill(part: Part, offset: number, { next, slots, values }: { next: Uint32Array; slots: Int32Array; values: Float64Array }): void {
  const rows = next.length;
  if (part.kind === 'sparse') {
    for (let row = 0; row < rows; row++) {
      for (let k = part.starts[row]; k < part.starts[row + 1]; k++) {
        slots[next[row]] = offset + part.slots[k];
        values[next[row]++] = part.values[k];
      }
    }
    return;
  }
  const width = widthOf(part);
  const own = part.values;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let j = 0; j < width; j++, at++) {
      if (own[at] === 0) continue;
      slots[next[row]] = offset + j;
      values[next[row]++] = own[at];
    }
  }
}
