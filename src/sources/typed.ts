import type { Column, TextColumn } from '../frame/column.ts';
import { integers, texts } from '../frame/column.ts';
import { narrowest } from '../frame/narrow.ts';
import { packTexts } from '../frame/packed.ts';
import type { CsvColumns } from './csv-text.ts';
import { dateReader } from './date-format.ts';
import { parseNumber } from './infer.ts';
import type { CsvOptions } from './source.ts';
import { numberWords, sqlType } from './sql-types.ts';
import type { SqlType } from './sql-types.ts';

/** A cell that does not fit the schema; it is read as missing. */
export interface WrongCell {
  row: number;
  field: number;
  text: string;
  /** What was expected. */
  words: string;
}

/** Columns by what the job file says of their types. */
export interface TypedColumns {
  /** Null for one that is left out. */
  columns: readonly (Column | null)[];
  wrong: readonly WrongCell[];
  /** Fields whose texts are needed first, so that the file has to be read again with them as text. */
  again: readonly number[];
}

/** Fields that are read as text, whatever is in them. */
export function textFields(names: readonly string[], options: CsvOptions): Set<number> {
  const types = typesOf(names, options);
  return new Set([...names.keys()].filter((field) => {
    const type = types[field];
    return type === null ? !options.inferSchema : type.kind === 'text' || type.kind === 'date';
  }));
}

/** Gives columns the types of the schema; others become dates or numbers where the formats and words of the options say so. */
export function typed(names: readonly string[], { columns }: CsvColumns, options: CsvOptions): TypedColumns {
  const types = typesOf(names, options);
  const wrong: WrongCell[] = [];
  const again: number[] = [];
  const out = columns.map((column, field) => {
    const type = types[field];
    if (column === null) return null;
    if (type === null) return column.kind === 'text' && options.inferSchema ? inferred(column, options) : column;
    if (column.kind === 'text') return fromTexts(column, type, { field, wrong });
    const kept = fitting(column, type);
    if (kept === null) again.push(field);
    return kept ?? column;
  });
  return { columns: out, wrong, again };
}

function typesOf(names: readonly string[], options: CsvOptions): (SqlType | null)[] {
  const known = new Map((options.schema ?? []).map((one) => [one.name, sqlType(one, options)]));
  return names.map((name) => known.get(name) ?? null);
}

/** A numeric column where it is what the type wants; null where its texts have to tell. */
function fitting(column: Column, type: SqlType): Column | null {
  if (column.kind !== 'f64' && column.kind !== 'i32') return null;
  const isMissing = column.kind === 'f64' && column.values.every((value) => Number.isNaN(value));
  if (type.kind === 'boolean') return column.boolean ? column : isMissing ? { ...column, boolean: true } : null;
  if (type.kind !== 'number' || column.boolean) return null;
  const { low, high } = type;
  if (type.whole && column.kind === 'f64' && !isMissing) return null;
  for (let row = 0; row < column.values.length; row++) if (column.values[row] < low || column.values[row] > high) return null;
  return type.whole || column.kind === 'f64' ? column : { kind: 'f64', values: new Float64Array(column.values), boolean: false, labels: null };
}

function fromTexts(column: TextColumn, type: SqlType, found: { field: number; wrong: WrongCell[] }): Column {
  switch (type.kind) {
    case 'text':
      return column.date ? texts(column.codes, column.packed, false) : column;
    case 'date':
      return datesOf(column, eachText(column, type.read, { ...found, words: type.words }));
    case 'boolean':
      return numbersOf(column, eachText(column, (text) => oneOrZero(type.read(text)), { ...found, words: type.words }), { whole: true, boolean: true });
    case 'number':
      return numbersOf(column, eachText(column, type.read, { ...found, words: type.words }), { whole: type.whole, boolean: false });
  }
}

function oneOrZero(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** What each text of a column means; the rows of those that mean nothing are wrong. */
function eachText<T>(column: TextColumn, read: (text: string) => T | undefined, { field, wrong, words }: { field: number; wrong: WrongCell[]; words: string }): (T | undefined)[] {
  const meanings = column.dictionary.map((text) => read(text));
  if (!meanings.includes(undefined)) return meanings;
  for (const [row, code] of column.codes.entries()) if (code >= 0 && meanings[code] === undefined) wrong.push({ row, field, text: column.dictionary[code], words });
  return meanings;
}

function numbersOf({ codes }: TextColumn, meanings: readonly (number | undefined)[], { whole, boolean }: { whole: boolean; boolean: boolean }): Column {
  return numberColumn(Float64Array.from(codes, (code) => (code < 0 ? NaN : (meanings[code] ?? NaN))), { whole, boolean });
}

/** Integers where numbers are to be whole, and are, with none missing; else doubles. */
function numberColumn(values: Float64Array, { whole, boolean }: { whole: boolean; boolean: boolean }): Column {
  const isInteger = whole && values.every((value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31);
  return isInteger ? { ...integers(narrowest(values)), boolean } : { kind: 'f64', values, boolean, labels: null };
}

function datesOf({ codes }: TextColumn, meanings: readonly (string | undefined)[]): Column {
  const places = new Map<string, number>();
  const place = meanings.map((text) => {
    if (text === undefined) return -1;
    const known = places.get(text) ?? places.size;
    places.set(text, known);
    return known;
  });
  return texts(codes.map((code) => (code < 0 ? -1 : place[code])), packTexts([...places.keys()]), places.size > 0);
}

/** Text that is all dates by a format, or all numbers with the words for them; else as it is. */
function inferred(column: TextColumn, options: CsvOptions): Column {
  const formats = [options.dateFormat, options.timestampFormat].filter((format) => format !== null);
  const words = numberWords(options);
  // A dictionary is not made to be left as it is.
  if ((formats.length === 0 && words.size === 0) || column.distinct === 0) return column;
  for (const format of formats) {
    const read = dateReader(format);
    if (typeof read === 'string' || read(column.dictionary[0]) === undefined) continue;
    const meanings = column.dictionary.map(read);
    if (!meanings.includes(undefined)) return datesOf(column, meanings);
  }
  if (words.size === 0) return column;
  const numbers = column.dictionary.map((text) => words.get(text) ?? parseNumber(text));
  return numbers.includes(undefined) ? column : numbersOf(column, numbers, { whole: true, boolean: false });
}
