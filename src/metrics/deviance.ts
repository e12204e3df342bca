import type { Metric, MetricInput, MetricParam } from './metric.ts';
import { loss, meanLabel, score } from './regression.ts';
import { isSingle, meanOfRows } from './rows.ts';

const GUIDE = 'https://scikit-learn.org/stable/modules/model_evaluation.html#mean-tweedie-deviance';

const power: MetricParam = { doc: '0: squared error, 1: Poisson, 2: gamma, 3: inverse Gaussian; between 0 and 1 there is none.', default: 0, gap: [0, 1] };

/** Mean deviance of the Tweedie distribution with this power; NaN for labels and predictions that it cannot have. */
export const meanTweedieDeviance: Metric = {
  ...loss('meanTweedieDeviance', 'Mean deviance of a Tweedie distribution; NaN for labels or predictions that it cannot have.'),
  see: GUIDE,
  sklearn: ['mean_tweedie_deviance'],
  params: { power },
  compute(input, params) {
    return meanDeviance(input, Number(params.power), (row) => input.predictions[row]);
  },
};

/** The deviance of power 1: labels from 0, predictions above 0. */
export const meanPoissonDeviance: Metric = {
  ...loss('meanPoissonDeviance', 'Mean Poisson deviance; NaN where a label is negative or a prediction is not above 0.'),
  see: GUIDE,
  sklearn: ['neg_mean_poisson_deviance', 'mean_poisson_deviance'],
  compute(input) {
    return meanDeviance(input, 1, (row) => input.predictions[row]);
  },
};

/** The deviance of power 2: labels and predictions above 0. */
export const meanGammaDeviance: Metric = {
  ...loss('meanGammaDeviance', 'Mean gamma deviance; NaN where a label or a prediction is not above 0.'),
  see: GUIDE,
  sklearn: ['neg_mean_gamma_deviance', 'mean_gamma_deviance'],
  compute(input) {
    return meanDeviance(input, 2, (row) => input.predictions[row]);
  },
};

/** 1 - deviance over that of always predicting the mean label; NaN for fewer than two rows and for a constant label. */
export const d2Tweedie: Metric = {
  ...score('d2Tweedie', 'Share of the Tweedie deviance of always predicting the mean that is saved; NaN for a constant label.'),
  see: 'https://scikit-learn.org/stable/modules/model_evaluation.html#d2-score',
  sklearn: ['d2_tweedie_score'],
  params: { power },
  compute(input, params) {
    // By its labels, since the deviance of a constant from its own mean is 0 but for the rounding of a power.
    if (isSingle(input) || input.labels.every((label) => label === input.labels[0])) return NaN;
    const center = meanLabel(input);
    const guess = meanDeviance(input, Number(params.power), () => center);
    return 1 - meanDeviance(input, Number(params.power), (row) => input.predictions[row]) / guess;
  },
};

function meanDeviance({ labels, weights }: MetricInput, p: number, prediction: (row: number) => number): number {
  return meanOfRows(labels.length, weights, (row) => Math.max(0, deviance(labels[row], prediction(row), p)));
}

/** Unit deviance of a Tweedie distribution (Jørgensen 1987), at least 0 but for rounding; NaN outside its support. */
function deviance(y: number, mean: number, p: number): number {
  if (p === 0) return (y - mean) ** 2;
  if (!(mean > 0) || (p >= 2 && !(y > 0)) || (p >= 1 && y < 0)) return NaN;
  if (p === 1) return 2 * ((y === 0 ? 0 : y * Math.log(y / mean)) - y + mean);
  if (p === 2) return 2 * (Math.log(mean / y) + y / mean - 1);
  return 2 * (Math.max(y, 0) ** (2 - p) / ((1 - p) * (2 - p)) - (y * mean ** (1 - p)) / (1 - p) + mean ** (2 - p) / (2 - p));
}
