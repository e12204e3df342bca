import type { Column, NumericColumn, TextColumn } from '../frame/column.ts';
import { compareTexts } from '../stages/common/text-order.ts';
import { isNumeric, kindWords } from '../frame/vectors.ts';
import { DataError } from '../util/errors.ts';

/** A label as class indices, and the name of each class: codes (rows), labels (classes). */
export interface IndexedLabel {
  codes: Int32Array;
  labels: string[];
}

/** The limit of the tree kernels. */
const MOST_CLASSES = 2 ** 20 - 1;
/** Values that a byte has. */
const BYTES = 256;

/**
 * Indexes a classifier's label: integers exactly 0 to k-1 are the classes as they are, other numbers and booleans are numbered ascending,
 * text by descending frequency, equals alphabetically (Spark's StringIndexer, `frequencyDesc`).
 * Throws DataError naming the row of a missing label, a label of one class, of too many, or of vectors.
 */
export function indexLabel(column: Column, name: string): IndexedLabel {
  if (column.kind !== 'text' && !isNumeric(column)) throw new DataError(`column \`${name}\`: expected numbers, booleans or text as a label, found ${kindWords(column)}`);
  const indexed = column.kind === 'text' ? indexText(column, name) : indexNumbers(column, name);
  const classes = indexed.labels.length;
  if (classes === 1) throw new DataError(`column \`${name}\`: every row has the label ${JSON.stringify(indexed.labels[0])}, expected at least two classes`);
  return indexed;
}

function indexNumbers({ values, boolean }: NumericColumn, name: string): IndexedLabel {
  const missing = values instanceof Float64Array ? values.findIndex((value) => Number.isNaN(value)) : -1;
  if (missing >= 0) throw missingLabel(name, missing);
  const distinct = differentValues(values);
  refuseMany(distinct.length, name);
  const classes = distinct.sort();
  const codes = new Int32Array(values.length);
  // A table takes a fraction of a map's time.
  const most = classes.length === 0 ? 0 : classes[classes.length - 1];
  if (values instanceof Uint8Array || values instanceof Uint16Array) {
    const places = new Int32Array(most + 1);
    classes.forEach((value, place) => (places[value] = place));
    for (let row = 0; row < values.length; row++) codes[row] = places[values[row]];
  } else {
    const places = new Map(Array.from(classes, (value, place) => [value, place]));
    for (let row = 0; row < values.length; row++) codes[row] = places.get(values[row]) ?? 0;
  }
  return { codes, labels: Array.from(classes, (value) => (boolean ? String(value === 1) : String(value))) };
}

function differentValues(values: NumericColumn['values']): Float64Array {
  if (!(values instanceof Uint8Array)) return Float64Array.from(new Set(values));
  const seen = new Uint8Array(BYTES);
  for (let row = 0; row < values.length; row++) seen[values[row]] = 1;
  return Float64Array.from(seen.keys()).filter((value) => seen[value] === 1);
}

function indexText({ codes: entries, dictionary }: TextColumn, name: string): IndexedLabel {
  const counts = new Float64Array(dictionary.length);
  for (let row = 0; row < entries.length; row++) {
    if (entries[row] < 0) throw missingLabel(name, row);
    counts[entries[row]]++;
  }
  const used = [...dictionary.keys()].filter((entry) => counts[entry] > 0);
  refuseMany(used.length, name);
  used.sort((a, b) => counts[b] - counts[a] || compareTexts(dictionary[a], dictionary[b]));
  const places = new Int32Array(dictionary.length);
  for (const [place, entry] of used.entries()) places[entry] = place;
  return { codes: entries.map((entry) => places[entry]), labels: used.map((entry) => dictionary[entry]) };
}

function refuseMany(classes: number, name: string): void {
  if (classes > MOST_CLASSES) throw new DataError(`column \`${name}\`: the label has ${classes} different values, expected at most ${MOST_CLASSES} classes`);
}

function missingLabel(name: string, row: number): DataError {
  return new DataError(`row ${row + 1}, column \`${name}\`: the label is missing, expected one in every row`);
}
