import type { Frame, VectorColumn } from '../../../frame/column.ts';
import { refuseMissing } from '../columns.ts';

/** The features of a data set as ranks of their distinct values, for all folds and candidates. */
export interface Ranks {
  rows: number;
  features: number;
  /** Rank of each value, column-major (features, rows). */
  codes: Uint8Array | Uint16Array | Uint32Array;
  /** Distinct values of each feature, ascending: (features). */
  values: readonly Float64Array[];
}

// Up to this range, whole numbers are ranked by a table of presence in place of a sort.
const TABLE_RANGE = 65_536;

const known = new WeakMap<Float64Array, Ranks>();

/** Ranks of a vector column of a frame, computed once. Throws DataError at a missing value. */
export function ranksOf(frame: Frame, column: VectorColumn): Ranks {
  let ranks = known.get(column.values);
  if (ranks === undefined) {
    refuseMissing(frame, column, 'the trees');
    ranks = rank(column);
    known.set(column.values, ranks);
  }
  return ranks;
}

function rank(column: VectorColumn): Ranks {
  const { width, values } = column;
  const rows = width === 0 ? 0 : values.length / width;
  const distinct: Float64Array[] = [];
  const wide = new Uint32Array(rows * width);
  const one = new Float64Array(rows);
  for (let f = 0; f < width; f++) {
    for (let r = 0; r < rows; r++) one[r] = values[r * width + f];
    distinct.push(rankFeature(wide.subarray(f * rows, (f + 1) * rows), one));
  }
  return { rows, features: width, codes: narrowed(wide, distinct), values: distinct };
}

function narrowed(codes: Uint32Array, distinct: readonly Float64Array[]): Ranks['codes'] {
  const most = distinct.reduce((max, values) => Math.max(max, values.length), 0);
  if (most <= 0x100) return Uint8Array.from(codes);
  return most <= 0x1_0000 ? Uint16Array.from(codes) : codes;
}

/** Ranks of the values of one feature: out (rows), values (rows). Returns the distinct values. */
function rankFeature(out: Uint32Array, values: Float64Array): Float64Array {
  let min = Infinity;
  let max = -Infinity;
  let whole = true;
  for (let r = 0; r < values.length; r++) {
    const v = values[r];
    if (v < min) min = v;
    if (v > max) max = v;
    whole &&= Number.isInteger(v);
  }
  return whole && max - min < TABLE_RANGE ? rankByTable(out, values, { min, range: max - min + 1 }) : rankBySort(out, values);
}

function rankByTable(out: Uint32Array, values: Float64Array, { min, range }: { min: number; range: number }): Float64Array {
  const rankAt = new Int32Array(range).fill(-1);
  for (let r = 0; r < values.length; r++) rankAt[values[r] - min] = 0;
  const distinct: number[] = [];
  for (let i = 0; i < range; i++) if (rankAt[i] === 0) rankAt[i] = distinct.push(min + i) - 1;
  for (let r = 0; r < values.length; r++) out[r] = rankAt[values[r] - min];
  return Float64Array.from(distinct);
}

function rankBySort(out: Uint32Array, values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    // The sum makes 0 of -0, which is equal to it.
    if (i === 0 || sorted[i] !== sorted[count - 1]) sorted[count++] = sorted[i] + 0;
  }
  const distinct = sorted.slice(0, count);
  for (let r = 0; r < values.length; r++) out[r] = firstNotBelow(distinct, values[r]);
  return distinct;
}

/** Position of the first of ascending `values` that is at least `value`; the length if none is. */
function firstNotBelow(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
