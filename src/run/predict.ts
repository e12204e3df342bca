import type { Readable } from 'node:stream';
import type { Batch } from '../sources/batches.ts';
import { csvLine } from '../util/csv.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { batchesFor, openModel, scoreBatch } from './saved-model.ts';
import type { SavedModel } from './saved-model.ts';

/** Scores CSV from a file, or from `stdin` for `-`, and yields CSV text: the input's columns, `prediction` and, for a classifier, one `probability_<label>` a class. Memory does not grow with the input. */
export async function* predict(folder: string, data: string, stdin: Readable): AsyncGenerator<string> {
  const model = await openModel(folder);
  let started = false;
  for await (const batch of batchesFor(model, data, stdin)) {
    const lines = scoredLines(batch, model).map((cells) => csvLine(cells, batch.separator)).join('');
    yield started ? lines : csvLine(headerOf(batch, model), batch.separator) + lines;
    started = true;
  }
}

function headerOf(batch: Batch, { classes }: SavedModel): string[] {
  const header = [...batch.names, 'prediction', ...classes.map((name) => `probability_${name}`)];
  const clash = batch.names.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
  if (clash !== undefined) throw new UserError([diagnostic('usage', 'column-clash', `the data has a column \`${clash}\` already, which predict adds: rename it`)]);
  return header;
}

function scoredLines(batch: Batch, model: SavedModel): (string | number | null)[][] {
  const { classes, task } = model;
  const { rows, predictions, probabilities } = scoreBatch(batch, model);
  return Array.from(rows, (row, i) => {
    const own = probabilities?.subarray(i * classes.length, (i + 1) * classes.length) ?? [];
    return [...batch.rows[row - batch.firstRow], task === 'classification' ? classes[predictions[i]] : predictions[i], ...own];
  });
}
