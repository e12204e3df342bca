import type { NumericColumn, VectorColumn } from '../../../frame/column.ts';
import { filedOf, peek } from '../../../frame/filed.ts';

/** One slot of a vector column: row i has its value at `values[offset + i * stride]` of what `read` gives, which need not be kept anywhere. */
export interface Slot {
  read(): NumericColumn['values'];
  /** Whether `read` makes a new array each time. */
  isAnew: boolean;
  offset: number;
  stride: number;
  /** The names of its categories, where they are known. */
  labels: readonly string[] | null;
}

/** Where the values of each slot stand: in the columns that the vector was put together from, if they are there, so that it need not be made. */
export function slotsOf(column: VectorColumn | NumericColumn): Slot[] {
  if (column.kind !== 'vector') return [{ read: () => peek(column), isAnew: filedOf(column) !== undefined, offset: 0, stride: 1, labels: column.labels }];
  if (column.parts !== undefined) return column.parts.flatMap(slotsOf);
  const { width } = column;
  return Array.from({ length: width }, (_, offset) => ({ read: () => column.values, isAnew: false, offset, stride: width, labels: null }));
}

/** Copies a slot's values: out (rows). */
export function copySlot(out: Float64Array, values: NumericColumn['values'], { offset, stride }: Slot): void {
  if (stride === 1) {
    out.set(values.subarray(offset, offset + out.length));
    return;
  }
  for (let row = 0, at = offset; row < out.length; row++, at += stride) out[row] = values[at];
}
