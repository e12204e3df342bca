import type { Column, Frame } from '../frame/column.ts';
import { doubles, sparse } from '../frame/column.ts';
import { sliceRows } from '../frame/select.ts';
import { denseVector } from '../frame/vectors.ts';
import { findFiles } from './find-files.ts';
import { parseNumber } from './infer.ts';
import { openFile, openStream } from './open-csv.ts';
import { joinDigests } from './digest.ts';
import type { OpenedCsv } from './open-csv.ts';
import type { FrameReading, Header, ReadOptions, Source, Table, TableInput } from './source.ts';
import type { TextFile } from './text-file.ts';
import { inputError, locate } from './text-file.ts';

const NAMES = ['label', 'features'];
const LARGEST_INDEX = 2 ** 31 - 1;

/**
 * The format of LIBSVM: a label and `index:value` pairs a line, indices ascending from 1; what follows a `#` is left out, as in Spark.
 * Columns `label` and `features`.
 * @see https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/ and https://spark.apache.org/docs/latest/ml-datasource.html
 */
export const source: Source = { readHeader, readTable, readFrames };

async function readHeader(path: string | readonly string[], options: ReadOptions): Promise<Header> {
  // The names are those of the format; that there are files is asked for all the same.
  const files = findFiles(typeof path === 'string' ? [path] : path, options);
  return { names: NAMES, warnings: [], sniffed: { sep: null, files: files.map((name) => ({ name, compression: null, encoding: 'UTF-8' })) } };
}

/** A file is read whole, since only its end tells how wide it is. */
async function* readFrames(path: readonly string[], { options, rows }: FrameReading): AsyncGenerator<Frame, void> {
  const { frame } = await readTable({ path, options });
  for (let from = 0; from < frame.rows; from += rows) yield sliceRows(frame, from, Math.min(frame.rows, from + rows));
}

/** Rows while they are read. */
interface Growing {
  labels: number[];
  starts: number[];
  slots: number[];
  values: number[];
  /** The largest index, and the row of it, for messages. */
  largest: number;
}

async function readTable(input: TableInput): Promise<Table> {
  const { options } = input;
  const opening = { options, spill: input.spill ?? null };
  const opens = 'path' in input ? findFiles(typeof input.path === 'string' ? [input.path] : input.path, options).map((path) => () => openFile(path, opening)) : [() => openStream(input.stream, opening)];
  const rows: Growing = { labels: [], starts: [0], slots: [], values: [], largest: 0 };
  const opened: OpenedCsv[] = [];
  try {
    for (const open of opens) {
      const text = await open();
      opened.push(text);
      readLines(rows, await text.whole(), options);
    }
    if (rows.labels.length === 0) throw inputError('no-rows', `expected rows in ${opened.map(({ name }) => name).join(', ')}, found none`);
    const sniffed = { sep: null, files: opened.map(({ about }) => about) };
    return { frame: frameOf(rows, options), names: NAMES.filter((name) => options.columns?.includes(name) !== false), warnings: [], sniffed, sha256: joinDigests(opened.map(({ digest }) => digest)), rejects: [] };
  } finally {
    for (const text of opened) text.close();
  }
}

function frameOf({ labels, starts, slots, values, largest }: Growing, { numFeatures = null, vectorType, columns }: ReadOptions): Table['frame'] {
  const features = sparse({ width: numFeatures ?? largest, starts: Uint32Array.from(starts), slots: Int32Array.from(slots), values: Float64Array.from(values), names: [] });
  const all: [string, Column][] = [['label', doubles(Float64Array.from(labels))], ['features', vectorType === 'dense' ? denseVector(features) : features]];
  return { rows: labels.length, columns: new Map(all.filter(([name]) => columns?.includes(name) !== false)) };
}

function readLines(rows: Growing, file: TextFile, options: ReadOptions): void {
  const { bytes } = file;
  for (let start = 0; start < bytes.length; ) {
    const lineEnd = bytes.indexOf(10, start);
    const end = lineEnd < 0 ? bytes.length : lineEnd;
    readLine(rows, file, { line: bytes.toString('latin1', start, end), start, options });
    start = end + 1;
  }
}

function readLine(rows: Growing, file: TextFile, { line, start, options }: { line: string; start: number; options: ReadOptions }): void {
  const comment = line.indexOf('#');
  const text = comment < 0 ? line : line.slice(0, comment);
  let before = 0;
  let isLabel = true;
  for (const { 0: item, index: at } of text.matchAll(/\S+/g)) {
    if (isLabel) {
      isLabel = false;
      const label = parseNumber(item);
      if (label === undefined) throw wrong(file, start + at, `expected a number as the label, found ${JSON.stringify(item)}`);
      rows.labels.push(label);
      continue;
    }
    const colon = item.indexOf(':');
    const index = colon < 1 ? NaN : Number(item.slice(0, colon));
    const value = parseNumber(item.slice(colon + 1));
    if (!Number.isInteger(index) || value === undefined) throw wrong(file, start + at, `expected index:value, found ${JSON.stringify(item)}`);
    if (index < 1 || index > LARGEST_INDEX) throw wrong(file, start + at, `expected an index from 1, found ${index}`);
    if (index <= before) throw wrong(file, start + at, `expected ascending indices, found ${index} behind ${before}`);
    if (index > (options.numFeatures ?? Infinity)) throw wrong(file, start + at, `expected an index of at most numFeatures, ${options.numFeatures}, found ${index}`);
    before = index;
    rows.slots.push(index - 1);
    rows.values.push(value);
  }
  if (isLabel) return;
  rows.largest = Math.max(rows.largest, before);
  rows.starts.push(rows.slots.length);
}

function wrong(file: TextFile, offset: number, text: string): Error {
  return inputError('bad-row', text, { at: locate(file, offset) });
}
