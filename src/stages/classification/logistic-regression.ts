import type { Frame } from '../../frame/column.ts';
import { lbfgs } from '../../kernels/solvers/lbfgs.ts';
import type { Answer, Minimum } from '../../kernels/solvers/minimise.ts';
import { projected } from '../../kernels/solvers/projected.ts';
import { proximal } from '../../kernels/solvers/proximal.ts';
import { DataError } from '../../util/errors.ts';
import { addPredictions, classIndices, classifierOutputs, classifierParams, classifierSchema, thresholdsParam, thresholdsProblem } from '../common/classifier.ts';
import { anyVector, refuseWidth } from '../common/columns.ts';
import type { CoMoments } from '../common/covariance.ts';
import { mergeCoMoments } from '../common/covariance.ts';
import { boundParams, boundProblems, boundsIntercepts, boundsOf, hasBounds } from '../common/linear/bounds.ts';
import type { CurvatureAt, RowCurvature } from '../common/linear/curvature.ts';
import { curvatureAt, estimatedSecondDerivatives, inverseCurvature, inverseOfCurvature, mergeCurvature, sampledCurvature, sampledProducts } from '../common/linear/curvature.ts';
import { refuseHuge, refuseOdd } from '../common/linear/finite.ts';
import type { Linear, LossSums } from '../common/linear/loss-sums.ts';
import { logisticSums, lossSums, marginsOf, mergeLossSums } from '../common/linear/loss-sums.ts';
import { binomialLoss, multinomialLoss } from '../common/linear/losses.ts';
import { linearParams } from '../common/linear/params.ts';
import type { Penalty, Space } from '../common/linear/space.ts';
import { absolutesOf, answerAt, linearAt, searched, sizeOf, spaceOf } from '../common/linear/space.ts';
import type { Standard } from '../common/linear/standard.ts';
import { meanAndStd, mergeStandard, standardOf } from '../common/linear/standard.ts';
import { softmax } from '../common/softmax.ts';
import type { Classified, Scored } from '../common/summary/classes.ts';
import { classesPass, classesSummary, scoredBy } from '../common/summary/classes.ts';
import { coefficientTable, searchFacts } from '../common/summary/coefficients.ts';
import { bothProbabilities, bothScores, classesAbove, secondProbabilities } from '../common/two-classes.ts';
import { learnedColumns, weightParam, weightsOf } from '../common/weights.ts';
import type { ParamValues } from '../params.ts';
import { double, oneOf } from '../params.ts';
import type { Fit, Model, PassRequest, Stage, Summarising } from '../stage.ts';

/** Points of a search that are looked at before rows are asked how much the loss bends: from the start on it bends less and less where classes are told apart. */
const POINTS_BEFORE_CURVATURE = 2;

/** What is known of rows before a search: of how many shards they are, of the features, the weight of each class, (classes), and how features of some rows vary together. */
interface Known extends Standard {
  shards: number;
  classes: Float64Array;
  products: CoMoments | null;
  labels: readonly string[];
  names: readonly string[];
}

/**
 * Classes whose log-odds are linear in the features. Minimised is the mean loss of the rows by their weights plus regParam times
 * (elasticNetParam |b|_1 + (1 - elasticNetParam) / 2 |b|_2^2), b being the coefficients for features of standard deviation 1 where `standardization` is set.
 * A constant feature has no coefficient. Binomial: one function, the log-odds of the second class. Multinomial: one a class, whose sum over classes is made 0 where nothing else
 * decides: of intercepts always, of coefficients without a penalty and bounds.
 * Where all rows have one class, coefficients are 0 and the intercept of that class is infinite.
 * @see Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2nd edition), 4.4, https://hastie.su.domains/ElemStatLearn/
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/classification/LogisticRegression.scala
 */
