import type { Merging } from '../stages/merging.ts';
import type { PassRequest } from '../stages/stage.ts';

/** Drives a fit to its model, or a summary to its end. `runPass` gives the merged result of one pass over all shards; when it rejects, so does the fit. */
export async function drive<T>(fit: Generator<PassRequest, T, unknown>, runPass: (request: PassRequest) => Promise<unknown>): Promise<T> {
  let step = fit.next();
  while (step.done !== true) step = fit.next(await runPass(step.value));
  return step.value;
}

/** Partials of one pass, merged in shard order whatever order they arrive in. */
export interface Collecting {
  /** What came of some shards, merged; `from` is the first of them. */
  add(from: number, partial: unknown): void;
  /** The merged partial; throws while one is missing. */
  result(): unknown;
}

/**
 * Collects what came of stretches of shards, each of `length` but the last one. Those that can be are merged at once, so that only partials that
 * arrived ahead of an earlier one are kept.
 */
export function collectInOrder(shards: number, length: number, merging: Merging): Collecting {
  const ahead = new Map<number, unknown>();
  let next = 0;
  return { add, result };

  function add(from: number, partial: unknown): void {
    if (from < next || from >= shards || from % length !== 0 || ahead.has(from)) throw new Error(`shard ${from} of ${shards} came twice or does not exist`);
    ahead.set(from, partial);
    while (ahead.has(next)) {
      const part = ahead.get(next);
      ahead.delete(next);
      const end = Math.min(shards, next + length);
      merging.add(part, end - next);
      next = end;
    }
  }

  function result(): unknown {
    if (next < shards) throw new Error(`the partial of shard ${next} of ${shards} is missing`);
    return merging.result();
  }
}
