import type { Column, Frame, Schema } from '../../frame/column.ts';
import { doubles, unnamedVectors } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { lbfgs } from '../../kernels/solvers/lbfgs.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, numericColumn, refuseWidth, rowNumber, unnamedType, wantType } from '../common/columns.ts';
import { refuseHuge, refuseOdd } from '../common/linear/finite.ts';
import type { Linear, LossSums } from '../common/linear/loss-sums.ts';
import { lossSums, marginsOf, mergeLossSums } from '../common/linear/loss-sums.ts';
import { weibullLoss } from '../common/linear/losses.ts';
import { stepParams } from '../common/linear/params.ts';
import { answerAt, linearAt, searched, sizeOf, spaceOf } from '../common/linear/space.ts';
import type { Standard } from '../common/linear/standard.ts';
import { meanAndStd, mergeStandard, standardOf } from '../common/linear/standard.ts';
import { regressorParams, regressorSchema, targetsOf } from '../common/regressor.ts';
import { coefficientTable, searchFacts } from '../common/summary/coefficients.ts';
import type { ParamValues } from '../params.ts';
import { bool, column, numbers } from '../params.ts';
import type { Fit, Model, Stage, Summarising } from '../stage.ts';

/** What is known of rows before a search: of the features, the events among the rows, and the logarithms of the times with their squares, added up. */
interface Known extends Standard {
  events: number;
  logs: number;
  squaredLogs: number;
  names: readonly string[];
}

/** A loss with its derivative by the logarithm of the scale. */
interface ScaledSums extends LossSums {
  slope: number;
}

/** No penalty: Spark's stage has none. */
const NO_PENALTY = { l2: 0, l1: 0, standardized: true };
/** Of logarithms of times: a scale below this is on its way to 0. */
const CERTAIN_SCALE = 1e-4;
/** Of the logarithm of the scale at the start; where all times are equal there is no deviation to begin from. */
const LEAST_DEVIATION = 1e-3;

/**
 * Times until an event, some of which are only known to be longer (censored): their logarithm is linear in the features, plus a scale times what has the standard extreme value
 * distribution, so that the times have Weibull's. Minimised is minus the mean logarithm of the likelihood. A constant feature has no coefficient. Where the features
 * say the times exactly there is no best scale: it is made smaller until the steps are used up.
 * Predicted is the scale of the distribution, at which 1 - 1/e of the events have happened; the quantile of a probability p is that times (-ln(1 - p))^scale.
 * @see Lawless, Statistical Models and Methods for Lifetime Data (2nd edition, 2003), 6.1, https://doi.org/10.1002/9781118033005
 * @see https://spark.apache.org/docs/latest/ml-classification-regression.html#survival-regression
 */
export const stage: Stage = {
  name: 'AFTSurvivalRegression',
  module: 'regression',
  kind: 'estimator',
  task: 'regression',
  spark: 'regression.AFTSurvivalRegression',
  doc: "Predicts times until an event, some known only to be longer, by Weibull's distribution.",
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#survival-regression',
  sklearn: [],
  params: {
    ...regressorParams(),
    censorCol: column('censor', 'Column that is 1 where the event has happened at the time of the label, and 0 where it had not by then.', { fitOnly: true }),
    quantileProbabilities: { ...numbers('Probabilities between 0 and 1 whose quantiles are written.'), default: [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] },
    quantilesCol: column(null, 'New vector column: the quantile of each of quantileProbabilities; left out, there is none.', { output: true }),
    fitIntercept: bool(true, 'Whether there is an intercept.', { sklearn: ['fit_intercept'] }),
    ...stepParams(100),
  },
  missing: false,
  nominal: 'onehot',
  check({ quantileProbabilities }) {
    const given = quantileProbabilities as readonly number[];
    const wrong = given.find((p) => !(p > 0 && p < 1));
    if (wrong !== undefined) return [{ param: 'quantileProbabilities', text: `expected numbers above 0 and below 1, got ${wrong}` }];
    return given.length > 0 ? [] : [{ param: 'quantileProbabilities', text: 'expected at least 1 number, got none' }];
  },
  inputs: (params) => [params.featuresCol, params.labelCol, params.censorCol] as string[],
  outputs: (params) => [params.predictionCol as string, ...quantilesColumn(params)],
  schema,
  passes: {
    known: { run: known, merge: mergeKnown, reads: ['featuresCol', 'labelCol', 'censorCol'] },
    loss: { run: losses, merge: (a: ScaledSums, b: ScaledSums) => ({ ...mergeLossSums(a, b), slope: a.slope + b.slope }) },
  },
  fit,
  summarise,
  apply,
  whole: null,
};

/** The name of the column of quantiles in a list, which is empty without one. */
function quantilesColumn({ quantilesCol }: ParamValues): string[] {
  return quantilesCol === undefined || quantilesCol === '' ? [] : [quantilesCol as string];
}

function schema(params: ParamValues, before: Schema): Schema {
  wantType(before, params.censorCol as string, 'a number');
  const type = unnamedType((params.quantileProbabilities as readonly number[]).length);
  return addTypes(regressorSchema(params, before, [params.predictionCol as string]), quantilesColumn(params).map((name) => [name, type]));
}

/** Times, (rows); throws a DataError naming the row of one that is not above 0. */
function timesOf(frame: Frame, labelCol: string): Float64Array {
  const times = targetsOf(frame, labelCol);
  const row = times.findIndex((time) => !(time > 0));
  if (row >= 0) throw new DataError(`row ${rowNumber(frame, row)}, column \`${labelCol}\`: expected a time above 0, got ${times[row]}`);
  return times;
}

