import type { Frame } from '../../frame/column.ts';
import type { ParamValues } from '../params.ts';
import type { Pass, PassRequest } from '../stage.ts';
import { boundsOf, keyBits, nextBits, prefixKey } from './double-keys.ts';
import type { Key } from './double-keys.ts';

/**
 * Values of a shard in which a stage looks for ranks. Slots of a value: `slots[i]`, or from `first` on, `width` to a row.
 * NaN is no value, nor is `missing`. A sparse column leaves zeros out: then each slot has `rows` entries with them.
 */
export interface Listed {
  values: ArrayLike<number>;
  slots: Int32Array | null;
  first: number;
  width: number;
}

export interface Readings {
  slots: number;
  names: readonly string[];
  lists: readonly Listed[];
  rows: number;
  missing: number;
}

/** What a stage asked for: of each slot the number of its values, and the values at the ranks that it wanted. */
export interface Selection {
  rows: number;
  names: readonly string[];
  counts: Float64Array;
  values: number[][];
}

/** Values of a slot that share the first bits of their keys and have wanted ranks among them. Zeros are in none. */
interface Target {
  slot: number;
  key: Key;
  /** Values with that beginning. */
  count: number;
  /** Where an answer goes, and its rank among those values. */
  wanted: { answer: number; rank: number }[];
}

interface Places {
  /** Targets of slot s: from `starts[s]` to before `starts[s + 1]`, ascending. */
  starts: Uint32Array;
  lows: Float64Array;
  highs: Float64Array;
  depth: number;
  bits: number;
}

interface Coarse {
  rows: number;
  names: readonly string[];
  bits: number;
  counts: Uint32Array;
  zeros: Float64Array;
}

interface Finer {
  counts: Uint32Array;
  smallest: Float64Array;
  largest: Float64Array;
}

/** Counters of a pass: 4 MB. */
const MOST_COUNTERS = 2 ** 20;
const FIRST_BITS = 12;
const MOST_BITS = 8;
/** Values that are brought to one place: 2 MB. */
const MOST_GATHERED = 2 ** 18;

/** The passes of `selectRanks`. */
export function selectionPasses(read: (shard: Frame, params: ParamValues) => Readings): Readonly<Record<string, Pass>> {
  return {
    coarse: { run: (shard: Frame, _args: never, params: ParamValues) => countCoarse(read(shard, params)), merge: mergeCoarse } satisfies Pass,
    finer: { run: (shard: Frame, places: Places, params: ParamValues) => countFiner(read(shard, params), places), merge: mergeFiner } satisfies Pass,
    gather: { run: (shard: Frame, places: Places, params: ParamValues) => gather(read(shard, params), places), merge: mergeGathered } satisfies Pass,
  };
}

/**
 * The exact values at ranks of each slot, in memory that does not grow with the rows: values are counted by the first bits of their ordered keys, then those
 * with a wanted beginning by the next bits, until few are left, which are brought together and sorted. Most data takes three or four passes.
 * A rank is a place in ascending order, from 0; `ranksOf` tells the wanted ones from the number of values.
 * @see https://doi.org/10.1016/0304-3975(80)90061-4 Munro and Paterson, "Selection and sorting with limited storage" (1980)
 */
export function* selectRanks(ranksOf: (count: number, slot: number) => readonly number[]): Generator<PassRequest, Selection, unknown> {
  const coarse = (yield { pass: 'coarse', args: null }) as Coarse;
  const found = openSelection(coarse, ranksOf);
  let { targets } = found;
  let depth = coarse.bits;
  while (targets.length > 0) {
    const few = targets.reduce((sum, { count }) => sum + count, 0) <= MOST_GATHERED;
    const places = placesOf(targets, { slots: found.counts.length, depth });
    const seen = yield { pass: few ? 'gather' : 'finer', args: places };
    if (few) {
      answerGathered(targets, seen as Float64Array[], found.answers);
      break;
    }
    targets = narrow(targets, seen as Finer, { places, answers: found.answers });
    depth += places.bits;
  }
  return { rows: coarse.rows, names: coarse.names, counts: found.counts, values: found.spans.map(([from, to]) => [...found.answers.subarray(from, to)]) };
}

