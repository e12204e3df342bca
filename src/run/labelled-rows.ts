import type { Readable } from 'node:stream';
import type { Column, Frame } from '../frame/column.ts';
import { cellsOf } from '../sinks/cells.ts';
import type { Spelling } from '../sinks/cells.ts';
import { misfitError, readBlock } from '../sources/batches.ts';
import type { Batch, Layout } from '../sources/scan-batch.ts';
import { batchStore, fieldTexts } from '../sources/scan-batch.ts';
import { formatOf } from '../spec/shape.ts';
import { didYouMean } from '../spec/suggest.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { modelFrames } from './model-frames.ts';
import { frameOf, layoutOf } from './saved-model.ts';
import type { SavedPredictor } from './saved-model.ts';
import { dataPaths, openData } from './scored-files.ts';

/** Rows with what they are, as texts: empty for a missing one. */
export interface LabelledRows {
  /** The columns that the model reads. */
  frame: Frame;
  labelTexts: readonly string[];
  weightTexts: readonly string[] | null;
}

interface Asked {
  label: string;
  weight: string | null;
}

/** Reads a file of CSV, or `stdin` for `-`, batch after batch. Throws UserError. */
export async function readLabelledCsv({ model, data, stdin }: { model: SavedPredictor; data: string; stdin: Readable }, { label, weight }: Asked, visit: (rows: LabelledRows) => void): Promise<void> {
  const { head, blocks } = await openData(model, data, { stdin });
  const layout = layoutOf(head, model.pipeline, { positions: true, name: 'the data' });
  const places = { label: placeOf(head.names, label, '--label'), weight: weight === null ? null : placeOf(head.names, weight, '--weight') };
  const reading = { head, layout, store: batchStore(layout), until: Infinity };
  const place = { rows: 0, lines: head.lines };
  function visitBatch(batch: Batch): void {
    visit({ frame: frameOf(batch), labelTexts: fieldCells(batch, layout, places.label), weightTexts: places.weight === null ? null : fieldCells(batch, layout, places.weight) });
  }
  for await (const block of blocks) {
    const { rows, lines, misfits } = await readBlock(block, place, { reading, visit: visitBatch });
    if (misfits.length > 0) throw misfitError(misfits[0], { file: head.name, alone: true });
    place.rows += rows;
    place.lines += lines;
  }
}

/** Reads a file of another format, some rows at a time. Throws UserError. */
export async function readLabelledFrames({ model, data }: { model: SavedPredictor; data: string }, { label, weight }: Asked, visit: (rows: LabelledRows) => void): Promise<void> {
  for await (const { data: { rows, columns }, inputs } of modelFrames(model, { format: formatOf(data), paths: dataPaths(model, [data]) })) {
    const names = [...columns.keys()];
    placeOf(names, label, '--label');
    if (weight !== null) placeOf(names, weight, '--weight');
    if (rows > 0) visit({ frame: inputs, labelTexts: cellsOf(columns.get(label) as Column, rows, TEXTS), weightTexts: weight === null ? null : cellsOf(columns.get(weight) as Column, rows, TEXTS) });
  }
}

const TEXTS: Spelling = {
  missing: '',
  number: String,
  text: (value) => value,
  list: (values) => JSON.stringify(values),
  dense: (values) => `[${Array.from(values).join(',')}]`,
  sparse: (size) => `a sparse vector of ${size}`,
};

function placeOf(names: readonly string[], name: string, flag: '--label' | '--weight'): number {
  const at = names.indexOf(name);
  if (at < 0) throw new UserError([diagnostic('usage', 'no-column', `the data has no column \`${name}\`, expected as ${flag === '--label' ? 'the label' : 'the weight'}`, { suggestion: didYouMean(name, names, `name it by ${flag}; its columns`) })]);
  return at;
}

/** Texts of a field, empty where the job's reader took them for missing. */
function fieldCells(batch: Batch, layout: Layout, field: number): string[] {
  return fieldTexts(batch, layout, field).map((text) => (text === layout.nullValue ? '' : text));
}
