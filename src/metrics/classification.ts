import { countsOf, fMeasureOf, falsePositiveRateOf, precisionOf, recallOf, weightedByClass } from './counts.ts';
import type { Metric, MetricInput, MetricParam } from './metric.ts';
import { classNamed, meanOfRows, probabilitiesOf } from './rows.ts';

const SPARK = 'https://spark.apache.org/docs/latest/mllib-evaluation-metrics.html#multiclass-classification';
const SPARK_API = 'https://spark.apache.org/docs/latest/api/scala/org/apache/spark/ml/evaluation/MulticlassClassificationEvaluator.html';

const beta: MetricParam = { doc: 'Recall weighs beta² times as much as precision.', default: 1, min: 0, above: true };
const metricLabel: MetricParam = { doc: 'The class that is measured; the first one unless given.', default: '' };

/** Share of the weight of the rows whose prediction is their label. */
export const accuracy: Metric = {
  ...shared('accuracy', 'Share of the rows that are predicted right.'),
  sklearn: ['accuracy_score'],
  compute: shareRight,
};

/** Spark's `f1`: the F1 of each class, weighted by the class's rows. */
export const f1: Metric = {
  ...shared('f1', 'Harmonic mean of precision and recall of each class, weighted by the rows of the class.'),
  sklearn: ['f1_weighted'],
  compute(input) {
    return weightedByClass(countsOf(input), (counts, label) => fMeasureOf(counts, label, 1));
  },
};

/** Precision of each class, weighted by the class's rows; a class that is never predicted has precision 0. */
export const weightedPrecision: Metric = {
  ...shared('weightedPrecision', 'Precision of each class, weighted by the rows of the class.'),
  sklearn: ['precision_weighted'],
  compute(input) {
    return weightedByClass(countsOf(input), precisionOf);
  },
};

/** Recall of each class, weighted by the class's rows: as a number it is the accuracy. */
export const weightedRecall: Metric = {
  ...shared('weightedRecall', 'Recall of each class, weighted by the rows of the class.'),
  sklearn: ['recall_weighted'],
  compute(input) {
    return weightedByClass(countsOf(input), recallOf);
  },
};

/** Spark's other name for weightedRecall. */
export const weightedTruePositiveRate: Metric = {
  ...shared('weightedTruePositiveRate', 'True positive rate of each class, weighted by the rows of the class: the weighted recall.'),
  compute: weightedRecall.compute,
};

/** Share of the other classes' rows that are predicted as a class, weighted by the class's rows; NaN where all labels are one class, as in Spark. */
export const weightedFalsePositiveRate: Metric = {
  ...shared('weightedFalsePositiveRate', 'False positive rate of each class, weighted by the rows of the class.'),
  direction: -1,
  compute(input) {
    return weightedByClass(countsOf(input), falsePositiveRateOf);
  },
};

/** The F-measure of each class, weighted by the class's rows. */
export const weightedFMeasure: Metric = {
  ...shared('weightedFMeasure', 'F-measure of each class, weighted by the rows of the class.'),
  see: SPARK_API,
  sklearn: ['fbeta_score'],
  params: { beta },
  compute(input, params) {
    return weightedByClass(countsOf(input), (counts, label) => fMeasureOf(counts, label, Number(params.beta)));
  },
};

/** True positive rate of one class: its recall. */
export const truePositiveRateByLabel: Metric = {
  ...byLabel('truePositiveRateByLabel', 'True positive rate of one class: its recall; 0 where the class has no rows.'),
  compute(input, params) {
    return recallOf(countsOf(input), classNamed('truePositiveRateByLabel', params.metricLabel, input.classNames));
  },
};

/** False positive rate of one class; NaN where all labels are of it, as in Spark. */
export const falsePositiveRateByLabel: Metric = {
  ...byLabel('falsePositiveRateByLabel', 'Share of the rows of other classes that are predicted as one class.'),
  direction: -1,
  compute(input, params) {
    return falsePositiveRateOf(countsOf(input), classNamed('falsePositiveRateByLabel', params.metricLabel, input.classNames));
  },
};

