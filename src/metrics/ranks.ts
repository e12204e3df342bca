import type { MetricInput } from './metric.ts';
import type { Distinct } from './sorted.ts';
import { distinctOf, placesIn } from './sorted.ts';

/**
 * The area under the ROC curve of one class against all others, by its column of `probabilities` (rows, classes): the share of pairs of a row of each kind in which that of the class has
 * the larger score, ties counting half, as rows that weigh 1 have it. Only the scores of the rarer kind are sorted, and the sum is a whole number, exact. Null without a row of either kind, or when a score is NaN.
 * @see Hanley & McNeil, The meaning and use of the area under a ROC curve (1982), https://doi.org/10.1148/radiology.143.1.7063747
 */
export function areaOfRanks({ labels, classes }: Pick<MetricInput, 'labels' | 'classes'>, probabilities: Float64Array, positive: number): number | null {
  let count = 0;
  for (let row = 0; row < labels.length; row++) if (labels[row] === positive) count++;
  const others = labels.length - count;
  if (count === 0 || others === 0) return null;
  const fewerPositive = count <= others;
  const fewer = new Float64Array(Math.min(count, others));
  let kept = 0;
  for (let row = 0; row < labels.length; row++) {
    const score = probabilities[row * classes + positive];
    if (Number.isNaN(score)) return null;
    if ((labels[row] === positive) === fewerPositive) fewer[kept++] = score;
  }
  const { values, sums } = distinctOf(fewer, null) as Distinct;
  const smaller = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) smaller[i + 1] = smaller[i] + sums[i];
  const placeIn = placesIn(values);
  // Twice the pairs, so that half of one is whole.
  let below = 0;
  for (let row = 0; row < labels.length; row++) {
    if ((labels[row] === positive) === fewerPositive) continue;
    const score = probabilities[row * classes + positive];
    const at = placeIn(score);
    below += smaller[at] + (values[at] === score ? smaller[at + 1] : smaller[at]);
  }
  const pairs = 2 * count * others;
  return (fewerPositive ? pairs - below : below) / pairs;
}
