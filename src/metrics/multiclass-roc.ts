import { countsOf } from './counts.ts';
import { areaUnderRates, curveOf } from './curves.ts';
import type { Metric, MetricInput, MetricParam } from './metric.ts';
import { probabilitiesOf } from './rows.ts';
import { distinctOf } from './sorted.ts';
import type { Distinct } from './sorted.ts';

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
    const { actual } = countsOf(input);
    const present = Array.from(actual.keys()).filter((label) => actual[label] > 0);
    const rows = rowsByClass(input);
    let sum = 0;
    let weights = 0;
    for (const label of present) {
      const scored = rows.map((own) => scoresOf(own, input, probabilities.subarray(label)));
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

function shared(name: string, doc: string): Omit<Metric, 'sklearn' | 'compute'> {
  return { name, doc, task: 'classification', see: GUIDE, direction: 1, range: [0, 1], needs: 'probabilities', binary: false, params: { average } };
}

/** Rows of each class, ascending. */
function rowsByClass({ labels, classes }: MetricInput): Uint32Array[] {
  const sizes = new Uint32Array(classes);
  for (const label of labels) sizes[label]++;
  const rows = Array.from(sizes, (size) => new Uint32Array(size));
  sizes.fill(0);
  for (let row = 0; row < labels.length; row++) rows[labels[row]][sizes[labels[row]]++] = row;
  return rows;
}

/** Distinct scores of some rows; `column` begins at the class's first probability. Null for a NaN. */
function scoresOf(rows: Uint32Array, { weights, classes }: MetricInput, column: Float64Array): Distinct | null {
  const scores = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) scores[i] = column[rows[i] * classes];
  return distinctOf(scores, weights === null ? null : Float64Array.from(rows, (row) => weights[row]));
}

/** Weight of the pairs of rows in which the first kind has the larger score, ties counting half; NaN if a score is. */
function pairArea(yes: Distinct | null, no: Distinct | null): number {
  if (yes === null || no === null) return NaN;
  let below = 0;
  let sum = 0;
  let n = 0;
  for (let p = 0; p < yes.values.length; p++) {
    const score = yes.values[p];
    for (; no.values[n] < score; n++) below += no.sums[n];
    const tied = no.values[n] === score ? no.sums[n] : 0;
    sum += yes.sums[p] * (below + tied / 2);
  }
  return sum;
}
