import type { AnyVector, SparseColumn, VectorColumn } from '../../../frame/column.ts';
import type { Moments } from '../moments.ts';
import { meansOf, mergeMoments, momentsOfAll } from '../moments.ts';

/** Rows, their weights and the squares of these added up, and the moments of their features. */
export interface Standard {
  rows: number;
  weight: number;
  squares: number;
  moments: Moments;
}

/** Of the features of some rows, each with its weight, (rows); null: each weighs 1. */
export function standardOf(column: AnyVector, rows: number, weights: Float64Array | null): Standard {
  if (weights === null) return { rows, weight: rows, squares: rows, moments: momentsOfAll(column, rows) };
  let weight = 0;
  let squares = 0;
  for (const w of weights) {
    weight += w;
    squares += w * w;
  }
  return { rows, weight, squares, moments: weightedMoments(column, weight, { rows, weights }) };
}

/** Both together, in `a`'s memory. */
export function mergeStandard(a: Standard, b: Standard): Standard {
  return { rows: a.rows + b.rows, weight: a.weight + b.weight, squares: a.squares + b.squares, moments: mergeMoments(a.moments, b.moments) };
}

/** Means and standard deviations of features, (width); weights are taken as Spark's Summarizer takes them, as importance: without weights the variance is that of a sample. */
export function meanAndStd({ weight, squares, moments }: Standard): { mean: Float64Array; std: Float64Array } {
  const freedom = weight - squares / weight;
  return { mean: meansOf(moments), std: moments.m2.map((m2) => (freedom > 0 ? Math.sqrt(m2 / freedom) : 0)) };
}

/** As `momentsOfAll`, where `counts` is the weight of the rows. */
function weightedMoments(column: AnyVector, weight: number, own: Weighted): Moments {
  const { width } = column;
  const [origin, shift, m2] = [0, 1, 2].map(() => new Float64Array(width));
  const moments: Moments = { width, counts: Float64Array.of(weight), origin, shift, m2 };
  if (weight === 0) return moments;
  if (column.kind === 'vector') addDense(moments, column, own);
  else addSparse(moments, column, own);
  return moments;
}

interface Weighted {
  rows: number;
  weights: Float64Array;
}

/** A call for each value would take longer than all else that is done with it. */
function addDense({ width, counts, origin, shift, m2 }: Moments, { values }: VectorColumn, { rows, weights }: Weighted): void {
  const first = weights.findIndex((weight) => weight !== 0);
  origin.set(values.subarray(first * width, (first + 1) * width));
  for (let row = first, at = first * width; row < rows; row++, at += width) {
    const weight = weights[row];
    if (weight !== 0) for (let j = 0; j < width; j++) shift[j] += weight * (values[at + j] - origin[j]);
  }
  for (let j = 0; j < width; j++) shift[j] /= counts[0];
  for (let row = 0, at = 0; row < rows; row++, at += width) {
    const weight = weights[row];
    for (let j = 0; j < width; j++) {
      const d = values[at + j] - origin[j] - shift[j];
      m2[j] += weight * d * d;
    }
  }
}

function addSparse(moments: Moments, { starts, slots, values }: SparseColumn, { rows, weights }: Weighted): void {
  const { width, origin, shift, m2 } = moments;
  const own = new Float64Array(width);
  const seen = new Uint8Array(width);
  for (let row = 0; row < rows; row++) {
    const weight = weights[row];
    if (weight === 0) continue;
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const slot = slots[k];
      if (seen[slot] === 0) origin[slot] = values[k];
      seen[slot] = 1;
      own[slot] += weight;
      shift[slot] += weight * (values[k] - origin[slot]);
    }
  }
  for (let j = 0; j < width; j++) if (own[j] > 0) shift[j] /= own[j];
  for (let row = 0; row < rows; row++) {
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const d = values[k] - origin[slots[k]] - shift[slots[k]];
      m2[slots[k]] += weights[row] * d * d;
    }
  }
  for (let j = 0; j < width; j++) withZeros(moments, j, own[j]);
}

/** Joins the moments of what a slot stores, which weighs `own`, with zeros for all other rows; those without a value lie at 0 anyway. */
function withZeros({ counts, origin, shift, m2 }: Moments, slot: number, own: number): void {
  if (own === 0) return;
  const mean = origin[slot] + shift[slot];
  const share = own / counts[0];
  m2[slot] += mean * mean * own * Math.max(0, 1 - share);
  if (share >= 1) return;
  origin[slot] = 0;
  shift[slot] = mean * share;
}
