import { countsOf } from './counts.ts';
import { areaUnderRates, curveOf } from './curves.ts';
import type { Metric, MetricInput, MetricParam } from './metric.ts';
import { probabilitiesOf } from './rows.ts';

const GUIDE = 'https://scikit-learn.org/stable/modules/model_evaluation.html#roc-metrics';

const average: MetricParam = { doc: 'How the areas are averaged: plainly, or weighted by their rows.', default: 'macro', choices: ['macro', 'weighted'] };

/** Mean of the areas under the ROC of each class against the rest; the plain mean is NaN where a class has no rows, the weighted one leaves it out. */
export const areaUnderROCOvR: Metric = {
  ...shared('areaUnderROCOvR', 'Area under the ROC of each class against all others, averaged; the plain mean is NaN where a class has no rows.'),
  sklearn: ['roc_auc_ovr', 'roc_auc_ovr_weighted'],
  compute(input, params) {
    const probabilities = probabilitiesOf('areaUnderROCOvR', input);
    const { actual, total } = countsOf(input);
    const weighted = params.average === 'weighted';
    let sum = 0;
    for (let label = 0; label < input.classes; label++) {
      if (weighted && actual[label] === 0) continue;
      if (actual[label] === 0 || actual[label] === total) return NaN;
      const curve = curveOf(input, probabilities, label);
      if (curve === null) return NaN;
      sum += areaUnderRates(curve) * (weighted ? actual[label] : 1);
    }
    return sum / (weighted ? total : input.classes);
  },
};

/** Mean over the pairs of classes that occur of the area under the ROC of one against the other (Hand and Till, 2001). */
export const areaUnderROCOvO: Metric = {
  ...shared('areaUnderROCOvO', 'Area under the ROC of each pair of classes that occur, averaged; NaN where only one occurs.'),
  sklearn: ['roc_auc_ovo', 'roc_auc_ovo_weighted'],
  compute(input, params) {
    const probabilities = probabilitiesOf('areaUnderROCOvO', input);
    const rows = rowsByClass(input);
    const present = rows.map((_, label) => label).filter((label) => rows[label].length > 0);
    const { actual } = countsOf(input);
    let sum = 0;
    let weights = 0;
    for (const label of present) {
      const scored = rows.map((own) => sortedScores(own, input, (row) => probabilities[row * input.classes + label]));
      for (const other of present) {
        if (other === label) continue;
        const weight = params.average === 'weighted' ? actual[label] + actual[other] : 1;
        sum += weight * pairArea(scored[label], scored[other]) / (actual[label] * actual[other]);
        weights += weight;
      }
    }
    return sum / weights;
  },
};

/** Ascending scores of the rows of one class, with their weights. */
interface Scored {
  scores: Float64Array;
  weights: Float64Array | null;
}

function shared(name: string, doc: string): Omit<Metric, 'sklearn' | 'compute'> {
  return { name, doc, task: 'classification', see: GUIDE, direction: 1, range: [0, 1], needs: 'probabilities', binary: false, params: { average } };
}

function rowsByClass({ labels, weights, classes }: MetricInput): number[][] {
  const rows: number[][] = Array.from({ length: classes }, () => []);
  for (let row = 0; row < labels.length; row++) if (weights === null || weights[row] !== 0) rows[labels[row]].push(row);
  return rows;
}

function sortedScores(rows: readonly number[], { weights }: MetricInput, score: (row: number) => number): Scored {
  if (weights === null) return { scores: Float64Array.from(rows, score).sort(), weights: null };
  const order = rows.toSorted((a, b) => score(a) - score(b));
  return { scores: Float64Array.from(order, score), weights: Float64Array.from(order, (row) => weights[row]) };
}

/** Weight of the pairs of rows in which the first kind has the larger score, ties counting half; NaN if a score is NaN. */
function pairArea(yes: Scored, no: Scored): number {
  let below = 0;
  let sum = 0;
  let p = 0;
  let n = 0;
  while (p < yes.scores.length) {
    const score = yes.scores[p];
    if (Number.isNaN(score) || Number.isNaN(no.scores[no.scores.length - 1])) return NaN;
    let own = 0;
    let tied = 0;
    for (; yes.scores[p] === score; p++) own += yes.weights === null ? 1 : yes.weights[p];
    for (; no.scores[n] < score; n++) below += no.weights === null ? 1 : no.weights[n];
    for (; no.scores[n] === score; n++) tied += no.weights === null ? 1 : no.weights[n];
    sum += own * (below + tied / 2);
    below += tied;
  }
  return sum;
}
