import type { Frame, NumericColumn } from '../../../frame/column.ts';
import type { ClassCounts } from '../../../metrics/counts.ts';
import { fMeasureOf, falsePositiveRateOf, precisionOf, recallOf, weightedByClass } from '../../../metrics/counts.ts';
import { groupEnds } from '../../../metrics/curves.ts';
import { distinctOf } from '../../../metrics/sorted.ts';
import type { ParamValues } from '../../params.ts';
import type { Model, Pass, PassRequest, Summary, Table } from '../../stage.ts';
import { classIndices } from '../classifier.ts';
import { anyVector, numericColumn } from '../columns.ts';
import { weightsOf } from '../weights.ts';
import type { Curve, Ranked } from './ranked.ts';
import { curveOf, mergeRanked, rankedByClass, rankedOf } from './ranked.ts';

/** Weights of rows by true and predicted class, row-major (classes, classes), and for two classes their scores of the second: the weights of its rows, then those of the first. */
export interface Classified {
  rows: number;
  labels: readonly string[];
  confusion: Float64Array;
  scores: Ranked | null;
}

const PREDICTION = '__prediction';
const SCORES = '__scores';
const TWO = 2;
/** Rows of the table of thresholds at most, and about so many where there are more scores. */
const MOST_THRESHOLDS = 200;

/** What a model says of rows: the class of each, and for two classes its score of the second, else null; (rows) each. */
export interface Scored {
  predicted: NumericColumn['values'];
  scores: Float64Array | null;
}

/** The pass of a classifier's summary, whose argument is the model. */
export function classesPass(score: (model: Model, frame: Frame) => Scored): Pass {
  return { run: (shard: Frame, model: Model, params: ParamValues) => classified(shard, params, score(model, shard)), merge: mergeClassified };
}

/** Scores of a classifier that has no quicker way to them than to make its columns. */
export function scoredBy(apply: (model: Model, frame: Frame) => Frame): (model: Model, frame: Frame) => Scored {
  return (model, frame) => {
    const { params } = model;
    const scoresCol = params.probabilityCol === undefined ? 'rawPredictionCol' : 'probabilityCol';
    const applied = apply({ ...model, params: { ...params, predictionCol: PREDICTION, [scoresCol]: SCORES } }, frame);
    const column = anyVector(applied, SCORES);
    if (column.kind !== 'vector') throw new Error('scores of classes are dense vectors');
    return { predicted: numericColumn(applied, PREDICTION).values, scores: column.width === TWO ? secondOf(column.values) : null };
  };
}

/** How well a classifier does on the rows that it was fitted on; the name of the pass is `classes`. */
export function* classesSummary(model: Model, own: Partial<Pick<Summary, 'facts' | 'tables' | 'details'>> & { warn?(found: Classified): readonly string[] } = {}): Generator<PassRequest, Summary, unknown> {
  const found = (yield { pass: 'classes', args: model }) as Classified;
  const { labels, scores, rows } = found;
  const counts = countsOf(found);
  const present = labels.filter((_, label) => counts.actual[label] > 0);
  const swept = scores === null ? null : { scores, ...curveOf(scores) };
  return {
    facts: {
      ...own.facts,
      numInstances: rows,
      accuracy: counts.right.reduce((sum, weight) => sum + weight, 0) / counts.total,
      weightedPrecision: weightedByClass(counts, precisionOf),
      weightedRecall: weightedByClass(counts, recallOf),
      weightedFMeasure: weightedByClass(counts, (all, label) => fMeasureOf(all, label, 1)),
      weightedFalsePositiveRate: weightedByClass(counts, falsePositiveRateOf),
      ...(swept === null ? {} : { areaUnderROC: swept.area }),
    },
    tables: { ...own.tables, classes: classTable(labels, counts) },
    details: { ...own.details, ...(swept === null ? {} : { thresholds: thresholdTable(swept.scores, swept.curve) }) },
    notes: labels.length === TWO ? [`${own.tables?.coefficients === undefined ? '' : 'coefficients, '}scores and thresholds are those of the class ${JSON.stringify(labels[1])}`] : [],
    warnings: present.length === 1 ? [`every row is of the class ${JSON.stringify(present[0])}, so that nothing can be learned from the features`] : (own.warn?.(found) ?? []),
  };
}

