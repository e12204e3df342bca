import type { AnyVector, SparseColumn, VectorColumn } from '../../frame/column.ts';
import { copyRows } from '../../frame/column.ts';
import { ROWS_AT_A_TIME } from '../../kernels/dense.ts';
import { dense } from './kernels.ts';

/** Rows, the mean of each slot (width), and sums of products of deviations from the means, row-major (width, width). */
export interface CoMoments {
  rows: number;
  mean: Float64Array;
  products: Float64Array;
}

/** The co-moments of a vector column of `rows` rows. A sparse one is not written out: its products are those of what is not 0, less those of the means. */
export function coMomentsOf(column: AnyVector, rows: number): CoMoments {
  return column.kind === 'sparse' ? ofSparse(column, rows) : ofDense(column, rows);
}

/**
 * Co-moments of the rows of both, in `a`'s memory.
 * @see https://doi.org/10.1080/00031305.1983.10483115, equation 2.1, for pairs of columns
 */
export function mergeCoMoments(a: CoMoments, b: CoMoments): CoMoments {
  if (b.rows === 0) return a;
  if (a.rows === 0) return b;
  const width = a.mean.length;
  const rows = a.rows + b.rows;
  const weight = (a.rows * b.rows) / rows;
  const delta = b.mean.map((mean, j) => mean - a.mean[j]);
  for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) a.products[i * width + j] += b.products[i * width + j] + delta[i] * delta[j] * weight;
  for (let j = 0; j < width; j++) a.mean[j] += (delta[j] * b.rows) / rows;
  a.rows = rows;
  return a;
}

/**
 * In one pass: the mean of the first rows stands for that of all, and what they differ by is taken out of the products. Since the first rows are among those
 * summed, a squared difference is at most rows / first of the variance, and no more digits than those of that are lost.
 */
function ofDense(column: VectorColumn, rows: number): CoMoments {
  const { width } = column;
  const first = Math.min(rows, ROWS_AT_A_TIME);
  const some = new Float64Array(first * width);
  copyRows(column, some, { from: 0, to: first });
  const center = new Float64Array(width);
  for (let at = 0; at < some.length; at += width) for (let j = 0; j < width; j++) center[j] += some[at + j] / first;
  const { products, sums } = dense().gram(rows, center, (into, range) => copyRows(column, into, range));
  if (rows === 0) return { rows, mean: center, products };
  const rest = sums.map((sum) => sum / rows);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) products[i * width + j] -= rows * rest[i] * rest[j];
    products[i * width + i] = Math.max(0, products[i * width + i]);
  }
  return { rows, mean: center.map((value, j) => value + rest[j]), products };
}

function ofSparse({ width, starts, slots, values }: SparseColumn, rows: number): CoMoments {
  const mean = new Float64Array(width);
  const products = new Float64Array(width * width);
  for (let row = 0; row < rows; row++) {
    const [start, end] = [starts[row], starts[row + 1]];
    for (let k = start; k < end; k++) {
      const value = values[k];
      mean[slots[k]] += value;
      for (let l = k; l < end; l++) products[slots[k] * width + slots[l]] += value * values[l];
    }
  }
  if (rows > 0) for (let j = 0; j < width; j++) mean[j] /= rows;
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      products[i * width + j] -= rows * mean[i] * mean[j];
      products[j * width + i] = products[i * width + j];
    }
  }
  return { rows, mean, products };
}
