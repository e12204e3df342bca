import { setImmediate } from 'node:timers/promises';
import type { Data } from './data.ts';
import { openTransform } from './transform.ts';
import type { TransformedPart, TransformRequest } from './transform.ts';

/** Applies fitted stages in this process, shard by shard. */
export async function* transformHere(request: TransformRequest, data: Data, { limit, signal }: { limit: number; signal: AbortSignal }): AsyncGenerator<TransformedPart> {
  const parts = await openTransform(request, data);
  let left = limit;
  for (let shard = 0; shard + 1 < request.shardStarts.length && left > 0; shard++) {
    // Signals are only seen between turns of the event loop.
    await setImmediate();
    signal.throwIfAborted();
    for (const part of parts(shard, left)) {
      left -= part.rows;
      yield part;
    }
  }
}
