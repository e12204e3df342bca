import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { CsvOptions } from '../../../src/sources/source.ts';

/** A column as it should come out: one value a row, null where it is missing. */
export interface ExpectedColumn {
  kind: 'integer' | 'number' | 'boolean' | 'text' | 'date';
  values: readonly (number | string | null)[];
  /** Text after numbers, which is warned about. */
  mixed: boolean;
}

export type Expected = { columns: ReadonlyMap<string, ExpectedColumn> } | { refused: string };

/** Blanks around, a sign, digits with at most one point, an exponent. */
const NUMBER = /^[ \t]*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;
const NOT_A_NUMBER = ['NaN', 'nan'];
const INFINITE = ['Inf', 'inf', 'Infinity'];
const DAY = /^\d\d\d\d-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d)(:(\d\d)([.,]\d+)?)?( ?(Z|[+-]\d\d(:?\d\d)?))?$/;

/**
 * What a CSV text should be read as, by csv-parse and a typing that looks at all of a column's texts at once: slow, plain and
 * sharing nothing with the product.
 */
export function expectedOf(bytes: Buffer, options: CsvOptions & { sep: string }): Expected {
  const text = decode(bytes);
  if (text === null) return { refused: 'not text' };
  const records = recordsOf(text, options);
  if (typeof records === 'string') return { refused: records };
  const rows = options.header ? records.slice(1) : records;
  if (rows.length === 0) return { refused: 'no rows' };
  const names = options.header ? uniqueNames(records[0]) : records[0].map((_, field) => `_c${field}`);
  return expectedColumns(names, rows, options);
}

/** The columns of records that are known, all as long as `names`. */
export function expectedColumns(names: readonly string[], rows: readonly (readonly string[])[], { nullValue }: CsvOptions): Expected {
  return { columns: new Map(names.map((name, field) => [name, typed(rows.map((row) => row[field]), nullValue)])) };
}

function decode(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

function recordsOf(text: string, { sep, quote, escape, comment }: CsvOptions & { sep: string }): string[][] | string {
  try {
    return parse(text, {
      delimiter: sep,
      quote: quote === '' ? null : quote,
      escape: escape === '' ? null : escape,
      comment,
      comment_no_infix: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    if (error instanceof CsvError) return error.code;
    throw error;
  }
}

function uniqueNames(header: readonly string[]): string[] {
  const wanted = header.map((name, field) => (name === '' ? `_c${field}` : name));
  const taken = new Set(wanted);
  return wanted.map((name, field) => {
    if (wanted.indexOf(name) === field) return name;
    let number = 2;
    while (taken.has(`${name}_${number}`)) number++;
    taken.add(`${name}_${number}`);
    return `${name}_${number}`;
  });
}

function typed(texts: readonly string[], nullValue: string): ExpectedColumn {
  const present = texts.filter((text) => text !== '' && text !== nullValue);
  const values = (read: (text: string) => number | string) => texts.map((text) => (text === '' || text === nullValue ? null : read(text)));
  if (present.every((text) => numberOf(text) !== null)) {
    const whole = present.length === texts.length && present.every((text) => /^\s*[+-]?\d+\s*$/.test(text) && Math.abs(Number(text) + 0.5) < 2 ** 31);
    return { kind: whole ? 'integer' : 'number', values: values((text) => numberOf(text) ?? NaN), mixed: false };
  }
  if (present.every((text) => /^(true|false)$/i.test(text))) return { kind: 'boolean', values: values((text) => (text.length === 4 ? 1 : 0)), mixed: false };
  return { kind: present.every(isDate) ? 'date' : 'text', values: values((text) => text), mixed: numberOf(present[0]) !== null };
}

function numberOf(text: string): number | null {
  if (NUMBER.test(text)) return Number(text);
  const word = text.trim();
  if (NOT_A_NUMBER.includes(word)) return NaN;
  if (INFINITE.includes(word.replace(/^[+-]/, ''))) return word.startsWith('-') ? -Infinity : Infinity;
  return null;
}

function isDate(text: string): boolean {
  const day = DAY.exec(text.slice(0, 10));
  if (day === null || !between(day[1], 1, 12) || !between(day[2], 1, 31)) return false;
  if (text.length === 10) return true;
  const time = TIME.exec(text.slice(11));
  return /[T ]/.test(text[10]) && time !== null && between(time[1], 0, 23) && between(time[2], 0, 59) && between(time[4] ?? '0', 0, 59);
}

function between(digits: string, low: number, high: number): boolean {
  return Number(digits) >= low && Number(digits) <= high;
}