export const stage: Stage = {
  name: 'LogisticRegression',
  module: 'classification',
  kind: 'estimator',
  task: 'classification',
  spark: 'classification.LogisticRegression',
  doc: 'Classifies by log-odds that are linear in the features.',
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#logistic-regression',
  sklearn: ['LogisticRegression', 'SGDClassifier'],
  params: {
    ...classifierParams(),
    ...weightParam(),
    ...linearParams(100),
    family: oneOf('auto', ['auto', 'binomial', 'multinomial'], 'One function for two classes, or one for each class; auto takes the first for two classes.', { sklearn: ['multi_class'] }),
    threshold: double(0.5, 'A binomial model predicts the second class where its probability is larger; not used beside thresholds.', { min: 0, max: 1 }),
    ...thresholdsParam(),
    ...boundParams(),
  },
  missing: false,
  nominal: 'onehot',
  check(params) {
    const problem = params.thresholds === undefined ? null : thresholdsProblem(params.thresholds as readonly number[]);
    return [...(problem === null ? [] : [{ param: 'thresholds', text: problem }]), ...boundProblems(params)];
  },
  inputs: learnedColumns,
  outputs: classifierOutputs,
  schema: classifierSchema,
  passes: {
    known: { run: known, merge: mergeKnown, reads: ['featuresCol', 'labelCol', 'weightCol'] },
    loss: { run: losses, merge: mergeLossSums, reads: ['featuresCol', 'labelCol', 'weightCol'] },
    curvature: { run: curvature, merge: mergeCurvature },
    classes: classesPass(scored),
  },
  fit,
  summarise,
  apply,
  whole: null,
};

function known(shard: Frame, _args: never, params: ParamValues): Known {
  const features = anyVector(shard, params.featuresCol as string);
  const { labels, indices, counts } = classIndices(shard, params.labelCol as string);
  const weights = weightsOf(shard, params);
  const classes = weights === null ? counts : weightsByClass(weights, indices, labels.length);
  const standard = standardOf(features, shard.rows, weights);
  // Only then is it worth a look at each value; rows without a weight have no part in moments.
  if (weights !== null || !standard.moments.m2.every(Number.isFinite)) refuseOdd(shard, features, 'LogisticRegression');
  return { ...standard, shards: 1, classes, products: sampledProducts(shard, params.featuresCol as string), labels, names: features.names };
}

function weightsByClass(weights: Float64Array, indices: Int32Array, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  for (let row = 0; row < indices.length; row++) sums[indices[row]] += weights[row];
  return sums;
}

function mergeKnown(a: Known, b: Known): Known {
  return { ...a, ...mergeStandard(a, b), shards: a.shards + b.shards, classes: a.classes.map((weight, c) => weight + b.classes[c]), products: a.products === null || b.products === null ? null : mergeCoMoments(a.products, b.products) };
}

function losses(shard: Frame, linear: Linear, params: ParamValues): LossSums {
  const { indices } = classIndices(shard, params.labelCol as string);
  const weights = weightsOf(shard, params);
  const outputs = linear.intercepts.length;
  const features = anyVector(shard, params.featuresCol as string);
  if (outputs === 1 && weights === null) return logisticSums(features, shard.rows, { linear, classes: indices });
  return lossSums(features, shard.rows, { linear, loss: outputs === 1 ? binomialLoss({ classes: indices, weights }) : multinomialLoss({ targets: indices, weights }, outputs) });
}

function curvature(shard: Frame, at: CurvatureAt, params: ParamValues): RowCurvature {
  return sampledCurvature(shard, at, { featuresCol: params.featuresCol as string, weights: weightsOf(shard, params) });
}

