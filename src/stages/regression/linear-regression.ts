import type { Frame } from '../../frame/column.ts';
import { doubles, unnamedVectors } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { lbfgs } from '../../kernels/solvers/lbfgs.ts';
import type { Answer, Ending } from '../../kernels/solvers/minimise.ts';
import { projected } from '../../kernels/solvers/projected.ts';
import { dot } from '../../kernels/solvers/vector.ts';
import { DataError } from '../../util/errors.ts';
import { anyVector, refuseWidth, wantType } from '../common/columns.ts';
import { refuseHuge, refuseOdd } from '../common/linear/finite.ts';
import { leastSquares } from '../common/linear/least-squares.ts';
import type { Linear, LossSums } from '../common/linear/loss-sums.ts';
import { lossSums, marginsOf, mergeLossSums } from '../common/linear/loss-sums.ts';
import { linearParams } from '../common/linear/params.ts';
import type { Products, Weighted } from '../common/linear/products.ts';
import { MOST_FEATURES, mergeProducts, productsOf, squaresOf } from '../common/linear/products.ts';
import type { ByScale } from '../common/linear/residual-losses.ts';
import { huberLoss, squaredLoss } from '../common/linear/residual-losses.ts';
import type { Significance } from '../common/linear/significance.ts';
import { significanceOf } from '../common/linear/significance.ts';
import type { Penalty, Space } from '../common/linear/space.ts';
import { absolutesOf, answerAt, linearAt, searched, sizeOf, spaceOf } from '../common/linear/space.ts';
import type { Standard } from '../common/linear/standard.ts';
import { meanAndStd, mergeStandard, standardOf } from '../common/linear/standard.ts';
import { regressorParams, regressorSchema, targetsOf } from '../common/regressor.ts';
import { searchFacts, significanceNotes, significanceTable } from '../common/summary/coefficients.ts';
import { numbersPass, numbersSummary } from '../common/summary/numbers.ts';
import { learnedColumns, weightColumn, weightParam, weightsOf } from '../common/weights.ts';
import type { ParamValues } from '../params.ts';
import { double, oneOf } from '../params.ts';
import type { Fit, Model, PassRequest, Stage, Summarising } from '../stage.ts';

/** What is known of rows: their products where these are solved at once, else what a search starts from. */
type Known = { names: readonly string[] } & ({ products: Products } | { features: Standard; target: Standard });

/** A point of a search over rows. */
interface Point {
  linear: Linear;
  /** What targets are divided by. */
  unit: number;
  /** Of Huber's loss. */
  scale: number;
}

/** A function of the features with what is told of how it was found. */
interface Found {
  linear: Linear;
  scale: number;
  history: number[];
  iterations: number;
  ending: Ending;
  significance: (Significance & { degrees: number }) | null;
}

/**
 * A number that is linear in the features. Minimised is the mean, by the weights of the rows, of half the squared differences plus regParam / s (elasticNetParam s |b|_1 + (1 - elasticNetParam) / 2 |b|_2^2),
 * s being the standard deviation of the label and b the coefficients for features of standard deviation 1 where `standardization` is set. `normal`, which `auto` takes for up to 4096 features, solves for it from
 * sums of products, with standard deviations of the population; `l-bfgs` searches over the rows, with those of the sample. A constant feature has no coefficient; a constant label is the intercept, if there is one.
 * Where features depend on each other, the coefficients are the smallest ones. `huber` is Huber's loss, whose scale is estimated too, and its cost is regParam / 2 |b|_2^2.
 * The solution of `normal` without absolute values has standard errors and p values: those of Spark where no feature is constant, for which they are NaN.
 * @see Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2nd edition), 3.2 and 3.4, https://hastie.su.domains/ElemStatLearn/
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/regression/LinearRegression.scala
 */
