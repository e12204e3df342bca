import type { Span } from './csv-dictionary.ts';
import { spanText } from './csv-dictionary.ts';
import type { CsvSigns } from './csv-kernel.ts';

/** In place of the end of a field: the bytes end before it does. */
export const INSIDE = -1;
/** In place of the end of a field: csv-parse has to judge its quotes. */
export const UNCLEAR = -2;
/** What ends a line, alone or behind a carriage return. */
export const LINE_FEED = 10;
/** What ends a line, alone or before a line feed. */
export const CARRIAGE_RETURN = 13;

/** Bytes from `at` to before `end` in a dialect. */
export interface Fields {
  bytes: Uint8Array;
  end: number;
  dialect: CsvSigns;
}

/** Where the next row begins that is neither blank nor a comment, INSIDE where the bytes end in a comment. */
export function rowStart({ bytes, end, dialect: { comment } }: Fields, at: number): number {
  let start = at;
  while (start < end) {
    if (isLineEnd(bytes[start])) start++;
    else if (comment.length > 0 && isText(bytes, comment, start)) {
      while (start < end && !isLineEnd(bytes[start])) start++;
      if (start === end) return INSIDE;
    } else break;
  }
  return start;
}

/** Sets the span to the text of the field at `at`, and returns where its separator or line end is, INSIDE or UNCLEAR. */
export function readField(fields: Fields, span: Span, at: number): number {
  const { bytes, end, dialect: { separator, quote } } = fields;
  if (at < end && bytes[at] === quote) return readQuoted(fields, span, at);
  let close = at;
  while (close < end && bytes[close] !== separator && !isLineEnd(bytes[close])) close++;
  if (close >= end) return INSIDE;
  span.bytes = bytes;
  span.from = at;
  span.to = close;
  return close;
}

/** The fields of the first row and where the next one may begin; INSIDE where the bytes end before it does, UNCLEAR where csv-parse has to read it. */
export function firstRecord(fields: Fields): { record: string[]; next: number } | typeof INSIDE | typeof UNCLEAR {
  const record: string[] = [];
  const span: Span = { bytes: fields.bytes, from: 0, to: 0 };
  for (let at = rowStart(fields, 0); at >= 0 && at < fields.end; ) {
    const close = readField(fields, span, at);
    if (close === INSIDE || close === UNCLEAR) return close;
    record.push(spanText(span));
    at = close + 1;
    if (fields.bytes[close] !== fields.dialect.separator) return { record, next: at };
  }
  return INSIDE;
}

/** Behind a line end; a carriage return takes a line feed with it. */
export function lineEnd({ bytes, end }: Pick<Fields, 'bytes' | 'end'>, at: number): number {
  return bytes[at] === CARRIAGE_RETURN && at + 1 < end && bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
}

/** Whether a byte ends lines: a line feed or a carriage return. */
export function isLineEnd(byte: number): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

/** Whether `text` stands at `at`: (length). */
export function isText(bytes: Uint8Array, text: Uint8Array, at: number): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return false;
  return true;
}

function readQuoted({ bytes, end, dialect: { separator, quote, escape } }: Fields, span: Span, at: number): number {
  let escapes = 0;
  let close = at + 1;
  for (; close < end; close++) {
    // A quote at the last byte may be the first of two.
    if (bytes[close] === escape && (escape !== quote || (close + 1 < end && bytes[close + 1] === quote))) {
      escapes++;
      close++;
    } else if (bytes[close] === quote) break;
  }
  const next = close + 1;
  if (next >= end) return INSIDE;
  if (bytes[next] !== separator && !isLineEnd(bytes[next])) return UNCLEAR;
  span.bytes = escapes === 0 ? bytes : withoutEscapes(bytes.subarray(at + 1, close), escape, escapes);
  span.from = escapes === 0 ? at + 1 : 0;
  span.to = escapes === 0 ? close : span.bytes.length;
  return next;
}

function withoutEscapes(quoted: Uint8Array, escape: number, escapes: number): Uint8Array {
  const bytes = new Uint8Array(quoted.length - escapes);
  let length = 0;
  for (let at = 0; at < quoted.length; at++) {
    if (quoted[at] === escape) at++;
    bytes[length++] = quoted[at];
  }
  return bytes;
}
