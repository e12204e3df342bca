import type { Frame, NumericColumn } from '../frame/column.ts';
import { boundMetric } from '../metrics/index.ts';
import type { Measures, Plan, Scores } from '../plan/plan.ts';
import type { ParamValues } from '../stages/params.ts';
import type { PipelineStage } from '../stages/pipeline.ts';
import type { Model } from '../stages/stage.ts';
import { countFrom, joinDoubles, joinIntegers } from '../util/arrays.ts';
import { DataError } from '../util/errors.ts';

/** Some rows with what was predicted for them. */
export interface Scored {
  /** Row of the data, true and predicted class or value: each (rows). */
  rows: Int32Array;
  labels: Int32Array | Float64Array;
  predicted: Int32Array | Float64Array;
  /** Row-major (rows, classes); null where no measure asks for it. Raw scores of a stage that gives no probabilities. */
  probabilities: Float64Array | null;
  /** (rows), null for 1. */
  weights: Float64Array | null;
}

/** What an evaluation of a plan measures. */
export function measuresOf({ measures }: Pick<Plan, 'measures'>): Measures {
  if (measures === null) throw new Error('no stage of the pipeline predicts');
  return measures;
}

/** Whether a metric or the predictions file reads probabilities or scores. */
export function needsProbabilities(measures: Measures): boolean {
  return measures.task === 'classification' && (measures.predictions || measures.metrics.some((name) => boundMetric(name).needs !== 'labels'));
}

/** All metrics of a plan for some scored rows, by canonical name. */
export function scoresOf(scored: Scored, measures: Measures): Scores {
  const { labels, predicted, probabilities, weights } = scored;
  const { classes, classNames, positive } = measures;
  const input = { labels, predictions: predicted, probabilities, weights, classes, classNames, positive };
  return Object.fromEntries(measures.metrics.map(boundMetric).map((metric) => [metric.name, metric.compute(input)]));
}

/** True classes, or values, of the rows at `rows` of a frame, of all where that is null, and their weights: (rows) each. */
export function truthAt(frame: Frame, rows: Int32Array | null, measures: Measures): Pick<Scored, 'labels' | 'weights'> {
  const { values } = numbersOf(frame, measures.label, measures.task === 'regression' ? 'numbers' : 'class indices');
  const labels = measures.task === 'regression' ? doublesAt(values, rows) : integersAt(values, rows);
  return { labels, weights: measures.weight === null ? null : doublesAt(numbersOf(frame, measures.weight, 'weights').values, rows) };
}

function doublesAt(values: NumericColumn['values'], rows: Int32Array | null): Float64Array {
  if (rows !== null) return takeAt(values, rows, new Float64Array(rows.length));
  return values instanceof Float64Array ? values : new Float64Array(values);
}

function integersAt(values: NumericColumn['values'], rows: Int32Array | null): Int32Array {
  if (rows !== null) return takeAt(values, rows, new Int32Array(rows.length));
  return values instanceof Int32Array ? values : new Int32Array(values);
}

function numbersOf(frame: Frame, name: string, what: string): NumericColumn {
  const column = frame.columns.get(name);
  if (column?.kind === 'i32' || column?.kind === 'f64') return column;
  throw new DataError(`column \`${name}\`: expected ${what}, found ${column === undefined ? 'no such column' : `a ${column.kind} column`}`);
}

/** Values at some positions: out (positions.length). */
export function takeAt<T extends Int32Array | Float64Array>(values: NumericColumn['values'], positions: Int32Array, out: T): T {
  for (let i = 0; i < out.length; i++) out[i] = values[positions[i]];
  return out;
}

/** Names for the columns that a job file leaves out by an empty name: an evaluation reads them all the same. */
const UNNAMED = { predictionCol: '__prediction', probabilityCol: '__probability', rawPredictionCol: '__rawPrediction' };

/** The parameter that names the column of what metrics rank rows by. */
export function scoresParam(params: ParamValues): 'probabilityCol' | 'rawPredictionCol' {
  return params['probabilityCol'] === undefined ? 'rawPredictionCol' : 'probabilityCol';
}

/** Applies a fitted stage that predicts to a frame and reads what it predicts. */
export function scoreFrame(step: PipelineStage, model: Model, { frame, measures }: { frame: Frame; measures: Measures }): Scored {
  const predictionCol = String(step.params['predictionCol'] || UNNAMED.predictionCol);
  const param = scoresParam(step.params);
  const scoresCol = String(step.params[param] || UNNAMED[param]);
  const named = measures.task === 'classification' ? { predictionCol, [param]: scoresCol } : { predictionCol };
  const applied = step.stage.apply({ ...model, params: { ...model.params, ...named } }, frame);
  const { values } = numbersOf(applied, predictionCol, 'predictions');
  return {
    rows: applied.rowIds ?? countFrom(0, applied.rows),
    ...truthAt(applied, null, measures),
    predicted: measures.task === 'regression' ? doublesAt(values, null) : integersAt(values, null),
    probabilities: needsProbabilities(measures) ? probabilitiesOf(applied, scoresCol, measures.classes) : null,
  };
}

/** Scored rows of several shards, in their order. */
export function joinScored(parts: readonly Scored[]): Scored {
  const probabilities = parts.map((part) => part.probabilities).filter((part) => part !== null);
  const weights = parts.map((part) => part.weights).filter((part) => part !== null);
  return {
    rows: joinIntegers(parts.map((part) => part.rows)),
    labels: joinNumbers(parts.map((part) => part.labels)),
    predicted: joinNumbers(parts.map((part) => part.predicted)),
    probabilities: probabilities.length < parts.length ? null : joinDoubles(probabilities),
    weights: weights.length < parts.length ? null : joinDoubles(weights),
  };
}

/** Classes stay whole numbers, values stay doubles. */
function joinNumbers(parts: readonly (Int32Array | Float64Array)[]): Int32Array | Float64Array {
  const whole = parts.filter((part) => part instanceof Int32Array);
  return whole.length === parts.length ? joinIntegers(whole) : joinDoubles(parts.map((part) => (part instanceof Float64Array ? part : Float64Array.from(part))));
}

function probabilitiesOf(frame: Frame, name: string, classes: number): Float64Array {
  const column = frame.columns.get(name);
  if (column === undefined || column.kind !== 'vector') throw new Error(`no probability column ${name} was made`);
  if (column.width !== classes) throw new DataError(`column \`${name}\` has ${column.width} probabilities a row, expected ${classes}: one a class`);
  return column.values;
}
