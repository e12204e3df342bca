/** Shards for one message, ascending, and the worker that should have them. */
export interface Assigned {
  shards: readonly number[];
  prefer: number;
  /** Whether only that one should: another one would need many passes' time to read them. */
  waits: boolean;
}

/** At which worker each shard stays. */
export interface Homes {
  /** All shards, at most so many in a message. */
  assigned(most: number): Assigned[];
  /** A worker has had these shards. */
  settle(shards: readonly number[], worker: number): void;
}

/** One in so many shards of a worker, its last ones, are left to it: to have as many as the others in each later pass is worth more than what is won in the first. */
const SHARDS_FOR_ONE_THAT_STAYS = 8;

/**
 * Until every shard has been at some worker each is meant to have as many, and who has time takes from the others, since no two of them are as fast as each other; from then on each has
 * its own, if they may be `kept` in memory.
 */
export function openHomes({ shards, workers, kept }: { shards: number; workers: number; kept: boolean }): Homes {
  const homes = new Array<number | null>(shards).fill(null);
  return {
    assigned(most) {
      const ofWorkers = Array.from({ length: workers }, (_, worker) => worker);
      if (kept && !homes.includes(null)) {
        return ofWorkers.flatMap((worker) => chunks([...homes.keys()].filter((shard) => homes[shard] === worker), most).map((own) => ({ shards: own, prefer: worker, waits: true })));
      }
      const borders = [...ofWorkers, workers].map((worker) => Math.ceil((worker * shards) / workers));
      const shares = ofWorkers.map((worker) => {
        const [from, end] = [borders[worker], borders[worker + 1]];
        return halves(from, end, most).map((own): Assigned => ({ shards: own, prefer: worker, waits: kept && SHARDS_FOR_ONE_THAT_STAYS * (end - own[0]) <= end - from }));
      });
      // In this order each begins with its own.
      const rounds = Math.max(...shares.map(({ length }) => length));
      return Array.from({ length: rounds }, (_, round) => shares.flatMap((share) => share.slice(round, round + 1))).flat();
    },
    settle(own, worker) {
      for (const shard of own) homes[shard] ??= worker;
    },
  };
}

function chunks(shards: readonly number[], most: number): number[][] {
  const length = Math.min(most, shards.length);
  return Array.from({ length: Math.ceil(shards.length / length) }, (_, i) => shards.slice(i * length, (i + 1) * length));
}

/** Shards from one to before another: about half of what is left each time, so that little is left to take in the end, in stretches that can be merged before they are sent. */
function halves(from: number, end: number, most: number): number[][] {
  const all: number[][] = [];
  for (let at = from; at < end; at += all[all.length - 1].length) {
    let own = 1;
    while (at % (2 * own) === 0 && 2 * own <= Math.min(most, (end - at) / 2)) own *= 2;
    all.push(Array.from({ length: own }, (_, i) => at + i));
  }
  return all;
}
