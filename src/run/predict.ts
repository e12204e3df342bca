import type { Readable } from 'node:stream';
import type { Head } from '../sources/batches.ts';
import { misfitError } from '../sources/batches.ts';
import type { Misfit } from '../sources/scan-batch.ts';
import { openData, openModel } from './saved-model.ts';
import { blockScorer } from './score-block.ts';
import type { OutputOptions } from './scored-rows.ts';

export interface PredictOptions extends OutputOptions {
  /** Rows that may not fit before the scoring ends with an error; such rows are not scored. */
  maxRejects: number;
}

/** What is to be done with scores. */
export interface PredictSinks {
  /** Called in order, and waited for, with text whose memory is used again. */
  write(text: Buffer): Promise<void>;
  /** A row that does not fit, in order. */
  reject(misfit: Misfit, file: string): void;
}

/** What came of a stream. */
export interface Predicted {
  rows: number;
  /** Rows that stages of the model dropped, and rows that did not fit. */
  dropped: number;
  rejected: number;
}

/**
 * Scores CSV from a file, or from `stdin` for `-`, and writes CSV: the input's columns as they stand, `prediction` and, for a classifier, one
 * `probability_<label>` a class. Memory does not grow with the input. Rows before the first one that does not fit are written before its error is thrown.
 */
export async function predict({ folder, data, stdin }: { folder: string; data: string; stdin: Readable }, options: PredictOptions, sinks: PredictSinks): Promise<Predicted> {
  const model = await openModel(folder);
  const { head, blocks } = await openData(model, data, stdin);
  const { output, score } = blockScorer(head, model, options);
  await sinks.write(Buffer.from(output.header));
  const place = { rows: 0, lines: head.lines };
  const done: Predicted = { rows: 0, dropped: 0, rejected: 0 };
  for await (const block of blocks) {
    const scored = await score(block, place, options.maxRejects - done.rejected);
    await sinks.write(scored.text.bytes.subarray(0, scored.text.length));
    reject(scored.misfits, head, { options, sinks, done });
    place.rows += scored.rows;
    place.lines += scored.lines;
    done.rows += scored.rows;
    done.dropped += scored.dropped;
  }
  return done;
}

function reject(misfits: readonly Misfit[], { name }: Head, { options, sinks, done }: { options: PredictOptions; sinks: PredictSinks; done: Predicted }): void {
  for (const misfit of misfits) {
    if (++done.rejected > options.maxRejects) throw misfitError(misfit, name);
    sinks.reject(misfit, name);
  }
}
