import type { Distinct, Ranked } from '../../../kernels/ranks.ts';
import { ranks } from '../../../metrics/sorted.ts';

export type { Ranked } from '../../../kernels/ranks.ts';

/** Of more values neighbours are joined in pairs, whichever shards they come from: what is asked of them changes by about one over their number. */
export const MOST_VALUES = 65_536;

/** The values of rows of one kind or two, each given apart; null where one of them has a NaN. */
export function rankedOf(parts: readonly [Distinct | null] | readonly [Distinct | null, Distinct | null]): Ranked | null {
  const kinds = parts.length;
  const found = parts.filter((part) => part !== null);
  return found.length < parts.length ? null : joined(found.map((part, kind) => ofKind(part, { kind, kinds })).reduce((a, b) => ranks().unite(a, b)));
}

function ofKind({ values, sums: own }: Distinct, { kind, kinds }: { kind: number; kinds: Ranked['kinds'] }): Ranked {
  if (kinds === 1) return { values, kinds, sums: own };
  const sums = new Float64Array(values.length * kinds);
  for (let i = 0; i < values.length; i++) sums[i * kinds + kind] = own[i];
  return { values, kinds, sums };
}

/** The values of both. */
export function mergeRanked(a: Ranked | null, b: Ranked | null): Ranked | null {
  return a === null || b === null ? null : joined(ranks().unite(a, b));
}

/** The value below which a share of the weight of the only kind lies, between two values by a straight line, as R's quantiles of type 7 for weights of 1; NaN without rows. */
export function quantileOf({ values, sums: counts }: Ranked, share: number): number {
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
  const { values, kinds, sums } = ranked;
  if (values.length <= MOST_VALUES) return ranked;
  const last = values.length - 1;
  const pairs = Math.ceil(last / 2);
  const own = new Float64Array(pairs + 1);
  const ownSums = new Float64Array(own.length * kinds);
  for (let pair = 0; pair < pairs; pair++) own[pair] = values[2 * pair];
  for (let kind = 0; kind < kinds; kind++) {
    for (let i = 0, from = kind; i < last; i++, from += kinds) ownSums[(i >> 1) * kinds + kind] += sums[from];
  }
  own[pairs] = values[last];
  ownSums.set(sums.subarray(last * kinds), pairs * kinds);
  return joined({ values: own, kinds, sums: ownSums });
}
