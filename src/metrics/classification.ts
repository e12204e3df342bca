import type { Metric, MetricInput } from './metric.ts';

const SPARK = 'https://spark.apache.org/docs/latest/mllib-evaluation-metrics.html#multiclass-classification';
const SPARK_API = 'https://spark.apache.org/docs/latest/api/scala/org/apache/spark/ml/evaluation/MulticlassClassificationEvaluator.html';

/** Spark clips probabilities to [1e-15, 1 - 1e-15]. */
const SMALLEST_PROBABILITY = 1e-15;

/** Share of rows whose prediction is their label. */
export const accuracy: Metric = {
  ...shared('accuracy', 'Share of the rows that are predicted right.'),
  sklearn: ['accuracy', 'accuracy_score'],
  compute({ labels, predictions }) {
    let right = 0;
    for (let row = 0; row < labels.length; row++) if (labels[row] === predictions[row]) right++;
    return right / labels.length;
  },
};

/** Spark's `f1`: the F1 of each class, weighted by the class's rows. */
export const f1: Metric = {
  ...shared('f1', 'Harmonic mean of precision and recall of each class, weighted by the rows of the class.'),
  sklearn: ['f1_weighted', 'f1_score'],
  compute(input) {
    return weightedMean(input, (right, actual, predicted) => (2 * right) / (actual + predicted));
  },
};

/** Precision of each class, weighted by the class's rows; a class that is never predicted has precision 0. */
export const weightedPrecision: Metric = {
  ...shared('weightedPrecision', 'Precision of each class, weighted by the rows of the class.'),
  sklearn: ['precision_weighted', 'precision_score'],
  compute(input) {
    return weightedMean(input, (right, _actual, predicted) => (predicted === 0 ? 0 : right / predicted));
  },
};

/** Recall of each class, weighted by the class's rows: as a number it is the accuracy. */
export const weightedRecall: Metric = {
  ...shared('weightedRecall', 'Recall of each class, weighted by the rows of the class.'),
  sklearn: ['recall_weighted', 'recall_score'],
  compute(input) {
    return weightedMean(input, (right, actual) => right / actual);
  },
};

/** scikit-learn's balanced accuracy: the plain mean of the recalls of the classes that occur among the labels. */
export const balancedAccuracy: Metric = {
  ...shared('balancedAccuracy', 'Mean of the recalls of the classes that occur.'),
  see: 'https://scikit-learn.org/stable/modules/model_evaluation.html#balanced-accuracy-score',
  sklearn: ['balanced_accuracy', 'balanced_accuracy_score'],
  compute(input) {
    const { right, actual } = counts(input);
    let sum = 0;
    let present = 0;
    for (let label = 0; label < input.classes; label++) {
      if (actual[label] === 0) continue;
      sum += right[label] / actual[label];
      present++;
    }
    return sum / present;
  },
};

/** Mean of -log(probability of the true class), the probability clipped to [1e-15, 1 - 1e-15] as in Spark. */
export const logLoss: Metric = {
  ...shared('logLoss', 'Mean negative logarithm of the probability of the true class.'),
  see: SPARK_API,
  direction: -1,
  range: [0, -Math.log(SMALLEST_PROBABILITY)],
  needs: 'probabilities',
  sklearn: ['neg_log_loss', 'log_loss'],
  compute({ labels, probabilities, classes }) {
    if (probabilities === null) throw new Error('logLoss needs probabilities, got none');
    const certain = -Math.log1p(-SMALLEST_PROBABILITY);
    let sum = 0;
    for (let row = 0; row < labels.length; row++) {
      const p = probabilities[row * classes + labels[row]];
      if (p > 1 - SMALLEST_PROBABILITY) sum += certain;
      else sum -= Math.log(p < SMALLEST_PROBABILITY ? SMALLEST_PROBABILITY : p);
    }
    return sum / labels.length;
  },
};

function shared(name: string, doc: string): Omit<Metric, 'sklearn' | 'compute'> {
  return { name, doc, task: 'classification', see: SPARK, direction: 1, range: [0, 1], needs: 'labels', binary: false };
}

/** Rows of each class that are predicted right, that are of the class, and that are predicted as it: (classes) each. */
function counts({ labels, predictions, classes }: MetricInput): { right: Float64Array; actual: Float64Array; predicted: Float64Array } {
  const right = new Float64Array(classes);
  const actual = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    const prediction = predictions[row];
    actual[label]++;
    predicted[prediction]++;
    if (label === prediction) right[label]++;
  }
  return { right, actual, predicted };
}

/** Mean of a measure of each class that occurs among the labels, weighted by its rows; NaN without rows. */
function weightedMean(input: MetricInput, measure: (right: number, actual: number, predicted: number) => number): number {
  const { right, actual, predicted } = counts(input);
  let sum = 0;
  for (let label = 0; label < input.classes; label++) {
    if (actual[label] > 0) sum += measure(right[label], actual[label], predicted[label]) * actual[label];
  }
  return sum / input.labels.length;
}
