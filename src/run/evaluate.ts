import type { Readable } from 'node:stream';
import { boundMetric, metricNamed, problemFor } from '../metrics/index.ts';
import type { BoundMetric } from '../metrics/metric.ts';
import { parseNumber } from '../sources/infer.ts';
import { formatOf } from '../spec/shape.ts';
import { joinDoubles } from '../util/arrays.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { DataError, UserError } from '../util/errors.ts';
import { STANDARD_INPUT } from '../util/paths.ts';
import { readLabelledCsv, readLabelledFrames } from './labelled-rows.ts';
import type { LabelledRows } from './labelled-rows.ts';
import { openPredictor, scoreRows } from './saved-model.ts';
import type { SavedPredictor } from './saved-model.ts';

export interface EvaluateOptions {
  /** As a job file has them; empty for the usual ones of the task. */
  metrics: readonly string[];
  /** Null for the column that the model was fitted on. */
  label: string | null;
  weight: string | null;
  /** The class that is 1 in binary metrics; null for the second one. */
  positive: string | null;
}

/** What a saved model scores on labelled rows. */
export interface Evaluated {
  task: SavedPredictor['task'];
  label: string;
  weight: string | null;
  /** The column that the model was fitted with the weights of. */
  fittedWeight: string | null;
  /** Rows that were scored, and rows that a stage of the model dropped. */
  rows: number;
  dropped: number;
  metrics: readonly { name: string; value: number }[];
  classes: readonly string[];
  /** Weight of the rows of a class (first index) that are predicted as another: (classes, classes); null for regression. */
  confusion: readonly (readonly number[])[] | null;
}

/** Measured unless --metrics says otherwise. */
const USUAL = {
  classification: ['accuracy', 'balancedAccuracy', 'f1', 'weightedPrecision', 'weightedRecall', 'logLoss'],
  binary: ['areaUnderROC', 'areaUnderPR'],
  regression: ['rmse', 'mae', 'r2'],
} as const;

/**
 * Metrics of a saved model on labelled rows from a file, or on CSV from `stdin` for `-`. Labels, predictions and weights stay in memory, the rows do not.
 * Throws UserError for flags, columns and files that do not fit, DataError naming the row of a label or weight that is none.
 */
export async function evaluateModel({ folder, data, stdin }: { folder: string; data: string; stdin: Readable }, options: EvaluateOptions): Promise<Evaluated> {
  const model = await openPredictor(folder);
  const metrics = chooseMetrics(model, options.metrics);
  const positive = positiveClass(model, options.positive);
  const label = labelOf(model, options.label);
  const read = await readScored({ model, data, stdin }, { label, weight: options.weight, keep: metrics.some((metric) => metric.needs !== 'labels') });
  if (read.labels.length === 0) throw new UserError([diagnostic('input', 'no-rows', `${data === '-' ? STANDARD_INPUT : data} has no rows to evaluate${read.dropped > 0 ? `: the model drops all ${read.dropped}` : ''}`)]);
  const { classes } = model;
  const { weightCol } = model.predictor.model.params;
  const labels = model.task === 'classification' ? Int32Array.from(read.labels) : read.labels;
  const predictions = model.task === 'classification' ? Int32Array.from(read.predictions) : read.predictions;
  const input = { labels, predictions, probabilities: read.probabilities, weights: read.weights, classes: classes.length, classNames: classes, positive };
  return {
    task: model.task,
    label,
    weight: options.weight,
    fittedWeight: typeof weightCol === 'string' ? weightCol : null,
    rows: labels.length,
    dropped: read.dropped,
    metrics: metrics.map((metric) => ({ name: metric.name, value: metric.compute(input) })),
    classes,
    confusion: model.task === 'classification' ? confusionOf(input) : null,
  };
}

interface ScoredRows {
  labels: Float64Array;
  predictions: Float64Array;
  probabilities: Float64Array | null;
  weights: Float64Array | null;
  dropped: number;
}

