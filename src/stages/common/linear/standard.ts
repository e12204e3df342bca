import type { AnyVector } from '../../../frame/column.ts';
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
  return { rows, weight, squares, moments: weightedMoments(column, rows, weights) };
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
function weightedMoments(column: AnyVector, rows: number, weights: Float64Array): Moments {
  const { width } = column;
  const [origin, shift, m2] = [0, 1, 2].map(() => new Float64Array(width));
  const own = new Float64Array(width);
  const seen = new Uint8Array(width);
  const counts = Float64Array.of(weights.reduce((sum, w) => sum + w, 0));
  const moments: Moments = { width, counts, origin, shift, m2 };
  if (counts[0] === 0) return moments;
  forEach(column, rows, (row, slot, value) => {
    if (weights[row] === 0) return;
    if (seen[slot] === 0) origin[slot] = value;
    seen[slot] = 1;
    own[slot] += weights[row];
    shift[slot] += weights[row] * (value - origin[slot]);
  });
  for (let j = 0; j < width; j++) if (own[j] > 0) shift[j] /= own[j];
  forEach(column, rows, (row, slot, value) => {
    const d = value - origin[slot] - shift[slot];
    m2[slot] += weights[row] * d * d;
  });
  if (column.kind === 'sparse') for (let j = 0; j < width; j++) withZeros(moments, j, own[j]);
  return moments;
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

function forEach(column: AnyVector, rows: number, see: (row: number, slot: number, value: number) => void): void {
  const { values, width } = column;
  if (column.kind === 'vector') for (let row = 0, at = 0; row < rows; row++) for (let j = 0; j < width; j++) see(row, j, values[at++]);
  else for (let row = 0; row < rows; row++) for (let k = column.starts[row]; k < column.starts[row + 1]; k++) see(row, column.slots[k], values[k]);
}
