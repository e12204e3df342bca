import type { Span } from './byte-dictionary.ts';
import type { Cells } from './cells.ts';
import { addCell, KIND } from './cells.ts';
import { readDecimal } from './decimal.ts';

/** A dialect in bytes; -1 where there is no quote or escape, and no comment where it is empty. */
export interface ByteDialect {
  separator: number;
  quote: number;
  escape: number;
  comment: Buffer;
}

/** Bytes of which the last before `end` ends a line, and how far they are read. */
export interface Scan {
  bytes: Buffer;
  end: number;
  at: number;
  dialect: ByteDialect;
}

/** Rows that were read whole. `inside`: the bytes ended in a row. `unclear`: the next row has quotes or a length that csv-parse has to judge. */
export interface ScannedRows {
  rows: number;
  state: 'full' | 'ended' | 'inside' | 'unclear';
}

export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;
const ZERO = 48;
/** Of two cells in a word all but the bits that tell 0 from 1. */
const BUT_LAST_BITS = 0xfffefffe | 0;
const MOST_DIGITS = 9;
/** In place of the end of a field: the bytes end inside quotes, or csv-parse has to judge them. */
export const INSIDE = -1;
export const UNCLEAR = -2;

/** Reads rows into the block of the cells until it is full, and leaves `scan.at` behind the last whole one. */
export function scanBlock(scan: Scan, cells: Cells): ScannedRows {
  const { bytes, end, dialect: { separator } } = scan;
  const { kinds, integers, numbers, blockRows, stride } = cells;
  const last = kinds.length - 1;
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pair = ((separator << 24) | (ZERO << 16) | (separator << 8) | ZERO) & BUT_LAST_BITS;
  const span: Span = { bytes, from: 0, to: 0 };
  for (let row = 0; row < blockRows; row++) {
    scan.at = rowStart(scan);
    if (scan.at >= end) return { rows: row, state: 'ended' };
    let at = scan.at;
    for (let field = 0, slot = row; field <= last; field++, slot += stride) {
      const kind = kinds[field];
      if (kind === KIND.integer) {
        // Columns of 0 and 1 often stand side by side: two of them are four bytes.
        if (field + 1 < last && at + 4 <= end) {
          const word = words.getInt32(at, true);
          if ((word & BUT_LAST_BITS) === pair && kinds[field + 1] === KIND.integer) {
            integers[slot] = word & 1;
            field++;
            slot += stride;
            integers[slot] = (word >>> 16) & 1;
            at += 4;
            continue;
          }
        }
        let value = bytes[at] ^ ZERO;
        if (value <= 9) {
          let next = at + 1;
          for (let digit = bytes[next] ^ ZERO; digit <= 9; digit = bytes[++next] ^ ZERO) value = (value * 10 + digit) | 0;
          if (bytes[next] === (field === last ? LINE_FEED : separator) && next - at <= MOST_DIGITS) {
            integers[slot] = value;
            at = next + 1;
            continue;
          }
        }
      } else if (kind === KIND.number) {
        span.bytes = bytes;
        span.from = at;
        if (readDecimal(span, numbers, slot) && bytes[span.to] === (field === last ? LINE_FEED : separator)) {
          at = span.to + 1;
          continue;
        }
      }
      const fieldEnd = readField(scan, span, at);
      if (fieldEnd < 0) return { rows: row, state: fieldEnd === INSIDE ? 'inside' : 'unclear' };
      if ((bytes[fieldEnd] === separator) === (field === last)) return { rows: row, state: 'unclear' };
      addCell(cells, span, { field, row });
      at = field === last ? lineEnd(scan, fieldEnd) : fieldEnd + 1;
    }
    scan.at = at;
  }
  return { rows: blockRows, state: 'full' };
}

/** The fields of the first row, with `scan.at` left behind it; null where the bytes end before it does or it is unclear. */
export function scanRecord(scan: Scan): string[] | null {
  const record: string[] = [];
  const span: Span = { bytes: scan.bytes, from: 0, to: 0 };
  let at = rowStart(scan);
  while (at < scan.end) {
    const fieldEnd = readField(scan, span, at);
    if (fieldEnd < 0) return null;
    record.push(span.bytes.toString('utf8', span.from, span.to));
    if (scan.bytes[fieldEnd] !== scan.dialect.separator) {
      scan.at = lineEnd(scan, fieldEnd);
      return record;
    }
    at = fieldEnd + 1;
  }
  return null;
}

/** Where the next row begins that is neither blank nor a comment. */
export function rowStart({ bytes, at, end, dialect: { comment } }: Scan): number {
  let start = at;
  while (start < end) {
    if (isLineEnd(bytes[start])) start++;
    else if (comment.length > 0 && isComment(bytes, comment, start)) while (!isLineEnd(bytes[start])) start++;
    else break;
  }
  return start;
}

/** Sets the span to the text of the field at `at`, and returns where its separator or line end is, or `INSIDE` or `UNCLEAR`. */
export function readField(scan: Scan, span: Span, at: number): number {
  const { bytes, dialect: { separator, quote } } = scan;
  if (bytes[at] === quote) return readQuoted(scan, span, at);
  let end = at;
  for (let byte = bytes[end]; byte !== separator && byte !== LINE_FEED && byte !== CARRIAGE_RETURN; byte = bytes[end]) end++;
  span.bytes = bytes;
  span.from = at;
  span.to = end;
  return end;
}

function readQuoted({ bytes, end, dialect: { separator, quote, escape } }: Scan, span: Span, at: number): number {
  let escapes = 0;
  let close = at + 1;
  for (; close < end; close++) {
    if (bytes[close] === escape && (escape !== quote || bytes[close + 1] === quote)) {
      escapes++;
      close++;
    } else if (bytes[close] === quote) break;
  }
  if (close >= end) return INSIDE;
  const next = close + 1;
  if (bytes[next] !== separator && !isLineEnd(bytes[next])) return UNCLEAR;
  span.bytes = escapes === 0 ? bytes : withoutEscapes(bytes.subarray(at + 1, close), escape, escapes);
  span.from = escapes === 0 ? at + 1 : 0;
  span.to = escapes === 0 ? close : span.bytes.length;
  return next;
}

function withoutEscapes(quoted: Buffer, escape: number, escapes: number): Buffer {
  const bytes = Buffer.allocUnsafe(quoted.length - escapes);
  let length = 0;
  for (let at = 0; at < quoted.length; at++) {
    if (quoted[at] === escape) at++;
    bytes[length++] = quoted[at];
  }
  return bytes;
}

/** Behind a line end; a carriage return takes a line feed with it. */
export function lineEnd({ bytes, end }: Scan, at: number): number {
  return bytes[at] === CARRIAGE_RETURN && at + 1 < end && bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
}

/** Whether a byte ends a line. */
export function isLineEnd(byte: number): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

function isComment(bytes: Buffer, comment: Buffer, at: number): boolean {
  for (let index = 0; index < comment.length; index++) if (bytes[at + index] !== comment[index]) return false;
  return true;
}
