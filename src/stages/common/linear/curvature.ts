import type { AnyVector, Frame } from '../../../frame/column.ts';
import { sliceRows } from '../../../frame/select.ts';
import { cholesky } from '../../../kernels/solvers/cholesky.ts';
import type { Cholesky } from '../../../kernels/solvers/cholesky.ts';
import type { Precondition } from '../../../kernels/solvers/limited-memory.ts';
import { anyVector } from '../columns.ts';
import type { CoMoments } from '../covariance.ts';
import { coMomentsOf } from '../covariance.ts';
import type { Penalty, Space } from './space.ts';

/** Wider vectors cost more to look at in pairs than steps are saved by it. */
const MOST_SLOTS = 300;
/** Rows of a shard that stand for all of it. */
const ROWS_OF_A_SHARD = 1024;
/** Where classes are rare; a step that divides by less would be too long. */
const LEAST_CURVATURE = 0.01;

/** How features of the first rows vary together; null of wide vectors. */
export function sampledProducts(shard: Frame, featuresCol: string): CoMoments | null {
  if (anyVector(shard, featuresCol).width > MOST_SLOTS) return null;
  const sample = sliceRows(shard, 0, Math.min(shard.rows, ROWS_OF_A_SHARD));
  return coMomentsOf(sample.columns.get(featuresCol) as AnyVector, sample.rows);
}

/**
 * The inverse of the second derivatives of a mean loss plus a penalty, where the loss of each output has so much curvature in its margin, (outputs), and outputs do not depend on each other;
 * without products features are taken not to depend on each other either.
 */
export function inverseCurvature(space: Space, { penalty, curvatures, products }: { penalty: Penalty; curvatures: readonly number[]; products: CoMoments | null }): Precondition {
  const { width, outputs, std, intercept } = space;
  const own = curvatures.map((curvature) => Math.max(curvature, LEAST_CURVATURE));
  const extra = Float64Array.from(std, (deviation) => (deviation === 0 ? 1 : penalty.standardized ? penalty.l2 : penalty.l2 / (deviation * deviation)));
  const factors = own.map((curvature) => factorOf(space, { curvature, extra, products }));
  return (gradient) => {
    const made = new Float64Array(gradient.length);
    for (let o = 0; o < outputs; o++) {
      const slopes = gradient.subarray(o * width, (o + 1) * width);
      const factor = factors[o];
      made.set(factor === null ? slopes.map((slope, j) => slope / (own[o] + extra[j])) : factor.solve(slopes), o * width);
      if (intercept) made[outputs * width + o] = gradient[outputs * width + o] / own[o];
    }
    return made;
  };
}

function factorOf({ width, std }: Space, { curvature, extra, products }: { curvature: number; extra: Float64Array; products: CoMoments | null }): Cholesky | null {
  if (products === null || products.rows < 2 * width) return null;
  const matrix = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) if (std[i] > 0 && std[j] > 0) matrix[i * width + j] = (curvature * products.products[i * width + j]) / (products.rows * std[i] * std[j]);
    // What hardly varies in the sample may vary elsewhere.
    matrix[i * width + i] += extra[i] + SMALL * curvature;
  }
  return cholesky(matrix, width);
}

const SMALL = 1e-3;
