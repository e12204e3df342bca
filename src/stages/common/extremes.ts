import type { AnyVector, Frame } from '../../frame/column.ts';
import { storedOf } from './vector-values.ts';

/** Smallest and largest value of each slot, without NaN; Infinity and -Infinity where there is none. */
export interface Extremes {
  names: readonly string[];
  rows: number;
  smallest: Float64Array;
  largest: Float64Array;
}

/** The extremes of a vector column; the zeros that a sparse one leaves out count. */
export function extremesOf(column: AnyVector, { rows }: Pick<Frame, 'rows'>): Extremes {
  const { width, values, slots } = storedOf(column);
  const smallest = new Float64Array(width).fill(Infinity);
  const largest = new Float64Array(width).fill(-Infinity);
  const stored = new Float64Array(width);
  for (let i = 0, j = 0; i < values.length; i++) {
    const slot = slots === null ? j : slots[i];
    if (++j === width) j = 0;
    stored[slot]++;
    if (values[i] < smallest[slot]) smallest[slot] = values[i];
    if (values[i] > largest[slot]) largest[slot] = values[i];
  }
  for (let slot = 0; slot < width; slot++) {
    if (stored[slot] === rows) continue;
    if (smallest[slot] > 0) smallest[slot] = 0;
    if (largest[slot] < 0) largest[slot] = 0;
  }
  return { names: column.names, rows, smallest, largest };
}

/** The extremes of the rows of both, in `a`'s memory. */
export function mergeExtremes(a: Extremes, b: Extremes): Extremes {
  for (let slot = 0; slot < a.smallest.length; slot++) {
    a.smallest[slot] = Math.min(a.smallest[slot], b.smallest[slot]);
    a.largest[slot] = Math.max(a.largest[slot], b.largest[slot]);
  }
  return { ...a, rows: a.rows + b.rows };
}
