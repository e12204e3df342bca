import type { Frame } from '../../frame/column.ts';
import { doubles } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { anyVector, refuseWidth, wantType } from '../common/columns.ts';
import type { Family } from '../common/linear/families.ts';
import { families } from '../common/linear/families.ts';
import { refuseHuge, refuseOdd } from '../common/linear/finite.ts';
import type { Solved } from '../common/linear/least-squares.ts';
import { leastSquares } from '../common/linear/least-squares.ts';
import { LINKS } from '../common/linear/links.ts';
import type { Linear } from '../common/linear/loss-sums.ts';
import { marginsOf } from '../common/linear/loss-sums.ts';
import { MOST_FEATURES, squaresOf } from '../common/linear/products.ts';
import type { At, Totals, Working } from '../common/linear/reweighted.ts';
import { mergeTotals, mergeWorking, offsetColumn, offsetsOf, pairOf, totals, working } from '../common/linear/reweighted.ts';
import type { Residuals } from '../common/linear/residuals.ts';
import { residualTable, residualsPass } from '../common/linear/residuals.ts';
import { significanceOf } from '../common/linear/significance.ts';
import { NO_EFFECT } from '../common/no-effect.ts';
import { regressorParams, regressorSchema } from '../common/regressor.ts';
import { searchFacts, significanceNotes, significanceTable } from '../common/summary/coefficients.ts';
import { constantLabel } from '../common/summary/numbers.ts';
import { weightColumn, weightParam } from '../common/weights.ts';
import type { ParamValues } from '../params.ts';
import { bool, column, double, int, neededDouble, oneOf, text } from '../params.ts';
import type { Fit, Model, PassRequest, Stage, Summarising } from '../stage.ts';

/** Of the search that stands in for Cholesky's decomposition where features depend on each other; Spark's. */
const WITHIN = { maxIter: 100, tol: 1e-6 };

/** A deviance below this a row is that of means which are the labels. */
const CERTAIN = 1e-6;

const CERTAIN_LABELS = 'the features foretell the label of every row, and then no finite coefficients are the best: they grow with maxIter and as tol gets smaller; set regParam above 0';

/** What is found: least squares of the last step, and how many steps it took. */
interface Found {
  solved: Solved;
  iterations: number;
  ending: 'values' | 'iterations';
}

/**
 * A number whose mean is linear in the features behind a link, with a distribution of an exponential family: by iteratively reweighted least squares, until no coefficient changes by `tol` or more, or `maxIter` steps were made.
 * The cost of coefficients is regParam / 2 |b|_2^2 beside half the mean of the weighted squares of the last step; for the family gaussian with the link identity it is that of LinearRegression with its solver normal.
 * A constant feature has no coefficient. Beside the coefficients the model has deviance, null deviance, dispersion (1 for binomial and poisson, else Pearson's statistic over the degrees of freedom), the criterion of Akaike
 * (NaN for tweedie, whose density has no closed form), standard errors, t values and p values, the latter by the normal distribution for binomial and poisson; none of these three where features depend on each other.
 * Rows that weigh nothing do not count, which Spark has among the degrees of freedom.
 * @see McCullagh & Nelder, Generalized Linear Models (2nd edition, 1989), https://doi.org/10.1201/9780203753736
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/regression/GeneralizedLinearRegression.scala
 */
export const stage: Stage = {
  name: 'GeneralizedLinearRegression',
  module: 'regression',
  kind: 'estimator',
  task: 'regression',
  spark: 'regression.GeneralizedLinearRegression',
  doc: 'Predicts a number whose mean is linear in the features behind a link.',
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#generalized-linear-regression',
  sklearn: ['PoissonRegressor', 'GammaRegressor', 'TweedieRegressor'],
  params: {
    ...regressorParams(),
    ...weightParam(),
    family: oneOf('gaussian', [...Object.keys(families), 'tweedie'], 'Distribution of the label.'),
    link: text('What makes the mean linear, for another family than tweedie; left out, the one that belongs to the family.', { choices: LINKS, sklearn: ['link'] }),
    variancePower: double(0, 'For tweedie: the variance is the mean to this power, 0 or at least 1.', { min: 0, sklearn: ['power'] }),
    linkPower: neededDouble('For tweedie: the mean to this power is linear, 0 standing for the logarithm; left out, it is 1 - variancePower.'),
    offsetCol: column(null, 'Column of numbers that are added to what is linear.'),
    linkPredictionCol: column(null, 'New column: what is linear; left out, there is none.', { output: true }),
    regParam: double(0, 'How much the squares of coefficients cost.', { min: 0, sklearn: ['alpha'] }),
    maxIter: int(25, 'Most steps.', { min: 0, sklearn: ['max_iter'] }),
    tol: double(1e-6, 'Below this change of every coefficient the fit ends.', { min: 0 }),
    fitIntercept: bool(true, 'Whether there is an intercept.', { sklearn: ['fit_intercept'] }),
    solver: oneOf('irls', ['irls'], 'Iteratively reweighted least squares.'),
    aggregationDepth: int(2, NO_EFFECT, { min: 2 }),
  },
  missing: false,
  nominal: 'onehot',
  check,
  inputs: (params) => [params.featuresCol, params.labelCol, weightColumn(params), offsetColumn(params)].filter((name) => name !== null) as string[],
  outputs,
  schema(params, schema) {
    for (const name of [weightColumn(params), offsetColumn(params)]) if (name !== null) wantType(schema, name, 'a number');
    return regressorSchema(params, schema, outputs(params));
  },
  passes: {
    working: { run: step, merge: mergeWorking },
    totals: { run: totals, merge: mergeTotals },
    residuals: residualsPass,
  },
  fit,
  summarise,
  apply,
  whole: null,
};