/** The rank of a quantile, as Spark's: the smallest value that at least this share of all is not above. */
export function quantileRank(share: number, count: number): number {
  return Math.max(0, Math.ceil(share * count) - 1);
}

function countCoarse({ slots, names, lists, rows, missing }: Readings): Coarse {
  const bits = Math.min(FIRST_BITS, Math.max(1, Math.floor(Math.log2(MOST_COUNTERS / Math.max(1, slots)))));
  const counts = new Uint32Array(slots * 2 ** bits);
  const zeros = new Float64Array(slots);
  for (const { values, slots: placed, first, width } of lists) {
    if (placed !== null) zeros.fill(missing === 0 ? 0 : rows);
    for (let i = 0, j = first; i < values.length; i++) {
      const value = values[i];
      const slot = placed === null ? j : placed[i];
      if (++j === first + width) j = first;
      if (placed !== null && missing !== 0) zeros[slot]--;
      if (value === missing) continue;
      if (value === 0) zeros[slot]++;
      else if (value === value) counts[slot * 2 ** bits + keyBits(value, 0, bits)]++;
    }
  }
  return { rows, names, bits, counts, zeros };
}

function mergeCoarse(a: Coarse, b: Coarse): Coarse {
  addTo(a.counts, b.counts);
  addTo(a.zeros, b.zeros);
  return { ...a, rows: a.rows + b.rows };
}

function countFiner({ lists, missing }: Readings, places: Places): Finer {
  const { lows, depth, bits } = places;
  const counts = new Uint32Array(lows.length * 2 ** bits);
  const smallest = new Float64Array(lows.length).fill(Infinity);
  const largest = new Float64Array(lows.length).fill(-Infinity);
  for (const { values, slots, first, width } of lists) {
    for (let i = 0, j = first; i < values.length; i++) {
      const value = values[i];
      const at = targetOf(places, slots === null ? j : slots[i], value);
      if (++j === first + width) j = first;
      if (at < 0 || value === missing) continue;
      counts[at * 2 ** bits + keyBits(value, depth, bits)]++;
      if (value < smallest[at]) smallest[at] = value;
      if (value > largest[at]) largest[at] = value;
    }
  }
  return { counts, smallest, largest };
}

function mergeFiner(a: Finer, b: Finer): Finer {
  addTo(a.counts, b.counts);
  for (let i = 0; i < a.smallest.length; i++) {
    if (b.smallest[i] < a.smallest[i]) a.smallest[i] = b.smallest[i];
    if (b.largest[i] > a.largest[i]) a.largest[i] = b.largest[i];
  }
  return a;
}

function gather({ lists, missing }: Readings, places: Places): Float64Array[] {
  const gathered = Array.from(places.lows, (): number[] => []);
  for (const { values, slots, first, width } of lists) {
    for (let i = 0, j = first; i < values.length; i++) {
      const at = targetOf(places, slots === null ? j : slots[i], values[i]);
      if (++j === first + width) j = first;
      if (at >= 0 && values[i] !== missing) gathered[at].push(values[i]);
    }
  }
  return gathered.map((list) => Float64Array.from(list));
}

function mergeGathered(a: Float64Array[], b: Float64Array[]): Float64Array[] {
  return a.map((list, i) => {
    const joined = new Float64Array(list.length + b[i].length);
    joined.set(list);
    joined.set(b[i], list.length);
    return joined;
  });
}

