import { countsOf } from './counts.ts';
import type { Metric, MetricInput } from './metric.ts';
import { isSingle, meanOfRows, probabilitiesOf } from './rows.ts';

const GUIDE = 'https://scikit-learn.org/stable/modules/model_evaluation.html';

/** Mean squared distance of the probabilities from the truth: for two classes that of the positive one, from 0 to 1; for more the sum over the classes, from 0 to 2. */
export const brierScore: Metric = {
  ...shared('brierScore', 'Mean squared error of the probabilities, summed over the classes; half of it for two classes.'),
  see: `${GUIDE}#brier-score-loss`,
  direction: -1,
  range: [0, 2],
  sklearn: ['neg_brier_score', 'brier_score_loss'],
  compute(input) {
    const sum = meanSquares(input, probabilitiesOf('brierScore', input));
    return input.classes === 2 ? sum / 2 : sum;
  },
};

/** 1 - Brier score over that of the classes' shares; NaN for fewer than two rows, -Infinity where all labels are one class and the prediction is not certain. */
export const d2Brier: Metric = {
  ...shared('d2Brier', "Share of the Brier score of always predicting the classes' shares that is saved."),
  see: `${GUIDE}#d2-score-classification`,
  range: [-Infinity, 1],
  sklearn: ['d2_brier_score'],
  compute(input) {
    const model = meanSquares(input, probabilitiesOf('d2Brier', input));
    if (isSingle(input)) return NaN;
    const { actual, total } = countsOf(input);
    const shares = actual.map((weight) => weight / total);
    const squares = shares.reduce((sum, share) => sum + share * share, 0);
    const guess = shares.reduce((sum, share) => sum + share * ((1 - share) * (1 - share) + (squares - share * share)), 0);
    return 1 - model / guess;
  },
};

/** 1 - log loss over that of the classes' shares, probabilities clipped to [2^-52, 1 - 2^-52]; NaN for fewer than two rows. */
export const d2LogLoss: Metric = {
  ...shared('d2LogLoss', "Share of the log loss of always predicting the classes' shares that is saved."),
  see: `${GUIDE}#d2-score-classification`,
  range: [-Infinity, 1],
  sklearn: ['d2_log_loss_score'],
  compute(input) {
    const { labels, weights, classes } = input;
    const probabilities = probabilitiesOf('d2LogLoss', input);
    if (isSingle(input)) return NaN;
    const model = meanOfRows(labels.length, weights, (row) => -Math.log(clipped(probabilities[row * classes + labels[row]])));
    const { actual, total } = countsOf(input);
    let guess = 0;
    for (const weight of actual) if (weight > 0) guess -= (weight / total) * Math.log(clipped(weight / total));
    return 1 - model / guess;
  },
};

/** Share of the rows whose class is among the k most probable. Of equally probable classes the later one goes first, for two classes the earlier one, as in scikit-learn. */
export const topK: Metric = {
  ...shared('topK', 'Share of the rows whose class is among the k most probable ones.'),
  see: `${GUIDE}#top-k-accuracy-score`,
  sklearn: ['top_k_accuracy', 'top_k_accuracy_score'],
  params: { k: { doc: 'How many classes count.', default: 2, min: 1, integer: true } },
  compute(input, params) {
    const { labels, weights, classes } = input;
    const probabilities = probabilitiesOf('topK', input);
    const k = Number(params.k);
    const earlierFirst = classes === 2;
    return meanOfRows(labels.length, weights, (row) => {
      const own = row * classes + labels[row];
      const p = probabilities[own];
      if (Number.isNaN(p)) return NaN;
      let ahead = 0;
      for (let i = row * classes; i < (row + 1) * classes; i++) {
        if (probabilities[i] > p || (probabilities[i] === p && (earlierFirst ? i < own : i > own))) ahead++;
      }
      return ahead < k ? 1 : 0;
    });
  },
};

/** Mean distance of the share of right rows from the mean probability of the predicted class, over bins (i/bins, (i+1)/bins] of that probability, weighted by their rows. */
export const expectedCalibrationError: Metric = {
  ...shared('expectedCalibrationError', 'Mean distance of confidence and accuracy over equally wide bins of confidence.'),
  see: 'https://arxiv.org/abs/1706.04599',
  direction: -1,
  params: { bins: { doc: 'Number of bins.', default: 15, min: 1, integer: true } },
  compute(input, params) {
    const { labels, predictions, weights, classes } = input;
    const probabilities = probabilitiesOf('expectedCalibrationError', input);
    const bins = Number(params.bins);
    const gaps = new Float64Array(bins);
    let total = 0;
    for (let row = 0; row < labels.length; row++) {
      const confidence = probabilities[row * classes + predictions[row]];
      const weight = weights === null ? 1 : weights[row];
      if (weight === 0) continue;
      if (Number.isNaN(confidence)) return NaN;
      const bin = Math.min(bins, Math.max(1, Math.ceil(confidence * bins))) - 1;
      gaps[bin] += weight * ((labels[row] === predictions[row] ? 1 : 0) - confidence);
      total += weight;
    }
    return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / total;
  },
};

function shared(name: string, doc: string): Omit<Metric, 'compute'> {
  return { name, doc, task: 'classification', see: GUIDE, direction: 1, range: [0, 1], needs: 'probabilities', binary: false, sklearn: [] };
}

/** Weighted mean over the rows of the squared distances, summed over the classes. */
function meanSquares({ labels, weights, classes }: MetricInput, probabilities: Float64Array): number {
  return meanOfRows(labels.length, weights, (row) => {
    let sum = 0;
    for (let label = 0; label < classes; label++) {
      const distance = (label === labels[row] ? 1 : 0) - probabilities[row * classes + label];
      sum += distance * distance;
    }
    return sum;
  });
}

function clipped(p: number): number {
  return p < Number.EPSILON ? Number.EPSILON : p > 1 - Number.EPSILON ? 1 - Number.EPSILON : p;
}
