import type { AnyVector, Frame, Scaled, SparseColumn, VectorColumn } from '../../frame/column.ts';
import { copySlots, scaledOf } from '../../frame/column.ts';
import type { CodedRows } from '../../kernels/coded.ts';
import type { ColumnSource } from '../../kernels/dense.ts';
import { codedOf, isWrittenOut } from './coded-columns.ts';
import { coding, dense } from './kernels.ts';

/**
 * Counts, means and sums of squared deviations of vectors by group, row-major (groups, width); counts: (groups).
 * A mean is kept as `origin`, the group's first row, plus `shift`: so a constant column has exactly its value and an m2 of 0,
 * and a column far from 0 loses no digits when shards are merged.
 */
export interface Moments {
  width: number;
  counts: Float64Array;
  origin: Float64Array;
  shift: Float64Array;
  m2: Float64Array;
}

/** What was found, by column: a scaler asks for it, and then who reads what is scaled. */
const known = new WeakMap<VectorColumn, Moments>();

/** The moments of the rows of a vector column in one group. NaN where a value of the slot is missing. Of a dense one that is another one scaled, they are scaled instead of the values. */
export function momentsOfAll(column: AnyVector, rows: number): Moments {
  if (column.kind === 'sparse') return sparseMoments(column);
  const scaled = scaledOf(column);
  if (scaled?.source.kind === 'vector') {
    const made = momentsOfAll(scaled.source, rows);
    if (made.m2.every(Number.isFinite)) return withScale(made, scaled);
  }
  const found = known.get(column) ?? ofDense(column, rows);
  known.set(column, found);
  return { width: found.width, counts: found.counts.slice(), origin: found.origin.slice(), shift: found.shift.slice(), m2: found.m2.slice() };
}

function ofDense(column: VectorColumn, rows: number): Moments {
  // To write slots out takes longer than to go through their values.
  const coded = isWrittenOut(column) ? null : codedOf(column, rows);
  return coded === null ? ofValues(rows, column.width, (into, range) => copySlots(column, into, range)) : ofCodes(coded, rows);
}

function ofValues(rows: number, width: number, source: ColumnSource): Moments {
  return pooledMoments({ width, ...dense().moments(rows, width, source) });
}

/** Those of slots that are in codes come from how often each of their values is there. */
function ofCodes(coded: CodedRows, rows: number): Moments {
  const { width, slots, columns } = coded;
  const moments = { ...noMoments(width, 1), counts: Float64Array.of(rows) };
  coding().moments(coded, rows, moments);
  const plain = ofValues(rows, slots.length, (into, { from, to, stride }) => columns.forEach((values, j) => into.set(values.subarray(from, to), j * stride)));
  slots.forEach((slot, j) => {
    for (const key of ['origin', 'shift', 'm2'] as const) moments[key][slot] = plain[key][j];
  });
  return moments;
}

/** The moments of the values less `center`, times `scale`, in the same memory. */
function withScale(made: Moments, { center, scale }: Scaled): Moments {
  const { origin, shift, m2 } = made;
  for (let j = 0; j < made.width; j++) {
    origin[j] = (origin[j] - (center?.[j] ?? 0)) * scale[j];
    shift[j] *= scale[j];
    // One factor after the other: their product may be too large where a slot hardly differs.
    m2[j] = m2[j] * scale[j] * scale[j];
  }
  return made;
}

/**
 * The moments of a vector column, rows grouped by `group` (rows) with values below `groups`. With weights, (rows), counts are those of the rows, and a row that weighs nothing is not seen.
 * A second pass takes out what rounding left in the mean: Chan, Golub & LeVeque, "Algorithms for computing the sample variance" (1983),
 * https://doi.org/10.1080/00031305.1983.10483115, equation 1.7.
 */
