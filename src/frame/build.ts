import type { NumericColumn, TextColumn } from './column.ts';
import { texts } from './column.ts';
import { narrowest } from './narrow.ts';
import type { PackedTexts } from './packed.ts';
import { packTexts } from './packed.ts';

/** A numeric column while it grows: the first `rows` values are set. */
export interface NumberBuilder {
  values: Float64Array;
  rows: number;
}

/** A text column while it grows: codes in order of first appearance, -1 for a missing value; the first `rows` codes are set. */
export interface TextBuilder {
  codes: Int32Array;
  rows: number;
  dictionary: Map<string, number>;
}

const FIRST_CAPACITY = 1024;

/** An empty numeric column. */
export function startNumbers(): NumberBuilder {
  return { values: new Float64Array(0), rows: 0 };
}

/** An empty text column. */
export function startTexts(): TextBuilder {
  return { codes: new Int32Array(0), rows: 0, dictionary: new Map() };
}

/** Makes room for `more` numbers, which the caller then writes behind `rows`. */
export function reserveNumbers(builder: NumberBuilder, more: number): void {
  const needed = builder.rows + more;
  if (needed <= builder.values.length) return;
  const values = new Float64Array(Math.max(needed, builder.values.length * 2, FIRST_CAPACITY));
  values.set(builder.values.subarray(0, builder.rows));
  builder.values = values;
}

/** Makes room for `more` codes. */
export function reserveTexts(builder: TextBuilder, more: number): void {
  const needed = builder.rows + more;
  if (needed <= builder.codes.length) return;
  const codes = new Int32Array(Math.max(needed, builder.codes.length * 2, FIRST_CAPACITY));
  codes.set(builder.codes.subarray(0, builder.rows));
  builder.codes = codes;
}

/** Adds a text, or a missing value for null, to a builder with room for it. */
export function addText(builder: TextBuilder, text: string | null): void {
  builder.codes[builder.rows++] = text === null ? -1 : codeOf(builder.dictionary, text);
}

/** The column of a builder's numbers; `integer` says that all of them are whole, fit 32 bits and none is missing. */
export function numberColumn(builder: NumberBuilder, { integer, boolean }: { integer: boolean; boolean: boolean }): NumericColumn {
  const values = builder.values.subarray(0, builder.rows);
  return integer ? { kind: 'i32', values: narrowest(values), boolean, labels: null } : { kind: 'f64', values: values.slice(), boolean, labels: null };
}

/** The column of a builder's texts; `areDates` says whether they are dates. */
export function textColumn(builder: TextBuilder, areDates: (packed: PackedTexts) => boolean): TextColumn {
  const packed = packTexts([...builder.dictionary.keys()]);
  return texts(builder.codes.slice(0, builder.rows), packed, areDates(packed));
}

function codeOf(dictionary: Map<string, number>, text: string): number {
  const known = dictionary.get(text);
  if (known !== undefined) return known;
  const code = dictionary.size;
  dictionary.set(text, code);
  return code;
}