function* fit(params: ParamValues): Fit {
  const before = (yield { pass: 'known', args: null }) as Known;
  const { weight, classes, labels } = before;
  if (!(weight > 0)) throw new DataError('LogisticRegression: expected at least 1 row of a weight above 0, got 0');
  const binomial = params.family !== 'multinomial' && labels.length === 2;
  if (params.family === 'binomial' && labels.length > 2) throw new DataError(`family: expected multinomial or auto for ${labels.length} classes, got binomial`);
  const only = classes.filter((sum) => sum > 0).length === 1 ? classes.findIndex((sum) => sum > 0) : null;
  if (only !== null && params.fitIntercept === true && !hasBounds(params)) return modelOf(params, before, { linear: certain(only, before, binomial), found: null });
  refuseHuge(before.moments.m2, before.names, 'LogisticRegression');
  const { mean, std } = meanAndStd(before);
  const space = spaceOf({ mean: boundsIntercepts(params) ? null : mean, std, outputs: binomial ? 1 : labels.length, intercept: params.fitIntercept === true, whole: hasBounds(params) });
  const found = yield* minimumOf(params, { space, known: before });
  const linear = linearAt(found.point, space);
  if (!binomial && !hasBounds(params)) centre(linear, { coefficients: params.regParam === 0 });
  return modelOf(params, before, { linear, found });
}

function* minimumOf(params: ParamValues, { space, known: { rows, shards, weight, classes, products } }: { space: Space; known: Known }): Generator<PassRequest, Minimum, unknown> {
  const [regParam, share] = [params.regParam as number, params.elasticNetParam as number];
  const penalty: Penalty = { l2: regParam * (1 - share), l1: regParam * share, standardized: params.standardization === true };
  const start = new Float64Array(sizeOf(space));
  if (space.intercept) start.set(space.outputs === 1 ? [logOdds(classes)] : centred(classes.map(Math.log1p)), space.outputs * space.width);
  const curvatures = Array.from(space.outputs === 1 ? classes.subarray(1) : classes, (own) => (own / weight) * (1 - own / weight));
  const stopping = { maxIter: params.maxIter as number, tol: params.tol as number };
  const [l1, bounds] = [absolutesOf(space, penalty), boundsOf(params, space)];
  function ask(point: Float64Array): PassRequest {
    const request = { pass: 'loss', args: linearAt(point, space) };
    // Whatever the penalty is, a search starts there.
    return point === start ? { ...request, argsKey: `start of ${space.outputs} with ${space.intercept ? 'intercepts' : 'none'}` } : request;
  }
  function answer(sums: unknown, point: Float64Array): Answer {
    return answerAt(point, { sums: sums as LossSums, weight, space, penalty });
  }
  const sampled = products !== null && products.rows >= 2 * space.width && space.outputs === 1 ? products : null;
  if (l1 !== null && bounds === null && sampled !== null) {
    // To look at how much the loss bends nearer to the minimum saves fewer points than it costs here.
    const second = estimatedSecondDerivatives(space, { penalty, curvature: curvatures[0], products: sampled });
    return yield* searched(proximal(start, { l1, second }, stopping), ask, answer);
  }
  if (l1 !== null || bounds !== null) return yield* searched(projected(start, { l1, lower: bounds?.lower ?? null, upper: bounds?.upper ?? null }, stopping), ask, answer);
  let precondition = inverseCurvature(space, { penalty, curvatures, products });
  const search = lbfgs(start, { ...stopping, precondition: (gradient) => precondition(gradient) });
  let asked = 0;
  let step = search.next();
  while (step.done !== true) {
    const point = step.value;
    if (sampled !== null && asked++ === POINTS_BEFORE_CURVATURE) {
      const found = (yield { pass: 'curvature', args: curvatureAt(point, space, { rows, shards }) }) as RowCurvature;
      precondition = inverseOfCurvature(found, space, penalty) ?? precondition;
    }
    step = search.next(answer(yield ask(point), point));
  }
  return step.value;
}

/** The logarithm of the odds of the second class; 0 where a class has no rows. */
function logOdds([no, yes]: Float64Array): number {
  return no > 0 && yes > 0 ? Math.log(yes / no) : 0;
}

/** Less their mean. */
function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** Makes the sums over classes 0. */
function centre({ coefficients, intercepts }: Linear, { coefficients: also }: { coefficients: boolean }): void {
  intercepts.set(centred(intercepts));
  const classes = intercepts.length;
  const width = coefficients.length / classes;
  if (also) for (let j = 0; j < width; j++) centred(intercepts.map((_, c) => coefficients[c * width + j])).forEach((value, c) => (coefficients[c * width + j] = value));
}

