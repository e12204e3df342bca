/** Shards for one message, which follow each other, and the worker that should have them. */
export interface Assigned {
  shards: readonly number[];
  prefer: number;
  /** Whether only that one should: another one would need many passes' time to read them. */
  waits: boolean;
}

/** At which worker each shard stays. */
export interface Homes {
  /** All shards, at most so many in a message, a power of two: whoever merges neighbours adds up as everybody does. */
  assigned(most: number): Assigned[];
  /** A worker has had these shards. */
  settle(shards: readonly number[], worker: number): void;
}

/** At least, where there are so many shards, as long as everybody may take from the others. */
const MESSAGES_A_WORKER = 16;

/**
 * Who has time takes from the others until every shard has been at some worker, since no two of them are as fast as each other; and then each has its own, if they may be `kept` in memory.
 */
export function openHomes({ shards, workers, kept }: { shards: number; workers: number; kept: boolean }): Homes {
  const homes = new Array<number | null>(shards).fill(null);
  return {
    assigned(most) {
      const settled = kept && !homes.includes(null);
      const length = settled ? most : lengthOf(most, { shards, workers });
      return stretches(homes, length).map((own) => ({ shards: own, prefer: homes[own[0]] ?? Math.floor((own[0] * workers) / shards), waits: settled }));
    },
    settle(own, worker) {
      for (const shard of own) homes[shard] ??= worker;
    },
  };
}

function lengthOf(most: number, { shards, workers }: { shards: number; workers: number }): number {
  let length = 1;
  while (2 * length <= most && 2 * length * MESSAGES_A_WORKER * workers <= shards) length *= 2;
  return length;
}

/** Shards of one home each, as many as `length` allows: a power of two that begins at a multiple of it, but for the last ones. */
function stretches(homes: readonly (number | null)[], length: number): number[][] {
  const all: number[][] = [];
  for (let from = 0; from < homes.length; from += all[all.length - 1].length) {
    let own = length;
    while (own > 1 && (from % own > 0 || homes.slice(from, from + own).some((home) => home !== homes[from]))) own /= 2;
    all.push(Array.from({ length: Math.min(own, homes.length - from) }, (_, i) => from + i));
  }
  return all;
}
