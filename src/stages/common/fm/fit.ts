import type { AnyVector, Frame } from '../../../frame/column.ts';
import { javaRandom } from '../../../kernels/java-random.ts';
import { draw, seedKey } from '../../../kernels/random.ts';
import type { Move } from '../../../kernels/solvers/descent.ts';
import { adaptiveSteps, descent, shorterSteps } from '../../../kernels/solvers/descent.ts';
import { dot } from '../../../kernels/solvers/vector.ts';
import { DataError } from '../../../util/errors.ts';
import type { ParamTable, ParamValues } from '../../params.ts';
import { bool, double, int, long, oneOf } from '../../params.ts';
import type { Json, Model, PassRequest } from '../../stage.ts';
import { anyVector, refuseWidth, rowNumber } from '../columns.ts';
import { refuseOdd } from '../linear/finite.ts';
import type { Loss } from '../linear/loss-sums.ts';
import { searched } from '../linear/space.ts';
import { weightParam, weightsOf } from '../weights.ts';
import type { Layout, MachineSums } from './machine.ts';
import { lengthOfMachine, machineMargins, machineSums } from './machine.ts';

/** What is known of rows before the first step. */
export interface Known {
  rows: number;
  weight: number;
  width: number;
  names: readonly string[];
}

/** Where the machine is in a pass; `step` is that which the rows are drawn for, from 1 on. */
export interface AtStep {
  point: Float64Array;
  step: number;
}

/** A draw has so many outcomes. */
const DRAWS = 2 ** 32;

/** The parameters of Spark's factorization machines beside those of every predictor. */
export function machineParams(): ParamTable {
  return {
    ...weightParam(),
    factorSize: int(8, 'Numbers of the vector of each feature.', { min: 1 }),
    fitIntercept: bool(true, 'Whether there is an intercept.', { sklearn: ['fit_intercept'] }),
    fitLinear: bool(true, 'Whether features count by themselves too, not only in pairs.'),
    regParam: double(0, 'How much large numbers cost: half of this times their squares with gd; the share that each step takes off them with adamW.', { min: 0, sklearn: ['alpha'] }),
    miniBatchFraction: double(1, 'Share of the rows that each step is drawn from.', { min: 0, above: true, max: 1 }),
    initStd: double(0.01, 'Standard deviation of the vectors at the start.', { min: 0, above: true }),
    maxIter: int(100, 'Most steps.', { min: 0, sklearn: ['max_iter'] }),
    stepSize: double(1, 'Length of the steps; that of gd falls as one over the root of their number.', { min: 0, above: true, sklearn: ['learning_rate_init', 'eta0'] }),
    tol: double(1e-6, 'The search ends behind a step that is shorter, relative to all numbers of the machine.', { min: 0 }),
    solver: oneOf('adamW', ['adamW', 'gd'], 'Steps by fading means of the gradients and their squares, or by the gradient.'),
    seed: long('Seed of the vectors at the start and of the rows that steps are drawn from.'),
  };
}

/** Looks through the features and weights of a shard; throws a DataError naming row and column of what is odd. */
export function knownOf(shard: Frame, params: ParamValues, stage: string): Known {
  const features = anyVector(shard, params.featuresCol as string);
  refuseOdd(shard, features, stage);
  const weights = weightsOf(shard, params);
  return { rows: shard.rows, weight: weights === null ? shard.rows : weights.reduce((sum, w) => sum + w, 0), width: features.width, names: features.names };
}

/** Of both. */
export function mergeKnown<T extends Known>(a: T, b: T): T {
  return { ...a, rows: a.rows + b.rows, weight: a.weight + b.weight };
}

/** The losses of the rows that a step is drawn from. */
export function lossesOf(shard: Frame, { point, step }: AtStep, { params, loss }: { params: ParamValues; loss: (weights: Float64Array | null) => Loss }): MachineSums {
  const features = anyVector(shard, params.featuresCol as string);
  const weights = drawnWeights(shard, params, step);
  const sums = machineSums(features, shard.rows, { layout: layoutOf(features.width, params), point, loss: loss(weights) });
  return { ...sums, weight: weights === null ? shard.rows : weights.reduce((sum, w) => sum + w, 0) };
}

