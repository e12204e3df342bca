import type { Curve, Distinct, Ranked } from '../../../kernels/ranks.ts';
import { joined, ofKind } from '../../../kernels/ranks.ts';
import { ranks } from '../../../metrics/sorted.ts';

export type { Curve, Ranked } from '../../../kernels/ranks.ts';

/** Of more values neighbours are joined in pairs, whichever shards they come from: what is asked of them changes by about one over their number. */
export const MOST_VALUES = 65_536;

/** The values of rows of one kind or two, each given apart; null where one of them has a NaN. */
export function rankedOf(parts: readonly [Distinct | null] | readonly [Distinct | null, Distinct | null]): Ranked | null {
  const kinds = parts.length;
  const found = parts.filter((part) => part !== null);
  return found.length < parts.length ? null : joined(found.map((part, kind) => ofKind(part, { kind, kinds })).reduce((a, b) => ranks().unite(a, b, Infinity)), MOST_VALUES);
}

/** Scores of rows of two classes, (rows), with how many of the second class and of the first have each; null where one is NaN. */
export function rankedByClass(scores: Float64Array, classes: Int32Array): Ranked | null {
  return ranks().ofClasses(scores, classes, MOST_VALUES);
}

/** The curve of a threshold that goes down through scores of two classes, and the area under its rates. */
export function curveOf(scores: Ranked): { curve: Curve; area: number } {
  return ranks().curveOf(scores);
}

/** The values of both. */
export function mergeRanked(a: Ranked | null, b: Ranked | null): Ranked | null {
  return a === null || b === null ? null : ranks().unite(a, b, MOST_VALUES);
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
