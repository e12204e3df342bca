import { cellColumns, cellNames } from '../sinks/csv.ts';
import type { WrittenColumn } from '../sinks/sink.ts';
import type { Head } from '../sources/batches.ts';
import type { Signs } from '../sources/rewrite.ts';
import { fieldText } from '../sources/rewrite.ts';
import { otherColumns } from '../sources/header.ts';
import type { Batch, Layout } from '../sources/scan-batch.ts';
import { fieldTexts } from '../sources/scan-batch.ts';
import { matchesGlob } from '../spec/glob.ts';
import { didYouMean } from '../spec/suggest.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import type { NumberTexts } from './number-bytes.ts';
import { LONGEST, numberTexts, writeNumber } from './number-bytes.ts';
import type { SavedModel, Scored } from './saved-model.ts';
import type { ScoredFile } from './scored-files.ts';

/** Which columns `predict` writes. */
export interface OutputOptions {
  /** Exactly these, in this order; null for the kept ones, the prediction and the probabilities. */
  columns: readonly string[] | null;
  /** Names and patterns of input columns in front of the prediction; null for all, as they stand. */
  keep: readonly string[] | null;
  probabilities: boolean;
}

/** One thing that is written of a row: all of its text, one field, the prediction, the probability of a class, or a cell of the columns that stages made. */
export type Item = { kind: 'row' } | { kind: 'field'; field: number } | { kind: 'prediction' } | { kind: 'probability'; index: number } | { kind: 'cell'; index: number };

/** How scored rows are written. */
export interface Output {
  header: string;
  items: readonly Item[];
  signs: Signs;
  separator: Buffer;
  lineEnd: Buffer;
  /** The names of the classes as they are written. */
  classes: readonly Buffer[];
  numbers: NumberTexts;
  /** Columns whose cells are written, where rows are only transformed. */
  made: readonly WrittenColumn[];
  isRewritten: boolean;
}

/** Bytes that are being put together. */
export interface Text {
  bytes: Buffer;
  length: number;
}

const FIRST_BYTES = 2 ** 16;
/** Shorter ones are copied faster byte by byte. */
const SHORT = 48;

/** Lays out what is written of a file. Throws UserError for names that are not there or there twice. */
export function planOutput({ head, first }: ScoredFile, { classes, task, probable, made: columns }: SavedModel, options: OutputOptions): Output {
  const signs: Signs = first.dialect;
  const cells = columns.flatMap(cellNames);
  const items = itemsOf(first, itemsMade({ classes, task, probable }, cells), options);
  const own = first.names.map((name, field) => (first.isRewritten ? null : first.written[field]) ?? fieldText(name, signs));
  function titles(item: Item): string[] {
    switch (item.kind) {
      case 'row':
        return own;
      case 'field':
        return [own[item.field]];
      case 'prediction':
        return ['prediction'];
      case 'probability':
        return [fieldText(`probability_${classes[item.index]}`, signs)];
      case 'cell':
        return [fieldText(cells[item.index], signs)];
    }
  }
  return {
    header: `${items.flatMap(titles).join(signs.sep)}${first.lineEnd}`,
    items: isSame(head.names, first.names) ? items : items.flatMap((item) => placed(item, head, first)),
    signs,
    separator: Buffer.from(signs.sep),
    lineEnd: Buffer.from(first.lineEnd),
    classes: classes.map((name) => Buffer.from(fieldText(name, signs))),
    numbers: numberTexts(),
    made: columns,
    isRewritten: head.isRewritten,
  };
}

/** Whether single fields are written, so that a batch has to know where they stand. */
export function needsFields({ items, isRewritten }: Output): boolean {
  return isRewritten || items.some(({ kind }) => kind === 'field');
}

/** An empty text. */
export function startText(): Text {
  return { bytes: Buffer.allocUnsafe(FIRST_BYTES), length: 0 };
}

/** Writes the scored rows of a batch. */
export function writeRows(text: Text, { batch, layout, scored, output }: { batch: Batch; layout: Layout; scored: Scored; output: Output }): void {
  const { items, separator, lineEnd } = output;
  const { predictions, probabilities } = scored;
  const classes = output.classes.length;
  const fields = output.isRewritten ? rewrittenFields(batch, layout, output) : null;
  const cells = cellColumns(scored.frame, output.made, (value) => (value === '' ? '""' : fieldText(value, output.signs)));
  let row = -1;
  for (let i = 0; i < scored.rows.length; i++) {
    // Rows that a stage dropped are passed over.
    do row++; while (batch.rowIds[row] !== scored.rows[i]);
    for (let at = 0; at < items.length; at++) {
      const item = items[at];
      if (at > 0) append(text, separator, { from: 0, to: separator.length });
      if (item.kind === 'prediction') {
        if (classes > 0) append(text, output.classes[predictions[i]], { from: 0, to: output.classes[predictions[i]].length });
        else appendNumber(text, output.numbers, predictions[i]);
      } else if (item.kind === 'probability') {
        if (probabilities !== null) appendNumber(text, output.numbers, probabilities[i * classes + item.index]);
      } else if (item.kind === 'cell') appendTexts(text, cells[item.index][i]);
      else if (fields !== null) appendTexts(text, item.kind === 'field' ? fields[row][item.field] : fields[row].join(output.signs.sep));
      else if (item.kind === 'row') append(text, batch.bytes, { from: batch.starts[row], to: batch.ends[row] });
      else append(text, batch.bytes, spanOf(batch, layout, { row, field: item.field }));
    }
    append(text, lineEnd, { from: 0, to: lineEnd.length });
  }
}

