// A dictionary of many texts does not stay near the processor, and to look texts up in it as they come is to wait for memory. So the texts of
// such a column are kept as they come, and made distinct together: dealt by their hashes into parts, each with a table that stays near.

import { first, otherHash, SHORT } from './csv-hash';
import { COUNT, get, give, HASHES, HELD, REPEATS, roomFor, set, STARTS, STARTS_HELD, take, TEXTS, USED } from './csv-memory';

/** What REPEATS is while texts are kept as they come; above it where that has ended: u32 (2), the codes of those texts and how many they are. */
export const LOGGED: u32 = 2;
/** From so many texts or bytes of a column, or bytes of all columns, on they are made distinct. */
const MOST_LOGGED: u32 = 1048576;
const MOST_BYTES: u32 = 33554432;
const MOST_BYTES_IN_ALL: u32 = 67108864;

const PART_BITS: u32 = 6;
const PARTS: usize = 64;
/** Of each part: its texts, where the next of its entries is or goes, and where the codes of its distinct texts are. */
const SIZES = memory.data(4 * 64, 16);
const CURSORS = memory.data(4 * 64, 16);
const CODES = memory.data(4 * 64, 16);
/** An entry is a text with its length in the last byte, or, of one that is too long: hash, length, place, and LONG. */
const ENTRY: usize = 16;
const LONG: u32 = 255;
const LONGEST_INSIDE: u32 = 15;
/** In a number among the distinct texts of a part: this text is the first of its kind. */
const NEW: u32 = 0x80000000;
const FIRST_PLACES: u32 = 1024;

/** Bytes of all columns that are kept as they came. */
let loggedBytes: u32 = 0;

/** Forgets what columns there were. */
export function forgetLogs(): void {
  loggedBytes = 0;
}

/** Whether a column may keep its texts as they come. */
export function mayLog(column: usize): bool {
  return get(column, USED) < MOST_BYTES && loggedBytes < MOST_BYTES_IN_ALL;
}

/** Takes note of so many more bytes; makes the texts of the column distinct where they are enough. */
export function noteLogged(column: usize, bytes: u32): void {
  loggedBytes += bytes;
  if (get(column, COUNT) >= MOST_LOGGED || !mayLog(column)) makeDistinct(column);
}

/** The codes of all rows so far are those of texts as they came: how many these were, 0 where there are none. */
@inline
export function loggedBefore(column: usize): u32 {
  const log = get(column, REPEATS);
  return log > LOGGED ? load<u32>(<usize>log, 4) : 0;
}

/** Makes the texts of a column distinct, in the order in which they came first, each with its place in that order as its code. */
export function makeDistinct(column: usize): void {
  const count = <usize>get(column, COUNT);
  const hashes = <usize>get(column, HASHES);
  const entries = take(roomFor(count * ENTRY));
  const numbers = take(roomFor(count << 2));
  const largest = deal(column, entries);
  const places = max(FIRST_PLACES, <u32>roomFor(largest << 1));
  const table = take(<usize>places << 2);
  let from: usize = 0;
  let found: usize = 0;
  let bytes: usize = 0;
  for (let part: usize = 0; part < PARTS << 2; part += 4) {
    const size = <usize>load<u32>(SIZES + part);
    const own = <usize>lookUp(entries + from * ENTRY, numbers + (from << 2), size, table, <usize>get(column, TEXTS));
    for (let i: usize = 0; i < own; i++) bytes += lengthOf(entries + (from + i) * ENTRY);
    store<u32>(CURSORS + part, <u32>(numbers + (from << 2)));
    store<u32>(CODES + part, <u32>(found << 2));
    from += size;
    found += own;
  }
  give(table, <usize>places << 2);
  give(entries, roomFor(count * ENTRY));
  putInOrder(column, found, bytes);
  give(numbers, roomFor(count << 2));
  const log = take(64);
  store<u32>(log, <u32>hashes);
  store<u32>(log, <u32>count, 4);
  set(column, HASHES, 0);
  set(column, REPEATS, <u32>log);
}

/** Deals the texts into parts, one part behind the other, and returns the size of the largest. */
function deal(column: usize, entries: usize): usize {
  const end = <usize>get(column, COUNT) << 2;
  const hashes = <usize>get(column, HASHES);
  const starts = <usize>get(column, STARTS);
  const texts = <usize>get(column, TEXTS);
  memory.fill(SIZES, 0, PARTS << 2);
  for (let i: usize = 0; i < end; i += 4) {
    const size = SIZES + partOf(load<u32>(hashes + i));
    store<u32>(size, load<u32>(size) + 1);
  }
  let largest: u32 = 0;
  let at = <u32>entries;
  for (let part: usize = 0; part < PARTS << 2; part += 4) {
    const size = load<u32>(SIZES + part);
    largest = max(largest, size);
    store<u32>(CURSORS + part, at);
    at += size * <u32>ENTRY;
  }
  for (let i: usize = 0; i < end; i += 4) {
    const hashed = load<u32>(hashes + i);
    const cursor = CURSORS + partOf(hashed);
    const out = <usize>load<u32>(cursor);
    const start = load<u32>(starts + i);
    const length = load<u32>(starts + i, 4) - start;
    store<u32>(cursor, <u32>(out + ENTRY));
    if (length <= LONGEST_INSIDE) {
      const text = v128.and(v128.load(texts + <usize>start), first(<usize>length));
      v128.store(out, i8x16.replace_lane(text, 15, <i8>length));
    } else v128.store(out, i32x4(<i32>hashed, <i32>length, <i32>start, <i32>(LONG << 24)));
  }
  return <usize>largest;
}