/** Whether there was an event, (rows); throws a DataError naming the row of a value that is neither 0 nor 1. */
function eventsOf(frame: Frame, censorCol: string): ArrayLike<number> {
  const { values } = numericColumn(frame, censorCol);
  const row = values.findIndex((value) => value !== 0 && value !== 1);
  if (row >= 0) throw new DataError(`row ${rowNumber(frame, row)}, column \`${censorCol}\`: expected 1 for an event or 0 for none until then, got ${values[row]}`);
  return values;
}

function known(shard: Frame, _args: never, params: ParamValues): Known {
  const features = anyVector(shard, params.featuresCol as string);
  refuseOdd(shard, features, 'AFTSurvivalRegression');
  const times = timesOf(shard, params.labelCol as string);
  const happened = eventsOf(shard, params.censorCol as string);
  let [events, logs, squaredLogs] = [0, 0, 0];
  times.forEach((time, row) => {
    const log = Math.log(time);
    events += happened[row];
    logs += log;
    squaredLogs += log * log;
  });
  return { ...standardOf(features, shard.rows, null), events, logs, squaredLogs, names: features.names };
}

function mergeKnown(a: Known, b: Known): Known {
  return { ...a, ...mergeStandard(a, b), events: a.events + b.events, logs: a.logs + b.logs, squaredLogs: a.squaredLogs + b.squaredLogs };
}

function losses(shard: Frame, { linear, logScale }: { linear: Linear; logScale: number }, params: ParamValues): ScaledSums {
  const { loss, slope } = weibullLoss({ times: targetsOf(shard, params.labelCol as string), events: numericColumn(shard, params.censorCol as string).values, logScale });
  return { ...lossSums(anyVector(shard, params.featuresCol as string), shard.rows, { linear, loss }), slope: slope() };
}

function* fit(params: ParamValues): Fit {
  const before = (yield { pass: 'known', args: null }) as Known;
  const { rows, events, logs, squaredLogs, names } = before;
  if (rows === 0) throw new DataError('AFTSurvivalRegression: expected at least 1 row, got 0');
  if (events === 0) throw new DataError(`column \`${params.censorCol}\`: expected at least 1 row with an event, which is 1, got none; times that are all censored have no largest likelihood`);
  refuseHuge(before.moments.m2, names, 'AFTSurvivalRegression');
  const { mean, std } = meanAndStd(before);
  const intercept = params.fitIntercept === true;
  const space = spaceOf({ mean, std, outputs: 1, intercept });
  const size = sizeOf(space);
  const start = new Float64Array(size + 1);
  const middle = intercept ? logs / rows : 0;
  if (intercept) start[size - 1] = middle;
  start[size] = Math.log(Math.max(Math.sqrt(Math.max(0, squaredLogs / rows - middle * middle)), LEAST_DEVIATION));
  const search = lbfgs(start, { maxIter: params.maxIter as number, tol: params.tol as number });
  const found = yield* searched(search, (point) => ({ pass: 'loss', args: { linear: linearAt(point.subarray(0, size), space), logScale: point[size] } }), (result, point) => {
    const sums = result as ScaledSums;
    const { value, gradient } = answerAt(point.subarray(0, size), { sums, weight: rows, space, penalty: NO_PENALTY });
    return { value, gradient: Float64Array.of(...gradient, sums.slope / rows) };
  });
  const { coefficients, intercepts } = linearAt(found.point.subarray(0, size), space);
  const state = { numFeatures: std.length, featureNames: names, totalIterations: found.iterations, ending: found.ending };
  const scale = Float64Array.of(Math.exp(found.point[size]));
  return { stage: 'AFTSurvivalRegression', params, state, arrays: { coefficients, intercepts, scale, objectiveHistory: Float64Array.from(found.history) } };
}

function* summarise(model: Model): Summarising {
  const { rows, events } = (yield { pass: 'known', args: null }) as Known;
  const { facts, details } = searchFacts(model);
  const [scale] = model.arrays.scale;
  return {
    facts: { ...facts, numInstances: rows, numEvents: events, scale },
    tables: coefficientTable(model, { intercept: model.params.fitIntercept === true, outputs: ['estimate'] }),
    details,
    notes: [],
    warnings: scale < CERTAIN_SCALE ? ['the features foretell the time of every event, and then no scale above 0 is the best: it shrinks with maxIter and as tol gets smaller; leave features out'] : [],
  };
}

function apply({ params, state, arrays }: Model, frame: Frame): Frame {
  const features = anyVector(frame, params.featuresCol as string);
  refuseWidth(features, state.numFeatures as number, params.featuresCol as string);
  refuseOdd(frame, features, 'AFTSurvivalRegression');
  const { coefficients, intercepts, scale } = arrays as Record<'coefficients' | 'intercepts' | 'scale', Float64Array>;
  const predicted = marginsOf(features, frame.rows, { coefficients, intercepts }).map(Math.exp);
  const factors = (params.quantileProbabilities as readonly number[]).map((p) => Math.exp(Math.log(-Math.log1p(-p)) * scale[0]));
  const made: [string, Column][] = [[params.predictionCol as string, doubles(predicted)]];
  for (const name of quantilesColumn(params)) {
    const quantiles = new Float64Array(frame.rows * factors.length);
    predicted.forEach((time, row) => factors.forEach((factor, q) => (quantiles[row * factors.length + q] = time * factor)));
    made.push([name, unnamedVectors(quantiles, factors.length)]);
  }
  return withColumns(frame, made);
}
