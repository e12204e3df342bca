import type { Frame, Schema } from '../../frame/column.ts';
import type { NetworkSums } from '../../kernels/network.ts';
import { descent, fixedSteps } from '../../kernels/solvers/descent.ts';
import { lbfgs } from '../../kernels/solvers/lbfgs.ts';
import type { Answer, Minimum } from '../../kernels/solvers/minimise.ts';
import { DataError } from '../../util/errors.ts';
import { addPredictions, classIndices, classifierOutputs, classifierParams, classifierSchema, thresholdsParam, thresholdsProblem } from '../common/classifier.ts';
import { anyVector, refuseWidth } from '../common/columns.ts';
import { refuseOdd } from '../common/linear/finite.ts';
import { searched } from '../common/linear/space.ts';
import { networkMargins, networkSums, weightsAtStart, weightsOfLayers } from '../common/network.ts';
import { NO_EFFECT } from '../common/no-effect.ts';
import { softmax } from '../common/softmax.ts';
import { classesPass, classesSummary, scoredBy } from '../common/summary/classes.ts';
import { searchFacts } from '../common/summary/coefficients.ts';
import type { ParamValues, SparseValue } from '../params.ts';
import { double, int, ints, long, oneOf, vector } from '../params.ts';
import type { Fit, Model, PassRequest, Stage } from '../stage.ts';

const NAME = 'MultilayerPerceptronClassifier';

interface Known {
  rows: number;
  width: number;
  names: readonly string[];
  labels: readonly string[];
}

/**
 * Classes by layers of weighted sums: each is the logistic function of sums of the one before it; the last one's sums are the classes' scores, whose probabilities are as their
 * exponentials. Minimised is minus the mean logarithm of the probabilities of the rows' classes, from the weights that Spark begins with for the same seed. Spark takes means of blocks of
 * rows and then of blocks, so that rows of a last block that is smaller count more; here every row counts alike. There may be many minima; which one is found depends on the weights at the start.
 * @see Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2nd edition), 11.3, https://hastie.su.domains/ElemStatLearn/
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/ann/Layer.scala
 */
export const stage: Stage = {
  name: NAME,
  module: 'classification',
  kind: 'estimator',
  task: 'classification',
  spark: 'classification.MultilayerPerceptronClassifier',
  doc: 'Classifies by a network of layers, each a logistic function of weighted sums of the one before it.',
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#multilayer-perceptron-classifier',
  sklearn: ['MLPClassifier'],
  params: {
    ...classifierParams(),
    layers: ints('Sizes of the layers: the number of features, those of hidden layers, the number of classes.', { min: 1, sklearn: ['hidden_layer_sizes'] }),
    solver: oneOf('l-bfgs', ['l-bfgs', 'gd'], 'Steps that learn of the curvature, or steps of stepSize times the gradient.'),
    stepSize: double(0.03, 'Length of the steps of gd.', { min: 0, above: true, sklearn: ['learning_rate_init'] }),
    blockSize: int(128, NO_EFFECT, { min: 1 }),
    initialWeights: vector('Weights at the start: for each layer behind the first all of its sums for one input after another, and then what is added to them.'),
    maxIter: int(100, 'Most steps.', { min: 0, sklearn: ['max_iter'] }),
    tol: double(1e-6, 'How near to the best weights the search ends: relative to the loss, or to the weights with gd.', { min: 0 }),
    seed: long('Seed of the weights at the start.'),
    ...thresholdsParam(),
  },
  missing: false,
  nominal: 'onehot',
  check,
  inputs: (params) => [params.featuresCol, params.labelCol] as string[],
  outputs: classifierOutputs,
  schema(params, before): Schema {
    const after = classifierSchema(params, before);
    const features = before.get(params.featuresCol as string);
    refuseLayers(params.layers as readonly number[], { width: features?.width ?? 0, classes: before.get(params.labelCol as string)?.labels?.length ?? null });
    return after;
  },
  passes: {
    known: { run: known, merge: (a: Known, b: Known): Known => ({ ...a, rows: a.rows + b.rows }) },
    loss: { run: losses, merge: mergeSums },
    classes: classesPass(scoredBy(apply)),
  },
  fit,
  summarise: (model) => classesSummary(model, searchFacts(model)),
  apply,
  whole: null,
};

