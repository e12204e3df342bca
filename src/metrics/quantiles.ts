import type { Metric, MetricInput, MetricParam } from './metric.ts';
import { explained, loss, score } from './regression.ts';
import { isSingle, meanOfRows } from './rows.ts';
import { distinctOf, placeOf } from './sorted.ts';

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
 * level 0.5 the usual median.
 */
function quantile(values: Float64Array, { weights }: MetricInput, level: number): number {
  const distinct = distinctOf(values, weights);
  if (distinct === null || distinct.values.length === 0) return NaN;
  const { values: ascending, sums: reached } = distinct;
  for (let i = 1; i < reached.length; i++) reached[i] += reached[i - 1];
  const last = reached.length - 1;
  // Through percent and back, as scikit-learn rounds it.
  const wanted = ((level * 100) / 100) * reached[last];
  const at = Math.min(placeOf(wanted, reached), last);
  const isFlat = wanted > 0 && reached[at] - wanted <= Number.EPSILON;
  return isFlat ? (ascending[at] + ascending[Math.min(at + 1, last)]) / 2 : ascending[at];
}
