import { countsOf, fMeasureOf, jaccardOf, precisionOf, recallOf } from './counts.ts';
import { areaOf, areaUnderRates, curveOf, downSampled } from './curves.ts';
import type { Metric, MetricParam } from './metric.ts';
import { probabilitiesOf } from './rows.ts';

const SPARK = 'https://spark.apache.org/docs/latest/mllib-evaluation-metrics.html#binary-classification';
const GUIDE = 'https://scikit-learn.org/stable/modules/model_evaluation.html';

/** Spark's own default is 1000; an exact area costs no more here. */
const numBins: MetricParam = { doc: 'Down-sample the curve to about so many points, as Spark does on one partition; 0 is exact.', default: 0, min: 0, integer: true };
const beta: MetricParam = { doc: 'Recall weighs beta² times as much as precision.', default: 1, min: 0, above: true };

/** Area under the curve of true over false positive rate, by the trapezoidal rule over all distinct scores (Spark's `numBins: 0`). */
export const areaUnderROC: Metric = {
  ...ofScores('areaUnderROC', 'Area under the receiver operating characteristic of the positive class.'),
  sklearn: ['roc_auc', 'roc_auc_score'],
  params: { numBins },
  compute(input, params) {
    const probabilities = probabilitiesOf('areaUnderROC', input);
    if (params.numBins === 0) return areaOf(input, probabilities, input.positive) ?? NaN;
    const curve = curveOf(input, probabilities, input.positive);
    return curve === null ? NaN : areaUnderRates(downSampled(curve, Number(params.numBins)));
  },
};

/** Area under precision over recall as Spark has it: straight lines between the points, the first one carried back to recall 0. */
export const areaUnderPR: Metric = {
  ...ofScores('areaUnderPR', 'Area under the precision-recall curve of the positive class, by straight lines.'),
  params: { numBins },
  compute(input, params) {
    const whole = curveOf(input, probabilitiesOf('areaUnderPR', input), input.positive);
    if (whole === null) return NaN;
    const { truePositives, falsePositives, points } = downSampled(whole, Number(params.numBins));
    const positives = truePositives[points - 1];
    let area = 0;
    let lastX = 0;
    let lastY = -1;
    for (let i = 0; i < points; i++) {
      const x = positives === 0 ? 0 : truePositives[i] / positives;
      const y = truePositives[i] / (truePositives[i] + falsePositives[i]);
      area += ((x - lastX) * (y + (lastY < 0 ? y : lastY))) / 2;
      lastX = x;
      lastY = y;
    }
    return area;
  },
};

/** Mean precision over the recall that each threshold adds, without interpolation; 0 without positive rows. */
export const averagePrecision: Metric = {
  ...ofScores('averagePrecision', 'Precision at each threshold, weighted by the recall that it adds.'),
  see: `${GUIDE}#precision-recall-f-measure-metrics`,
  sklearn: ['average_precision', 'average_precision_score'],
  compute(input) {
    const curve = curveOf(input, probabilitiesOf('averagePrecision', input), input.positive);
    if (curve === null) return NaN;
    const { truePositives, falsePositives, points } = curve;
    const positives = truePositives[points - 1];
    if (positives === 0) return 0;
    let sum = 0;
    for (let i = 0; i < points; i++) {
      const added = truePositives[i] - (i === 0 ? 0 : truePositives[i - 1]);
      sum += (added / positives) * (truePositives[i] / (truePositives[i] + falsePositives[i]));
    }
    return sum;
  },
};

/** F1 of the positive class. */
export const f1Binary: Metric = {
  ...ofCounts('f1Binary', 'Harmonic mean of precision and recall of the positive class; 0 where none of its rows is predicted right.'),
  sklearn: ['f1_score'],
  compute(input) {
    return fMeasureOf(countsOf(input), input.positive, 1);
  },
};

/** F-measure of the positive class. */
export const fMeasureBinary: Metric = {
  ...ofCounts('fMeasureBinary', 'F-measure of the positive class; 0 where none of its rows is predicted right.'),
  params: { beta },
  compute(input, params) {
    return fMeasureOf(countsOf(input), input.positive, Number(params.beta));
  },
};

/** Precision of the positive class; 0 where it is never predicted. */
export const precisionBinary: Metric = {
  ...ofCounts('precisionBinary', 'Precision of the positive class; 0 where it is never predicted.'),
  sklearn: ['precision', 'precision_score'],
  compute(input) {
    return precisionOf(countsOf(input), input.positive);
  },
};

/** Recall of the positive class; 0 where it has no rows. */
export const recallBinary: Metric = {
  ...ofCounts('recallBinary', 'Recall of the positive class: sensitivity, true positive rate; 0 where it has no rows.'),
  sklearn: ['recall', 'recall_score'],
  compute(input) {
    return recallOf(countsOf(input), input.positive);
  },
};

/** Recall of the class that is not the positive one. */
export const specificity: Metric = {
  ...ofCounts('specificity', 'Recall of the negative class: true negative rate; 0 where it has no rows.'),
  see: 'https://en.wikipedia.org/wiki/Sensitivity_and_specificity',
  compute(input) {
    return recallOf(countsOf(input), 1 - input.positive);
  },
};

/** Sensitivity + specificity - 1; NaN where one of the classes has no rows. */
export const youdensJ: Metric = {
  ...ofCounts('youdensJ', 'Sensitivity plus specificity minus 1; NaN where one of the classes has no rows.'),
  see: 'https://en.wikipedia.org/wiki/Youden%27s_J_statistic',
  range: [-1, 1],
  compute(input) {
    const counts = countsOf(input);
    if (counts.actual[0] === 0 || counts.actual[1] === 0) return NaN;
    return recallOf(counts, 0) + recallOf(counts, 1) - 1;
  },
};

/** Jaccard index of the positive class. */
export const jaccardBinary: Metric = {
  ...ofCounts('jaccardBinary', 'Right rows of the positive class over the rows that are of it or predicted as it.'),
  see: `${GUIDE}#jaccard-similarity-score`,
  sklearn: ['jaccard', 'jaccard_score'],
  compute(input) {
    return jaccardOf(countsOf(input), input.positive);
  },
};

function ofScores(name: string, doc: string): Omit<Metric, 'compute'> {
  return { name, doc, task: 'classification', see: SPARK, direction: 1, range: [0, 1], needs: 'scores', binary: true, sklearn: [] };
}

function ofCounts(name: string, doc: string): Omit<Metric, 'compute'> {
  return { ...ofScores(name, doc), see: `${GUIDE}#binary-classification`, needs: 'labels' };
}
