import { closeSync, openSync, readSync } from 'node:fs';
import type { Column, Frame } from '../frame/column.ts';
import { texts } from '../frame/column.ts';
import { hasNoTexts } from '../frame/raw-texts.ts';
import { writeShard } from '../frame/shard.ts';
import { CSV_TYPE } from '../kernels/csv-kernel.ts';
import { fileInput } from './byte-input.ts';
import { finishColumns, giveBack } from './plain-columns.ts';
import { byteDialect, closeFeed, readRows, startFeed } from './plain-csv.ts';
import { guessRowStart } from './row-border.ts';
import type { RangeAnswer, RangeTask } from './source.ts';

/** Bytes that are looked through for the first row, more where none begins in them. */
const BORDER_BYTES = 2 ** 16;

/** Reads a range of a file into a shard file. */
export async function readRange(task: RangeTask): Promise<RangeAnswer> {
  const { path, size, to, dialect, types, out } = task;
  const signs = byteDialect(dialect);
  if (signs === null) throw new Error('the dialect is not one of bytes');
  const from = task.isKnown ? task.from : borderBehind(task);
  const feed = startFeed(fileInput(path, from, size), () => undefined, task);
  try {
    const read = await readRows(feed, { signs, dialect, types: Uint8Array.from(types), skip: 0, limit: Math.max(0, to - from), spill: null });
    if (read === null || 'fields' in read) return { refused: true };
    const found = read.columns.columns.map(({ type, whole }) => ({ type, whole }));
    // Doubles that were asked for are not made integers.
    for (const [field, type] of types.entries()) if (type === CSV_TYPE.f64) read.columns.columns[field].whole = false;
    const columns = finishColumns(read.columns, feed.kernel, { lent: true }).flatMap((column, field): [string, Column][] => (column === null ? [] : [[String(field), datedText(column)]]));
    const frame: Frame = { rows: read.columns.rows, columns: new Map(columns) };
    writeShard(out, frame);
    giveBack(read.columns);
    const strangers = feed.kernel.strangers();
    const rounded = feed.kernel.rounded();
    const ragged = feed.kernel.ragged().map(({ at, end, ...row }) => ({ ...row, at: from + at, end: from + end }));
    return { refused: false, start: from + read.start, end: from + read.end, rows: frame.rows, types: found.map(({ type }) => type), whole: found.map(({ whole }) => whole), strangers, rounded, ragged };
  } finally {
    closeFeed(feed);
  }
}

/** Texts of no rows say nothing against dates. */
function datedText(column: Column): Column {
  return column.kind === 'text' && hasNoTexts(column) ? texts(column.codes, column.packed, true) : column;
}

function borderBehind({ path, size, from, dialect }: RangeTask): number {
  const signs = byteDialect(dialect);
  const file = openSync(path, 'r');
  try {
    for (let length = BORDER_BYTES; signs !== null; length *= 2) {
      const bytes = Buffer.alloc(Math.min(length, size - from + 1));
      const count = readSync(file, bytes, 0, bytes.length, from - 1);
      const start = guessRowStart(bytes.subarray(0, count), signs);
      if (start >= 0) return from - 1 + start;
      if (from - 1 + length >= size) break;
    }
    return size;
  } finally {
    closeSync(file);
  }
}
