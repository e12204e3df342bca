import type { AnyVector, Scaled, SparseColumn, VectorColumn } from '../../frame/column.ts';
import { copySlots, scaledOf } from '../../frame/column.ts';
import { dense } from './kernels.ts';

/** Rows, the mean of each slot (width), and sums of products of deviations from the means, row-major (width, width). */
export interface CoMoments {
  rows: number;
  mean: Float64Array;
  products: Float64Array;
}

/**
 * The co-moments of a vector column of `rows` rows. A sparse one is not written out: its products are those of what is not 0, less those of the means.
 * Of a dense one that is another one scaled, the sums are scaled instead of the values.
 */
export function coMomentsOf(column: AnyVector, rows: number): CoMoments {
  if (column.kind === 'sparse') return ofSparse(column, rows);
  const scaled = scaledOf(column);
  if (scaled?.source.kind !== 'vector') return ofDense(column, rows);
  const made = coMomentsOf(scaled.source, rows);
  return areFinite(made) ? withScale(made, scaled) : ofDense(column, rows);
}

/** Whether no value was infinite or missing, nor too large to be squared: then no product is infinite either. */
function areFinite({ mean, products }: CoMoments): boolean {
  return mean.every((_, j) => Number.isFinite(products[j * (mean.length + 1)]));
}

/** The co-moments of the values less `center`, times `scale`, in the same memory. */
function withScale(made: CoMoments, { center, scale }: Scaled): CoMoments {
  const { mean, products } = made;
  const width = mean.length;
  for (let i = 0; i < width; i++) {
    mean[i] = (mean[i] - (center?.[i] ?? 0)) * scale[i];
    // One factor after the other: their product may be too large where a slot hardly differs.
    for (let j = i; j < width; j++) products[j * width + i] = products[i * width + j] = products[i * width + j] * scale[i] * scale[j];
  }
  return made;
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
  const { center, products, sums } = dense().gram(rows, width, (into, range) => copySlots(column, into, range));
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