/** The target of a slot that a value is in, -1 where there is none, as for NaN and zeros. */
function targetOf({ starts, lows, highs }: Places, slot: number, value: number): number {
  if (value === 0) return -1;
  let low = starts[slot];
  let high = starts[slot + 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (lows[middle] <= value) low = middle;
    else high = middle;
  }
  return low < high && value >= lows[low] && value <= highs[low] ? low : -1;
}

/** What the first counts tell: zeros are answered at once, other ranks have a target. */
function openSelection({ counts, zeros, bits }: Coarse, ranksOf: (count: number, slot: number) => readonly number[]) {
  const bins = 2 ** bits;
  const all = zeros.map((zero, slot) => counts.subarray(slot * bins, (slot + 1) * bins).reduce((sum, count) => sum + count, zero));
  const wanted = Array.from(all, (count, slot) => ranksOf(count, slot));
  const answers = new Float64Array(wanted.reduce((sum, ranks) => sum + ranks.length, 0));
  const targets: Target[] = [];
  let next = 0;
  const spans = wanted.map((ranks, slot): [number, number] => {
    const own = counts.subarray(slot * bins, (slot + 1) * bins);
    const negative = own.subarray(0, bins / 2).reduce((sum, count) => sum + count, 0);
    const from = next;
    const outside = ranks.flatMap((rank) => {
      const answer = next++;
      if (rank < negative) return [{ answer, rank }];
      return rank < negative + zeros[slot] ? [] : [{ answer, rank: rank - zeros[slot] }];
    });
    targets.push(...targetsIn({ slot, key: { high: 0, low: 0 }, wanted: outside }, own, { depth: 0, bits }));
    return [from, next];
  });
  return { counts: all, answers, targets, spans };
}

/** One target for each group of values, counted by some bits, that has a wanted rank. */
function targetsIn({ slot, key, wanted }: Omit<Target, 'count'>, counts: Uint32Array, { depth, bits }: { depth: number; bits: number }): Target[] {
  const targets = new Map<number, Target>();
  for (const { answer, rank } of wanted) {
    let bin = 0;
    let below = 0;
    while (below + counts[bin] <= rank) below += counts[bin++];
    const target = targets.get(bin) ?? { slot, key: prefixKey(key, bin, { depth, bits }), count: counts[bin], wanted: [] };
    target.wanted.push({ answer, rank: rank - below });
    targets.set(bin, target);
  }
  return [...targets].sort(([a], [b]) => a - b).map(([, target]) => target);
}

function placesOf(targets: readonly Target[], { slots, depth }: { slots: number; depth: number }): Places {
  const starts = new Uint32Array(slots + 1);
  for (const { slot } of targets) starts[slot + 1]++;
  for (let slot = 0; slot < slots; slot++) starts[slot + 1] += starts[slot];
  const bounds = targets.map(({ key }) => boundsOf(key, depth));
  const most = Math.min(MOST_BITS, Math.max(1, Math.floor(Math.log2(MOST_COUNTERS / targets.length))));
  return { starts, lows: Float64Array.from(bounds, ({ low }) => low), highs: Float64Array.from(bounds, ({ high }) => high), depth, bits: nextBits(depth, most) };
}

function narrow(targets: readonly Target[], { counts, smallest, largest }: Finer, { places: { depth, bits }, answers }: { places: Places; answers: Float64Array }): Target[] {
  return targets.flatMap((target, t) => {
    if (smallest[t] !== largest[t]) return targetsIn(target, counts.subarray(t * 2 ** bits, (t + 1) * 2 ** bits), { depth, bits });
    for (const { answer } of target.wanted) answers[answer] = smallest[t];
    return [];
  });
}

function answerGathered(targets: readonly Target[], gathered: readonly Float64Array[], answers: Float64Array): void {
  targets.forEach(({ wanted }, t) => {
    const sorted = gathered[t].slice().sort();
    for (const { answer, rank } of wanted) answers[answer] = sorted[rank];
  });
}

function addTo(a: Uint32Array | Float64Array, b: Uint32Array | Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] += b[i];
}
