import type { MetricInput } from './metric.ts';

/** Weights of the rows of each class that are predicted right, that are of the class, and that are predicted as it: (classes) each. */
export interface ClassCounts {
  right: Float64Array;
  actual: Float64Array;
  predicted: Float64Array;
  /** Weight of all rows. */
  total: number;
}

/** What most metrics of predicted classes are made of, in one pass over the rows. */
export function countsOf({ labels, predictions, weights, classes }: MetricInput): ClassCounts {
  const right = new Float64Array(classes);
  const actual = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    const prediction = predictions[row];
    const weight = weights === null ? 1 : weights[row];
    actual[label] += weight;
    predicted[prediction] += weight;
    if (label === prediction) right[label] += weight;
    total += weight;
  }
  return { right, actual, predicted, total };
}

/** Share of the rows predicted as a class that are of it; 0 where it is never predicted. */
export function precisionOf({ right, predicted }: ClassCounts, label: number): number {
  return predicted[label] === 0 ? 0 : right[label] / predicted[label];
}

/** Share of the rows of a class that are predicted as it; 0 where it has no rows. */
export function recallOf({ right, actual }: ClassCounts, label: number): number {
  return actual[label] === 0 ? 0 : right[label] / actual[label];
}

/** Share of the rows of the other classes that are predicted as this one; NaN where there are no other rows. */
export function falsePositiveRateOf({ right, actual, predicted, total }: ClassCounts, label: number): number {
  return (predicted[label] - right[label]) / (total - actual[label]);
}

/** Harmonic mean of precision and recall, recall weighing beta² times as much; 0 where nothing is predicted right. */
export function fMeasureOf({ right, actual, predicted }: ClassCounts, label: number, beta: number): number {
  const square = beta * beta;
  return right[label] === 0 ? 0 : ((1 + square) * right[label]) / (square * actual[label] + predicted[label]);
}

/** Rows of a class that are right over the rows that are of it or predicted as it; 0 where there are none. */
export function jaccardOf({ right, actual, predicted }: ClassCounts, label: number): number {
  return right[label] === 0 ? 0 : right[label] / (actual[label] + predicted[label] - right[label]);
}

/** Mean of a measure of each class that occurs among the labels, weighted by its rows; NaN without rows. */
export function weightedByClass(counts: ClassCounts, measure: (counts: ClassCounts, label: number) => number): number {
  const { actual, total } = counts;
  let sum = 0;
  for (let label = 0; label < actual.length; label++) if (actual[label] > 0) sum += measure(counts, label) * actual[label];
  return sum / total;
}

/** Plain mean of a measure of each class that occurs among the labels or the predictions; NaN without rows. */
export function meanOfClasses(counts: ClassCounts, measure: (counts: ClassCounts, label: number) => number): number {
  const { actual, predicted } = counts;
  let sum = 0;
  let present = 0;
  for (let label = 0; label < actual.length; label++) {
    if (actual[label] === 0 && predicted[label] === 0) continue;
    sum += measure(counts, label);
    present++;
  }
  return sum / present;
}
