/** Merges partials that come in the order of their shards. */
export interface Merging {
  /** What came of the next `shards` shards: a power of two of them, and of the same or of fewer than the ones before; any number of the last. */
  add(partial: unknown, shards: number): void;
  /** The merged partial; throws an Error where none came. */
  result(): unknown;
}

/**
 * Two neighbours that stand for as many shards are merged at once, and what is left in the end from behind. So what is added to what depends on the number of shards alone, also where
 * several have been merged before, which anybody can do who has all of them.
 */
export function openMerging(merge: (a: unknown, b: unknown) => unknown): Merging {
  const waiting: { partial: unknown; shards: number }[] = [];
  function mergeLast(): void {
    const [a, b] = waiting.splice(-2);
    waiting.push({ partial: merge(a.partial, b.partial), shards: a.shards + b.shards });
  }
  return {
    add(partial, shards) {
      waiting.push({ partial, shards });
      while (waiting.length > 1 && waiting[waiting.length - 2].shards === waiting[waiting.length - 1].shards) mergeLast();
    },
    result() {
      if (waiting.length === 0) throw new Error('expected at least 1 shard, got 0');
      while (waiting.length > 1) mergeLast();
      return waiting[0].partial;
    },
  };
}