export const stage: Stage = {
  name: 'LinearRegression',
  module: 'regression',
  kind: 'estimator',
  task: 'regression',
  spark: 'regression.LinearRegression',
  doc: 'Predicts a number that is linear in the features.',
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#linear-regression',
  sklearn: ['LinearRegression', 'Ridge', 'Lasso', 'ElasticNet', 'HuberRegressor'],
  params: {
    ...regressorParams(),
    ...weightParam(),
    ...linearParams(100),
    solver: oneOf('auto', ['auto', 'normal', 'l-bfgs'], 'From sums of products (normal), or by a search over the rows; auto takes the first for squared errors and up to 4096 features.', { sklearn: ['solver'] }),
    loss: oneOf('squaredError', ['squaredError', 'huber'], 'What differences from the label cost; huber cares less about large ones.'),
    epsilon: double(1.35, 'For huber: in scales, where differences begin to be large.', { min: 1, above: true, sklearn: ['epsilon'] }),
  },
  missing: false,
  nominal: 'onehot',
  check({ loss, solver, elasticNetParam, regParam }) {
    if (loss !== 'huber') return [];
    const absolute = (elasticNetParam as number) > 0 && (regParam as number) > 0;
    return [
      ...(solver === 'normal' ? [{ param: 'solver', text: 'expected auto or l-bfgs for the loss huber, got normal' }] : []),
      ...(absolute ? [{ param: 'elasticNetParam', text: `expected 0 for the loss huber, got ${String(elasticNetParam)}` }] : []),
    ];
  },
  inputs: learnedColumns,
  outputs: (params) => [params.predictionCol as string],
  schema(params, schema) {
    const weightCol = weightColumn(params);
    if (weightCol !== null) wantType(schema, weightCol, 'a number');
    return regressorSchema(params, schema, [params.predictionCol as string]);
  },
  passes: {
    known: { run: known, merge: mergeKnown, reads: ['featuresCol', 'labelCol', 'weightCol', 'solver', 'loss'] },
    squares: { run: squares, merge: mergeLossSums },
    huber: { run: huber, merge: mergeHuber },
    numbers: numbersPass(apply),
  },
  fit,
  summarise,
  apply,
  whole: null,
};

function rowsOf(shard: Frame, params: ParamValues): Weighted {
  return { targets: targetsOf(shard, params.labelCol as string), weights: weightsOf(shard, params) };
}

function known(shard: Frame, _args: never, params: ParamValues): Known {
  const features = anyVector(shard, params.featuresCol as string);
  const { names } = features;
  refuseOdd(shard, features, 'LinearRegression');
  const rows = rowsOf(shard, params);
  const few = features.width <= MOST_FEATURES;
  if (params.solver === 'normal' && !few) throw new DataError(`solver: expected auto or l-bfgs for more than ${MOST_FEATURES} features, got normal for ${features.width}`);
  if (few && params.solver !== 'l-bfgs' && params.loss !== 'huber') return { names, products: productsOf(features, shard.rows, rows) };
  return { names, features: standardOf(features, shard.rows, rows.weights), target: standardOf(unnamedVectors(rows.targets, 1), shard.rows, rows.weights) };
}

function mergeKnown(a: Known, b: Known): Known {
  if ('products' in a && 'products' in b) return { ...a, products: mergeProducts(a.products, b.products) };
  if ('products' in a || 'products' in b) throw new Error('all shards have vectors of one width');
  return { ...a, features: mergeStandard(a.features, b.features), target: mergeStandard(a.target, b.target) };
}

function squares(shard: Frame, { linear, unit }: Point, params: ParamValues): LossSums {
  return lossSums(anyVector(shard, params.featuresCol as string), shard.rows, { linear, loss: squaredLoss(rowsOf(shard, params), unit) });
}

function huber(shard: Frame, { linear, unit, scale }: Point, params: ParamValues): LossSums & ByScale {
  const byScale = { slope: 0 };
  const loss = huberLoss(rowsOf(shard, params), { unit, scale, epsilon: params.epsilon as number }, byScale);
  return { ...lossSums(anyVector(shard, params.featuresCol as string), shard.rows, { linear, loss }), ...byScale };
}