async function readScored({ model, data, stdin }: { model: SavedPredictor; data: string; stdin: Readable }, { label, weight, keep }: { label: string; weight: string | null; keep: boolean }): Promise<ScoredRows> {
  const parts = { labels: [] as Float64Array[], predictions: [] as Float64Array[], probabilities: [] as Float64Array[], weights: [] as Float64Array[] };
  const read = model.task === 'classification' ? classReader(model, label) : numberReader(label, 'the label');
  const weigh = weight === null ? null : weightReader(weight);
  let dropped = 0;
  function visit({ frame, labelTexts, weightTexts }: LabelledRows): void {
    const first = frame.rowIds?.[0] ?? 0;
    // Labels first: a wrong one is told though a stage would drop its row.
    const truth = labelTexts.map((text, i) => read(text, first + i));
    const weights = weigh === null || weightTexts === null ? null : weightTexts.map((text, i) => weigh(text, first + i));
    const scored = scoreRows(frame, model);
    parts.labels.push(Float64Array.from(scored.rows, (row) => truth[row - first]));
    parts.predictions.push(Float64Array.from(scored.predictions));
    if (keep && scored.scores !== null) parts.probabilities.push(scored.scores);
    if (weights !== null) parts.weights.push(Float64Array.from(scored.rows, (row) => weights[row - first]));
    dropped += frame.rows - scored.rows.length;
  }
  const asked = { label, weight };
  await (formatOf(data) === 'csv' ? readLabelledCsv({ model, data, stdin }, asked, visit) : readLabelledFrames({ model, data }, asked, visit));
  const { labels, predictions, probabilities, weights } = parts;
  return {
    labels: joinDoubles(labels),
    predictions: joinDoubles(predictions),
    probabilities: keep ? joinDoubles(probabilities) : null,
    weights: weight === null ? null : joinDoubles(weights),
    dropped,
  };
}

/** A cell of row `row`, from 0, as a number. */
type Reader = (text: string, row: number) => number;

/** Class indices from texts as the fit read them: a text, or a number or boolean however it is written. */
function classReader({ classes }: SavedPredictor, label: string): Reader {
  const places = new Map(classes.map((name, place) => [name, place]));
  const booleans = classes.every((name) => name === 'true' || name === 'false');
  return (cell, row) => {
    const text = cell.trim();
    const number = places.has(cell) ? undefined : parseNumber(text);
    const place = places.get(cell) ?? places.get(number === undefined ? text : String(number)) ?? (booleans ? places.get(text.toLowerCase()) : undefined);
    if (place !== undefined) return place;
    const MOST = 10;
    const known = `${classes.slice(0, MOST).join(', ')}${classes.length > MOST ? ', …' : ''}`;
    throw new DataError(`row ${row + 1}, column \`${label}\`: expected a class of the model (${known}), found ${text === '' ? 'nothing' : `"${text}"`}`);
  };
}

function numberReader(column: string, what: string): Reader {
  return (cell, row) => {
    const text = cell.trim();
    const value = text === '' ? undefined : parseNumber(text);
    if (value !== undefined && Number.isFinite(value)) return value;
    throw new DataError(`row ${row + 1}, column \`${column}\`: expected a number as ${what}, found ${text === '' ? 'nothing' : `"${text}"`}`);
  };
}

function weightReader(column: string): Reader {
  const read = numberReader(column, 'the weight');
  return (text, row) => {
    const value = read(text, row);
    if (value < 0) throw new DataError(`row ${row + 1}, column \`${column}\`: expected a weight of at least 0, found ${value}`);
    return value;
  };
}

function labelOf({ pipeline }: SavedPredictor, asked: string | null): string {
  const label = asked ?? pipeline.label?.column;
  if (label === undefined) throw new UserError([diagnostic('usage', 'no-label', 'the model does not say which column is the label: name it by --label')]);
  return label;
}

/** The metrics that were asked for, checked against the model, else the usual ones. */
function chooseMetrics({ task, classes, predictor: { model }, probable }: SavedPredictor, asked: readonly string[]): BoundMetric[] {
  const usual = task === 'classification' && classes.length === 2 ? [...USUAL.classification, ...USUAL.binary] : USUAL[task];
  const unsure = probable ? null : model.stage;
  return (asked.length > 0 ? asked : usual.filter((name) => unsure === null || boundMetric(name).needs !== 'probabilities')).map((text) => {
    const found = metricNamed(text);
    if ('problem' in found) throw new UserError([diagnostic('usage', 'unknown-metric', `--metrics ${text}: ${found.problem}`, { suggestion: found.suggestion ?? null })]);
    const problem = problemFor(found.metric, { task, classNames: classes, unsure });
    if (problem !== null) throw new UserError([diagnostic('usage', 'metric-task', `--metrics ${text}: ${problem}`)]);
    return found.metric;
  });
}

function positiveClass({ classes, task }: SavedPredictor, positive: string | null): number {
  if (positive === null) return 1;
  const at = classes.indexOf(positive);
  if (at >= 0) return at;
  const expected = task === 'regression' ? 'no class, since the model predicts numbers' : `a class of the model (${classes.join(', ')})`;
  throw new UserError([diagnostic('usage', 'no-positive', `--positive ${positive}: expected ${expected}`)]);
}

function confusionOf({ labels, predictions, weights, classes }: { labels: ArrayLike<number>; predictions: ArrayLike<number>; weights: Float64Array | null; classes: number }): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < labels.length; row++) counts[labels[row]][predictions[row]] += weights === null ? 1 : weights[row];
  return counts;
}
