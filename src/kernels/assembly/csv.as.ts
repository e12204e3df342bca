// CSV rows to columns of a block: see ../csv-kernel.ts for what it does, and csv-memory.ts for the memory. Behind the bytes that are read stand 64 zeros.
import { endRun, isMissing, putCell, putMissing, putWhole, startRuns } from './csv-column';
import { codeTexts, NOTHING, putText, settle, startDictionary } from './csv-dictionary';
import { forgetLogs } from './csv-distinct';
import { endsIn, forgetSpare, from, INSIDE, isLineEnd, passed, readField, skipFields, terminator, to, UNCLEAR } from './csv-field';
import { columns, comment, commentLength, countRows, DIGITS, F64, forget, get, I32, keepsRagged, LINE_FEED, MISSING, nullIsNumber, PENDING, quote, RECORD, RUN, separator, set, SKIPPED, TEXT, TYPE, U8, VALUES, WHOLE, width } from './csv-memory';
import { eightDigits, notDigits, oneDecimal } from './csv-digits';
import { columnBehind, readDoubles } from './csv-doubles';
import { MINUS, number, numberEnd, numberIsWhole, readNumber } from './csv-number';

export * from './csv-memory';
export { codeAll, lookUpAgain, settle, startLog, startRoom } from './csv-dictionary';
export { hostKind } from './csv-column';
export { cutAll, lowerAll } from './words';

/** Takes note of a row of another length that is kept. */
@external("host", "ragged")
declare function hostRagged(at: usize, length: i32, fields: i32, row: i32): void;

const BLOCK_FULL: i32 = 0;
const ALL_READ: i32 = 1;
const INSIDE_ROW: i32 = 2;
const UNCLEAR_ROW: i32 = 3;
const RAGGED_ROW: i32 = 4;

/** Rows of the block, why `read` ended, and how many fields the row has that stopped it. */
export let rows: i32 = 0;
export let state: i32 = 0;
export let fields: i32 = 0;
/** The line end of the last row that was not read at once: most files have only one. */
let lineEnd: u32 = LINE_FEED;
let isOpenComment: bool = false;

/** Begins a text: what was taken before is free. */
export function start(): void {
  forget();
  forgetSpare();
  forgetLogs();
  for (let field = 0; field < width; field++) {
    const column = columns + <usize>field * RECORD;
    if (get(column, TYPE) == TEXT) startDictionary(column);
  }
  rows = 0;
  lineEnd = LINE_FEED;
}

/** Begins a block. */
export function startBlock(): void {
  countRows(<u32>rows);
  rows = 0;
  for (let field = 0; field < width; field++) set(columns + <usize>field * RECORD, PENDING, 0);
  startRuns(true);
}

/** Adds the rows that begin before `limit` to the block until it has `most`, and returns where the next row begins, or the one that it stopped at. */
export function read(at: usize, end: usize, limit: usize, most: i32): usize {
  const last = columns + <usize>(width - 1) * RECORD;
  const isPlain = nullIsNumber == 0;
  const separator8 = separator;
  const integerTypes: u32 = isPlain ? I32 - U8 + 1 : 0;
  // A zero and a separator eight times, and what digits and separators are above them.
  const pairs = i16x8.splat(<i16>((separator << 8) | 48));
  const nines = i16x8.splat(9);
  let p = at;
  let row = rows;
  for (p = rowStart(p, end); p < limit && p < end; p = rowStart(p, end)) {
    if (row >= most) return stop(p, row, BLOCK_FULL);
    if (isOpenComment) return stop(p, row, INSIDE_ROW);
    const start = p;
    let column = columns;
    while (column <= last) {
      const run = get(column, RUN);
      if (run == DIGITS) {
        // Eight times a digit and a separator.
        const digits = i8x16.sub(v128.load(p), pairs);
        if (i8x16.bitmask(i8x16.gt_u(digits, nines)) == 0) {
          const r = <usize>row;
          v128.store_lane<u8>(<usize>load<u32>(column) + r, digits, 0);
          v128.store_lane<u8>(<usize>load<u32>(column, 64) + r, digits, 2);
          v128.store_lane<u8>(<usize>load<u32>(column, 128) + r, digits, 4);
          v128.store_lane<u8>(<usize>load<u32>(column, 192) + r, digits, 6);
          v128.store_lane<u8>(<usize>load<u32>(column, 256) + r, digits, 8);
          v128.store_lane<u8>(<usize>load<u32>(column, 320) + r, digits, 10);
          v128.store_lane<u8>(<usize>load<u32>(column, 384) + r, digits, 12);
          v128.store_lane<u8>(<usize>load<u32>(column, 448) + r, digits, 14);
          p += 16;
          column += 8 * RECORD;
          continue;
        }
      } else if (run != 0) {
        p = skipFields(p, end, <i32>run);
        column += <usize>passed * RECORD;
        if (passed == <i32>run) continue;
      }
      const ending: u32 = column == last ? lineEnd : separator8;
      const type = get(column, TYPE);
      if (type - U8 < integerTypes) {
        if (type == U8) {
          // A digit and the ending in one comparison.
          const digit = <u32>load<u16>(p) - ((ending << 8) | 48);
          if (digit <= 9) {
            store<u8>(<usize>get(column, VALUES) + <usize>row, <u8>digit);
            p += 2;
            column += RECORD;
            continue;
          }
        }
        let first = p;
        let word = load<u64>(p);
        let minus: i64 = 0;
        if ((<u32>word & 0xff) == MINUS) {
          minus = 1;
          word = load<u64>(++first);
        }
        const x = word ^ 0x3030303030303030;
        const others = notDigits(x);
        if (others != 0) {
          const bits = ctz(others) & 56;
          if ((<u32>(word >> bits) & 0xff) == ending) {
            if (bits != 0) {
              const value = <i64>eightDigits(x << (64 - bits));
              // A zero with a sign is no whole number.
              if (((value << 1) | (minus ^ 1)) != 0) {
                putWhole(column, type, row, <i32>((value ^ -minus) + minus));
                p = first + <usize>(bits >> 3) + 1;
                column += RECORD;
                continue;
              }
            }
          }
        } else if (readNumber(p) && numberIsWhole && <u32>load<u8>(numberEnd) == ending && number != 0 && abs(number) <= 2147483647) {
          putWhole(column, type, row, <i32>number);
          p = numberEnd + 1;
          column += RECORD;
          continue;
        }
      } else if (type == F64) {
        // Whole numbers are looked at again where they may be all there is, or may have lost digits.
        if (isPlain && get(column, WHOLE) == 0) {
          const tenths = oneDecimal(load<u32>(p), ending);
          if (tenths >= 0) {
            store<f64>(<usize>get(column, VALUES) + (<usize>row << 3), <f64>tenths / 10);
            p += 4;
            column += RECORD;
            continue;
          }
          const behind = readDoubles(p, column, last, <usize>row, lineEnd);
          if (columnBehind != column) {
            p = behind;
            column = columnBehind;
            continue;
          }
        }
      } else if (type >= TEXT || type == SKIPPED) {
        const ends = endsIn(v128.load(p));
        if (ends != 0 && <u32>load<u8>(p) != quote) {
          const close = p + <usize>ctz(ends);
          if (<u32>load<u8>(close) == ending && type != MISSING) {
            if (type == TEXT) putText(column, row, p, isMissing(p, close) ? NOTHING : <u32>(close - p));
            p = close + 1;
            column += RECORD;
            continue;
          }
        }
      }
      const next = readField(p, end);
      if (next == INSIDE) return stop(start, row, INSIDE_ROW);
      if (next == UNCLEAR) return stop(start, row, UNCLEAR_ROW);
      const isLast = terminator != separator;
      if (isLast != (column == last)) {
        const behind = raggedRow(start, end, row, p, column);
        if (behind == 0) return stop(start, row, state);
        p = behind;
        break;
      }
      putCell(<i32>((column - columns) >> 6), row, from, to);
      if (isLast) lineEnd = terminator;
      p = next;
      column += RECORD;
    }
    if (row++ == 0) startRuns(false);
  }
  return stop(p, row, ALL_READ);
}

