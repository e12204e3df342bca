import type { Curve, ScoredClasses } from '../kernels/ranks.ts';
import { areaUnderRates } from '../kernels/ranks.ts';
import type { MetricInput } from './metric.ts';
import { distinctValues, placesIn, ranks } from './sorted.ts';

export type { Curve };
export { areaUnderRates };

/** The curve of one class against all others by its column of `probabilities` (rows, classes); null when there are no rows or a score is NaN. */
export function curveOf(input: MetricInput, probabilities: Float64Array, positive: number): Curve | null {
  if (input.weights !== null) return weightedCurve(input, input.weights, { probabilities, positive });
  return ranks().curve(scoredClasses(input, probabilities, positive));
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

/** The area under that curve, of all its points. */
export function areaOf(input: MetricInput, probabilities: Float64Array, positive: number): number | null {
  if (input.weights === null) return ranks().area(scoredClasses(input, probabilities, positive));
  const curve = curveOf(input, probabilities, positive);
  return curve === null ? null : areaUnderRates(curve);
}

function scoredClasses({ labels, classes }: MetricInput, probabilities: Float64Array, positive: number): ScoredClasses {
  return { labels: labels instanceof Int32Array ? labels : new Int32Array(labels), scores: probabilities, classes, positive };
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
