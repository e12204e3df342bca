/** Distinct values, ascending, and the weight of the rows that have each: (distinct) each. */
export interface Distinct {
  values: Float64Array;
  sums: Float64Array;
}

/** Distinct values of the rows that count, each with its rows' weight, summed in row order; null if one of them is NaN. `weights` (rows) is null for 1. */
export function distinctOf(values: Float64Array, weights: Float64Array | null): Distinct | null {
  if (weights === null) return countedRuns(values.slice().sort());
  const ascending = distinctValues(values, weights);
  if (ascending === null) return null;
  const sums = new Float64Array(ascending.length);
  const placeIn = placesIn(ascending);
  for (let row = 0; row < values.length; row++) if (weights[row] !== 0) sums[placeIn(values[row])] += weights[row];
  return { values: ascending, sums };
}

/**
 * Distinct values of the rows that count, ascending; null if one of them is NaN. Plain numbers are sorted, and each row then looks up its
 * place: several times as fast as sorting rows by a comparison.
 */
export function distinctValues(values: Float64Array, weights: Float64Array): Float64Array | null {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) if (weights[row] !== 0) kept[count++] = values[row];
  const runs = countedRuns(kept.subarray(0, count).sort());
  return runs === null ? null : runs.values;
}

/** Finds how many of some ascending values are smaller than one: those are spread over as many steps of equal width, and only those of a value's own step are looked at. */
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
    if (value <= least) return 0;
    if (value > most) return count;
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

/** Distinct values of ascending ones, which are overwritten, and how often each is there; null where the last one is NaN. */
function countedRuns(sorted: Float64Array): Distinct | null {
  if (sorted.length > 0 && Number.isNaN(sorted[sorted.length - 1])) return null;
  const sums = new Float64Array(sorted.length);
  let last = -1;
  // By index: an iterator takes several times as long.
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i];
    if (last < 0 || sorted[last] !== value) sorted[++last] = value;
    sums[last]++;
  }
  return { values: sorted.subarray(0, last + 1), sums: sums.subarray(0, last + 1) };
}
