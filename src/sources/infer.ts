import type { NumberBuilder, TextBuilder } from '../frame/build.ts';
import { addText, numberColumn, reserveNumbers, reserveTexts, startNumbers, startTexts, textColumn } from '../frame/build.ts';
import type { Column } from '../frame/column.ts';
import type { PackedTexts } from '../frame/packed.ts';
import { hasLostDigits, isWrittenWhole } from '../kernels/csv-words.ts';
import { textAt, unpackTexts } from '../frame/packed.ts';

/**
 * A column whose type is still being found. `missing`: no value yet. `mixed`: text came after numbers or booleans, so that
 * the column has to be read again as text, because the spelling of what went before is not kept.
 */
export interface Inference {
  type: 'missing' | 'number' | 'boolean' | 'text' | 'mixed';
  /** All values so far are whole numbers of 32 bits, written without a point or exponent, and none is missing. */
  integer: boolean;
  numbers: NumberBuilder;
  texts: TextBuilder;
  /** The value that made a numeric column `mixed`, and its row, counted from 0. */
  stranger: { text: string; row: number } | null;
  /** The first whole number that no double is, and its row. */
  rounded: { text: string; row: number } | null;
}

const SMALLEST_INTEGER = -(2 ** 31);
const LARGEST_INTEGER = 2 ** 31 - 1;
const EXACT = 2 ** 53;
const TRUE = /^true$/i;
const FALSE = /^false$/i;
const ISO_DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?$/;

// Spark's nanValue, positiveInf and negativeInf, Java's spelling of them, and Python's.
const WORDS: ReadonlyMap<string, number> = new Map([
  ...['NaN', 'nan'].map((word): [string, number] => [word, NaN]),
  ...['Inf', '+Inf', 'inf', '+inf', 'Infinity', '+Infinity'].map((word): [string, number] => [word, Infinity]),
  ...['-Inf', '-inf', '-Infinity'].map((word): [string, number] => [word, -Infinity]),
]);

/** Begins a column of unknown type, or of text. */
export function startInference(type: 'missing' | 'text' = 'missing'): Inference {
  return { type, integer: true, numbers: startNumbers(), texts: startTexts(), stranger: null, rounded: null };
}

/** Adds field `field` of each record to a column. Nothing, and `nullValue`, are missing. */
export function addRecords(inference: Inference, records: readonly (readonly string[])[], { field, nullValue }: { field: number; nullValue: string }): void {
  reserveNumbers(inference.numbers, records.length);
  if (inference.type === 'text') reserveTexts(inference.texts, records.length);
  for (let index = 0; index < records.length; index++) {
    const text = records[index][field];
    if (text === '' || text === nullValue) addMissing(inference);
    else if (inference.type === 'number') addNumber(inference, text);
    else if (inference.type === 'text') addText(inference.texts, text);
    else if (inference.type === 'boolean') addBoolean(inference, text);
    else if (inference.type === 'missing') addFirst({ inference, text, left: records.length - index });
    else return;
  }
}

/** The column, or null when it has to be read again as text. */
export function finishInference({ type, integer, numbers, texts }: Inference): Column | null {
  switch (type) {
    case 'mixed':
      return null;
    case 'text':
      return textColumn(texts, areDates);
    default:
      return numberColumn(numbers, { integer: integer && type !== 'missing', boolean: type === 'boolean' });
  }
}

/** A number as CSV files have it: decimal, with blanks around it or not, or a word for NaN and the infinities. */
export function parseNumber(text: string): number | undefined {
  const value = Number(text);
  if (!Number.isNaN(value)) return isDecimal(text) ? value : undefined;
  return WORDS.get(text.trim());
}

/** True and false in any case, undefined for other texts. */
export function parseBoolean(text: string): boolean | undefined {
  if (TRUE.test(text)) return true;
  return FALSE.test(text) ? false : undefined;
}

/** Whether there are texts and all are ISO dates or times. */
export function areDates(packed: PackedTexts): boolean {
  // Most columns need no more than their first text.
  if (packed.starts.length === 1 || !ISO_DATE.test(textAt(packed, 0))) return false;
  return unpackTexts(packed).every((text) => ISO_DATE.test(text));
}

/** Whether a text is an ISO date or time, by its form. */
export function isIsoDate(text: string): boolean {
  return ISO_DATE.test(text);
}

/** Number() also takes blanks, other bases and line breaks; what it took as a decimal has its first digit or point after blanks and a sign. */
function isDecimal(text: string): boolean {
  let at = 0;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  if (text[at] === '+' || text[at] === '-') at++;
  const code = text.charCodeAt(at);
  if (code === 48) return !/[xob]/i.test(text[at + 1] ?? '');
  return (code > 48 && code <= 57) || code === 46 || code === 73;
}

function addMissing(inference: Inference): void {
  inference.integer = false;
  if (inference.type === 'text') addText(inference.texts, null);
  else inference.numbers.values[inference.numbers.rows++] = NaN;
}

function addNumber(inference: Inference, text: string): void {
  const digits = parseDigits(text);
  if (digits >= 0) {
    inference.numbers.values[inference.numbers.rows++] = digits;
    return;
  }
  const value = parseNumber(text);
  if (value === undefined) {
    inference.stranger = { text, row: inference.numbers.rows };
    inference.type = 'mixed';
    return;
  }
  if (Math.abs(value) >= EXACT && inference.rounded === null && isWrittenWhole(text, value) && hasLostDigits(text, value)) inference.rounded = { text, row: inference.numbers.rows };
  inference.numbers.values[inference.numbers.rows++] = value;
  if (inference.integer) inference.integer = isPlainInteger(text, value);
}

function addBoolean(inference: Inference, text: string): void {
  const value = parseBoolean(text);
  if (value === undefined) inference.type = 'mixed';
  else inference.numbers.values[inference.numbers.rows++] = value ? 1 : 0;
}

/** The first value decides the type, for as long as the others agree. */
function addFirst({ inference, text, left }: { inference: Inference; text: string; left: number }): void {
  if (parseNumber(text) !== undefined) {
    inference.type = 'number';
    addNumber(inference, text);
  } else if (parseBoolean(text) !== undefined) {
    inference.type = 'boolean';
    addBoolean(inference, text);
  } else {
    inference.type = 'text';
    reserveTexts(inference.texts, inference.numbers.rows + left);
    for (let row = 0; row < inference.numbers.rows; row++) addText(inference.texts, null);
    addText(inference.texts, text);
  }
}

/** The value of one to nine digits, -1 for anything else: most numbers in most files, and several times faster than Number(). */
function parseDigits(text: string): number {
  if (text.length > 9) return -1;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function isPlainInteger(text: string, value: number): boolean {
  return Number.isInteger(value) && value >= SMALLEST_INTEGER && value <= LARGEST_INTEGER && !/[.eE]/.test(text);
}
