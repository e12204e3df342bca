import type { SparseColumn } from '../../../frame/column.ts';
import type { Linear, Loss, LossSums } from '../../../kernels/linear.ts';
import { ROWS_AT_A_TIME } from '../../../kernels/linear.ts';

interface Asked {
  linear: Linear;
  loss: Loss;
}

/** The slots of a sparse column that have values, those with most of them first, so that their coefficients lie together, in fast memory. */
interface Compact extends SparseColumn {
  /** The column's own numbers of these slots, (width). */
  used: Int32Array;
}

/** What is looked at again and again is worth it; the first look may be the only one. */
const compacts = new WeakMap<SparseColumn, Compact | null>();

/** The losses of all rows of a sparse column: the same bits in whatever order its slots lie. */
export function sparseSums(column: SparseColumn, rows: number, asked: Asked): LossSums {
  const known = compacts.get(column);
  if (known === undefined) {
    compacts.set(column, null);
    return sumsOf(column, rows, asked);
  }
  const compact = known ?? compactOf(column);
  compacts.set(column, compact);
  const { used } = compact;
  const outputs = asked.linear.intercepts.length;
  const coefficients = new Float64Array(outputs * used.length);
  for (let o = 0; o < outputs; o++) for (let j = 0; j < used.length; j++) coefficients[o * used.length + j] = asked.linear.coefficients[o * column.width + used[j]];
  const sums = sumsOf(compact, rows, { linear: { ...asked.linear, coefficients }, loss: asked.loss });
  const gradient = new Float64Array(outputs * column.width);
  for (let o = 0; o < outputs; o++) for (let j = 0; j < used.length; j++) gradient[o * column.width + used[j]] = sums.gradient[o * used.length + j];
  return { ...sums, gradient };
}

function compactOf(column: SparseColumn): Compact {
  const { width, starts, names } = column;
  // Rows of a part of a column share its values.
  const from = starts[0];
  const [slots, values] = [column.slots.subarray(from, starts[starts.length - 1]), column.values.subarray(from, starts[starts.length - 1])];
  const counts = new Int32Array(width);
  for (const slot of slots) counts[slot]++;
  // One number for both is sorted much faster than slots by a rule: those of larger counts first, then by slot.
  const keys = Float64Array.from(Int32Array.from(counts.keys()).filter((slot) => counts[slot] > 0), (slot) => slot - counts[slot] * width).sort();
  const used = Int32Array.from(keys, (key) => ((key % width) + width) % width);
  const numbers = new Int32Array(width);
  used.forEach((slot, number) => (numbers[slot] = number));
  return { kind: 'sparse', width: used.length, starts: starts.map((start) => start - from), slots: slots.map((slot) => numbers[slot]), values, names, used };
}

function sumsOf(column: SparseColumn, rows: number, { linear, loss }: Asked): LossSums {
  const outputs = linear.intercepts.length;
  const sums: LossSums = { loss: 0, gradient: new Float64Array(linear.coefficients.length), bias: new Float64Array(outputs) };
  const room = new Float64Array(ROWS_AT_A_TIME * outputs);
  for (let from = 0; from < rows; from += ROWS_AT_A_TIME) {
    const range = { from, to: Math.min(rows, from + ROWS_AT_A_TIME) };
    const margins = room.subarray(0, (range.to - from) * outputs);
    addMargins(column, range, { linear, into: margins });
    sums.loss += loss(margins, range);
    addGradient(column, range, { factors: margins, sums });
  }
  return sums;
}

interface Range {
  from: number;
  to: number;
}

function addMargins({ width, starts, slots, values }: SparseColumn, { from, to }: Range, { linear: { coefficients, intercepts }, into }: { linear: Linear; into: Float64Array }): void {
  const outputs = intercepts.length;
  for (let row = from; row < to; row++) {
    for (let o = 0; o < outputs; o++) {
      let sum = intercepts[o];
      for (let k = starts[row], end = starts[row + 1], at = o * width; k < end; k++) sum += values[k] * coefficients[at + slots[k]];
      into[(row - from) * outputs + o] = sum;
    }
  }
}

function addGradient({ width, starts, slots, values }: SparseColumn, { from, to }: Range, { factors, sums: { gradient, bias } }: { factors: Float64Array; sums: LossSums }): void {
  const outputs = bias.length;
  for (let row = from; row < to; row++) {
    for (let o = 0; o < outputs; o++) {
      const factor = factors[(row - from) * outputs + o];
      if (factor === 0) continue;
      bias[o] += factor;
      for (let k = starts[row], end = starts[row + 1], at = o * width; k < end; k++) gradient[at + slots[k]] += factor * values[k];
    }
  }
}
