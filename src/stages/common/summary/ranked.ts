import { distinctValues, placeOf } from '../../../metrics/sorted.ts';

/** Values that rows have, ascending, and for each kind of rows the weight of those that have each value: (values.length) each. */
export interface Ranked {
  values: Float64Array;
  sums: readonly Float64Array[];
}

/** Of more values neighbours are joined in pairs, whichever shards they come from: what is asked of them changes by about one over their number. */
export const MOST_VALUES = 65_536;

/** The values of rows, (rows); `kinds` are their weights, (rows) a kind, of which all are 0 for a row that does not count. Null where a value is NaN. */
export function rankedOf(values: Float64Array, kinds: readonly Float64Array[]): Ranked | null {
  const counted = kinds.length === 1 ? kinds[0] : kinds[0].map((_, row) => kinds.reduce((sum, weights) => sum + weights[row], 0));
  const ascending = distinctValues(values, counted);
  if (ascending === null) return null;
  const sums = kinds.map(() => new Float64Array(ascending.length));
  for (let row = 0; row < values.length; row++) {
    if (counted[row] === 0) continue;
    const place = placeOf(values[row], ascending);
    kinds.forEach((weights, kind) => (sums[kind][place] += weights[row]));
  }
  return joined({ values: ascending, sums });
}

/** The values of both. */
export function mergeRanked(a: Ranked | null, b: Ranked | null): Ranked | null {
  if (a === null || b === null) return null;
  const values = new Float64Array(a.values.length + b.values.length);
  const sums = a.sums.map(() => new Float64Array(values.length));
  let count = 0;
  for (let [i, j] = [0, 0]; i < a.values.length || j < b.values.length; count++) {
    const value = Math.min(a.values[i] ?? Infinity, b.values[j] ?? Infinity);
    values[count] = value;
    if (i < a.values.length && a.values[i] === value) add(a, i++);
    if (j < b.values.length && b.values[j] === value) add(b, j++);
  }
  return joined({ values: values.slice(0, count), sums: sums.map((own) => own.slice(0, count)) });

  function add({ sums: from }: Ranked, place: number): void {
    from.forEach((own, kind) => (sums[kind][count] += own[place]));
  }
}

/** The value below which a share of the weight of one kind lies, between two values by a straight line, as R's quantiles of type 7 for weights of 1; NaN without rows. */
export function quantileOf({ values, sums }: Ranked, share: number): number {
  const [counts] = sums;
  const total = counts.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return NaN;
  const place = share * (total - 1);
  const [low, high] = [valueAt(values, counts, Math.floor(place)), valueAt(values, counts, Math.ceil(place))];
  return low === high ? low : low + (place - Math.floor(place)) * (high - low);
}

function valueAt(values: Float64Array, counts: Float64Array, place: number): number {
  let before = 0;
  for (let i = 0; i < values.length; i++) {
    before += counts[i];
    if (before > place) return values[i];
  }
  return values[values.length - 1];
}

/** Each pair is at its smaller value; the largest of all stays. */
function joined(ranked: Ranked): Ranked {
  const { values, sums } = ranked;
  if (values.length <= MOST_VALUES) return ranked;
  const pairs = Math.ceil((values.length - 1) / 2);
  const last = values.length - 1;
  const own = Float64Array.from({ length: pairs + 1 }, (_, i) => (i < pairs ? values[2 * i] : values[last]));
  return joined({ values: own, sums: sums.map((all) => own.map((_, i) => (i === pairs ? all[last] : all[2 * i] + (2 * i + 1 < last ? all[2 * i + 1] : 0)))) });
}
