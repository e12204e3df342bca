import { fstatSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import type { Head, Place } from '../sources/batches.ts';
import { misfitError, rejectOf } from '../sources/batches.ts';
import type { Misfit } from '../sources/scan-batch.ts';
import type { Reject } from '../sources/source.ts';
import { openData, openModel } from './saved-model.ts';
import type { BlockScorer, ScoredBlock } from './score-block.ts';
import { blockScorer } from './score-block.ts';
import type { Answer } from './score-messages.ts';
import type { OutputOptions } from './scored-rows.ts';
import type { Scorers, Sent } from './scorers.ts';
import { openScorers } from './scorers.ts';

export interface PredictOptions extends OutputOptions {
  /** Rows that may not fit before the scoring ends with an error; such rows are not scored. */
  maxRejects: number;
  /** Forked workers; null for as many as there are cores, once there is work for them. */
  workers: number | null;
  workerFile: string;
  /** Its reason ends the scoring. */
  signal: AbortSignal;
}

/** What is to be done with scores. */
export interface PredictSinks {
  /** Called in order, and waited for, with text whose memory is used again. */
  write(text: Buffer): Promise<void>;
  /** A row that does not fit, in order. */
  reject(reject: Reject): void;
  log(line: string): void;
}

/** What came of a stream. */
export interface Predicted {
  rows: number;
  /** Rows that stages of the model dropped, and rows that did not fit. */
  dropped: number;
  rejected: number;
}

/** Bytes that one process has scored before workers would be ready. */
const FORK_FROM_BYTES = 8e6;

/**
 * Scores CSV from a file, or from `stdin` for `-`, and writes CSV: the input's columns as they stand, `prediction` and, for a classifier, one
 * `probability_<label>` a class. Memory does not grow with the input. Rows before the first one that does not fit are written before its error is thrown.
 */
export async function predict({ folder, data, stdin }: { folder: string; data: string; stdin: Readable }, options: PredictOptions, sinks: PredictSinks): Promise<Predicted> {
  const model = await openModel(folder);
  const { head, blocks, close } = await openData(model, data, stdin);
  let scorers: Scorers | null = null;
  function forkWorkers(read: number): Scorers | null {
    const workers = options.workers ?? (read < FORK_FROM_BYTES ? 0 : availableParallelism());
    if (scorers === null && workers > 0) {
      const { columns, keep, probabilities } = options;
      scorers = openScorers({ workerFile: options.workerFile, workers, folder, head, options: { columns, keep, probabilities }, onLog: sinks.log });
    }
    return scorers;
  }
  try {
    const { output, score } = blockScorer(head, model, options);
    const known = sizeOf(data);
    forkWorkers(known);
    await sinks.write(Buffer.from(output.header));
    const scoring = scoreInOrder({ blocks, workers: (read) => forkWorkers(Math.max(known, read)) }, { head, options, sinks, score });
    return await Promise.race([scoring, aborted(options.signal)]);
  } finally {
    close();
    (scorers as Scorers | null)?.close();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

interface Scoring {
  head: Head;
  options: PredictOptions;
  sinks: PredictSinks;
  score: BlockScorer;
}

/** A block on its way: with a worker, or waiting for its turn here. */
interface Item {
  block: Buffer;
  sent: Sent | null;
}

/** Reads ahead as far as there are workers, and writes what comes of each block when its turn has come. */
async function scoreInOrder({ blocks, workers }: { blocks: AsyncGenerator<Buffer>; workers: (read: number) => Scorers | null }, scoring: Scoring): Promise<Predicted> {
  const queue: Item[] = [];
  const place = { rows: 0, lines: scoring.head.lines };
  const done: Predicted = { rows: 0, dropped: 0, rejected: 0 };
  const writer = textReader();
  let read = 0;
  let next = blocks.next();
  // An end that is not waited for yet is no unhandled one.
  next.catch(() => undefined);
  for (;;) {
    const scorers = workers(read);
    const first = queue[0];
    const isFull = queue.length >= (scorers?.slots ?? 1) || (first !== undefined && first.sent === null);
    const got = isFull ? null : await soonest(next, first?.sent ?? null);
    if (got !== null && got.done !== true) {
      read += got.value.length;
      queue.push({ block: got.value, sent: scorers?.send(got.value) ?? null });
      next = blocks.next();
      next.catch(() => undefined);
    } else if (first === undefined) return done;
    else {
      queue.shift();
      await finish(first, scorers, { scoring, place, done, writer });
    }
  }
}

/** The next block, or null when the answer to the first one under way comes before it. */
async function soonest(next: Promise<IteratorResult<Buffer>>, first: Sent | null): Promise<IteratorResult<Buffer> | null> {
  if (first === null) return next;
  try {
    return await Promise.race([next, first.answer.then(() => null)]);
  } catch {
    // What is under way is written before the stream's error is told.
    return null;
  }
}

interface Course {
  scoring: Scoring;
  place: { rows: number; lines: number };
  done: Predicted;
  writer: (scorers: Scorers, answer: Answer) => Buffer;
}

/** Writes what came of a block, scoring it here where no worker did. */
async function finish({ block, sent }: Item, scorers: Scorers | null, { scoring, place, done, writer }: Course): Promise<void> {
  const { options, sinks, score } = scoring;
  const answer = sent === null ? null : await sent.answer;
  let scored: Pick<ScoredBlock, 'rows' | 'lines' | 'dropped'>;
  if (answer !== null && scorers !== null) {
    await sinks.write(writer(scorers, answer));
    scored = answer;
  } else {
    const own = await score(block, place as Place, options.maxRejects - done.rejected);
    await sinks.write(own.text.bytes.subarray(0, own.text.length));
    reject(own.misfits, scoring, done);
    scored = own;
  }
  if (sent !== null) scorers?.release(sent.slot);
  place.rows += scored.rows;
  place.lines += scored.lines;
  done.rows += scored.rows;
  done.dropped += scored.dropped;
}

/** Reads the texts of answers, one after the other, into the same memory. */
function textReader(): Course['writer'] {
  let text = Buffer.alloc(0);
  return (scorers, answer) => {
    if (text.length < answer.bytes) text = Buffer.allocUnsafe(answer.bytes);
    const own = text.subarray(0, answer.bytes);
    scorers.read(answer, own);
    return own;
  };
}

function reject(misfits: readonly Misfit[], { head, options, sinks }: Scoring, done: Predicted): void {
  for (const misfit of misfits) {
    if (++done.rejected > options.maxRejects) throw misfitError(misfit, head.name);
    sinks.reject(rejectOf(misfit, head.name));
  }
}

/** Bytes that are known to be there, 0 for a pipe. */
function sizeOf(data: string): number {
  try {
    return (data === '-' ? fstatSync(0) : statSync(data)).size;
  } catch {
    return 0;
  }
}
