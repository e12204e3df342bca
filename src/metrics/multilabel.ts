import type { Metric, MetricParam, MetricValues } from './metric.ts';
import { classNamed } from './rows.ts';

const SPARK = 'https://spark.apache.org/docs/latest/mllib-evaluation-metrics.html#multilabel-classification';

const metricLabel: MetricParam = { doc: 'The class that is measured; the first one unless given.', default: '' };

/** Rows that have any number of classes: for each row the distinct indices of its true and of its predicted ones. */
export interface LabelSets {
  labels: readonly ArrayLike<number>[];
  predictions: readonly ArrayLike<number>[];
  /** Name of each class, by its index. */
  classNames: readonly string[];
}

/** A metric of label sets as data; Spark has no weights for them. */
export interface MultilabelMetric extends Omit<Metric, 'compute'> {
  compute(input: LabelSets, params: MetricValues): number;
}

/** Sizes of the two sets of a row and of what they share. */
interface Overlap {
  actual: number;
  predicted: number;
  shared: number;
}

/** Rows of one class: (classes) each. */
interface Tally {
  right: Float64Array;
  actual: Float64Array;
  predicted: Float64Array;
}

/** The metrics of label sets, sorted by name; some share their names with metrics of single classes. Without rows they are NaN. */
export const multilabelMetrics: Readonly<Record<string, MultilabelMetric>> = {
  accuracy: ofRows('accuracy', 'Mean Jaccard index of the true and the predicted set; NaN where both sets of a row are empty.', ({ actual, predicted, shared }) => shared / (actual + predicted - shared)),
  f1Measure: ofRows('f1Measure', 'Mean over the rows of the F1 of the two sets; NaN where both sets of a row are empty.', ({ actual, predicted, shared }) => (2 * shared) / (actual + predicted)),
  f1MeasureByLabel: ofClass('f1MeasureByLabel', 'F1 of one class; 0 where none of its rows is predicted right.', ({ right, actual, predicted }, label) => ratio(2 * right[label], actual[label] + predicted[label])),
  hammingLoss: {
    ...record('hammingLoss', 'Classes that are in one of the two sets only, a row and class among those that occur.'),
    direction: -1,
    range: [0, Infinity],
    compute(input) {
      const { actual } = tallyOf(input);
      return meanOfSets(input, ({ actual: size, predicted, shared }) => size + predicted - 2 * shared) / actual.filter((rows) => rows > 0).length;
    },
  },
  microF1Measure: ofTotals('microF1Measure', 'F1 of the counts of all classes together.', ({ actual, predicted, shared }) => (2 * shared) / (actual + predicted)),
  microPrecision: ofTotals('microPrecision', 'Precision of the counts of all classes together.', ({ predicted, shared }) => shared / predicted),
  microRecall: ofTotals('microRecall', 'Recall of the counts of all classes together.', ({ actual, shared }) => shared / actual),
  precision: ofRows('precision', 'Mean share of the predicted classes that are true; 0 for a row without predicted ones.', ({ predicted, shared }) => ratio(shared, predicted)),
  precisionByLabel: ofClass('precisionByLabel', 'Precision of one class; 0 where it is never predicted.', ({ right, predicted }, label) => ratio(right[label], predicted[label])),
  recall: ofRows('recall', 'Mean share of the true classes that are predicted; NaN where a row has none.', ({ actual, shared }) => shared / actual),
  recallByLabel: ofClass('recallByLabel', 'Recall of one class; 0 where it has no rows.', ({ right, actual }, label) => ratio(right[label], actual[label])),
  subsetAccuracy: ofRows('subsetAccuracy', 'Share of the rows whose two sets are equal.', ({ actual, predicted, shared }) => (actual === shared && predicted === shared ? 1 : 0)),
};

function record(name: string, doc: string): Omit<MultilabelMetric, 'compute'> {
  return { name, doc, task: 'multilabel', see: SPARK, direction: 1, range: [0, 1], needs: 'labels', binary: false, sklearn: [] };
}

function ofRows(name: string, doc: string, measure: (row: Overlap) => number): MultilabelMetric {
  return { ...record(name, doc), compute: (input) => meanOfSets(input, measure) };
}

function ofClass(name: string, doc: string, measure: (tally: Tally, label: number) => number): MultilabelMetric {
  return {
    ...record(name, doc),
    params: { metricLabel },
    compute: (input, params) => (input.labels.length === 0 ? NaN : measure(tallyOf(input), classNamed(name, params.metricLabel, input.classNames))),
  };
}

function ofTotals(name: string, doc: string, measure: (all: Overlap) => number): MultilabelMetric {
  function compute(input: LabelSets): number {
    const all: Overlap = { actual: 0, predicted: 0, shared: 0 };
    for (let row = 0; row < input.labels.length; row++) {
      const one = overlapOf(input, row);
      all.actual += one.actual;
      all.predicted += one.predicted;
      all.shared += one.shared;
    }
    return measure(all);
  }
  return { ...record(name, doc), compute };
}

function meanOfSets(input: LabelSets, measure: (row: Overlap) => number): number {
  let sum = 0;
  for (let row = 0; row < input.labels.length; row++) sum += measure(overlapOf(input, row));
  return sum / input.labels.length;
}

function overlapOf({ labels, predictions }: LabelSets, row: number): Overlap {
  const actual = new Set(Array.from(labels[row]));
  const predicted = predictions[row];
  let shared = 0;
  for (let i = 0; i < predicted.length; i++) if (actual.has(predicted[i])) shared++;
  return { actual: actual.size, predicted: predicted.length, shared };
}

function tallyOf({ labels, predictions, classNames }: LabelSets): Tally {
  const tally: Tally = { right: new Float64Array(classNames.length), actual: new Float64Array(classNames.length), predicted: new Float64Array(classNames.length) };
  labels.forEach((own, row) => {
    const actual = new Set(Array.from(own));
    for (const label of actual) tally.actual[label]++;
    for (const label of Array.from(predictions[row])) {
      tally.predicted[label]++;
      if (actual.has(label)) tally.right[label]++;
    }
  });
  return tally;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