function mergeHuber(a: LossSums & ByScale, b: LossSums & ByScale): LossSums & ByScale {
  return { ...mergeLossSums(a, b), slope: a.slope + b.slope };
}

function* fit(params: ParamValues): Fit {
  const before = (yield { pass: 'known', args: null }) as Known;
  const weight = 'products' in before ? before.products.weight : before.features.weight;
  if (!(weight > 0)) throw new DataError('LinearRegression: expected at least 1 row of a weight above 0, got 0');
  const found = 'products' in before ? solved(params, before) : yield* sought(params, before);
  const { linear, scale, history, iterations, ending, significance } = found;
  const { degrees = null, ...statistics } = significance ?? {};
  const state = {
    numFeatures: linear.coefficients.length, featureNames: before.names, solver: 'products' in before ? 'normal' : 'l-bfgs', scale, totalIterations: iterations, ending, degreesOfFreedom: degrees,
  };
  return { stage: 'LinearRegression', params, state, arrays: { ...linear, objectiveHistory: Float64Array.from(history), ...statistics } };
}

function solved(params: ParamValues, { products, names }: { products: Products; names: readonly string[] }): Found {
  refuseHuge(squaresOf(products), [...names, params.labelCol as string], 'LinearRegression');
  const { coefficients, intercept, inverse, ...found } = leastSquares(products, {
    intercept: params.fitIntercept === true, regParam: params.regParam as number, elasticNetParam: params.elasticNetParam as number,
    standardizeFeatures: params.standardization === true, standardizeTarget: true, maxIter: params.maxIter as number, tol: params.tol as number,
  });
  const linear = { coefficients, intercepts: Float64Array.of(intercept) };
  if (inverse === null) return { ...found, linear, scale: 1, significance: null };
  const degrees = products.rows - inverse.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
  const variance = residualSquares(products, linear) / degrees;
  const estimates = params.fitIntercept === true ? Float64Array.of(...coefficients, intercept) : coefficients;
  return { ...found, linear, scale: 1, significance: { ...significanceOf(estimates, inverse.map((value) => value * variance), degrees), degrees } };
}

/** The weighted sum of squared differences. */
function residualSquares({ weight, mean, sums }: Products, { coefficients, intercepts }: Linear): number {
  const size = mean.length;
  const factors = Float64Array.of(...coefficients.map((value) => -value), 1);
  const off = dot(mean, factors) - intercepts[0];
  const inside = factors.reduce((sum, factor, i) => sum + factor * dot(factors, sums.subarray(i * size, (i + 1) * size)), 0);
  return Math.max(0, inside) + weight * off * off;
}

function* sought(params: ParamValues, { features, target, names }: { features: Standard; target: Standard; names: readonly string[] }): Generator<PassRequest, Found, unknown> {
  const intercept = params.fitIntercept === true;
  refuseHuge(features.moments.m2, names, 'LinearRegression');
  refuseHuge(target.moments.m2, [params.labelCol as string], 'LinearRegression');
  const { mean, std } = meanAndStd(features);
  const [targetMean, targetStd] = [meanAndStd(target).mean[0], meanAndStd(target).std[0]];
  const [regParam, share, isHuber] = [params.regParam as number, params.elasticNetParam as number, params.loss === 'huber'];
  if (targetStd === 0 && (intercept || targetMean === 0)) {
    return { linear: { coefficients: new Float64Array(std.length), intercepts: Float64Array.of(targetMean) }, scale: 1, history: [0], iterations: 0, ending: 'gradient', significance: null };
  }
  if (targetStd === 0 && regParam > 0) throw new DataError('regParam: expected 0 where the label is constant and there is no intercept, since the cost is relative to what the label differs by');
  const unit = targetStd > 0 ? targetStd : Math.abs(targetMean);
  const space = spaceOf({ mean, std, outputs: 1, intercept });
  // Huber's loss is as large as the label, not as its square.
  const cost = isHuber ? regParam * unit : regParam / unit;
  const penalty: Penalty = { l2: cost * (1 - share), l1: isHuber ? 0 : cost * share, standardized: params.standardization === true };
  const how = { space, penalty, weight: features.weight, unit, stopping: { maxIter: params.maxIter as number, tol: params.tol as number } };
  const start = new Float64Array(sizeOf(space) + (isHuber ? 1 : 0));
  if (intercept) start[space.width] = targetMean / unit;
  const { linear, scale, ...found } = yield* isHuber ? huberFrom(start, how) : squaresFrom(start, how);
  return { ...found, linear: { coefficients: linear.coefficients.map((value) => value * unit), intercepts: linear.intercepts.map((value) => value * unit) }, scale, significance: null };
}