/** Precision of one class; 0 where it is never predicted. */
export const precisionByLabel: Metric = {
  ...byLabel('precisionByLabel', 'Precision of one class; 0 where it is never predicted.'),
  compute(input, params) {
    return precisionOf(countsOf(input), classNamed('precisionByLabel', params.metricLabel, input.classNames));
  },
};

/** Recall of one class. Spark fails on a class without rows; here it is 0, as in scikit-learn. */
export const recallByLabel: Metric = {
  ...byLabel('recallByLabel', 'Recall of one class; 0 where it has no rows.'),
  compute(input, params) {
    return recallOf(countsOf(input), classNamed('recallByLabel', params.metricLabel, input.classNames));
  },
};

/** F-measure of one class. */
export const fMeasureByLabel: Metric = {
  ...byLabel('fMeasureByLabel', 'F-measure of one class; 0 where none of its rows is predicted right.'),
  params: { metricLabel, beta },
  compute(input, params) {
    return fMeasureOf(countsOf(input), classNamed('fMeasureByLabel', params.metricLabel, input.classNames), Number(params.beta));
  },
};

/** Mean of -log(probability of the true class), the probability clipped to [eps, 1 - eps] as in Spark. */
export const logLoss: Metric = {
  ...shared('logLoss', 'Mean negative logarithm of the probability of the true class.'),
  see: SPARK_API,
  direction: -1,
  range: [0, Infinity],
  needs: 'probabilities',
  sklearn: ['neg_log_loss', 'log_loss'],
  params: { eps: { doc: 'Probabilities are clipped to eps and 1 - eps.', default: 1e-15, min: 0, above: true, max: 0.5, below: true } },
  compute(input, params) {
    const { labels, weights, classes } = input;
    const probabilities = probabilitiesOf('logLoss', input);
    const eps = Number(params.eps);
    const certain = -Math.log1p(-eps);
    return meanOfRows(labels.length, weights, (row) => {
      const p = probabilities[row * classes + labels[row]];
      return p > 1 - eps ? certain : -Math.log(p < eps ? eps : p);
    });
  },
};

/** Share of the weight of the rows whose prediction is not their label. */
export const hammingLoss: Metric = {
  ...shared('hammingLoss', 'Share of the rows that are predicted wrong.'),
  see: SPARK_API,
  direction: -1,
  sklearn: ['hamming_loss'],
  compute: shareWrong,
};

/** scikit-learn's name for the same share. */
export const zeroOneLoss: Metric = {
  ...shared('zeroOneLoss', 'Share of the rows that are predicted wrong.'),
  see: 'https://scikit-learn.org/stable/modules/generated/sklearn.metrics.zero_one_loss.html',
  direction: -1,
  sklearn: ['zero_one_loss'],
  compute: shareWrong,
};

function shared(name: string, doc: string): Omit<Metric, 'compute'> {
  return { name, doc, task: 'classification', see: SPARK, direction: 1, range: [0, 1], needs: 'labels', binary: false, sklearn: [] };
}

function byLabel(name: string, doc: string): Omit<Metric, 'compute'> {
  return { ...shared(name, doc), see: SPARK_API, params: { metricLabel } };
}

function shareRight({ labels, predictions, weights }: MetricInput): number {
  if (weights !== null) return meanOfRows(labels.length, weights, (row) => (labels[row] === predictions[row] ? 1 : 0));
  // A branch on what cannot be foretold costs twice the time of this sum of sign bits.
  let wrong = 0;
  for (let row = 0; row < labels.length; row++) {
    const apart = labels[row] ^ predictions[row];
    wrong += (apart | -apart) >>> 31;
  }
  return (labels.length - wrong) / labels.length;
}

function shareWrong({ labels, predictions, weights }: MetricInput): number {
  return meanOfRows(labels.length, weights, (row) => (labels[row] === predictions[row] ? 0 : 1));
}