/** The texts that were read have to have their codes before the host moves the bytes. */
function stop(at: usize, row: i32, why: i32): usize {
  for (let field = 0; field < width; field++) {
    const column = columns + <usize>field * RECORD;
    if (get(column, TYPE) == TEXT) codeTexts(column, row);
  }
  rows = row;
  state = why;
  return at;
}

/** Gives all texts that were kept as they came their last codes. */
export function settleAll(): void {
  for (let field = 0; field < width; field++) {
    const column = columns + <usize>field * RECORD;
    if (get(column, TYPE) == TEXT) settle(column);
  }
}

/** Where the next row begins that is neither blank nor a comment, or a comment that the bytes end in. */
@inline
function rowStart(at: usize, end: usize): usize {
  let p = at;
  isOpenComment = false;
  while (p < end) {
    if (isLineEnd(load<u8>(p))) p++;
    else if (commentLength > 0 && memory.compare(p, comment, <usize>commentLength) == 0) {
      let close = p;
      while (close < end && !isLineEnd(load<u8>(close))) close++;
      isOpenComment = close == end;
      if (isOpenComment) break;
      p = close;
    } else break;
  }
  return p;
}

/** Keeps a row of another length, the field at `at` being the first that is wrong, or says how long it is. Returns what is behind it, 0 where it stops the reading. */
function raggedRow(start: usize, end: usize, row: i32, at: usize, column: usize): usize {
  const first = <i32>((column - columns) >> 6);
  let behind = at;
  let count = first;
  do {
    behind = readField(behind, end);
    if (behind <= UNCLEAR) {
      state = behind == INSIDE ? INSIDE_ROW : UNCLEAR_ROW;
      return 0;
    }
    count++;
  } while (terminator == separator);
  fields = count;
  if (keepsRagged == 0) {
    state = RAGGED_ROW;
    return 0;
  }
  readField(at, end);
  putCell(first, row, from, to);
  for (let field = first + 1; field < width; field++) {
    putMissing(columns + <usize>field * RECORD, row);
  }
  hostRagged(start, <i32>(behind - start), count, row);
  return behind;
}

/** 1 where there is a zero byte, 2 where there is a byte that is not ASCII, 3 for both. `end` is 16 bytes before the end of the memory at most. */
export function look(at: usize, end: usize): i32 {
  let least = i8x16.splat(-1);
  let any = i8x16.splat(0);
  let p = at;
  for (; p + 16 <= end; p += 16) {
    const bytes = v128.load(p);
    least = i8x16.min_u(least, bytes);
    any = v128.or(any, bytes);
  }
  let zero = i8x16.all_true(least) ? 0 : 1;
  let high = i8x16.bitmask(any) != 0 ? 2 : 0;
  for (; p < end; p++) {
    const byte: u32 = load<u8>(p);
    if (byte == 0) zero = 1;
    if (byte >= 128) high = 2;
  }
  return zero | high;
}

/** The first byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}