interface How {
  space: Space;
  penalty: Penalty;
  weight: number;
  unit: number;
  stopping: { maxIter: number; tol: number };
}

function* squaresFrom(start: Float64Array, { space, penalty, weight, unit, stopping }: How): Generator<PassRequest, Omit<Found, 'significance'>, unknown> {
  const l1 = absolutesOf(space, penalty);
  const search = l1 === null ? lbfgs(start, stopping) : projected(start, { l1, lower: null, upper: null }, stopping);
  const found = yield* searched(search, (point) => ({ pass: 'squares', args: { linear: linearAt(point, space), unit, scale: 1 } satisfies Point }), (sums, point) => answerAt(point, { sums: sums as LossSums, weight, space, penalty }));
  return { ...found, linear: linearAt(found.point, space), scale: 1 };
}

/** The scale is the last number of a point. */
function* huberFrom(start: Float64Array, { space, penalty, weight, unit, stopping }: How): Generator<PassRequest, Omit<Found, 'significance'>, unknown> {
  const last = start.length - 1;
  start[last] = 1;
  const lower = new Float64Array(start.length).fill(-Infinity);
  lower[last] = Number.MIN_VALUE;
  function answer(sums: LossSums & ByScale, point: Float64Array): Answer {
    const { value, gradient } = answerAt(point.subarray(0, last), { sums, weight, space, penalty });
    return { value, gradient: Float64Array.of(...gradient, sums.slope / weight) };
  }
  function ask(point: Float64Array): PassRequest {
    return { pass: 'huber', args: { linear: linearAt(point.subarray(0, last), space), unit, scale: point[last] } satisfies Point };
  }
  const found = yield* searched(projected(start, { l1: null, lower, upper: null }, stopping), ask, (sums, point) => answer(sums as LossSums & ByScale, point));
  return { ...found, history: found.history.map((value) => value * unit), linear: linearAt(found.point.slice(0, last), space), scale: found.point[last] * unit };
}

function summarise(model: Model): Summarising {
  const { params, state } = model;
  const intercept = params.fitIntercept === true;
  const degrees = state.degreesOfFreedom as number | null;
  const { facts, details } = searchFacts(model);
  const absolute = (params.elasticNetParam as number) > 0 && (params.regParam as number) > 0;
  // Of a constant label nothing is searched.
  const inverts = state.solver === 'normal' && !absolute && (degrees !== null || Number(state.totalIterations) > 0);
  return numbersSummary(model, {
    parameters: state.numFeatures as number, intercept, degrees, facts, details,
    tables: significanceTable(model, { intercept, degrees: degrees ?? NaN }),
    notes: (degrees) => (inverts ? significanceNotes({ inverted: state.degreesOfFreedom !== null, degrees }) : []),
  });
}

function apply({ params, state, arrays }: Model, frame: Frame): Frame {
  const features = anyVector(frame, params.featuresCol as string);
  refuseWidth(features, state.numFeatures as number, params.featuresCol as string);
  refuseOdd(frame, features, 'LinearRegression');
  const { coefficients, intercepts } = arrays as Record<keyof Linear, Float64Array>;
  return withColumns(frame, [[params.predictionCol as string, doubles(marginsOf(features, frame.rows, { coefficients, intercepts }))]]);
}
