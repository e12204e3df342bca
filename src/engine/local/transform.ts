import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../util/errors.ts';
import { writePacked } from '../scratch.ts';
import type { TransformedPart, TransformRequest } from '../transform.ts';
import type { TransformedShard } from './check.ts';
import { checkTransformed } from './check.ts';
import type { Pool } from './pool.ts';

/** Deaths are counted by task: those of plans count from 0 up, ranges that are read from 0 down. */
const FIRST_TASK = -1_000_000;
/** Shards asked for ahead of the one that is due, a worker. */
const AHEAD = 2;
/** Bytes of a shard's file that are in memory. */
const PIECE_BYTES = 1_048_576;

/** Has workers transform the shards, and yields what comes in their order. */
export async function* transformByWorkers({ pool, scratch, file }: { pool: Pool; scratch: string; file: string }, request: TransformRequest, { limit, signal }: { limit: number; signal: AbortSignal }): AsyncGenerator<TransformedPart> {
  writePacked(join(scratch, file), request);
  const shards = request.shardStarts.length - 1;
  // How many rows of a shard are wanted depends on those before it.
  const most = limit === Infinity ? AHEAD * pool.workers : 1;
  const waiting: Promise<TransformedShard>[] = [];
  let asked = 0;
  let left = limit;
  function ask(): void {
    const part = transformShard({ pool, file }, asked, left);
    // One that fails is told when its turn comes.
    part.catch(() => undefined);
    waiting.push(part);
    asked += 1;
  }
  function onAbort(): void {
    pool.cancel(signal.reason);
  }
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort);
  try {
    for (;;) {
      while (asked < shards && waiting.length < most && left > 0) ask();
      const next = waiting.shift();
      if (next === undefined) return;
      const { rows, preview, file } = await next;
      left -= rows;
      yield { rows, preview, bytes: new Uint8Array(0) };
      if (file !== null) yield* piecesOf(join(scratch, file));
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (waiting.length > 0) pool.cancel(new Error('the rest of the rows is not wanted'));
  }
}

/** What stands in a shard's file, which is deleted then. */
function* piecesOf(path: string): Generator<TransformedPart> {
  const bytes = new Uint8Array(PIECE_BYTES);
  const file = openSync(path, 'r');
  try {
    for (let count = readSync(file, bytes); count > 0; count = readSync(file, bytes)) yield { rows: 0, preview: [], bytes: bytes.subarray(0, count) };
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

async function transformShard({ pool, file }: { pool: Pool; file: string }, shard: number, limit: number): Promise<TransformedShard> {
  const outcome = await pool.submit({
    task: FIRST_TASK - shard,
    label: `the transformation of shard ${shard}`,
    costMs: 1,
    prefer: null,
    lane: null,
    payload: { kind: 'transform', request: file, shard, limit },
    limit: () => null,
    check: checkTransformed,
    onStarted: () => undefined,
  });
  if ('fitError' in outcome) throw new DataError(outcome.fitError);
  return outcome.value as TransformedShard;
}
