import { kernelKind } from '../kernels/kind.ts';
import { rankKernel } from '../kernels/load.ts';
import type { Distinct, RankKernel } from '../kernels/ranks.ts';

export type { Distinct } from '../kernels/ranks.ts';

/** A kernel of the kind in use. */
export function ranks(): RankKernel {
  return rankKernel(kernelKind());
}

/** Distinct values of the rows that count, each with its rows' weight, summed in row order; null if one of them is NaN. `weights` (rows) is null for 1. */
export function distinctOf(values: Float64Array, weights: Float64Array | null): Distinct | null {
  const runs = ranks().distinct(weights === null ? values : keptOf(values, weights));
  // Sums of ones are the same in any order.
  if (runs === null || weights === null || areOnes(weights)) return runs;
  const sums = new Float64Array(runs.values.length);
  const placeIn = placesIn(runs.values);
  for (let row = 0; row < values.length; row++) if (weights[row] !== 0) sums[placeIn(values[row])] += weights[row];
  return { values: runs.values, sums };
}

/**
 * Distinct values of the rows that count, ascending; null if one of them is NaN. Plain numbers are sorted, and each row then looks up its
 * place: several times as fast as sorting rows by a comparison.
 */
export function distinctValues(values: Float64Array, weights: Float64Array): Float64Array | null {
  return ranks().distinct(keptOf(values, weights))?.values ?? null;
}

/** The values of the rows that count, in row order. */
function keptOf(values: Float64Array, weights: Float64Array): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) if (weights[row] !== 0) kept[count++] = values[row];
  return kept.subarray(0, count);
}

/** Whether all are 1 but those that are 0. */
function areOnes(weights: Float64Array): boolean {
  return weights.every((weight) => weight === 1 || weight === 0);
}

/** Finds the positions of values that are among some ascending ones: those are spread over as many steps of equal width, and only those of a value's own step are looked at. */
export function placesIn(ascending: Float64Array): (value: number) => number {
  const count = ascending.length;
  const [least, most] = [ascending[0], ascending[count - 1]];
  const steps = count / (most - least);
  // One value, none, or the infinities: all are in one step.
  if (!(steps > 0 && steps < Infinity)) return (value) => placeOf(value, ascending);
  const starts = new Int32Array(count + 2).fill(count);
  for (let place = count - 1; place >= 0; place--) starts[Math.floor((ascending[place] - least) * steps)] = place;
  for (let step = count; step >= 0; step--) starts[step] = Math.min(starts[step], starts[step + 1]);
  return (value) => {
    const step = Math.floor((value - least) * steps);
    return placeOf(value, ascending, { low: starts[step], high: starts[step + 1] });
  };
}

/** Position of the first of some ascending values that is not smaller, of those from `low` to before `high` where they are given. */
export function placeOf(value: number, ascending: Float64Array, { low, high } = { low: 0, high: ascending.length }): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