/** Sums of the rows of both, in `a`'s memory. */
export function mergeMachineSums(a: MachineSums, b: MachineSums): MachineSums {
  for (let i = 0; i < a.gradient.length; i++) a.gradient[i] += b.gradient[i];
  return { ...a, loss: a.loss + b.loss, weight: a.weight + b.weight };
}

/** Steps down from vectors drawn by the seed, as Spark draws them; throws a DataError where numbers get too large. */
export function* machineOf(params: ParamValues, { weight, width, names }: Known, { stage, state }: { stage: string; state: { readonly [key: string]: Json } }): Generator<PassRequest, Model, unknown> {
  if (!(weight > 0)) throw new DataError(`${stage}: expected at least 1 row of a weight above 0, got 0`);
  const layout = layoutOf(width, params);
  const regParam = params.regParam as number;
  let step = 0;
  const search = descent(startOf(layout, params), { move: moveOf(layout, params), maxIter: params.maxIter as number, tol: params.tol as number });
  const found = yield* searched(search, (point) => ({ pass: 'loss', args: { point, step: ++step } satisfies AtStep }), (result, point) => {
    const { loss, gradient, weight: drawn } = result as MachineSums;
    return drawn > 0 ? { value: loss / drawn + 0.5 * regParam * dot(point, point), gradient: gradient.map((slope) => slope / drawn) } : null;
  });
  if (found.ending === 'search') throw new DataError(`${stage}: the loss is no longer finite behind ${found.iterations} steps; a smaller stepSize, or features of standard deviation 1, may help`);
  return {
    stage, params, state: { ...state, numFeatures: width, featureNames: names, totalIterations: found.iterations, ending: found.ending },
    arrays: { ...partsOf(found.point, layout), objectiveHistory: Float64Array.from(found.history) },
  };
}

/** The margins of a frame's rows, (rows). */
export function marginsBy({ stage, params, state, arrays }: Model, frame: Frame): Float64Array {
  const features: AnyVector = anyVector(frame, params.featuresCol as string);
  refuseWidth(features, state.numFeatures as number, params.featuresCol as string);
  refuseOdd(frame, features, stage);
  const point = Float64Array.of(...arrays.factors, ...arrays.linear, ...arrays.intercept);
  return machineMargins(features, frame.rows, { layout: { ...layoutOf(features.width, params), linear: true, intercept: true }, point });
}

function layoutOf(width: number, params: ParamValues): Layout {
  return { width, size: params.factorSize as number, linear: params.fitLinear === true, intercept: params.fitIntercept === true };
}

function startOf(layout: Layout, { seed, initStd }: ParamValues): Float64Array {
  const random = javaRandom(seed as number);
  const start = new Float64Array(lengthOfMachine(layout));
  for (let i = 0; i < layout.width * layout.size; i++) start[i] = random.nextGaussian() * (initStd as number);
  return start;
}

function moveOf(layout: Layout, params: ParamValues): Move {
  const [stepSize, regParam] = [params.stepSize as number, params.regParam as number];
  return params.solver === 'gd' ? shorterSteps(stepSize, regParam) : adaptiveSteps(lengthOfMachine(layout), { stepSize, decay: regParam });
}

/** Vectors, row-major (width, size), coefficients, (width), and the intercept, (1), zeros where there are none. */
function partsOf(point: Float64Array, { width, size, linear, intercept }: Layout): Record<'factors' | 'linear' | 'intercept', Float64Array> {
  const at = width * size;
  return {
    factors: point.slice(0, at),
    linear: linear ? point.slice(at, at + width) : new Float64Array(width),
    intercept: Float64Array.of(intercept ? point[point.length - 1] : 0),
  };
}

/** The weights of the rows that a step is drawn from, 0 for others; null where all weigh 1. Rows are drawn by their numbers, wherever they lie. */
function drawnWeights(shard: Frame, params: ParamValues, step: number): Float64Array | null {
  const weights = weightsOf(shard, params);
  const share = params.miniBatchFraction as number;
  if (share === 1) return weights;
  const key = draw(seedKey(params.seed as number), step);
  return Float64Array.from({ length: shard.rows }, (_, row) => (draw(key, rowNumber(shard, row)) >>> 0 < share * DRAWS ? (weights?.[row] ?? 1) : 0));
}
