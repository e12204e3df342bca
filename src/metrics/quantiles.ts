import type { Metric, MetricInput, MetricParam } from './metric.ts';
import { explained, loss, score } from './regression.ts';
import { isSingle, meanOfRows } from './rows.ts';

const GUIDE = 'https://scikit-learn.org/stable/modules/model_evaluation.html';

const alpha: MetricParam = { doc: 'The quantile that is predicted; 0.5 is the median.', default: 0.5, min: 0, max: 1 };

/** Median of the absolute errors; with weights the weighted one. */
export const medianAbsoluteError: Metric = {
  ...loss('medianAbsoluteError', 'Median of the absolute errors.'),
  see: `${GUIDE}#median-absolute-error`,
  sklearn: ['neg_median_absolute_error', 'median_absolute_error'],
  compute(input) {
    const { labels, predictions } = input;
    return quantile(Float64Array.from(labels, (label, row) => Math.abs(label - predictions[row])), input, 0.5);
  },
};

/** Mean pinball loss: alpha times the error where the label is above the prediction, 1 - alpha times where it is below. */
export const pinball: Metric = {
  ...loss('pinball', 'Mean pinball loss of a predicted quantile.'),
  see: `${GUIDE}#pinball-loss`,
  sklearn: ['mean_pinball_loss'],
  params: { alpha },
  compute(input, params) {
    return meanPinball(input, Number(params.alpha), (row) => input.predictions[row]);
  },
};

/** 1 - pinball loss over that of always predicting the labels' quantile; NaN for fewer than two rows. */
export const d2Pinball: Metric = {
  ...score('d2Pinball', "Share of the pinball loss of always predicting the label's quantile that is saved; for a constant label 1 if exact, else 0."),
  see: `${GUIDE}#d2-score`,
  sklearn: ['d2_pinball_score'],
  params: { alpha },
  compute(input, params) {
    return savedPinball(input, Number(params.alpha));
  },
};

/** d2Pinball of the median. */
export const d2AbsoluteError: Metric = {
  ...score('d2AbsoluteError', 'Share of the mean absolute error of always predicting the median that is saved; for a constant label 1 if exact, else 0.'),
  see: `${GUIDE}#d2-score`,
  sklearn: ['d2_absolute_error_score'],
  compute(input) {
    return savedPinball(input, 0.5);
  },
};

function savedPinball(input: MetricInput, level: number): number {
  if (isSingle(input)) return NaN;
  const guess = quantile(Float64Array.from(input.labels), input, level);
  return explained(meanPinball(input, level, (row) => input.predictions[row]), meanPinball(input, level, () => guess));
}

function meanPinball({ labels, weights }: MetricInput, level: number, prediction: (row: number) => number): number {
  return meanOfRows(labels.length, weights, (row) => {
    const error = labels[row] - prediction(row);
    return error >= 0 ? level * error : (level - 1) * error;
  });
}

/**
 * Quantile of the rows' values by the inverse of their weighted distribution, the middle of two values where it is flat: for weights of 1 and
 * level 0.5 the usual median. `values` (rows) is used up.
 */
function quantile(values: Float64Array, { weights }: MetricInput, level: number): number {
  if (values.some(Number.isNaN)) return NaN;
  const { sorted, reached } = distribution(values, weights);
  const last = sorted.length - 1;
  if (last < 0) return NaN;
  // Through percent and back, as scikit-learn rounds it.
  const wanted = ((level * 100) / 100) * reached(last);
  let at = 0;
  for (let high = last; at < high; ) {
    const middle = (at + high) >> 1;
    if (reached(middle) >= wanted) high = middle;
    else at = middle + 1;
  }
  const isInside = wanted > 0 && reached(at) - wanted <= Number.EPSILON;
  return isInside ? (sorted[at] + sorted[Math.min(at + 1, last)]) / 2 : sorted[at];
}

/** The values of rows with a weight, ascending, and the weight of those up to each. */
function distribution(values: Float64Array, weights: Float64Array | null): { sorted: Float64Array; reached: (at: number) => number } {
  if (weights === null) return { sorted: values.sort(), reached: (at) => at + 1 };
  const order = Uint32Array.from(values.keys()).filter((row) => weights[row] !== 0).sort((a, b) => values[a] - values[b]);
  let sum = 0;
  const reached = Float64Array.from(order, (row) => (sum += weights[row]));
  return { sorted: Float64Array.from(order, (row) => values[row]), reached: (at) => reached[at] };
}
