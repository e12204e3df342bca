import { countsOf, fMeasureOf, jaccardOf, meanOfClasses, precisionOf, recallOf, weightedByClass } from './counts.ts';
import type { Metric, MetricInput } from './metric.ts';

const GUIDE = 'https://scikit-learn.org/stable/modules/model_evaluation.html';

/** scikit-learn's balanced accuracy: the plain mean of the recalls of the classes that occur among the labels. */
export const balancedAccuracy: Metric = {
  ...shared('balancedAccuracy', 'Mean of the recalls of the classes that occur.'),
  see: `${GUIDE}#balanced-accuracy-score`,
  range: [-1, 1],
  sklearn: ['balanced_accuracy', 'balanced_accuracy_score'],
  params: { adjusted: { doc: 'Scale it so that guessing is 0 and the best is 1; NaN where only one class occurs.', default: 'false', choices: ['true', 'false'] } },
  compute(input, params) {
    const counts = countsOf(input);
    let sum = 0;
    let present = 0;
    for (let label = 0; label < input.classes; label++) {
      if (counts.actual[label] === 0) continue;
      sum += recallOf(counts, label);
      present++;
    }
    const mean = sum / present;
    if (params.adjusted !== 'true') return mean;
    return present < 2 ? NaN : (mean - 1 / present) / (1 - 1 / present);
  },
};

/** Plain mean of the F1 of the classes that occur among labels or predictions. */
export const f1Macro: Metric = {
  ...shared('f1Macro', 'Plain mean of the F1 of the classes that occur among the labels or the predictions.'),
  sklearn: ['f1_macro'],
  compute(input) {
    return meanOfClasses(countsOf(input), (counts, label) => fMeasureOf(counts, label, 1));
  },
};

/** F1 of the counts of all classes together: for one label a row it is the accuracy, and so are precision and recall. */
export const f1Micro: Metric = {
  ...shared('f1Micro', 'F1 of the counts of all classes together: for one label a row it is the accuracy.'),
  sklearn: ['f1_micro', 'precision_micro', 'recall_micro'],
  compute(input) {
    const { right, total } = countsOf(input);
    return sumOf(right) / total;
  },
};

/** Plain mean of the precision of the classes that occur among labels or predictions. */
export const precisionMacro: Metric = {
  ...shared('precisionMacro', 'Plain mean of the precision of the classes that occur among the labels or the predictions.'),
  sklearn: ['precision_macro'],
  compute(input) {
    return meanOfClasses(countsOf(input), precisionOf);
  },
};

/** Plain mean of the recall of the classes that occur among labels or predictions. */
export const recallMacro: Metric = {
  ...shared('recallMacro', 'Plain mean of the recall of the classes that occur among the labels or the predictions.'),
  sklearn: ['recall_macro'],
  compute(input) {
    return meanOfClasses(countsOf(input), recallOf);
  },
};

/** Plain mean of the Jaccard index of the classes that occur among labels or predictions. */
export const jaccardMacro: Metric = {
  ...shared('jaccardMacro', 'Plain mean of the Jaccard index of the classes that occur among the labels or the predictions.'),
  see: `${GUIDE}#jaccard-similarity-score`,
  sklearn: ['jaccard_macro'],
  compute(input) {
    return meanOfClasses(countsOf(input), jaccardOf);
  },
};

/** Jaccard index of the counts of all classes together. */
export const jaccardMicro: Metric = {
  ...shared('jaccardMicro', 'Jaccard index of the counts of all classes together.'),
  see: `${GUIDE}#jaccard-similarity-score`,
  sklearn: ['jaccard_micro'],
  compute(input) {
    const { right, total } = countsOf(input);
    const all = sumOf(right);
    return all / (total + (total - all));
  },
};

/** Jaccard index of each class, weighted by the class's rows. */
export const jaccardWeighted: Metric = {
  ...shared('jaccardWeighted', 'Jaccard index of each class, weighted by the rows of the class.'),
  see: `${GUIDE}#jaccard-similarity-score`,
  sklearn: ['jaccard_weighted'],
  compute(input) {
    return weightedByClass(countsOf(input), jaccardOf);
  },
};

/** Matthews' correlation of label and prediction for any number of classes; 0 where either is constant, as in scikit-learn. */
export const matthewsCorrcoef: Metric = {
  ...shared('matthewsCorrcoef', 'Correlation of label and prediction; 0 where one of them is constant.'),
  see: `${GUIDE}#matthews-corrcoef`,
  range: [-1, 1],
  sklearn: ['matthews_corrcoef'],
  compute(input) {
    const { right, actual, predicted, total } = countsOf(input);
    if (total === 0) return NaN;
    const both = sumOf(right) * total - dot(actual, predicted);
    const spread = (total * total - dot(predicted, predicted)) * (total * total - dot(actual, actual));
    return spread === 0 ? 0 : both / Math.sqrt(spread);
  },
};

/** Cohen's kappa; disagreements weigh 1, or the distance of the classes' indices, or its square. Unlike scikit-learn's default, absent classes keep their index. */
export const cohenKappa: Metric = {
  ...shared('cohenKappa', 'Agreement of label and prediction beyond chance; NaN where both are one and the same class.'),
  see: `${GUIDE}#cohen-kappa`,
  range: [-1, 1],
  sklearn: ['cohen_kappa_score'],
  params: { weights: { doc: 'How much a wrong class weighs by its distance in the order of the classes.', default: 'none', choices: ['none', 'linear', 'quadratic'] } },
  compute(input, params) {
    const { actual, predicted, total } = countsOf(input);
    const distance = distanceOf(String(params.weights));
    let expected = 0;
    for (let label = 0; label < input.classes; label++) {
      if (actual[label] === 0) continue;
      for (let other = 0; other < input.classes; other++) expected += distance(label, other) * (actual[label] * predicted[other]);
    }
    return expected === 0 ? NaN : 1 - observed(input, distance) / (expected / total);
  },
};

function shared(name: string, doc: string): Omit<Metric, 'sklearn' | 'compute'> {
  return { name, doc, task: 'classification', see: `${GUIDE}#from-binary-to-multiclass-and-multilabel`, direction: 1, range: [0, 1], needs: 'labels', binary: false };
}

function distanceOf(weights: string): (a: number, b: number) => number {
  if (weights === 'linear') return (a, b) => Math.abs(a - b);
  if (weights === 'quadratic') return (a, b) => (a - b) * (a - b);
  return (a, b) => (a === b ? 0 : 1);
}

/** Weighted sum of the distances between labels and predictions. */
function observed({ labels, predictions, weights }: MetricInput, distance: (a: number, b: number) => number): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += distance(labels[row], predictions[row]) * (weights === null ? 1 : weights[row]);
  return sum;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
