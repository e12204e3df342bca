// Where a field ends, and its text.

import { CARRIAGE_RETURN, escape, give, LINE_FEED, quote, roomFor, separator, take } from './csv-memory';

/** What readField returns in place of the first byte behind a field: the bytes end before it does, or csv-parse has to judge its quotes. */
export const INSIDE: usize = 0;
export const UNCLEAR: usize = 1;

/** The field's text without quotes, and the separator or line end behind it. */
export let from: usize = 0;
export let to: usize = 0;
export let terminator: u32 = 0;

/** Fields that skipFields went past. */
export let passed: i32 = 0;

/** Room for texts whose escapes were taken out; such a text begins there. */
export let spare: usize = 0;
let spareSize: usize = 0;

/** Forgets the room that is no longer there. */
export function forgetSpare(): void {
  spare = 0;
  spareSize = 0;
}

@inline
export function isLineEnd(byte: u32): bool {
  return byte == LINE_FEED || byte == CARRIAGE_RETURN;
}

/** Which of 16 bytes are separators or line ends. */
@inline
export function endsIn(bytes: v128): i32 {
  return i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, i8x16.splat(<i8>separator)), i8x16.eq(bytes, i8x16.splat(10))), i8x16.eq(bytes, i8x16.splat(13))));
}

/** Reads the field at `at` and returns the first byte behind it and its end. */
export function readField(at: usize, end: usize): usize {
  if (at >= end) return INSIDE;
  if (<u32>load<u8>(at) == quote) return readQuoted(at, end);
  let next = at;
  let ends = endsIn(v128.load(next));
  while (ends == 0) {
    next += 16;
    if (next >= end) return INSIDE;
    ends = endsIn(v128.load(next));
  }
  next += <usize>ctz(ends);
  if (next >= end) return INSIDE;
  from = at;
  to = next;
  terminator = load<u8>(next);
  return next + 1;
}

/** Goes past fields that nobody wants, `count` at most: up to one that is quoted or the last of its row. Returns what is behind them. */
export function skipFields(at: usize, end: usize, count: i32): usize {
  const separators = i8x16.splat(<i8>separator);
  const quotes = i8x16.splat(<i8>quote);
  let next = at;
  passed = 0;
  for (let block = at; block < end; block += 16) {
    const bytes = v128.load(block);
    const stops = i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, i8x16.splat(10))), i8x16.eq(bytes, i8x16.splat(13))));
    let ends = i8x16.bitmask(i8x16.eq(bytes, separators));
    if (stops != 0) ends &= (stops & -stops) - 1;
    const found = popcnt(ends);
    if (passed + found >= count) {
      for (let left = count - passed; left > 1; left--) ends &= ends - 1;
      passed = count;
      return block + <usize>ctz(ends) + 1;
    }
    if (found != 0) next = block + <usize>(32 - clz(ends));
    passed += found;
    if (stops != 0) break;
  }
  return next;
}

function readQuoted(at: usize, end: usize): usize {
  const first = at + 1;
  let escapes: usize = 0;
  let close = nextSign(first, end);
  while (close < end) {
    const byte: u32 = load<u8>(close);
    // A quote at the last byte may be the first of two.
    if (byte == escape && (escape != quote || (close + 1 < end && <u32>load<u8>(close + 1) == quote))) {
      escapes++;
      close = nextSign(close + 2, end);
    } else break;
  }
  const next = close + 1;
  if (next >= end) return INSIDE;
  terminator = load<u8>(next);
  if (terminator != separator && !isLineEnd(terminator)) return UNCLEAR;
  from = first;
  to = close;
  if (escapes > 0) takeOutEscapes();
  return next + 1;
}

/** The next quote or escape. */
function nextSign(at: usize, end: usize): usize {
  const quotes = i8x16.splat(<i8>quote);
  const escapes = i8x16.splat(<i8>(escape < 256 ? escape : quote));
  for (let next = at; next < end; next += 16) {
    const bytes = v128.load(next);
    const found = i8x16.bitmask(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, escapes)));
    if (found != 0) return next + <usize>ctz(found);
  }
  return end;
}

function takeOutEscapes(): void {
  // Numbers are read eight bytes at a time, and copied 16 at a time.
  const size = roomFor(to - from + 32);
  if (size > spareSize) {
    if (spareSize > 0) give(spare, spareSize);
    spare = take(size);
    spareSize = size;
  }
  let out = spare;
  for (let at = from; at < to; at++) {
    let byte = load<u8>(at);
    if (<u32>byte == escape) byte = load<u8>(++at);
    store<u8>(out++, byte);
  }
  v128.store(out, i64x2.splat(0));
  from = spare;
  to = out;
}
