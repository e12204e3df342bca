import type { AnyVector } from '../../../frame/column.ts';
import { copySlots, unnamedVectors } from '../../../frame/column.ts';
import { dense } from '../kernels.ts';
import { meansOf } from '../moments.ts';
import type { Standard } from './standard.ts';
import { standardOf } from './standard.ts';

/** Features so many at most have all their products kept, as in Spark: 128 MiB of them. */
export const MOST_FEATURES = 4096;

/** Rows with a number to predict, each weighing something. */
export interface Weighted {
  /** (rows) */
  targets: Float64Array;
  /** (rows); null: each weighs 1. */
  weights: Float64Array | null;
}

/**
 * Weighted means of features and, behind them, the target, (width + 1), and weighted sums of products of the deviations from them, row-major (width + 1, width + 1).
 * Those of a slot that does not differ are exactly 0. `rows` are those that weigh more than 0.
 */
export interface Products {
  rows: number;
  weight: number;
  mean: Float64Array;
  sums: Float64Array;
}

/** The weighted squares of the deviations of each feature and of the target, (width + 1). */
export function squaresOf({ mean: { length: size }, sums }: Products): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => sums[i * (size + 1)]);
}

/** Of all rows; a sparse column is not written out. */
export function productsOf(column: AnyVector, rows: number, weighted: Weighted): Products {
  const features = standardOf(column, rows, weighted.weights);
  const target = standardOf(unnamedVectors(weighted.targets, 1), rows, weighted.weights);
  const { width } = column;
  const mean = new Float64Array(width + 1);
  mean.set(meansOf(features.moments));
  mean[width] = meansOf(target.moments)[0];
  const found = { rows: weighted.weights?.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0) ?? rows, weight: features.weight, mean };
  if (found.weight === 0) return { ...found, sums: new Float64Array(mean.length ** 2) };
  const sums = column.kind === 'sparse' ? ofSparse(column, rows, { ...weighted, mean }) : ofDense(column, rows, { ...weighted, mean });
  return settled({ ...found, sums }, features, target);
}

/**
 * Both together, in `a`'s memory.
 * @see https://doi.org/10.1080/00031305.1983.10483115, equation 2.1, for pairs of columns with weights
 */
export function mergeProducts(a: Products, b: Products): Products {
  const rows = a.rows + b.rows;
  if (b.weight === 0) return { ...a, rows };
  if (a.weight === 0) return { ...b, rows };
  const size = a.mean.length;
  const weight = a.weight + b.weight;
  const delta = b.mean.map((mean, j) => mean - a.mean[j]);
  const share = (a.weight * b.weight) / weight;
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) a.sums[i * size + j] += b.sums[i * size + j] + delta[i] * delta[j] * share;
  for (let j = 0; j < size; j++) a.mean[j] += (delta[j] * b.weight) / weight;
  return { rows, weight, mean: a.mean, sums: a.sums };
}

/** Through the kernel, which takes the deviations times the roots of the weights, each slot less its mean over the first rows. */
function ofDense(column: AnyVector, rows: number, { targets, weights, mean }: Weighted & { mean: Float64Array }): Float64Array {
  const size = mean.length;
  const roots = weights?.map(Math.sqrt) ?? null;
  const { center, products, sums } = dense().gram(rows, size, (into, { from, to, stride }) => {
    copySlots(column, into, { from, to, stride });
    into.set(targets.subarray(from, to), (size - 1) * stride);
    for (let j = 0; j < size; j++) for (let row = from, at = j * stride; row < to; row++, at++) into[at] = (into[at] - mean[j]) * (roots === null ? 1 : roots[row]);
  });
  return products.map((product, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return product + center[i] * sums[j] + center[j] * sums[i] + rows * center[i] * center[j];
  });
}

function ofSparse({ width, starts, slots, values }: AnyVector & { kind: 'sparse' }, rows: number, { targets, weights, mean }: Weighted & { mean: Float64Array }): Float64Array {
  const size = width + 1;
  const sums = new Float64Array(size * size);
  let all = 0;
  let off = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights === null ? 1 : weights[row];
    const target = weight * (targets[row] - mean[width]);
    all += weight;
    off += target;
    sums[size * size - 1] += target * (targets[row] - mean[width]);
    for (let k = starts[row], end = starts[row + 1]; k < end; k++) {
      const value = weight * values[k];
      for (let l = k; l < end; l++) sums[slots[k] * size + slots[l]] += value * values[l];
      sums[slots[k] * size + width] += values[k] * target;
    }
  }
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) sums[i * size + j] -= all * mean[i] * mean[j];
    sums[i * size + width] -= mean[i] * off;
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) sums[i * size + j] = sums[j * size + i];
  return sums;
}

/** With exactly 0 for what does not differ, where a difference of sums leaves rounding. */
function settled(products: Products, features: Standard, target: Standard): Products {
  const size = products.mean.length;
  for (let j = 0; j < size; j++) {
    if ((j < size - 1 ? features.moments.m2[j] : target.moments.m2[0]) !== 0) continue;
    for (let i = 0; i < size; i++) products.sums[i * size + j] = products.sums[j * size + i] = 0;
  }
  return products;
}
