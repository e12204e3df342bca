import type { Frame, Schema } from '../../frame/column.ts';
import type { Minimum } from '../../kernels/solvers/minimise.ts';
import { projected } from '../../kernels/solvers/projected.ts';
import { DataError } from '../../util/errors.ts';
import { addPredictions, classIndices, classifierOutputs, classifierSchema, scorerParams } from '../common/classifier.ts';
import { anyVector, refuseWidth } from '../common/columns.ts';
import { refuseHuge, refuseOdd } from '../common/linear/finite.ts';
import type { Linear, LossSums } from '../common/linear/loss-sums.ts';
import { lossSums, marginsOf, mergeLossSums } from '../common/linear/loss-sums.ts';
import { hingeLoss } from '../common/linear/losses.ts';
import { linearParams } from '../common/linear/params.ts';
import type { Penalty } from '../common/linear/space.ts';
import { answerAt, linearAt, searched, sizeOf, spaceOf } from '../common/linear/space.ts';
import type { Standard } from '../common/linear/standard.ts';
import { meanAndStd, mergeStandard, standardOf } from '../common/linear/standard.ts';
import { classesPass, classesSummary, scoredBy } from '../common/summary/classes.ts';
import { coefficientTable, searchFacts } from '../common/summary/coefficients.ts';
import { bothScores, classesAbove } from '../common/two-classes.ts';
import { learnedColumns, weightParam, weightsOf } from '../common/weights.ts';
import type { ParamTable, ParamValues } from '../params.ts';
import { double } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

/** What is known of rows before a search. */
interface Known extends Standard {
  labels: readonly string[];
  names: readonly string[];
}

/**
 * Two classes on the sides of a plane. Minimised is the mean of max(0, 1 - y f(x)) over the rows by their weights, y being -1 for the first class and 1 for the second,
 * plus regParam / 2 |b|_2^2, b being the coefficients for features of standard deviation 1 where `standardization` is set. A constant feature has no coefficient.
 * raw = (-f(x), f(x)), and there are no probabilities. Where all rows have one class it is the one that is predicted, by the intercept alone.
 * The loss has edges, along which a search by slopes may end a little above the minimum, as Spark's does.
 * @see Cortes & Vapnik, "Support-vector networks" (1995), https://doi.org/10.1007/BF00994018
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/classification/LinearSVC.scala
 */
export const stage: Stage = {
  name: 'LinearSVC',
  module: 'classification',
  kind: 'estimator',
  task: 'classification',
  spark: 'classification.LinearSVC',
  doc: 'Classifies two classes by a plane with a wide margin to the rows of both.',
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#linear-support-vector-machine',
  sklearn: ['LinearSVC', 'SVC'],
  params: {
    ...scorerParams(),
    ...weightParam(),
    ...withoutShare(linearParams(100)),
    threshold: double(0, 'The second class is predicted where its score is larger.', { anyNumber: true }),
  },
  missing: false,
  nominal: 'onehot',
  check: ({ threshold }) => (Number.isNaN(threshold) ? [{ param: 'threshold', text: 'expected a number, got .nan' }] : []),
  inputs: learnedColumns,
  outputs: classifierOutputs,
  schema,
  passes: {
    known: { run: known, merge: (a: Known, b: Known) => ({ ...a, ...mergeStandard(a, b) }), reads: ['featuresCol', 'labelCol', 'weightCol'] },
    loss: { run: losses, merge: mergeLossSums },
    classes: classesPass(scoredBy(apply)),
  },
  fit,
  summarise: (model) => classesSummary(model, { ...searchFacts(model), tables: coefficientTable(model, { intercept: model.params.fitIntercept === true, outputs: ['estimate'] }) }),
  apply,
  whole: null,
};

/** The penalty is by squares alone. */
function withoutShare({ elasticNetParam: _, ...others }: ParamTable): ParamTable {
  return others;
}

function schema(params: ParamValues, before: Schema): Schema {
  const labels = before.get(params.labelCol as string)?.labels ?? null;
  if (labels !== null) refuseClasses(labels, params.labelCol as string);
  return classifierSchema(params, before);
}

function refuseClasses(labels: readonly string[], labelCol: string): void {
  if (labels.length !== 2) throw new DataError(`column \`${labelCol}\`: expected 2 classes for LinearSVC, got ${labels.length}; OneVsRest has one for each class`);
}

function known(shard: Frame, _args: never, params: ParamValues): Known {
  const features = anyVector(shard, params.featuresCol as string);
  refuseOdd(shard, features, 'LinearSVC');
  const { labels } = classIndices(shard, params.labelCol as string);
  return { ...standardOf(features, shard.rows, weightsOf(shard, params)), labels, names: features.names };
}

function losses(shard: Frame, linear: Linear, params: ParamValues): LossSums {
  const truth = { targets: classIndices(shard, params.labelCol as string).indices, weights: weightsOf(shard, params) };
  return lossSums(anyVector(shard, params.featuresCol as string), shard.rows, { linear, loss: hingeLoss(truth) });
}

function* fit(params: ParamValues): Fit {
  const before = (yield { pass: 'known', args: null }) as Known;
  const { weight, labels, names } = before;
  refuseClasses(labels, params.labelCol as string);
  if (!(weight > 0)) throw new DataError('LinearSVC: expected at least 1 row of a weight above 0, got 0');
  refuseHuge(before.moments.m2, names, 'LinearSVC');
  const { mean, std } = meanAndStd(before);
  const space = spaceOf({ mean, std, outputs: 1, intercept: params.fitIntercept === true });
  const penalty: Penalty = { l2: params.regParam as number, l1: 0, standardized: params.standardization === true };
  const search = projected(new Float64Array(sizeOf(space)), { l1: null, lower: null, upper: null }, { maxIter: params.maxIter as number, tol: params.tol as number });
  const found: Minimum = yield* searched(search, (point) => ({ pass: 'loss', args: linearAt(point, space) }), (sums, point) => answerAt(point, { sums: sums as LossSums, weight, space, penalty }));
  const state = { numClasses: 2, numFeatures: std.length, labels, featureNames: names, totalIterations: found.iterations, ending: found.ending };
  return { stage: 'LinearSVC', params, state, arrays: { ...linearAt(found.point, space), objectiveHistory: Float64Array.from(found.history) } };
}

function apply({ params, state, arrays }: Model, frame: Frame): Frame {
  const features = anyVector(frame, params.featuresCol as string);
  refuseWidth(features, state.numFeatures as number, params.featuresCol as string);
  refuseOdd(frame, features, 'LinearSVC');
  const margins = marginsOf(features, frame.rows, arrays as unknown as Linear);
  const threshold = params.threshold as number;
  return addPredictions(frame, { params, raw: () => bothScores(margins), probabilities: null, predicted: classesAbove(margins, threshold), labels: state.labels as readonly string[] });
}
