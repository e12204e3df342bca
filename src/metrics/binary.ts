import type { Metric, MetricInput } from './metric.ts';

const SPARK = 'https://spark.apache.org/docs/latest/mllib-evaluation-metrics.html#binary-classification';

/** Area under the curve of true over false positive rate, by the trapezoidal rule over all distinct scores (Spark's `numBins: 0`). */
export const areaUnderROC: Metric = {
  ...shared('areaUnderROC', 'Area under the receiver operating characteristic of the positive class.'),
  sklearn: ['roc_auc', 'roc_auc_score'],
  compute(input) {
    const scores = sortedScores('areaUnderROC', input);
    if (scores === null) return NaN;
    const positives = scores.positive.length;
    const negatives = scores.negative.length;
    let area = 0;
    let lastX = 0;
    let lastY = 0;
    eachThreshold(scores, (truePositives, falsePositives) => {
      // Spark calls the rate of a class without rows 0.
      const x = negatives === 0 ? 0 : falsePositives / negatives;
      const y = positives === 0 ? 0 : truePositives / positives;
      area += ((x - lastX) * (y + lastY)) / 2;
      lastX = x;
      lastY = y;
    });
    return area + ((1 - lastX) * (1 + lastY)) / 2;
  },
};

/** Area under precision over recall as Spark has it: straight lines between the points, the first one carried back to recall 0. */
export const areaUnderPR: Metric = {
  ...shared('areaUnderPR', 'Area under the precision-recall curve of the positive class, by straight lines.'),
  sklearn: ['average_precision', 'average_precision_score'],
  compute(input) {
    const scores = sortedScores('areaUnderPR', input);
    if (scores === null) return NaN;
    const positives = scores.positive.length;
    let area = 0;
    let lastX = 0;
    let lastY = -1;
    eachThreshold(scores, (truePositives, falsePositives) => {
      const x = positives === 0 ? 0 : truePositives / positives;
      const y = truePositives / (truePositives + falsePositives);
      area += ((x - lastX) * (y + (lastY < 0 ? y : lastY))) / 2;
      lastX = x;
      lastY = y;
    });
    return area;
  },
};

interface SortedScores {
  /** Ascending scores of the rows of the positive class. */
  positive: Float64Array;
  /** Ascending scores of all other rows. */
  negative: Float64Array;
}

function shared(name: string, doc: string): Omit<Metric, 'sklearn' | 'compute'> {
  return { name, doc, task: 'classification', see: SPARK, direction: 1, range: [0, 1], needs: 'probabilities', binary: true };
}

/** The positive class's probabilities, ascending, by true class; null when there are no rows or a score is NaN. */
function sortedScores(name: string, { labels, probabilities, classes, positive }: MetricInput): SortedScores | null {
  if (probabilities === null) throw new Error(`${name} needs probabilities, got none`);
  let count = 0;
  for (let row = 0; row < labels.length; row++) if (labels[row] === positive) count++;
  const scores = { positive: new Float64Array(count), negative: new Float64Array(labels.length - count) };
  let p = 0;
  let n = 0;
  for (let row = 0; row < labels.length; row++) {
    const score = probabilities[row * classes + positive];
    if (Number.isNaN(score)) return null;
    if (labels[row] === positive) scores.positive[p++] = score;
    else scores.negative[n++] = score;
  }
  scores.positive.sort();
  scores.negative.sort();
  return labels.length === 0 ? null : scores;
}

/** Calls `visit` for each distinct score, from the largest down, with the rows of each kind that have at least this score. */
function eachThreshold({ positive, negative }: SortedScores, visit: (truePositives: number, falsePositives: number) => void): void {
  let p = positive.length - 1;
  let n = negative.length - 1;
  while (p >= 0 || n >= 0) {
    const score = Math.max(p >= 0 ? positive[p] : -Infinity, n >= 0 ? negative[n] : -Infinity);
    while (p >= 0 && positive[p] === score) p--;
    while (n >= 0 && negative[n] === score) n--;
    visit(positive.length - 1 - p, negative.length - 1 - n);
  }
}
