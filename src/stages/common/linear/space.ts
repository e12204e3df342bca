import type { Answer, Minimum } from '../../../kernels/solvers/minimise.ts';
import type { PassRequest } from '../../stage.ts';
import type { Linear, LossSums } from './loss-sums.ts';

/**
 * Where linear functions are searched for: their coefficients times the features' standard deviations, so that all are of a kind, and with `center` the outputs at the features' means
 * in place of the intercepts, so that they hardly depend on each other. A point is all coefficients, (outputs, width), and then the intercepts, where there are any, (outputs).
 */
export interface Space {
  width: number;
  /** The features that have coefficients, (width), where most have none, since they do not vary; null: all. */
  varying: Int32Array | null;
  /** All features. */
  features: number;
  outputs: number;
  intercept: boolean;
  /** (width); a feature without any has no coefficient. */
  std: Float64Array;
  /** The means, (width); null: intercepts are as they are. */
  center: Float64Array | null;
}

/** Wider vectors, such as counts of hashed words, may hold features of which most have no value. */
const MANY_FEATURES = 1024;

/** The space for features of such means and standard deviations, (features); `whole`: also of many features all are in it. */
export function spaceOf({ mean, std, outputs, intercept, whole = false }: { mean: Float64Array | null; std: Float64Array; outputs: number; intercept: boolean; whole?: boolean }): Space {
  const features = std.length;
  const varying = whole || features < MANY_FEATURES ? null : Int32Array.from(std.keys()).filter((j) => std[j] > 0);
  if (varying === null || varying.length > features / 2) return { width: features, varying: null, features, outputs, intercept, std, center: mean };
  return { width: varying.length, varying, features, outputs, intercept, std: Float64Array.from(varying, (j) => std[j]), center: mean === null ? null : Float64Array.from(varying, (j) => mean[j]) };
}

/** How large coefficients are punished for it. */
export interface Penalty {
  /** Half of this times the square of each is added. */
  l2: number;
  /** This times the absolute value of each is added. */
  l1: number;
  /** Whether the coefficients are meant as they are in the space, or as they are for the features. */
  standardized: boolean;
}

/** Numbers of a point. */
export function sizeOf({ width, outputs, intercept }: Space): number {
  return outputs * (width + (intercept ? 1 : 0));
}

/** The function of the features themselves that a point stands for. */
export function linearAt(point: Float64Array, { width, varying, features, outputs, intercept, std, center }: Space): Linear {
  const coefficients = new Float64Array(outputs * features);
  const intercepts = intercept ? point.slice(outputs * width) : new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    for (let j = 0; j < width; j++) {
      const own = std[j] === 0 ? 0 : point[o * width + j] / std[j];
      coefficients[o * features + (varying === null ? j : varying[j])] = own;
      if (center !== null && intercept) intercepts[o] -= own * center[j];
    }
  }
  return { coefficients, intercepts };
}

/** The mean loss with the penalty's smooth part, and its gradient at a point. */
export function answerAt(point: Float64Array, { sums, weight, space, penalty }: { sums: LossSums; weight: number; space: Space; penalty: Penalty }): Answer {
  const { width, varying, features, outputs, intercept, std, center } = space;
  const gradient = new Float64Array(point.length);
  let value = sums.loss / weight;
  for (let o = 0; o < outputs; o++) {
    for (let j = 0; j < width; j++) {
      if (std[j] === 0) continue;
      const at = o * width + j;
      const own = sums.gradient[o * features + (varying === null ? j : varying[j])];
      const shifted = center === null || !intercept ? own : own - center[j] * sums.bias[o];
      const size = penalty.standardized ? point[at] : point[at] / (std[j] * std[j]);
      gradient[at] = shifted / (std[j] * weight) + penalty.l2 * size;
      value += (penalty.l2 / 2) * size * point[at];
    }
    if (intercept) gradient[outputs * width + o] = sums.bias[o] / weight;
  }
  return { value, gradient };
}

/** The weights of absolute values at each place of a point; null where there are none. */
export function absolutesOf(space: Space, { l1, standardized }: Penalty): Float64Array | null {
  if (l1 === 0) return null;
  const { width, outputs, std } = space;
  const weights = new Float64Array(sizeOf(space));
  for (let i = 0; i < outputs * width; i++) weights[i] = standardized || std[i % width] === 0 ? l1 : l1 / std[i % width];
  return weights;
}

/** Drives a search whose points are looked at by passes. */
export function* searched<A extends Answer | null>(search: Generator<Float64Array, Minimum, A>, ask: (point: Float64Array) => PassRequest, answer: (result: unknown, point: Float64Array) => A): Generator<PassRequest, Minimum, unknown> {
  let step = search.next();
  while (step.done !== true) {
    const point = step.value;
    step = search.next(answer(yield ask(point), point));
  }
  return step.value;
}
