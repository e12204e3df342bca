import type { Metric, MetricInput } from './metric.ts';
import { meanOfRows } from './rows.ts';

const SPARK = 'https://spark.apache.org/docs/latest/mllib-evaluation-metrics.html#regression-model-evaluation';
const GUIDE = 'https://scikit-learn.org/stable/modules/model_evaluation.html';

/** Root of the mean squared error. */
export const rmse: Metric = {
  ...loss('rmse', 'Root of the mean squared error.'),
  sklearn: ['neg_root_mean_squared_error', 'root_mean_squared_error'],
  compute(input) {
    return Math.sqrt(meanSquare(input));
  },
};

/** Mean squared error. */
export const mse: Metric = {
  ...loss('mse', 'Mean squared error.'),
  sklearn: ['neg_mean_squared_error', 'mean_squared_error'],
  compute: meanSquare,
};

/** Mean absolute error. */
export const mae: Metric = {
  ...loss('mae', 'Mean absolute error.'),
  sklearn: ['neg_mean_absolute_error', 'mean_absolute_error'],
  compute({ labels, predictions, weights }) {
    return meanOfRows(labels.length, weights, (row) => Math.abs(labels[row] - predictions[row]));
  },
};

/**
 * 1 - mean squared error over the variance of the labels. A constant label gives -Infinity, or NaN when it is predicted exactly, as in Spark.
 * With weights both are weighted means, as in scikit-learn; Spark's value changes when all weights are doubled, so it is not followed there.
 */
export const r2: Metric = {
  ...score('r2', 'Share of the variance of the label that is explained; -Infinity for a constant label, NaN where that is predicted exactly.'),
  see: SPARK,
  sklearn: ['r2_score'],
  params: { throughOrigin: { doc: 'Compare with always predicting 0 in place of the mean.', default: 'false', choices: ['true', 'false'] } },
  compute(input, params) {
    const { labels, weights } = input;
    const center = params.throughOrigin === 'true' ? 0 : meanLabel(input);
    return 1 - meanSquare(input) / meanOfRows(labels.length, weights, (row) => (labels[row] - center) ** 2);
  },
};

/** Spark's explained variance: the mean squared distance of the predictions from the mean label, not a share. */
export const explainedVarianceOfSpark: Metric = {
  ...score('var', "Mean squared distance of the predictions from the mean label: Spark's explained variance, in squared units of the label."),
  see: SPARK,
  range: [0, Infinity],
  compute(input) {
    const { labels, predictions, weights } = input;
    const center = meanLabel(input);
    return meanOfRows(labels.length, weights, (row) => (predictions[row] - center) ** 2);
  },
};

/** scikit-learn's explained variance, which forgives a constant offset; for a constant label 1 where the errors are constant too, else 0. */
export const explainedVariance: Metric = {
  ...score('explainedVariance', 'One minus the variance of the errors over that of the label; for a constant label 1 where the errors are constant too, else 0.'),
  see: `${GUIDE}#explained-variance-score`,
  sklearn: ['explained_variance', 'explained_variance_score'],
  compute(input) {
    const { labels, predictions, weights } = input;
    const rows = labels.length;
    const first = rows === 0 ? 0 : labels[0] - predictions[0];
    const error = first + meanOfRows(rows, weights, (row) => labels[row] - predictions[row] - first);
    const center = meanLabel(input);
    const left = meanOfRows(rows, weights, (row) => (labels[row] - predictions[row] - error) ** 2);
    return explained(left, meanOfRows(rows, weights, (row) => (labels[row] - center) ** 2));
  },
};

/** Largest absolute error, of any row that has a weight. */
export const maxError: Metric = {
  ...loss('maxError', 'Largest absolute error of any row.'),
  see: `${GUIDE}#max-error`,
  sklearn: ['neg_max_error', 'max_error'],
  compute({ labels, predictions, weights }) {
    let largest = -Infinity;
    for (let row = 0; row < labels.length; row++) {
      if (weights === null || weights[row] !== 0) largest = Math.max(largest, Math.abs(labels[row] - predictions[row]));
    }
    return largest;
  },
};

/** Mean of |error| / |label|, a share and not a percentage; a label of 0 counts as 2^-52. */
export const mape: Metric = {
  ...loss('mape', 'Mean absolute error relative to the label, as a share; a label of 0 counts as 2^-52.'),
  see: `${GUIDE}#mean-absolute-percentage-error`,
  sklearn: ['neg_mean_absolute_percentage_error', 'mean_absolute_percentage_error'],
  compute({ labels, predictions, weights }) {
    return meanOfRows(labels.length, weights, (row) => Math.abs(labels[row] - predictions[row]) / Math.max(Math.abs(labels[row]), Number.EPSILON));
  },
};

/** Mean squared error of log(1 + value); NaN where a label or a prediction is -1 or less. */
export const msle: Metric = {
  ...loss('msle', 'Mean squared error of log(1 + value); NaN where a label or a prediction is -1 or less.'),
  see: `${GUIDE}#mean-squared-logarithmic-error`,
  sklearn: ['neg_mean_squared_log_error', 'mean_squared_log_error'],
  compute: meanSquareOfLogs,
};

/** Root of msle. */
export const rmsle: Metric = {
  ...loss('rmsle', 'Root mean squared error of log(1 + value); NaN where a label or a prediction is -1 or less.'),
  see: `${GUIDE}#mean-squared-logarithmic-error`,
  sklearn: ['neg_root_mean_squared_log_error', 'root_mean_squared_log_error'],
  compute(input) {
    return Math.sqrt(meanSquareOfLogs(input));
  },
};

/** Weighted mean of the labels, exact for a constant label. */
export function meanLabel({ labels, weights }: MetricInput): number {
  if (labels.length === 0) return NaN;
  const first = labels[0];
  return first + meanOfRows(labels.length, weights, (row) => labels[row] - first);
}

/** 1 - left / all, where nothing to explain is 1 if nothing is left and else 0, as in scikit-learn. */
export function explained(left: number, all: number): number {
  if (all === 0) return left === 0 ? 1 : 0;
  return 1 - left / all;
}

/** A record of a loss of regression, complete but for `compute`. */
export function loss(name: string, doc: string): Omit<Metric, 'compute'> {
  return { name, doc, task: 'regression', see: SPARK, direction: -1, range: [0, Infinity], needs: 'labels', binary: false, sklearn: [] };
}

/** A record of a score of regression that is at most 1, complete but for `compute`. */
export function score(name: string, doc: string): Omit<Metric, 'compute'> {
  return { ...loss(name, doc), see: GUIDE, direction: 1, range: [-Infinity, 1] };
}

function meanSquare({ labels, predictions, weights }: MetricInput): number {
  return meanOfRows(labels.length, weights, (row) => (labels[row] - predictions[row]) ** 2);
}

function meanSquareOfLogs({ labels, predictions, weights }: MetricInput): number {
  return meanOfRows(labels.length, weights, (row) => {
    if (labels[row] <= -1 || predictions[row] <= -1) return NaN;
    return (Math.log1p(labels[row]) - Math.log1p(predictions[row])) ** 2;
  });
}
