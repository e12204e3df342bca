import { distinctValues, placesIn } from '../../../metrics/sorted.ts';

/** Values that rows have, ascending, and for each kind of rows the weight of those that have each value: (values.length) each. */
export interface Ranked {
  values: Float64Array;
  sums: readonly Float64Array[];
}

/** Of more values neighbours are joined in pairs, whichever shards they come from: what is asked of them changes by about one over their number. */
export const MOST_VALUES = 65_536;

/** The values of rows, (rows); `kinds` are their weights, (rows) a kind, of which all are 0 for a row that does not count. Null where a value is NaN. */
export function rankedOf(values: Float64Array, kinds: readonly Float64Array[]): Ranked | null {
  const counted = kinds.length === 1 ? kinds[0] : sumOf(kinds);
  const ascending = distinctValues(values, counted);
  if (ascending === null) return null;
  const placeIn = placesIn(ascending);
  const places = new Int32Array(values.length).fill(-1);
  for (let row = 0; row < values.length; row++) if (counted[row] !== 0) places[row] = placeIn(values[row]);
  return joined({ values: ascending, sums: kinds.map((weights) => addAt(places, weights, new Float64Array(ascending.length))) });
}

function sumOf(kinds: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(kinds[0].length);
  for (const weights of kinds) for (let row = 0; row < sums.length; row++) sums[row] += weights[row];
  return sums;
}

/** Adds each weight at its place, in order; what is at -1 is left out. */
function addAt(places: Int32Array, weights: Float64Array, sums: Float64Array): Float64Array {
  for (let i = 0; i < places.length; i++) if (places[i] >= 0) sums[places[i]] += weights[i];
  return sums;
}

/** The values of both. */
export function mergeRanked(a: Ranked | null, b: Ranked | null): Ranked | null {
  if (a === null || b === null) return null;
  const { values, places } = united(a.values, b.values);
  return joined({ values, sums: a.sums.map((own, kind) => addAt(places[1], b.sums[kind], addAt(places[0], own, new Float64Array(values.length)))) });
}

/** The values of two ascending lists, ascending, and where those of each went. */
function united(a: Float64Array, b: Float64Array): { values: Float64Array; places: readonly [Int32Array, Int32Array] } {
  const values = new Float64Array(a.length + b.length);
  const [ofA, ofB] = [new Int32Array(a.length), new Int32Array(b.length)];
  let [count, i, j] = [0, 0, 0];
  for (; i < a.length && j < b.length; count++) {
    const [first, second] = [a[i], b[j]];
    values[count] = first <= second ? first : second;
    if (first <= second) ofA[i++] = count;
    if (second <= first) ofB[j++] = count;
  }
  for (; i < a.length; count++) {
    values[count] = a[i];
    ofA[i++] = count;
  }
  for (; j < b.length; count++) {
    values[count] = b[j];
    ofB[j++] = count;
  }
  return { values: values.subarray(0, count), places: [ofA, ofB] };
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
  const last = values.length - 1;
  const pairs = Math.ceil(last / 2);
  const own = new Float64Array(pairs + 1);
  for (let i = 0; i < pairs; i++) own[i] = values[2 * i];
  own[pairs] = values[last];
  return joined({ values: own, sums: sums.map((all) => addedInPairs(all, pairs)) });
}

/** Sums of neighbours; the last one stays alone. */
function addedInPairs(all: Float64Array, pairs: number): Float64Array {
  const last = all.length - 1;
  const sums = new Float64Array(pairs + 1);
  for (let i = 0; i < pairs; i++) sums[i] = all[2 * i] + (2 * i + 1 < last ? all[2 * i + 1] : 0);
  sums[pairs] = all[last];
  return sums;
}
