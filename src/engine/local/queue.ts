import type { Lane as TaskLane } from '../../plan/plan.ts';

/** Something that waits for a worker. */
export interface Queued {
  id: number;
  /** Expected milliseconds of one core. */
  costMs: number;
  /** A shard, or a split, that one worker may still have in memory; null where any worker will do. */
  prefer: number | null;
  /** Whether it waits for the worker that it prefers, where others are idle. Absent: it does not. */
  waits?: boolean;
  /** What is done in order by one worker; null where the largest comes first, whoever does it. */
  lane: TaskLane | null;
}

/** Waiting work: that without a lane first, largest cost first, ties by id; then lanes, each in the order of its ids. */
export interface Queue<T extends Queued> {
  readonly size: number;
  add(item: T): void;
  /**
   * The first that prefers this one of `slots` workers, or has no preference, else the last that does not wait for another, which that one would come to last. Of lanes the next of the worker's own, else of one that nobody
   * has begun; when there is none left, the second half of the one with the most to do becomes the worker's own,
   * cut between two fronts where it has several.
   */
  take(slot: number, slots: number): T | null;
  /** Empties the queue. */
  clear(): T[];
}

/** Some work in order, and who does it. */
interface Lane<T> {
  items: T[];
  owner: number | null;
}

/** An empty queue. */
export function openQueue<T extends Queued>(): Queue<T> {
  const items: T[] = [];
  const lanes = new Map<number, Lane<T>>();
  // Halves of lanes have numbers that no plan gives.
  let halves = 0;

  function addToLane(item: T, lane: number): void {
    const found = lanes.get(lane) ?? { items: [], owner: null };
    found.items.splice(placeOf(found.items, item, byId), 0, item);
    lanes.set(lane, found);
  }

  function takeFromLane(slot: number): T | null {
    const waiting = [...lanes.values()];
    let own = waiting.find(({ owner }) => owner === slot) ?? waiting.find(({ owner }) => owner === null);
    if (own === undefined && waiting.length > 0) {
      const fullest = waiting.reduce((most, each) => (costOf(each.items) > costOf(most.items) ? each : most));
      own = { items: fullest.items.splice(middleOf(fullest.items)), owner: slot };
      lanes.set(--halves, own);
    }
    if (own === undefined) return null;
    own.owner = slot;
    const next = own.items.shift() ?? null;
    for (const [number, { items: left }] of lanes) if (left.length === 0) lanes.delete(number);
    return next;
  }

  return {
    get size() {
      return items.length + [...lanes.values()].reduce((sum, lane) => sum + lane.items.length, 0);
    },
    add(item) {
      if (item.lane === null) items.splice(placeOf(items, item, byCost), 0, item);
      else addToLane(item, item.lane.number);
    },
    take(slot, slots) {
      const own = items.findIndex((item) => item.prefer === null || item.prefer % slots === slot);
      const at = own >= 0 ? own : items.findLastIndex((item) => item.waits !== true);
      return at >= 0 ? items.splice(at, 1)[0] : takeFromLane(slot);
    },
    clear() {
      const all = [...items.splice(0), ...[...lanes.values()].flatMap((lane) => lane.items)];
      lanes.clear();
      return all;
    },
  };
}

/** Where the second half of the work begins: between two fronts, as near to the middle as that goes; at the last item at the latest. */
function middleOf(items: readonly Queued[]): number {
  const half = costOf(items) / 2;
  let cost = 0;
  const before = items.map((item) => (cost += item.costMs) - item.costMs);
  const borders = [...items.keys()].filter((at) => at > 0 && items[at].lane?.front !== items[at - 1].lane?.front);
  if (borders.length > 0) return borders.reduce((best, at) => (Math.abs(before[at] - half) < Math.abs(before[best] - half) ? at : best));
  return Math.max(0, before.findLastIndex((cost) => cost <= half));
}

function costOf(items: readonly Queued[]): number {
  return items.reduce((sum, item) => sum + item.costMs, 0);
}

/** Where an item belongs, by halving. */
function placeOf<T extends Queued>(items: readonly T[], item: T, before: (a: T, b: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(items[middle], item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byCost(a: Queued, b: Queued): boolean {
  return a.costMs === b.costMs ? byId(a, b) : a.costMs > b.costMs;
}

function byId(a: Queued, b: Queued): boolean {
  return a.id < b.id;
}
