import type { MetricInput } from './metric.ts';
import { distinctValues, placesIn, ranks } from './sorted.ts';

/** Points of a threshold that goes down through the distinct scores: weight of the rows of each kind that have at least this score. */
export interface Curve {
  truePositives: Float64Array;
  falsePositives: Float64Array;
  points: number;
}

/** The curve of one class against all others by its column of `probabilities` (rows, classes); null when there are no rows or a score is NaN. */
export function curveOf(input: MetricInput, probabilities: Float64Array, positive: number): Curve | null {
  return input.weights === null ? plainCurve(input, probabilities, positive) : weightedCurve(input, input.weights, { probabilities, positive });
}

/** Spark's down-sampling: points are joined in groups of floor(points / numBins), each group being its last point. 0 bins, or groups of one, change nothing. */
export function downSampled(curve: Curve, numBins: number): Curve {
  if (groupSize(curve.points, numBins) < 2) return curve;
  const ends = groupEnds(curve.points, numBins);
  return { truePositives: Float64Array.from(ends, (i) => curve.truePositives[i]), falsePositives: Float64Array.from(ends, (i) => curve.falsePositives[i]), points: ends.length };
}

/** The last point of each group of Spark's down-sampling. */
export function groupEnds(points: number, numBins: number): number[] {
  const group = groupSize(points, numBins);
  return Array.from({ length: Math.ceil(points / group) }, (_, i) => Math.min((i + 1) * group, points) - 1);
}

function groupSize(points: number, numBins: number): number {
  return numBins === 0 ? 1 : Math.max(1, Math.floor(points / numBins));
}

/** Area under true over false positive rate, by the trapezoidal rule; the rate of a class without rows is 0, as in Spark. */
export function areaUnderRates({ truePositives, falsePositives, points }: Curve): number {
  const positives = truePositives[points - 1];
  const negatives = falsePositives[points - 1];
  let area = 0;
  let lastX = 0;
  let lastY = 0;
  for (let i = 0; i < points; i++) {
    const x = negatives === 0 ? 0 : falsePositives[i] / negatives;
    const y = positives === 0 ? 0 : truePositives[i] / positives;
    area += ((x - lastX) * (y + lastY)) / 2;
    lastX = x;
    lastY = y;
  }
  return area + ((1 - lastX) * (1 + lastY)) / 2;
}

/** Sorting plain numbers is several times as fast as sorting rows, so each kind is sorted apart and the two are merged. */
function plainCurve({ labels, classes }: MetricInput, probabilities: Float64Array, positive: number): Curve | null {
  let count = 0;
  for (let row = 0; row < labels.length; row++) if (labels[row] === positive) count++;
  const yes = new Float64Array(count);
  const no = new Float64Array(labels.length - count);
  let p = 0;
  let n = 0;
  for (let row = 0; row < labels.length; row++) {
    const score = probabilities[row * classes + positive];
    if (Number.isNaN(score)) return null;
    if (labels[row] === positive) yes[p++] = score;
    else no[n++] = score;
  }
  for (const scores of [yes, no]) ranks().sort(scores);
  return labels.length === 0 ? null : mergedCurve(yes, no);
}

/** The curve of ascending scores of the positive and the negative rows, not both empty. */
function mergedCurve(yes: Float64Array, no: Float64Array): Curve {
  const truePositives = new Float64Array(yes.length + no.length);
  const falsePositives = new Float64Array(yes.length + no.length);
  let p = yes.length - 1;
  let n = no.length - 1;
  let points = 0;
  while (p >= 0 || n >= 0) {
    const score = Math.max(p >= 0 ? yes[p] : -Infinity, n >= 0 ? no[n] : -Infinity);
    while (p >= 0 && yes[p] === score) p--;
    while (n >= 0 && no[n] === score) n--;
    truePositives[points] = yes.length - 1 - p;
    falsePositives[points] = no.length - 1 - n;
    points++;
  }
  return { truePositives, falsePositives, points };
}

/** The curve of rows with weights, those of one score summed first. */
function weightedCurve({ labels, classes }: MetricInput, weights: Float64Array, { probabilities, positive }: { probabilities: Float64Array; positive: number }): Curve | null {
  const scores = Float64Array.from(labels, (_, row) => probabilities[row * classes + positive]);
  const ascending = distinctValues(scores, weights);
  if (ascending === null || ascending.length === 0) return null;
  const placeIn = placesIn(ascending);
  const points = ascending.length;
  const truePositives = new Float64Array(points);
  const falsePositives = new Float64Array(points);
  for (let row = 0; row < labels.length; row++) {
    if (weights[row] === 0) continue;
    const point = points - 1 - placeIn(scores[row]);
    if (labels[row] === positive) truePositives[point] += weights[row];
    else falsePositives[point] += weights[row];
  }
  for (let i = 1; i < points; i++) {
    truePositives[i] += truePositives[i - 1];
    falsePositives[i] += falsePositives[i - 1];
  }
  return { truePositives, falsePositives, points };
}
