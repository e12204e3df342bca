/** Some shards that follow each other. */
export interface Stretch {
  /** The first of them: a multiple of `shards`, but where these are all to the last one. */
  from: number;
  /** How many: a power of two, or all to the last one. */
  shards: number;
}

/** Ascending shards, cut into as few stretches as there may be. */
export function stretchesOf(shards: readonly number[]): Stretch[] {
  const all: Stretch[] = [];
  for (let at = 0; at < shards.length; at += all[all.length - 1].shards) {
    const from = shards[at];
    let own = 1;
    while (from % (2 * own) === 0 && shards[at + 2 * own - 1] === from + 2 * own - 1) own *= 2;
    all.push({ from, shards: own });
  }
  return all;
}

/** Merges partials that come in any order. */
export interface Merging {
  /** What came of a stretch. */
  add(partial: unknown, stretch: Stretch): void;
  /** The merged partial of so many shards from the first one on; throws an Error where there are none, or one is missing. */
  result(shards: number): unknown;
}

/**
 * Two neighbours that stand for as many shards are merged as soon as both are there, and what is left in the end from behind. So what is added to what depends on the number of shards alone, also
 * where several have been merged before, which anybody can do who has all of a stretch.
 */
export function openMerging(merge: (a: unknown, b: unknown) => unknown): Merging {
  const waiting = new Map<number, { partial: unknown; shards: number }>();
  function add(partial: unknown, { from, shards }: Stretch): void {
    if (waiting.has(from)) throw new Error(`the partial of shard ${from} came twice`);
    const other = from % (2 * shards) === 0 ? from + shards : from - shards;
    const neighbour = waiting.get(other);
    if (neighbour?.shards !== shards) {
      waiting.set(from, { partial, shards });
      return;
    }
    waiting.delete(other);
    add(from < other ? merge(partial, neighbour.partial) : merge(neighbour.partial, partial), { from: Math.min(from, other), shards: 2 * shards });
  }
  return {
    add,
    result(shards) {
      if (shards === 0) throw new Error('expected at least 1 shard, got 0');
      const parts = [...waiting].sort(([a], [b]) => a - b);
      const ends = parts.map(([from, part]) => from + part.shards);
      const wrong = parts.findIndex(([from], i) => from !== (ends[i - 1] ?? 0));
      const next = (wrong < 0 ? ends[ends.length - 1] : ends[wrong - 1]) ?? 0;
      if (wrong >= 0 || next !== shards) throw new Error(`the partial of shard ${next} of ${shards} is missing, or one came that is none of them`);
      return parts.map(([, { partial }]) => partial).reduceRight((right, left) => merge(left, right));
    },
  };
}
