import { fstatSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import type { Opened, Place } from '../sources/batches.ts';
import { misfitError, rejectOf } from '../sources/batches.ts';
import type { Misfit } from '../sources/scan-batch.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { formatOfAll } from './model-frames.ts';
import { predictFrames } from './predict-frames.ts';
import { openModel } from './saved-model.ts';
import type { BlockScorer, ScoredBlock } from './score-block.ts';
import { blockScorer } from './score-block.ts';
import type { Answer } from './score-messages.ts';
import { dataPaths, openFiles } from './scored-files.ts';
import type { ScoredFile } from './scored-files.ts';
import type { Predicted, PredictOptions, PredictSinks } from './predict-options.ts';
import type { Scorers, Sent } from './scorers.ts';
import { openScorers } from './scorers.ts';

/** Bytes that one process has scored before workers would be ready. */
const FORK_FROM_BYTES = 8e6;

/**
 * Scores CSV, or by their endings JSON, Parquet and libsvm, from files, folders and patterns in their order, or from `stdin` for `-`, and writes CSV: the columns of the first file as they stand,
 * `prediction` and, for a classifier, one `probability_<label>` a class. Memory does not grow with the input. Rows before the first one that does not
 * fit are written before its error is thrown.
 */
export async function predict({ folder, data, stdin }: { folder: string; data: readonly string[]; stdin: Readable }, options: PredictOptions, sinks: PredictSinks): Promise<Predicted> {
  const model = await openModel(folder);
  const paths = dataPaths(model, data);
  const format = formatOfAll(paths);
  if (format !== 'csv') {
    if (options.workers !== null && options.workers > 1) throw new UserError([diagnostic('usage', 'one-process', `--workers ${options.workers}: rows of ${format} are scored by one process: leave it out`)]);
    return predictFrames(model, { format, paths }, { options, sinks });
  }
  const known = paths.reduce((sum, path) => sum + sizeOf(path), 0);
  const files = openFiles(model, paths, stdin);
  const alone = paths.length === 1;
  let opened = (await files.next()).value as Opened;
  const first = opened.head;
  let file: ScoredFile = { head: first, first, alone };
  let scorers: Scorers | null = null;
  function forkWorkers(read: number): Scorers | null {
    const workers = options.workers ?? (read < FORK_FROM_BYTES ? 0 : availableParallelism());
    if (scorers === null && workers > 0) {
      const { columns, keep, probabilities } = options;
      scorers = openScorers({ workerFile: options.workerFile, workers, folder, file, options: { columns, keep, probabilities }, onLog: sinks.log });
    }
    return scorers;
  }
  function courseOf({ output, score }: ReturnType<typeof blockScorer>): Course & { header: string } {
    return { name: file.head.name, alone, score, place: { rows: 0, lines: file.head.lines }, header: output.header };
  }
  /** Blocks of all files, each with the course of its own. */
  async function* allBlocks(begun: Course): AsyncGenerator<Block, void> {
    let course = begun;
    for (;;) {
      for await (const bytes of opened.blocks) yield { bytes, course };
      opened.close();
      const next = await files.next();
      if (next.done === true) return;
      opened = next.value;
      file = { head: opened.head, first, alone };
      course = courseOf(blockScorer(file, model, options));
      scorers?.turnTo(file);
    }
  }
  try {
    const begun = courseOf(blockScorer(file, model, options));
    forkWorkers(known);
    await sinks.write(Buffer.from(begun.header));
    const scoring = scoreInOrder({ blocks: allBlocks(begun), workers: (read) => forkWorkers(Math.max(known, read)) }, { options, sinks });
    return await Promise.race([scoring, aborted(options.signal)]);
  } finally {
    opened.close();
    (scorers as Scorers | null)?.close();
  }
}

/** What is known of a file while its blocks are scored: `place` goes on with them. */
interface Course {
  name: string;
  /** There is no other file. */
  alone: boolean;
  score: BlockScorer;
  place: Place;
}

/** Some rows of a file. */
interface Block {
  bytes: Buffer;
  course: Course;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

interface Scoring {
  options: PredictOptions;
  sinks: PredictSinks;
}

/** A block on its way: with a worker, or waiting for its turn here. */
interface Item {
  block: Block;
  sent: Sent | null;
}

/** Reads ahead as far as there are workers, and writes what comes of each block when its turn has come. */
async function scoreInOrder({ blocks, workers }: { blocks: AsyncGenerator<Block, void>; workers: (read: number) => Scorers | null }, scoring: Scoring): Promise<Predicted> {
  const queue: Item[] = [];
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
      read += got.value.bytes.length;
      queue.push({ block: got.value, sent: scorers?.send(got.value.bytes) ?? null });
      next = blocks.next();
      next.catch(() => undefined);
    } else if (first === undefined) return done;
    else {
      queue.shift();
      await finish(first, scorers, { scoring, done, writer });
    }
  }
}

/** The next block, or null when the answer to the first one under way comes before it. */
async function soonest(next: Promise<IteratorResult<Block, void>>, first: Sent | null): Promise<IteratorResult<Block, void> | null> {
  if (first === null) return next;
  try {
    return await Promise.race([next, first.answer.then(() => null)]);
  } catch {
    // What is under way is written before the stream's error is told.
    return null;
  }
}

interface Finishing {
  scoring: Scoring;
  done: Predicted;
  writer: (scorers: Scorers, answer: Answer) => Buffer;
}

/** Writes what came of a block, scoring it here where no worker did. */
async function finish({ block: { bytes, course }, sent }: Item, scorers: Scorers | null, { scoring, done, writer }: Finishing): Promise<void> {
  const { options, sinks } = scoring;
  const { place } = course;
  const answer = sent === null ? null : await sent.answer;
  let scored: Pick<ScoredBlock, 'rows' | 'lines' | 'dropped'>;
  if (answer !== null && scorers !== null) {
    await sinks.write(writer(scorers, answer));
    scored = answer;
  } else {
    const own = await course.score(bytes, place, options.maxRejects - done.rejected);
    await sinks.write(own.text.bytes.subarray(0, own.text.length));
    reject(own.misfits, course, { scoring, done });
    scored = own;
  }
  if (sent !== null) scorers?.release(sent.slot);
  place.rows += scored.rows;
  place.lines += scored.lines;
  done.rows += scored.rows;
  done.dropped += scored.dropped;
}

/** Reads the texts of answers, one after the other, into the same memory. */
function textReader(): Finishing['writer'] {
  let text = Buffer.alloc(0);
  return (scorers, answer) => {
    if (text.length < answer.bytes) text = Buffer.allocUnsafe(answer.bytes);
    const own = text.subarray(0, answer.bytes);
    scorers.read(answer, own);
    return own;
  };
}

function reject(misfits: readonly Misfit[], { name, alone }: Course, { scoring: { options, sinks }, done }: Omit<Finishing, 'writer'>): void {
  for (const misfit of misfits) {
    if (++done.rejected > options.maxRejects) throw misfitError(misfit, { file: name, alone });
    sinks.reject(rejectOf(misfit, name));
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
