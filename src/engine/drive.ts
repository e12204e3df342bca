import type { PassRequest } from '../stages/stage.ts';

/** Drives a fit to its model, or a summary to its end. `runPass` gives the merged result of one pass over all shards; when it rejects, so does the fit. */
export async function drive<T>(fit: Generator<PassRequest, T, unknown>, runPass: (request: PassRequest) => Promise<unknown>): Promise<T> {
  let step = fit.next();
  while (step.done !== true) step = fit.next(await runPass(step.value));
  return step.value;
}

/** Partials of one pass, merged in shard order whatever order they arrive in. */
export interface Merging {
  add(shard: number, partial: unknown): void;
  /** The merged partial; throws while one is missing. */
  result(): unknown;
}

/**
 * Collects the partials of `shards` shards. Those that can be are merged at once, so that only partials that
 * arrived ahead of an earlier shard are kept.
 */
export function mergeInOrder(shards: number, merge: (a: unknown, b: unknown) => unknown): Merging {
  const ahead = new Map<number, unknown>();
  let merged: unknown;
  let next = 0;
  return { add, result };

  function add(shard: number, partial: unknown): void {
    if (shard < next || shard >= shards || ahead.has(shard)) throw new Error(`shard ${shard} of ${shards} came twice or does not exist`);
    ahead.set(shard, partial);
    while (ahead.has(next)) {
      const part = ahead.get(next);
      ahead.delete(next);
      merged = next === 0 ? part : merge(merged, part);
      next += 1;
    }
  }

  function result(): unknown {
    if (next < shards) throw new Error(`the partial of shard ${next} of ${shards} is missing`);
    return merged;
  }
}
