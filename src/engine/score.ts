import type { Frame } from '../frame/column.ts';
import { metrics } from '../metrics/index.ts';
import type { Measures, Scores } from '../plan/plan.ts';
import type { PipelineStage } from '../stages/pipeline.ts';
import type { Model } from '../stages/stage.ts';
import { joinDoubles, joinIntegers } from '../util/arrays.ts';
import { DataError } from '../util/errors.ts';

/** Some rows with what was predicted for them. */
export interface Scored {
  /** Row of the data, true and predicted class: each (rows). */
  rows: Int32Array;
  labels: Int32Array;
  predicted: Int32Array;
  /** Row-major (rows, classes); null where no measure asks for it. */
  probabilities: Float64Array | null;
}

/** Whether a metric or the predictions file reads probabilities. */
export function needsProbabilities(measures: Measures): boolean {
  return measures.predictions || measures.metrics.some((name) => metrics[name].needs === 'probabilities');
}

/** All metrics of a plan for some scored rows. */
export function scoresOf(scored: Scored, measures: Measures): Scores {
  const { labels, predicted, probabilities } = scored;
  const { classes, positive } = measures;
  return Object.fromEntries(measures.metrics.map((name) => [name, metrics[name].compute({ labels, predictions: predicted, probabilities, classes, positive })]));
}

/** True classes of the rows at `rows` of a frame: (rows). */
export function labelsAt(frame: Frame, rows: Int32Array, measures: Measures): Int32Array {
  const column = frame.columns.get(measures.label);
  if (column === undefined || (column.kind !== 'i32' && column.kind !== 'f64')) {
    throw new DataError(`the label column \`${measures.label}\` should hold class indices, found ${column === undefined ? 'no such column' : `a ${column.kind} column`}`);
  }
  return takeAt(column.values, rows);
}

/** Whole numbers at some positions: (positions.length). */
export function takeAt(values: Int32Array | Float64Array, positions: Int32Array): Int32Array {
  const out = new Int32Array(positions.length);
  for (let i = 0; i < out.length; i++) out[i] = values[positions[i]];
  return out;
}

/** Names for the columns that a job file leaves out by an empty name: an evaluation reads them all the same. */
const UNNAMED = { predictionCol: '__prediction', probabilityCol: '__probability' };

/** Applies a fitted classifier to a frame and reads what it predicts. */
export function scoreFrame(step: PipelineStage, model: Model, { frame, measures }: { frame: Frame; measures: Measures }): Scored {
  const predictionCol = String(step.params['predictionCol'] || UNNAMED.predictionCol);
  const probabilityCol = String(step.params['probabilityCol'] || UNNAMED.probabilityCol);
  const applied = step.stage.apply({ ...model, params: { ...model.params, predictionCol, probabilityCol } }, frame);
  const every = Int32Array.from({ length: applied.rows }, (_, row) => row);
  const predicted = applied.columns.get(predictionCol);
  if (predicted === undefined || (predicted.kind !== 'i32' && predicted.kind !== 'f64')) throw new Error(`no prediction column ${predictionCol} was made`);
  return {
    rows: applied.rowIds ?? every,
    labels: labelsAt(applied, every, measures),
    predicted: Int32Array.from(predicted.values),
    probabilities: needsProbabilities(measures) ? probabilitiesOf(applied, probabilityCol, measures.classes) : null,
  };
}

/** Scored rows of several shards, in their order. */
export function joinScored(parts: readonly Scored[]): Scored {
  const probabilities = parts.map((part) => part.probabilities).filter((part) => part !== null);
  return {
    rows: joinIntegers(parts.map((part) => part.rows)),
    labels: joinIntegers(parts.map((part) => part.labels)),
    predicted: joinIntegers(parts.map((part) => part.predicted)),
    probabilities: probabilities.length < parts.length ? null : joinDoubles(probabilities),
  };
}

function probabilitiesOf(frame: Frame, name: string, classes: number): Float64Array {
  const column = frame.columns.get(name);
  if (column === undefined || column.kind !== 'vector') throw new Error(`no probability column ${name} was made`);
  if (column.width !== classes) throw new DataError(`column \`${name}\` has ${column.width} probabilities a row, expected ${classes}: one a class`);
  return column.values;
}