/** The second number of each pair. */
function secondOf(pairs: Float64Array): Float64Array {
  const made = new Float64Array(pairs.length / TWO);
  for (let row = 0; row < made.length; row++) made[row] = pairs[row * TWO + 1];
  return made;
}

function classified(shard: Frame, params: ParamValues, { predicted, scores }: Scored): Classified {
  const { labels, indices } = classIndices(shard, params.labelCol as string);
  const weights = weightsOf(shard, params);
  const confusion = new Float64Array(labels.length ** 2);
  let rows = 0;
  for (let row = 0; row < shard.rows; row++) {
    const weight = weights === null ? 1 : weights[row];
    confusion[indices[row] * labels.length + predicted[row]] += weight;
    if (weight > 0) rows++;
  }
  return { rows, labels, confusion, scores: scores === null ? null : rankedScores(scores, indices, weights) };
}

/** Scores of the rows of the second class, and those of the first. */
function rankedScores(scores: Float64Array, indices: Int32Array, weights: Float64Array | null): Ranked | null {
  if (weights === null) return rankedByClass(scores, indices);
  let first = 0;
  for (let row = 0; row < scores.length; row++) first += 1 - indices[row];
  const [own, ownWeights] = [scores, weights].map((values) => byClassOf(values, indices, first));
  return rankedOf([distinctOf(own.subarray(first), ownWeights.subarray(first)), distinctOf(own.subarray(0, first), ownWeights.subarray(0, first))]);
}

/** The values of the rows of the first of two classes, of which there are so many, and those of the others behind them, each in row order. */
function byClassOf(values: Float64Array, indices: Int32Array, first: number): Float64Array {
  const made = new Float64Array(values.length);
  const next = Int32Array.of(0, first);
  for (let row = 0; row < values.length; row++) made[next[indices[row]]++] = values[row];
  return made;
}

function mergeClassified(a: Classified, b: Classified): Classified {
  return { ...a, rows: a.rows + b.rows, confusion: a.confusion.map((weight, i) => weight + b.confusion[i]), scores: mergeRanked(a.scores, b.scores) };
}

function countsOf({ confusion, labels }: Classified): ClassCounts {
  const classes = labels.length;
  const [right, actual, predicted] = [0, 1, 2].map(() => new Float64Array(classes));
  confusion.forEach((weight, i) => {
    const [label, prediction] = [Math.floor(i / classes), i % classes];
    actual[label] += weight;
    predicted[prediction] += weight;
    if (label === prediction) right[label] += weight;
  });
  return { right, actual, predicted, total: confusion.reduce((sum, weight) => sum + weight, 0) };
}

function classTable(labels: readonly string[], counts: ClassCounts): Table {
  const each = labels.map((_, label) => label);
  return {
    label: labels,
    weight: [...counts.actual],
    precision: each.map((label) => precisionOf(counts, label)),
    recall: each.map((label) => recallOf(counts, label)),
    fMeasure: each.map((label) => fMeasureOf(counts, label, 1)),
    falsePositiveRate: each.map((label) => falsePositiveRateOf(counts, label)),
  };
}

/** What comes of predicting the second class from each score on. */
function thresholdTable({ values }: Ranked, { truePositives, falsePositives, points }: Curve): Table {
  const [positives, negatives] = [truePositives[points - 1], falsePositives[points - 1]];
  const at = groupEnds(points, MOST_THRESHOLDS);
  const precision = at.map((i) => truePositives[i] / (truePositives[i] + falsePositives[i]));
  const recall = at.map((i) => (positives === 0 ? 0 : truePositives[i] / positives));
  return {
    threshold: at.map((i) => values[points - 1 - i]),
    falsePositiveRate: at.map((i) => (negatives === 0 ? 0 : falsePositives[i] / negatives)),
    recall,
    precision,
    fMeasure: precision.map((share, i) => (share + recall[i] === 0 ? 0 : (2 * share * recall[i]) / (share + recall[i]))),
  };
}