/** What a model adds to a row: its scores, or the cells of the columns that it makes. */
export function itemsMade({ classes, task, probable }: Pick<SavedModel, 'classes' | 'task' | 'probable'>, cells: readonly string[]): { name: string; item: Item }[] {
  return [
    ...(task === null ? [] : [{ name: 'prediction', item: { kind: 'prediction' } as const }]),
    ...(probable ? classes : []).map((name, index) => ({ name: `probability_${name}`, item: { kind: 'probability', index } as const })),
    ...cells.map((name, index) => ({ name, item: { kind: 'cell', index } as const })),
  ];
}

/** What is written, as items; `made` are the columns that the model adds. */
export function itemsOf({ names }: Pick<Head, 'names'>, made: readonly { name: string; item: Item }[], { columns, keep, probabilities }: OutputOptions): Item[] {
  const adds = made.filter(({ item }) => probabilities || item.kind !== 'probability');
  const kept = keep === null ? names : names.filter((name) => keep.some((pattern) => matchesGlob(name, pattern)));
  if (columns === null) {
    refuseClash(kept, adds);
    const lost = keep?.find((pattern) => !names.some((name) => matchesGlob(name, pattern)));
    if (lost !== undefined) throw noColumn('--keep', lost, names);
    const rows: Item[] = kept.length === names.length ? [{ kind: 'row' }] : kept.map((name) => ({ kind: 'field', field: names.indexOf(name) }));
    return [...rows, ...adds.map(({ item }) => item)];
  }
  refuseClash(names.filter((name) => columns.includes(name)), made);
  return columns.map((name) => {
    const found = made.find((one) => one.name === name)?.item;
    if (found !== undefined) return found;
    if (!names.includes(name)) throw noColumn('--columns', name, [...names, ...made.map((one) => one.name)]);
    return { kind: 'field', field: names.indexOf(name) };
  });
}

/** An item of the first file in one whose columns stand in another order. */
function placed(item: Item, head: Head, first: Head): Item[] {
  if (item.kind !== 'row' && item.kind !== 'field') return [item];
  const wanted = item.kind === 'row' ? first.names : [first.names[item.field]];
  const lacks = wanted.filter((name) => !head.names.includes(name));
  const adds = item.kind === 'row' ? head.names.filter((name) => !first.names.includes(name)) : [];
  if (lacks.length + adds.length > 0) throw otherColumns({ file: head.name, lacks, adds }, first.name);
  return wanted.map((name) => ({ kind: 'field', field: head.names.indexOf(name) }));
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, field) => name === b[field]);
}

function refuseClash(names: readonly string[], adds: readonly { name: string }[]): void {
  const clash = names.find((name) => adds.some((add) => add.name === name));
  if (clash !== undefined) throw new UserError([diagnostic('usage', 'column-clash', `the data has a column \`${clash}\` already, which predict adds: rename it`)]);
}

function noColumn(flag: string, name: string, names: readonly string[]): UserError {
  return new UserError([diagnostic('usage', 'no-column', `${flag}: there is no column \`${name}\``, { suggestion: didYouMean(name, names, 'there are') })]);
}

/** Where a field stands in the bytes, quotes included. */
function spanOf({ fields, ends }: Batch, { names }: Layout, { row, field }: { row: number; field: number }): { from: number; to: number } {
  const at = row * names.length + field;
  return { from: fields[at], to: field === names.length - 1 ? ends[row] : fields[at + 1] - 1 };
}

/** The fields of a batch that was written anew, as they are written in the dialect of the data: (rows, fields). */
function rewrittenFields(batch: Batch, layout: Layout, { signs }: Output): string[][] {
  const columns = layout.names.map((_, field) => fieldTexts(batch, layout, field));
  return Array.from({ length: batch.rows }, (_, row) => columns.map((texts) => fieldText(texts[row], signs)));
}

function appendTexts(text: Text, written: string): void {
  const bytes = Buffer.from(written);
  append(text, bytes, { from: 0, to: bytes.length });
}

function appendNumber(text: Text, numbers: NumberTexts, value: number): void {
  reserve(text, LONGEST);
  text.length = writeNumber(numbers, value, { out: text.bytes, at: text.length });
}

function append(text: Text, bytes: Buffer, { from, to }: { from: number; to: number }): void {
  reserve(text, to - from);
  const { bytes: out, length } = text;
  if (to - from > SHORT) bytes.copy(out, length, from, to);
  else for (let at = from; at < to; at++) out[length + at - from] = bytes[at];
  text.length = length + to - from;
}

function reserve(text: Text, more: number): void {
  if (text.length + more <= text.bytes.length) return;
  const grown = Buffer.allocUnsafe(Math.max(text.length + more, 2 * text.bytes.length));
  text.bytes.copy(grown, 0, 0, text.length);
  text.bytes = grown;
}
