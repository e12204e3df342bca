import type { Frame } from '../frame/column.ts';
import { sliceRows } from '../frame/select.ts';
import type { Place } from '../sources/batches.ts';
import { readBlock } from '../sources/batches.ts';
import type { Batch, Misfit } from '../sources/scan-batch.ts';
import { batchStore, rowPlace } from '../sources/scan-batch.ts';
import { DataError } from '../util/errors.ts';
import type { SavedModel, Scored } from './saved-model.ts';
import { frameOf, layoutOf, scoreRows } from './saved-model.ts';
import type { ScoredFile } from './scored-files.ts';
import type { Output, OutputOptions, Text } from './scored-rows.ts';
import { needsFields, planOutput, startText, writeRows } from './scored-rows.ts';

/** What came of a block. `text` holds what is to be written, until the next block is scored. */
export interface ScoredBlock {
  text: Text;
  /** Rows and lines of the block, and rows that stages of the model dropped. */
  rows: number;
  lines: number;
  dropped: number;
  /** Rows that were not scored, in order. */
  misfits: readonly Misfit[];
}

/** Scores blocks of one file. Where more than `allowed` rows do not fit, the rows behind the last of them that is told are not scored. */
export type BlockScorer = (block: Buffer, place: Place, allowed: number) => Promise<ScoredBlock>;

/** Makes the scorer of a file. Throws UserError for columns that are not there. */
export function blockScorer(file: ScoredFile, model: SavedModel, options: OutputOptions): { output: Output; score: BlockScorer } {
  const { head, alone } = file;
  const output = planOutput(file, model, options);
  const layout = layoutOf(head, model.pipeline, { positions: needsFields(output), name: alone ? 'the data' : head.name });
  const store = batchStore(layout);
  const text = startText();
  async function scoreUntil(until: number, block: Buffer, place: Place): Promise<ScoredBlock> {
    text.length = 0;
    let dropped = 0;
    const refused: Misfit[] = [];
    function visit(batch: Batch): void {
      for (const part of scoredParts(frameOf(batch), model)) {
        if ('error' in part) refused.push(refusedRow(batch, part));
        else {
          dropped += part.frame.rows - part.scored.rows.length;
          writeRows(text, { batch, layout, scored: part.scored, output });
        }
      }
    }
    const { rows, lines, misfits } = await readBlock(block, place, { reading: { head, layout, store, until }, visit });
    return { text, rows, lines, dropped, misfits: [...misfits, ...refused].sort((a, b) => a.row - b.row) };
  }
  async function score(block: Buffer, place: Place, allowed: number): Promise<ScoredBlock> {
    const scored = await scoreUntil(Infinity, block, place);
    if (scored.misfits.length <= allowed) return scored;
    const misfits = scored.misfits.slice(0, allowed + 1);
    return { ...await scoreUntil(misfits[allowed].row, block, place), misfits };
  }
  return { output, score };
}

/** Rows with their scores, or one row that a stage refuses. */
export type ScoredPart = { frame: Frame; scored: Scored } | { frame: Frame; error: DataError };

/** Scores rows; where a stage refuses one, it is looked for by halves, so that all others are scored. */
export function* scoredParts(frame: Frame, model: SavedModel): Generator<ScoredPart> {
  let scored: Scored;
  try {
    scored = scoreRows(frame, model);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    if (frame.rows <= 1) yield { frame, error };
    else {
      const middle = Math.ceil(frame.rows / 2);
      yield* scoredParts(sliceRows(frame, 0, middle), model);
      yield* scoredParts(sliceRows(frame, middle, frame.rows), model);
    }
    return;
  }
  yield { frame, scored };
}

/** A row that a stage refuses; the message of the stage names row and column. */
function refusedRow(batch: Batch, { frame, error }: { frame: Frame; error: DataError }): Misfit {
  const row = frame.rowIds?.[0] ?? 0;
  const found = /^row \d+, column `(.*?)`: (.*)$/s.exec(error.message);
  return { ...rowPlace(batch, batch.rowIds.indexOf(row)), name: found?.[1] ?? null, reason: found?.[2] ?? error.message, isMalformed: false };
}