export function momentsOf(column: VectorColumn, frame: Frame, { group, groups, weights = null }: { group: Int32Array; groups: number; weights?: Float64Array | null }): Moments {
  const { width, values } = column;
  const moments = noMoments(width, groups);
  const { counts, origin, shift, m2 } = moments;
  for (let row = 0; row < frame.rows; row++) {
    const g = group[row];
    const weight = weights === null ? 1 : weights[row];
    if (weight === 0) continue;
    if (counts[g] === 0) origin.set(values.subarray(row * width, (row + 1) * width), g * width);
    counts[g] += weight;
    for (let j = 0; j < width; j++) shift[g * width + j] += weight * (values[row * width + j] - origin[g * width + j]);
  }
  for (let g = 0; g < groups; g++) for (let i = g * width; i < (g + 1) * width; i++) if (counts[g] > 0) shift[i] /= counts[g];
  const rest = new Float64Array(groups * width);
  for (let row = 0; row < frame.rows; row++) {
    const at = group[row] * width;
    const weight = weights === null ? 1 : weights[row];
    for (let j = 0; j < width; j++) {
      const d = values[row * width + j] - origin[at + j] - shift[at + j];
      rest[at + j] += weight * d;
      m2[at + j] += weight * d * d;
    }
  }
  for (let g = 0; g < groups; g++) {
    for (let i = g * width; i < (g + 1) * width; i++) if (m2[i] > 0) m2[i] = Math.max(0, m2[i] - (rest[i] * rest[i]) / counts[g]);
  }
  return moments;
}

/** The moments of a sparse vector column as one group: those of the values that are stored, joined with zeros for all others. */
export function sparseMoments({ width, starts, slots, values }: SparseColumn): Moments {
  const rows = starts.length - 1;
  const [from, to] = [starts[0], starts[rows]];
  const moments = { ...noMoments(width, 1), counts: Float64Array.of(rows) };
  const { origin, shift, m2 } = moments;
  const stored = new Float64Array(width);
  for (let k = from; k < to; k++) if (stored[slots[k]]++ === 0) origin[slots[k]] = values[k];
  for (let k = from; k < to; k++) shift[slots[k]] += values[k] - origin[slots[k]];
  for (let j = 0; j < width; j++) if (stored[j] > 0) shift[j] /= stored[j];
  const rest = new Float64Array(width);
  for (let k = from; k < to; k++) {
    const d = values[k] - origin[slots[k]] - shift[slots[k]];
    rest[slots[k]] += d;
    m2[slots[k]] += d * d;
  }
  for (let j = 0; j < width; j++) {
    if (m2[j] > 0) m2[j] = Math.max(0, m2[j] - (rest[j] * rest[j]) / stored[j]);
    if (stored[j] === 0 || stored[j] === rows) continue;
    // Joined with zeros the mean is a share of what it was; the origin is the zero of the others.
    const mean = origin[j] + shift[j];
    m2[j] += mean * mean * stored[j] * (1 - stored[j] / rows);
    origin[j] = 0;
    shift[j] = mean * (stored[j] / rows);
  }
  return moments;
}

/** Moments of the rows of both, in `a`'s memory; the same paper's equation 2.1. */
export function mergeMoments(a: Moments, b: Moments): Moments {
  for (let g = 0; g < a.counts.length; g++) {
    if (b.counts[g] === 0) continue;
    const share = b.counts[g] / (a.counts[g] + b.counts[g]);
    for (let i = g * a.width; i < (g + 1) * a.width; i++) {
      if (a.counts[g] === 0) a.origin[i] = b.origin[i];
      const delta = b.origin[i] - a.origin[i] + (b.shift[i] - a.shift[i]);
      a.m2[i] += b.m2[i] + delta * delta * a.counts[g] * share;
      a.shift[i] += delta * share;
    }
    a.counts[g] += b.counts[g];
  }
  return a;
}

/** The moments of all groups together: one group. */
export function pooledMoments({ width, counts, origin, shift, m2 }: Moments): Moments {
  const pooled = noMoments(width, 1);
  for (let g = 0; g < counts.length; g++) {
    const [from, to] = [g * width, (g + 1) * width];
    mergeMoments(pooled, { width, counts: counts.subarray(g, g + 1), origin: origin.subarray(from, to), shift: shift.subarray(from, to), m2: m2.subarray(from, to) });
  }
  return pooled;
}

/** Means, row-major (groups, width); 0 for a group without rows. */
export function meansOf({ origin, shift }: Moments): Float64Array {
  return origin.map((value, i) => value + shift[i]);
}

function noMoments(width: number, groups: number): Moments {
  const size = groups * width;
  return { width, counts: new Float64Array(groups), origin: new Float64Array(size), shift: new Float64Array(size), m2: new Float64Array(size) };
}