/** The model of rows that all have one class. */
function certain(only: number, { moments: { width }, labels }: Known, binomial: boolean): Linear {
  if (binomial) return { coefficients: new Float64Array(width), intercepts: Float64Array.of(only === 1 ? Infinity : -Infinity) };
  return { coefficients: new Float64Array(labels.length * width), intercepts: Float64Array.from(labels, (_, c) => (c === only ? Infinity : 0)) };
}

function modelOf(params: ParamValues, { labels, names, moments: { width } }: Known, { linear, found }: { linear: Linear; found: Minimum | null }): Model {
  const state = {
    numClasses: labels.length, numFeatures: width, labels, featureNames: names, totalIterations: found?.iterations ?? 0, ending: found?.ending ?? 'gradient',
  };
  return { stage: 'LogisticRegression', params, state, arrays: { ...linear, objectiveHistory: Float64Array.from(found?.history ?? [0]) } };
}

function summarise(model: Model): Summarising {
  const { params, state, arrays } = model;
  const labels = state.labels as readonly string[];
  const tables = coefficientTable(model, { intercept: params.fitIntercept === true, outputs: arrays.intercepts.length === 1 ? ['estimate'] : labels });
  return classesSummary(model, { ...searchFacts(model), tables, warn: (found) => oddities(found, params) });
}

/** What leaves nothing finite to be found. */
function oddities({ confusion, labels }: Classified, params: ParamValues): string[] {
  const separated = confusion.every((weight, i) => weight === 0 || i % labels.length === Math.floor(i / labels.length));
  if (!separated || params.regParam !== 0 || hasBounds(params)) return [];
  return ['the features tell the classes apart in every row, and then no finite coefficients are the best: they grow with maxIter and as tol gets smaller; set regParam above 0'];
}

function apply(model: Model, frame: Frame): Frame {
  const { params, arrays: { intercepts } } = model;
  const labels = model.state.labels as readonly string[];
  const margins = marginsIn(model, frame);
  if (intercepts.length > 1) return addPredictions(frame, { params, raw: margins, probabilities: softmax(margins, labels.length), labels });
  const { thresholds, ...others } = params;
  const predicted = classesAbove(margins, leastMargin({ ...others, thresholds }));
  return addPredictions(frame, { params: others as ParamValues, raw: () => bothScores(margins), probabilities: () => bothProbabilities(margins), predicted, labels });
}

/** What a summary needs to know of rows, without the columns that predictions have. */
function scored(model: Model, frame: Frame): Scored {
  if (model.arrays.intercepts.length > 1) return scoredByColumns(model, frame);
  const margins = marginsIn(model, frame);
  const predicted = classesAbove(margins, leastMargin(model.params));
  return { predicted, scores: secondProbabilities(margins) };
}

const scoredByColumns = scoredBy(apply);

function marginsIn({ params, state, arrays }: Model, frame: Frame): Float64Array {
  const features = anyVector(frame, params.featuresCol as string);
  refuseWidth(features, state.numFeatures as number, params.featuresCol as string);
  const { coefficients, intercepts } = arrays as Record<keyof Linear, Float64Array>;
  const margins = marginsOf(features, frame.rows, { coefficients, intercepts });
  if (margins.includes(NaN)) refuseOdd(frame, features, 'LogisticRegression');
  return margins;
}

/** The log-odds above which the second class is predicted. */
function leastMargin({ thresholds, threshold }: ParamValues): number {
  const least = thresholds === undefined ? (threshold as number) : shareOf(thresholds as readonly number[]);
  return Math.log(least / (1 - least));
}

/** The probability of the second class at which both shares of their thresholds are equal. */
function shareOf([no, yes]: readonly number[]): number {
  return yes / (no + yes);
}
