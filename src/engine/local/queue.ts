/** Something that waits for a worker. */
export interface Queued {
  id: number;
  /** Expected milliseconds of one core. */
  costMs: number;
  /** A shard, or a split, that one worker may still have in memory; null where any worker will do. */
  prefer: number | null;
}

/** Waiting work, largest cost first, ties by id. */
export interface Queue<T extends Queued> {
  readonly size: number;
  add(item: T): void;
  /** The first that prefers this one of `slots` workers, or has no preference, else the first of all. */
  take(slot: number, slots: number): T | null;
  /** Empties the queue. */
  clear(): T[];
}

/** An empty queue. */
export function openQueue<T extends Queued>(): Queue<T> {
  const items: T[] = [];
  return {
    get size() {
      return items.length;
    },
    add(item) {
      items.splice(placeOf(items, item), 0, item);
    },
    take(slot, slots) {
      if (items.length === 0) return null;
      const own = items.findIndex((item) => item.prefer === null || item.prefer % slots === slot);
      return items.splice(Math.max(0, own), 1)[0];
    },
    clear() {
      return items.splice(0);
    },
  };
}

/** Where an item belongs, by halving. */
function placeOf(items: readonly Queued[], item: Queued): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(items[middle], item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function before(a: Queued, b: Queued): boolean {
  return a.costMs === b.costMs ? a.id < b.id : a.costMs > b.costMs;
}
