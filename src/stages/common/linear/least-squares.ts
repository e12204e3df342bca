import { cholesky } from '../../../kernels/solvers/cholesky.ts';
import { lbfgs } from '../../../kernels/solvers/lbfgs.ts';
import type { Ending, Minimising, Minimum } from '../../../kernels/solvers/minimise.ts';
import { projected } from '../../../kernels/solvers/projected.ts';
import { dot } from '../../../kernels/solvers/vector.ts';
import { DataError } from '../../../util/errors.ts';
import type { Products } from './products.ts';

/** What is minimised, and when a search for it ends. */
export interface LeastSquares {
  intercept: boolean;
  regParam: number;
  elasticNetParam: number;
  /** Whether the cost is that of coefficients for features, and for a target, of standard deviation 1. */
  standardizeFeatures: boolean;
  standardizeTarget: boolean;
  maxIter: number;
  tol: number;
}

/** A linear function of the features. */
export interface Solved {
  /** (width) */
  coefficients: Float64Array;
  intercept: number;
  /** The diagonal of the inverse of the weighted products of the features and, behind them, the intercept's 1, (width or width + 1): NaN for a feature that does not differ; null where the products were not inverted. */
  inverse: Float64Array | null;
  /** Values at the start and behind each step of a search; one 0 where none was made. */
  history: number[];
  iterations: number;
  ending: Ending;
}

/** The products of what differs, all of standard deviation 1. */
interface Scaled {
  /** Positions of the features that differ, (size). */
  used: number[];
  /** (size) */
  std: Float64Array;
  targetStd: number;
  /** (size, size) */
  matrix: Float64Array;
  /** Products with the target, (size), and of that with itself. */
  right: Float64Array;
  target: number;
}

/**
 * The coefficients b and the intercept that make least sum w (y - x b - intercept)^2 / (2 sum w) + regParam / t (elasticNetParam |s b|_1 + (1 - elasticNetParam) / 2 |s b|_2^2):
 * s and t are the standard deviations of features and target, or 1 where these are not to be standardised. A feature that does not differ has no coefficient.
 * By Cholesky's decomposition; by L-BFGS on the same products where they are singular, which ends, from 0, at the solution of the smallest coefficients; by OWL-QN where there are absolute values.
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/optim/WeightedLeastSquares.scala
 */
export function leastSquares(products: Products, how: LeastSquares): Solved {
  const size = products.mean.length;
  const width = size - 1;
  const meanTarget = products.mean[width];
  const constant = products.sums[size * size - 1] === 0;
  if (constant && (how.intercept || meanTarget === 0)) return { coefficients: new Float64Array(width), intercept: meanTarget, inverse: null, history: [0], iterations: 0, ending: 'gradient' };
  if (constant && how.regParam > 0 && how.standardizeTarget) throw new DataError('regParam: expected 0 where the label is constant and there is no intercept, since the cost is relative to what the label differs by');
  const scaled = scaledOf(products, how);
  const { used, std, targetStd } = scaled;
  const solved = solutionOf(scaled, costsOf(scaled, how), how);
  const coefficients = new Float64Array(width);
  used.forEach((j, i) => (coefficients[j] = (solved.point[i] * targetStd) / std[i]));
  const intercept = how.intercept ? meanTarget - dot(coefficients, products.mean.subarray(0, width)) : 0;
  const { history, iterations, ending } = solved.found ?? { history: [0], iterations: 0, ending: 'gradient' as const };
  return { coefficients, intercept, inverse: solved.inverse === null ? null : inverseOf(solved.inverse, products, { how, scaled }), history, iterations, ending };
}

function scaledOf({ weight, mean, sums }: Products, { intercept }: LeastSquares): Scaled {
  const size = mean.length;
  const width = size - 1;
  const used = Array.from({ length: width }, (_, j) => j).filter((j) => sums[j * (size + 1)] > 0);
  const std = Float64Array.from(used, (j) => Math.sqrt(sums[j * (size + 1)] / weight));
  const targetStd = Math.sqrt(sums[size * size - 1] / weight) || Math.abs(mean[width]);
  function product(i: number, j: number): number {
    return sums[i * size + j] / weight + (intercept ? 0 : mean[i] * mean[j]);
  }
  const matrix = new Float64Array(used.length ** 2);
  used.forEach((i, a) => used.forEach((j, b) => (matrix[a * used.length + b] = product(i, j) / (std[a] * std[b]))));
  const right = Float64Array.from(used, (j, a) => product(j, width) / (std[a] * targetStd));
  return { used, std, targetStd, matrix, right, target: product(width, width) / targetStd ** 2 };
}

/** The weights of squares and of absolute values of the coefficients as they are searched for, (size) each. */
function costsOf({ std, targetStd }: Scaled, { regParam, elasticNetParam, standardizeFeatures, standardizeTarget }: LeastSquares): { l2: Float64Array; l1: Float64Array | null } {
  const cost = regParam / targetStd;
  const l2 = std.map((s) => ((1 - elasticNetParam) * cost * (standardizeTarget ? 1 : targetStd)) / (standardizeFeatures ? 1 : s * s));
  return { l2, l1: elasticNetParam * cost === 0 ? null : std.map((s) => (elasticNetParam * cost) / (standardizeFeatures ? 1 : s)) };
}

interface Solution {
  point: Float64Array;
  inverse: { diagonal: Float64Array; solve(b: Float64Array): Float64Array } | null;
  found: Minimum | null;
}

function solutionOf({ matrix, right, target }: Scaled, { l2, l1 }: { l2: Float64Array; l1: Float64Array | null }, { maxIter, tol }: LeastSquares): Solution {
  const size = right.length;
  const costly = matrix.slice();
  for (let i = 0; i < size; i++) costly[i * (size + 1)] += l2[i];
  const factors = l1 === null ? cholesky(costly, size) : null;
  if (factors !== null) return { point: factors.solve(right), inverse: { diagonal: factors.inverseDiagonal(), solve: (b) => factors.solve(b) }, found: null };
  const start = new Float64Array(size);
  const search = l1 === null ? lbfgs(start, { maxIter, tol }) : projected(start, { l1, lower: null, upper: null }, { maxIter, tol });
  const found = searchedOn(search, { matrix: costly, right, target });
  return { point: found.point, inverse: null, found };
}

/** Drives a search for the minimum of half the squares. */
function searchedOn(search: Minimising, { matrix, right, target }: { matrix: Float64Array; right: Float64Array; target: number }): Minimum {
  const size = right.length;
  let step = search.next();
  while (step.done !== true) {
    const point = step.value;
    const image = Float64Array.from({ length: size }, (_, i) => dot(matrix.subarray(i * size, (i + 1) * size), point));
    step = search.next({ value: target / 2 - dot(right, point) + dot(image, point) / 2, gradient: image.map((value, i) => value - right[i]) });
  }
  return step.value;
}

function inverseOf({ diagonal, solve }: NonNullable<Solution['inverse']>, { weight, mean }: Products, { how, scaled: { used, std } }: { how: LeastSquares; scaled: Scaled }): Float64Array {
  const width = mean.length - 1;
  const inverse = new Float64Array(how.intercept ? width + 1 : width).fill(NaN);
  used.forEach((j, i) => (inverse[j] = diagonal[i] / (weight * std[i] ** 2)));
  if (!how.intercept) return inverse;
  const far = Float64Array.from(used, (j, i) => mean[j] / std[i]);
  inverse[width] = (1 + dot(far, solve(far))) / weight;
  return inverse;
}
