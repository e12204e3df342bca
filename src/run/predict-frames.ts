import type { Frame } from '../frame/column.ts';
import { selectRows } from '../frame/select.ts';
import { cellColumns, cellNames, quoted } from '../sinks/csv.ts';
import { writtenColumns } from '../sinks/sink.ts';
import type { WrittenColumn } from '../sinks/sink.ts';
import { csvLine } from '../util/csv.ts';
import { DataError } from '../util/errors.ts';
import { modelFrames } from './model-frames.ts';
import type { Predicted, PredictOptions, PredictSinks } from './predict-options.ts';
import type { SavedModel, Scored } from './saved-model.ts';
import { scoredParts } from './score-block.ts';
import type { Item } from './scored-rows.ts';
import { itemsMade, itemsOf } from './scored-rows.ts';

/** How the rows of frames are written. */
interface Layout {
  columns: readonly WrittenColumn[];
  made: readonly WrittenColumn[];
  items: readonly Item[];
  classes: readonly string[];
}

/** Scores files that are no CSV, in this process, and writes CSV: the data's columns, vectors as `output.data` has them in CSV, and what the model adds. */
export async function predictFrames(model: SavedModel, { format, paths }: { format: string; paths: readonly string[] }, { options, sinks }: { options: PredictOptions; sinks: PredictSinks }): Promise<Predicted> {
  const done: Predicted = { rows: 0, dropped: 0, rejected: 0 };
  let layout: Layout | null = null;
  for await (const { data, inputs } of modelFrames(model, { format, paths })) {
    options.signal.throwIfAborted();
    if (layout === null) {
      layout = layoutOf(data, model, options);
      await sinks.write(Buffer.from(csvLine(layout.items.flatMap((item) => titles(item, layout as Layout)))));
    } else refuseOtherCells(data, layout);
    if (data.rows === 0) continue;
    for (const part of scoredParts(inputs, model)) {
      if ('error' in part) reject(part, { options, sinks, done, name: paths.join(', ') });
      else {
        await sinks.write(Buffer.from(rowsText(data, part.scored, { layout, first: done.rows })));
        done.dropped += part.frame.rows - part.scored.rows.length;
      }
    }
    done.rows += data.rows;
  }
  return done;
}

function layoutOf(data: Frame, model: SavedModel, options: PredictOptions): Layout {
  const columns = writtenColumns(data.columns);
  const names = columns.map(({ name }) => name);
  return { columns, made: model.made, items: itemsOf({ names }, itemsMade(model, model.made.flatMap(cellNames)), options), classes: model.classes };
}

/** Rows of another number of cells than the header would not be read again. */
function refuseOtherCells(data: Frame, { columns }: Layout): void {
  for (const [i, column] of writtenColumns(data.columns).entries()) {
    const [found, expected] = [column, columns[i]].map((one) => cellNames(one).length);
    if (found !== expected) throw new DataError(`column \`${column.name}\`: expected vectors of ${expected} numbers as in the first rows, got ${found}; leave it out with --keep`);
  }
}

function titles(item: Item, { columns, made, classes }: Layout): string[] {
  switch (item.kind) {
    case 'row':
      return columns.flatMap(cellNames);
    case 'field':
      return cellNames(columns[item.field]);
    case 'prediction':
      return ['prediction'];
    case 'probability':
      return [`probability_${classes[item.index]}`];
    case 'cell':
      return [made.flatMap(cellNames)[item.index]];
  }
}

/** The scored rows; `first` is the position of the frame's first row in the data. */
function rowsText(data: Frame, scored: Scored, { layout, first }: { layout: Layout; first: number }): string {
  const { items, columns, made, classes } = layout;
  const kept = selectRows(data, scored.rows.map((row) => row - first));
  const cells = cellColumns(scored.frame, made, quoted);
  const written = items.flatMap((item): string[][] => {
    switch (item.kind) {
      case 'row':
        return cellColumns(kept, columns, quoted);
      case 'field':
        return cellColumns(kept, [columns[item.field]], quoted);
      case 'prediction':
        return [Array.from(scored.predictions, (value) => (classes.length > 0 ? quoted(classes[value]) : String(value)))];
      case 'probability':
        return [Array.from(scored.rows, (_, i) => (scored.probabilities === null ? '' : String(scored.probabilities[i * classes.length + item.index])))];
      case 'cell':
        return [cells[item.index]];
    }
  });
  return Array.from(scored.rows, (_, row) => `${written.map((column) => column[row]).join(',')}\n`).join('');
}

/** A row that a stage refuses: it ends the scoring, or is put up with; its place is the number of the row. */
function reject({ frame, error }: { frame: Frame; error: DataError }, { options, sinks, done, name }: { options: PredictOptions; sinks: PredictSinks; done: Predicted; name: string }): void {
  if (++done.rejected > options.maxRejects) throw error;
  sinks.reject({ file: name, line: (frame.rowIds?.[0] ?? 0) + 1, column: 1, reason: error.message.replace(/^row \d+, /, ''), text: '' });
}