function check({ layers, initialWeights, thresholds }: ParamValues): { param: string; text: string }[] {
  const sizes = layers as readonly number[] | undefined;
  if (sizes === undefined || sizes.length < 2) return [{ param: 'layers', text: `expected at least 2 sizes, of the features and of the classes, got ${sizes === undefined ? 'none' : sizes.length}` }];
  const problem = thresholds === undefined ? null : thresholdsProblem(thresholds as readonly number[]);
  const found = problem === null ? [] : [{ param: 'thresholds', text: problem }];
  const [given, wanted] = [initialWeights === undefined ? null : listOf(initialWeights).length, weightsOfLayers(sizes)];
  return given === null || given === wanted ? found : [...found, { param: 'initialWeights', text: `expected ${wanted} numbers for these layers, got ${given}` }];
}

/** A vector as a job file has it, written out. */
function listOf(value: unknown): Float64Array {
  if (Array.isArray(value)) return Float64Array.from(value as number[]);
  const { size, indices, values } = value as SparseValue;
  const list = new Float64Array(size);
  indices.forEach((slot, i) => (list[slot] = values[i]));
  return list;
}

/** A width of 0 is not known yet. */
function refuseLayers(layers: readonly number[], { width, classes }: { width: number; classes: number | null }): void {
  const last = layers[layers.length - 1];
  if (width > 0 && layers[0] !== width) throw new DataError(`layers: expected ${width} as the first size, the number of features, got ${layers[0]}`);
  if (classes !== null && last !== classes) throw new DataError(`layers: expected ${classes} as the last size, the number of classes, got ${last}`);
}

function known(shard: Frame, _args: never, params: ParamValues): Known {
  const features = anyVector(shard, params.featuresCol as string);
  refuseOdd(shard, features, NAME);
  return { rows: shard.rows, width: features.width, names: features.names, labels: classIndices(shard, params.labelCol as string).labels };
}

function losses(shard: Frame, weights: Float64Array, params: ParamValues): NetworkSums {
  const { indices } = classIndices(shard, params.labelCol as string);
  return networkSums(anyVector(shard, params.featuresCol as string), indices, { layers: params.layers as readonly number[], weights });
}

function mergeSums(a: NetworkSums, b: NetworkSums): NetworkSums {
  for (let i = 0; i < a.gradient.length; i++) a.gradient[i] += b.gradient[i];
  return { ...a, loss: a.loss + b.loss };
}

function* fit(params: ParamValues): Fit {
  const { rows, width, names, labels } = (yield { pass: 'known', args: null }) as Known;
  if (rows === 0) throw new DataError(`${NAME}: expected at least 1 row, got 0`);
  const layers = params.layers as readonly number[];
  refuseLayers(layers, { width, classes: labels.length });
  const found = yield* minimumOf(params, params.initialWeights === undefined ? weightsAtStart(layers, params.seed as number) : listOf(params.initialWeights), rows);
  const state = { numClasses: labels.length, numFeatures: width, labels, featureNames: names, totalIterations: found.iterations, ending: found.ending };
  return { stage: NAME, params, state, arrays: { weights: found.point, objectiveHistory: Float64Array.from(found.history) } };
}

function* minimumOf(params: ParamValues, start: Float64Array, rows: number): Generator<PassRequest, Minimum, unknown> {
  const stopping = { maxIter: params.maxIter as number, tol: params.tol as number };
  const search = params.solver === 'gd' ? descent(start, { ...stopping, move: fixedSteps(params.stepSize as number) }) : lbfgs(start, stopping);
  const found = yield* searched<Answer>(search, (point) => ({ pass: 'loss', args: point }), (sums) => meanOf(sums as NetworkSums, rows));
  if (params.solver === 'gd' && found.ending === 'search') throw new DataError(`${NAME}: the loss is no longer finite behind ${found.iterations} steps; a smaller stepSize may help`);
  return found;
}

function meanOf({ loss, gradient }: NetworkSums, rows: number): Answer {
  return { value: loss / rows, gradient: gradient.map((slope) => slope / rows) };
}

function apply({ params, state, arrays }: Model, frame: Frame): Frame {
  const features = anyVector(frame, params.featuresCol as string);
  refuseWidth(features, state.numFeatures as number, params.featuresCol as string);
  refuseOdd(frame, features, NAME);
  const labels = state.labels as readonly string[];
  const raw = networkMargins(features, frame.rows, { layers: params.layers as readonly number[], weights: arrays.weights as Float64Array });
  return addPredictions(frame, { params, raw, probabilities: softmax(raw, labels.length), labels });
}