@inline
function partOf(hashed: u32): usize {
  return <usize>(hashed >> (32 - PART_BITS)) << 2;
}

/** Numbers the distinct texts of a part, moves them to its front and returns how many they are. */
function lookUp(entries: usize, numbers: usize, count: usize, table: usize, texts: usize): u32 {
  let mask = FIRST_PLACES - 1;
  let found: u32 = 0;
  memory.fill(table, 0, <usize>FIRST_PLACES << 2);
  for (let i: usize = 0; i < count; i++) {
    const text = v128.load(entries + i * ENTRY);
    const hashed = hashOf(text);
    const shift = clz(mask);
    const tag = hashed << (32 - shift);
    let place = hashed >> shift;
    let number = NEW | found;
    for (let there = load<u32>(table + (<usize>place << 2)); there != 0; there = load<u32>(table + (<usize>place << 2))) {
      const other = (there ^ tag) - 1;
      if (other < found && isSame(v128.load(entries + <usize>other * ENTRY), text, texts)) {
        number = other;
        break;
      }
      place = (place + 1) & mask;
    }
    store<u32>(numbers + (i << 2), number);
    if ((number & NEW) == 0) continue;
    v128.store(entries + <usize>found * ENTRY, text);
    store<u32>(table + (<usize>place << 2), tag | ++found);
    if (found << 1 > mask) {
      mask = (mask << 1) | 1;
      fill(table, mask, entries, found);
    }
  }
  return found;
}

/** Makes the table of a part anew. */
function fill(table: usize, mask: u32, entries: usize, found: u32): void {
  const shift = clz(mask);
  memory.fill(table, 0, (<usize>mask + 1) << 2);
  for (let number: u32 = 0; number < found; number++) {
    const hashed = hashOf(v128.load(entries + <usize>number * ENTRY));
    let place = hashed >> shift;
    while (load<u32>(table + (<usize>place << 2)) != 0) place = (place + 1) & mask;
    store<u32>(table + (<usize>place << 2), (hashed << (32 - shift)) | (number + 1));
  }
}

@inline
function isLong(text: v128): bool {
  return <u32>i8x16.extract_lane_u(text, 15) == LONG;
}

@inline
function hashOf(text: v128): u32 {
  return isLong(text) ? <u32>i32x4.extract_lane(text, 0) * 0x9e3779b1 : otherHash(text);
}

@inline
function isSame(known: v128, text: v128, texts: usize): bool {
  return !v128.any_true(v128.xor(known, text)) || (isLong(text) && isLong(known) && isSameLong(known, text, texts));
}

function isSameLong(known: v128, text: v128, texts: usize): bool {
  return (
    i64x2.extract_lane(known, 0) == i64x2.extract_lane(text, 0) &&
    memory.compare(texts + <usize>(<u32>i32x4.extract_lane(known, 2)), texts + <usize>(<u32>i32x4.extract_lane(text, 2)), <usize>(<u32>i32x4.extract_lane(text, 1))) == 0
  );
}

@inline
function lengthOf(entry: usize): usize {
  const length = <u32>load<u8>(entry, 15);
  return <usize>(length == LONG ? load<u32>(entry, 4) : length);
}

/** Leaves `found` texts of so many bytes, and the code of each text where its hash was. */
function putInOrder(column: usize, found: usize, bytes: usize): void {
  const end = <usize>get(column, COUNT) << 2;
  const hashes = <usize>get(column, HASHES);
  const starts = <usize>get(column, STARTS);
  const texts = <usize>get(column, TEXTS);
  const held = roomFor(bytes + SHORT);
  const startBytes = roomFor((found + 1) << 2);
  const ownTexts = take(held);
  const ownStarts = take(startBytes);
  const codes = take(roomFor(found << 2));
  let code: u32 = 0;
  let used: u32 = 0;
  store<u32>(ownStarts, 0);
  for (let i: usize = 0; i < end; i += 4) {
    const part = partOf(load<u32>(hashes + i));
    const cursor = <usize>load<u32>(CURSORS + part);
    const number = load<u32>(cursor);
    store<u32>(CURSORS + part, <u32>cursor + 4);
    const known = codes + <usize>load<u32>(CODES + part) + (<usize>(number & ~NEW) << 2);
    if ((number & NEW) != 0) {
      const start = load<u32>(starts + i);
      const length = load<u32>(starts + i, 4) - start;
      if (length <= <u32>SHORT) v128.store(ownTexts + <usize>used, v128.load(texts + <usize>start));
      else memory.copy(ownTexts + <usize>used, texts + <usize>start, <usize>length);
      used += length;
      store<u32>(known, code++);
      store<u32>(ownStarts + (<usize>code << 2), used);
    }
    store<u32>(hashes + i, load<u32>(known));
  }
  give(codes, roomFor(found << 2));
  loggedBytes -= min(loggedBytes, get(column, USED));
  give(texts, <usize>get(column, HELD));
  give(starts, <usize>get(column, STARTS_HELD) << 2);
  set(column, TEXTS, <u32>ownTexts);
  set(column, USED, used);
  set(column, HELD, <u32>held);
  set(column, STARTS, <u32>ownStarts);
  set(column, STARTS_HELD, <u32>(startBytes >> 2));
  set(column, COUNT, code);
}