function check({ family, link, linkPower, variancePower }: ParamValues): { param: string; text: string }[] {
  if (family === 'tweedie') {
    const power = variancePower as number;
    return [
      ...(power > 0 && power < 1 ? [{ param: 'variancePower', text: `expected 0 or a number of at least 1, got ${power}` }] : []),
      ...(link === undefined ? [] : [{ param: 'link', text: `expected linkPower in its place for the family tweedie, got ${String(link)}` }]),
    ];
  }
  const { links } = families[family as keyof typeof families];
  const words = `${links.slice(0, -1).join(', ')} or ${links.at(-1)}`;
  return [
    ...(link === undefined || links.includes(String(link)) ? [] : [{ param: 'link', text: `expected ${words} for the family ${String(family)}, got ${String(link)}` }]),
    ...(linkPower === undefined ? [] : [{ param: 'linkPower', text: `expected link in its place for the family ${String(family)}, got ${String(linkPower)}` }]),
    ...(variancePower === 0 ? [] : [{ param: 'variancePower', text: `expected it for the family tweedie alone, got ${String(variancePower)} for ${String(family)}` }]),
  ];
}

function outputs({ linkPredictionCol, predictionCol }: ParamValues): string[] {
  return linkPredictionCol === undefined || linkPredictionCol === '' ? [String(predictionCol)] : [String(linkPredictionCol), String(predictionCol)];
}

function step(shard: Frame, at: At, params: ParamValues): Working {
  const features = anyVector(shard, params.featuresCol as string);
  if (features.width > MOST_FEATURES) throw new DataError(`column \`${String(params.featuresCol)}\`: expected vectors of at most ${MOST_FEATURES} slots for GeneralizedLinearRegression, got ${features.width}; a selector makes them shorter`);
  if (at.linear === null) refuseOdd(shard, features, 'GeneralizedLinearRegression');
  return working(shard, at, params);
}

function* fit(params: ParamValues): Fit {
  const first = (yield requestOf({ linear: null, bare: false })) as Working;
  if (!(first.products.weight > 0)) throw new DataError('GeneralizedLinearRegression: expected at least 1 row of a weight above 0, got 0');
  refuseHuge(squaresOf(first.products).subarray(0, -1), first.names, 'GeneralizedLinearRegression');
  const { solved, iterations, ending } = yield* reweighted(params, first, false);
  const linear = linearOf(solved);
  const nothing = yield* interceptAlone(params, first);
  const all = (yield { pass: 'totals', args: { linear, nothing } }) as Totals;
  const rank = rankOf(solved, params);
  const degrees = all.rows - rank;
  const fixed = !hasDispersion(params);
  const dispersion = fixed ? 1 : all.pearson / degrees;
  const { family } = pairOf(params);
  const estimates = params.fitIntercept === true ? Float64Array.of(...solved.coefficients, solved.intercept) : solved.coefficients;
  const statistics = solved.inverse === null ? {} : significanceOf(estimates, solved.inverse.map((value) => value * dispersion), fixed ? null : degrees);
  const state = { numFeatures: solved.coefficients.length, featureNames: first.names, totalIterations: iterations, ending, rank, degreesOfFreedom: degrees, degreesOfFreedomNull: all.rows - (params.fitIntercept === true ? 1 : 0) };
  const numbers = { deviance: all.deviance, nullDeviance: all.nullDeviance, dispersion, aic: aicOf(family, all, { weight: first.products.weight, rank }) };
  const arrays = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Float64Array.of(value)]));
  return { stage: 'GeneralizedLinearRegression', params, state, arrays: { ...linear, ...statistics, ...arrays } };
}

function requestOf(args: At): PassRequest {
  return { pass: 'working', args };
}

function linearOf({ coefficients, intercept }: Solved): Linear {
  return { coefficients, intercepts: Float64Array.of(intercept) };
}

/** Parameters that were estimated: of constant features none are. */
function rankOf({ coefficients, inverse }: Solved, { fitIntercept }: ParamValues): number {
  return inverse === null ? coefficients.length + (fitIntercept === true ? 1 : 0) : inverse.filter((value) => !Number.isNaN(value)).length;
}

