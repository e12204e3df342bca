import type { ForestData } from './forest-kernel.ts';
import { fixedBits, powerAbove, targetScale } from './forest-kernel.ts';

/**
 * The rows' weights and targets as whole numbers, so that no sum depends on order; the same for both kernels.
 * With B the power of two above the largest training weight, p = fixedBits(rows) and z = (y - center) / scale:
 * W = w / B 2^p, S = w / B z 2^p, Q = w / B z^2 2^p, each rounded. Without weights W is 1 and w / B is 1.
 */
export interface FixedRows {
  /** W of each row (rows), at least 1 for a training row of positive weight, else 0; null without weights, or where all training rows weigh 1. */
  weights: Float64Array | null;
  /** S and Q of each row, (rows); null for classification. */
  sums: Float64Array | null;
  squares: Float64Array | null;
  /** p: bits behind the point of S and Q, and of W where there are weights. */
  bits: number;
  /** What one unit of W, S and Q is worth; all powers of two. */
  weightUnit: number;
  sumUnit: number;
  squareUnit: number;
  /** Scale of the targets; 1 for classification. */
  scale: number;
  /** What a unit of (S^2 / W) / W is worth: squared targets. */
  gainUnit: number;
}

/** Makes the whole numbers for growing on `train`. weights: (rows) or null. */
export function fixedRows(data: Pick<ForestData, 'rows' | 'targets'>, train: Int32Array, weights: Float64Array | null): FixedRows {
  const { rows, targets } = data;
  const bits = fixedBits(rows);
  const one = 2 ** bits;
  const isWeighted = weights !== null && train.some((row) => weights[row] !== 1);
  const share = isWeighted ? shares(weights, train) : { base: 1, of: null };
  const { center, scale } = targets === null ? { center: 0, scale: 1 } : targetScale(targets);
  const fixed: FixedRows = {
    weights: share.of === null ? null : share.of.map((w) => (w > 0 ? Math.max(1, Math.round(w * one)) : 0)),
    sums: null,
    squares: null,
    bits,
    weightUnit: isWeighted ? share.base / one : 1,
    sumUnit: (scale * share.base) / one,
    squareUnit: (scale * scale * share.base) / one,
    scale,
    gainUnit: scale * scale * (isWeighted ? 1 : 2 ** (-2 * bits)),
  };
  if (targets === null) return fixed;
  fixed.sums = new Float64Array(rows);
  fixed.squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const z = (targets[i] - center) / scale;
    const weighted = share.of === null ? z : share.of[i] * z;
    fixed.sums[i] = Math.round(weighted * one);
    fixed.squares[i] = Math.round(weighted * z * one);
  }
  return fixed;
}

/** Place of each row among the sums: the test rows first, then, where they are scored, the training rows; -1 for other rows: (rows). */
export function scoredPlaces(rows: number, test: Int32Array, train: Int32Array | null): Int32Array {
  const places = new Int32Array(rows).fill(-1);
  test.forEach((row, i) => (places[row] = i));
  train?.forEach((row, i) => (places[row] = test.length + i));
  return places;
}

/** Training weights as shares of the power of two above the largest; other rows' weights play no part, and may be larger, so they are 0. */
function shares(weights: Float64Array, train: Int32Array): { base: number; of: Float64Array } {
  let largest = 0;
  for (const row of train) largest = Math.max(largest, weights[row]);
  const base = powerAbove(largest);
  const of = new Float64Array(weights.length);
  for (const row of train) of[row] = weights[row] / base;
  return { base, of };
}
