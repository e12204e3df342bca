import type { Column, TextColumn } from '../frame/column.ts';
import { isNumeric, kindWords } from '../frame/vectors.ts';
import { parseNumber } from '../sources/infer.ts';
import { DataError } from '../util/errors.ts';

/**
 * The label of a regressor as numbers: (rows). Throws DataError for a column that holds no numbers, suggesting a classifier,
 * and naming the row of a value that is missing or not finite.
 */
export function targetValues(column: Column, name: string): Float64Array {
  if (column.kind === 'text') throw new DataError(`column \`${name}\`: expected numbers as the label of a regressor, found text${firstText(column)}; a classifier predicts text`);
  if (!isNumeric(column)) throw new DataError(`column \`${name}\`: expected numbers as the label of a regressor, found ${kindWords(column)}`);
  if (column.boolean) throw new DataError(`column \`${name}\`: expected numbers as the label of a regressor, found true and false; a classifier predicts them`);
  const { values } = column;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) throw new DataError(`row ${row + 1}, column \`${name}\`: the label is missing, expected one in every row`);
    if (!Number.isFinite(values[row])) throw new DataError(`row ${row + 1}, column \`${name}\`: expected a finite number as the label of a regressor, found ${values[row]}`);
  }
  return Float64Array.from(values);
}

/** The weights of the rows: (rows). Throws DataError naming the row of a value that is missing, negative or not finite, and where all are 0. */
export function weightValues(column: Column, name: string): Float64Array {
  if (column.kind === 'text') throw new DataError(`column \`${name}\`: expected numbers as weights, found text${firstText(column)}`);
  if (!isNumeric(column)) throw new DataError(`column \`${name}\`: expected numbers as weights, found ${kindWords(column)}`);
  const { values } = column;
  let largest = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (!(value >= 0 && value < Infinity)) throw new DataError(`row ${row + 1}, column \`${name}\`: expected a finite weight of at least 0, found ${Number.isNaN(value) ? 'nothing' : value}`);
    if (value > largest) largest = value;
  }
  if (largest === 0) throw new DataError(`column \`${name}\`: every weight is 0, expected at least one above`);
  return Float64Array.from(values);
}

/** The first text that is no number, else the first one, for messages. */
function firstText({ codes, dictionary }: TextColumn): string {
  const wrong = dictionary.map((text) => parseNumber(text) === undefined);
  const all = !wrong.includes(true);
  const row = codes.findIndex((code) => code >= 0 && (all || wrong[code]));
  return row < 0 ? '' : `, ${JSON.stringify(dictionary[codes[row]])} in row ${row + 1}`;
}