/** Whether the variance is known but for a factor, which is then estimated. */
function hasDispersion({ family }: ParamValues): boolean {
  return family !== 'binomial' && family !== 'poisson';
}

function aicOf(family: Family, { deviance, rows, likelihood }: Totals, { weight, rank }: { weight: number; rank: number }): number {
  return family.aic({ deviance, rows, weight, likelihood }) + 2 * rank;
}

/** From the least squares of the starting means on. */
function* reweighted(params: ParamValues, first: Working, bare: boolean): Generator<PassRequest, Found, unknown> {
  let solved = solvedFor(params, first, { standardize: true });
  if (isLeastSquares(params)) return { solved, iterations: 1, ending: 'values' };
  for (let iterations = 1; iterations <= (params.maxIter as number); iterations++) {
    const before = solved;
    const next = (yield requestOf({ linear: linearOf(before), bare })) as Working;
    solved = solvedFor(params, next, { standardize: false });
    const change = solved.coefficients.reduce((most, value, j) => Math.max(most, Math.abs(value - before.coefficients[j])), Math.abs(solved.intercept - before.intercept));
    if (!Number.isFinite(change)) throw new DataError(`GeneralizedLinearRegression: the fit diverged in step ${iterations}: expected finite coefficients; another link, regParam, or scaled features may help`);
    if (change < (params.tol as number)) return { solved, iterations, ending: 'values' };
  }
  return { solved, iterations: params.maxIter as number, ending: 'iterations' };
}

function isLeastSquares(params: ParamValues): boolean {
  const { family, link } = pairOf(params);
  return family.name === 'gaussian' && link.name === 'identity';
}

function solvedFor(params: ParamValues, { products }: Working, { standardize }: { standardize: boolean }): Solved {
  return leastSquares(products, {
    intercept: params.fitIntercept === true, regParam: params.regParam as number, elasticNetParam: 0, standardizeFeatures: standardize, standardizeTarget: standardize, ...WITHIN,
  });
}

/** The intercept of the model without features. */
function* interceptAlone(params: ParamValues, { products: { mean, weight }, labels }: Working): Generator<PassRequest, number, unknown> {
  if (params.fitIntercept !== true) return 0;
  if (isLeastSquares(params)) return mean[mean.length - 1];
  if (offsetColumn(params) === null) return pairOf(params).link.of(labels / weight);
  const first = (yield requestOf({ linear: null, bare: true })) as Working;
  return (yield* reweighted(params, first, true)).solved.intercept;
}

function* summarise(model: Model): Summarising {
  const { params, state, arrays } = model;
  const found = (yield { pass: 'residuals', args: { coefficients: arrays.coefficients, intercepts: arrays.intercepts } }) as Residuals;
  const { rank, degreesOfFreedom, degreesOfFreedomNull } = state as Record<string, number>;
  const [deviance, nullDeviance, dispersion, aic] = ['deviance', 'nullDeviance', 'dispersion', 'aic'].map((name) => arrays[name][0]);
  const intercept = params.fitIntercept === true;
  const { facts, details } = searchFacts(model);
  const certain = params.family === 'binomial' && params.regParam === 0 && deviance < CERTAIN * (degreesOfFreedom + rank);
  return {
    facts: {
      ...facts, numInstances: degreesOfFreedom + rank, rank, degreesOfFreedom, residualDegreeOfFreedom: degreesOfFreedom, residualDegreeOfFreedomNull: degreesOfFreedomNull,
      deviance, nullDeviance, dispersion, aic,
    },
    tables: { ...significanceTable(model, { intercept, degrees: hasDispersion(params) ? degreesOfFreedom : null }), residuals: residualTable(found) },
    details,
    notes: found.least === found.most ? [] : significanceNotes({ inverted: arrays.standardErrors !== undefined, degrees: hasDispersion(params) ? degreesOfFreedom : 1 }),
    warnings: found.least === found.most ? [constantLabel(found.least)] : certain ? [CERTAIN_LABELS] : [],
  };
}

function apply({ params, state, arrays }: Model, frame: Frame): Frame {
  const features = anyVector(frame, params.featuresCol as string);
  refuseWidth(features, state.numFeatures as number, params.featuresCol as string);
  refuseOdd(frame, features, 'GeneralizedLinearRegression');
  const { coefficients, intercepts } = arrays as Record<keyof Linear, Float64Array>;
  const { family, link } = pairOf(params);
  const offsets = offsetsOf(frame, params);
  const linear = marginsOf(features, frame.rows, { coefficients, intercepts });
  if (offsets !== null) for (let row = 0; row < linear.length; row++) linear[row] += offsets[row];
  const predicted = linear.map((value) => family.project(link.inverse(value)));
  const names = outputs(params);
  return withColumns(frame, [linear, predicted].slice(-names.length).map((values, i) => [names[i], doubles(values)]));
}
