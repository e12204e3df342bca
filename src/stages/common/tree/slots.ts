import type { AnyVector, NumericColumn, SparseColumn } from '../../../frame/column.ts';
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

/** Where the values of each slot stand: in the columns that the vector was put together from, if they are there, so that it need not be made. Those of a sparse one are written out slot by slot. */
export function slotsOf(column: AnyVector | NumericColumn): Slot[] {
  if (column.kind === 'sparse') return sparseSlots(column);
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

/** The entries of a sparse column slot by slot: slot j has those from `starts[j]` to before `starts[j + 1]`, rows ascending. Bytes where no value needs more. */
interface BySlot {
  starts: Uint32Array;
  rows: Uint32Array;
  values: Float64Array | Uint8Array;
}

function sparseSlots(column: SparseColumn): Slot[] {
  const rows = column.starts.length - 1;
  let made: BySlot | null = null;
  function read(slot: number): NumericColumn['values'] {
    const bySlot = (made ??= turned(column));
    const out = bySlot.values instanceof Uint8Array ? new Uint8Array(rows) : new Float64Array(rows);
    for (let k = bySlot.starts[slot]; k < bySlot.starts[slot + 1]; k++) out[bySlot.rows[k]] = bySlot.values[k];
    return out;
  }
  return Array.from({ length: column.width }, (_, slot) => ({ read: () => read(slot), isAnew: true, offset: 0, stride: 1, labels: null }));
}

function turned({ width, starts, slots, values }: SparseColumn): BySlot {
  const rows = starts.length - 1;
  const [first, end] = [starts[0], starts[rows]];
  const next = new Uint32Array(width + 1);
  let areBytes = true;
  for (let k = first; k < end; k++) {
    next[slots[k] + 1]++;
    // A missing value is no byte, and -0 is one.
    areBytes &&= (values[k] & 0xff) === values[k];
  }
  for (let slot = 0; slot < width; slot++) next[slot + 1] += next[slot];
  const bySlot = { starts: next.slice(), rows: new Uint32Array(end - first), values: areBytes ? new Uint8Array(end - first) : new Float64Array(end - first) };
  for (let row = 0; row < rows; row++) {
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const at = next[slots[k]]++;
      bySlot.rows[at] = row;
      bySlot.values[at] = values[k];
    }
  }
  return bySlot;
}
