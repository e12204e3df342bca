// Texts of a column, each with a code in order of first appearance. A place of the hash table is 0 where it is free, else the text's code + 1 in
// as many low bits as places are counted by, and above it the bits of the text's hash that do not say its place; hashes are kept apart,
// so that no text is read again when the table grows. Small places keep a table of a million texts near the processor.

import { COUNT, get, give, HASHES, HELD, MASK, PENDING, roomFor, set, STARTS, STARTS_HELD, TABLE, take, TEXTS, USED, VALUES } from './csv-memory';

/** Tables from this size on are doubled only. */
const LARGE_TABLE: usize = 262144;
const FIRST_PLACES: usize = 256;
const FIRST_BYTES: usize = 1024;
const FIRST_STARTS: usize = 256;
/** In place of the length and the code of a missing text. */
export const NOTHING: u32 = 0xffffffff;
/** Texts that are looked up together: few enough that what they touch stays in the nearest cache. */
const BATCH: i32 = 64;
/** Of a batch: hashes, what is at their places, and where the texts begin that may be theirs. */
const HASHED = memory.data(4 * 64, 16);
const FOUND = memory.data(4 * 64, 16);
/** Tables from this size on are far from the processor, and so are their texts. */
const FAR_TABLE: u32 = 16383;
/** Texts up to this length are hashed, compared and copied at once. */
const SHORT: usize = 16;
/** As many bytes of ones as zeros: 16 bytes of it leave the first bytes of a short text. */
const ONES = memory.data<u64>([0xffffffffffffffff, 0xffffffffffffffff, 0, 0], 16);
/** What was read ahead, so that the reads are not left out. */
export let touched: u64 = 0;
const SPREAD: u64 = 0x9e3779b97f4a7c15;
/** FxHash, https://docs.rs/fxhash: fast for short texts, and its high bits are good. */
const MIX: u64 = 0x517cc1b727220a95;

/** Begins a dictionary without texts. */
export function startDictionary(column: usize): void {
  const table = take(FIRST_PLACES << 2);
  memory.fill(table, 0, FIRST_PLACES << 2);
  set(column, TABLE, <u32>table);
  set(column, MASK, <u32>FIRST_PLACES - 1);
  set(column, COUNT, 0);
  set(column, TEXTS, <u32>take(FIRST_BYTES));
  set(column, USED, 0);
  set(column, HELD, <u32>FIRST_BYTES);
  const starts = take(FIRST_STARTS << 2);
  store<u32>(starts, 0);
  set(column, STARTS, <u32>starts);
  set(column, STARTS_HELD, <u32>FIRST_STARTS);
  set(column, HASHES, <u32>take(FIRST_STARTS << 2));
}

/** Lets the text of a row wait for its code; `NOTHING` is the length of a missing one. */
@inline
export function putText(column: usize, row: i32, from: usize, length: u32): void {
  const at = <usize>get(column, VALUES) + (<usize>row << 3);
  store<u32>(at, <u32>from);
  store<u32>(at, length, 4);
}

/** Gives the texts of rows before `to` their codes, in place. */
export function codeTexts(column: usize, to: i32): void {
  let row = <i32>get(column, PENDING);
  while (row < to) {
    const behind = min(row + BATCH, to);
    hashBatch(column, row, behind);
    if (get(column, MASK) >= FAR_TABLE) touch(column, behind - row);
    codeBatch(column, row, behind);
    row = behind;
  }
  set(column, PENDING, <u32>to);
}

/** Hashes the texts of a batch, and reads the places that they are looked up at first. */
function hashBatch(column: usize, row: i32, behind: i32): void {
  const values = <usize>get(column, VALUES);
  const table = <usize>get(column, TABLE);
  const shift = clz(get(column, MASK));
  let i: usize = 0;
  for (let at = values + (<usize>row << 3); at < values + (<usize>behind << 3); at += 8) {
    const length = load<u32>(at, 4);
    const hashed: u32 = length == NOTHING ? 0 : hash(<usize>load<u32>(at), <usize>length);
    store<u32>(HASHED + i, hashed);
    store<u32>(FOUND + i, load<u32>(table + (<usize>(hashed >> shift) << 2)));
    i += 4;
  }
}

/** Reads the texts that a batch may be: the processor waits for all of them at once. */
function touch(column: usize, count: i32): void {
  const mask = get(column, MASK);
  const bits = 32 - clz(mask);
  const starts = <usize>get(column, STARTS);
  const known = <usize>get(column, TEXTS);
  let met: u64 = 0;
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    const code = (load<u32>(FOUND + i) ^ (load<u32>(HASHED + i) << bits)) - 1;
    met ^= load<u64>(known + <usize>load<u32>(starts + (code < mask ? <usize>code << 2 : 0)));
  }
  touched = met;
}

/** Gives a batch its codes. Most texts are short, and have been met before. */
function codeBatch(column: usize, row: i32, behind: i32): void {
  const values = <usize>get(column, VALUES);
  const mask = get(column, MASK);
  const bits = 32 - clz(mask);
  let starts = <usize>get(column, STARTS);
  let known = <usize>get(column, TEXTS);
  let place: usize = 0;
  for (let i = row; i < behind; i++) {
    const at = values + (<usize>i << 3);
    const from = <usize>load<u32>(at);
    const length = load<u32>(at, 4);
    const hashed = load<u32>(HASHED + place);
    const code = (load<u32>(FOUND + place) ^ (hashed << bits)) - 1;
    const out = values + (<usize>i << 2);
    place += 4;
    if (length <= <u32>SHORT && code < mask) {
      const entry = starts + (<usize>code << 2);
      const start = load<u32>(entry);
      if (load<u32>(entry, 4) - start == length && isShort(known + <usize>start, from, <usize>length)) {
        store<u32>(out, code);
        continue;
      }
    }
    store<u32>(out, length == NOTHING ? NOTHING : codeWith(column, hashed, from, <usize>length));
    starts = <usize>get(column, STARTS);
    known = <usize>get(column, TEXTS);
  }
}

/** The code of a text, a new one where it has not been seen. 16 bytes behind the text are read. */
export function codeOf(column: usize, from: usize, length: usize): u32 {
  return codeWith(column, hash(from, length), from, length);
}

function codeWith(column: usize, hashed: u32, from: usize, length: usize): u32 {
  const mask = get(column, MASK);
  const table = <usize>get(column, TABLE);
  const shift = clz(mask);
  const tag = hashed << (32 - shift);
  let place = hashed >> shift;
  while (true) {
    const found = load<u32>(table + (<usize>place << 2));
    if (found == 0) break;
    const code = (found ^ tag) - 1;
    if (code < mask && isText(column, code, from, length)) return code;
    place = (place + 1) & mask;
  }
  const code = append(column, hashed, from, length);
  store<u32>(table + (<usize>place << 2), tag | (code + 1));
  if (code << 1 > mask) growTable(column);
  return code;
}

/** Leaves of 16 bytes the first ones. */
@inline
function first(length: usize): v128 {
  return v128.load(ONES + SHORT - length);
}

/** Its high bits say where a text is looked up first. */
@inline
function hash(from: usize, length: usize): u32 {
  if (length > SHORT) return longHash(from, length);
  const text = v128.and(v128.load(from), first(length));
  return finished((i64x2.extract_lane(text, 0) * MIX) ^ rotl(i64x2.extract_lane(text, 1) * SPREAD, 29));
}

function longHash(from: usize, length: usize): u32 {
  let mixed: u64 = length;
  for (let left = length; left > 8; left -= 8) mixed = (rotl(mixed, 5) ^ load<u64>(from + length - left)) * MIX;
  return finished((rotl(mixed, 5) ^ load<u64>(from + length - 8)) * MIX);
}

@inline
function finished(mixed: u64): u32 {
  return <u32>(((mixed ^ (mixed >> 32)) * SPREAD) >> 32);
}

/** Whether a known text of the same length is this one. */
@inline
function isShort(known: usize, from: usize, length: usize): bool {
  return !v128.any_true(v128.and(v128.xor(v128.load(known), v128.load(from)), first(length)));
}

function isText(column: usize, code: u32, from: usize, length: usize): bool {
  const starts = <usize>get(column, STARTS) + (<usize>code << 2);
  const start = <usize>load<u32>(starts);
  if (<usize>load<u32>(starts, 4) - start != length) return false;
  const known = <usize>get(column, TEXTS) + start;
  return length <= SHORT ? isShort(known, from, length) : memory.compare(known, from, length) == 0;
}

function append(column: usize, hashed: u32, from: usize, length: usize): u32 {
  const code = get(column, COUNT);
  const used = <usize>get(column, USED);
  // Short texts are copied and compared 16 bytes at a time.
  if (used + length + SHORT > <usize>get(column, HELD)) growTexts(column, used + length + SHORT);
  const out = <usize>get(column, TEXTS) + used;
  if (length <= SHORT) v128.store(out, v128.load(from));
  else memory.copy(out, from, length);
  set(column, USED, <u32>(used + length));
  if (code + 1 >= get(column, STARTS_HELD)) growStarts(column);
  store<u32>(<usize>get(column, STARTS) + ((<usize>code + 1) << 2), <u32>(used + length));
  store<u32>(<usize>get(column, HASHES) + (<usize>code << 2), hashed);
  set(column, COUNT, code + 1);
  return code;
}

function growTexts(column: usize, needed: usize): void {
  const held = <usize>get(column, HELD);
  const size = roomFor(needed);
  const texts = take(size);
  memory.copy(texts, <usize>get(column, TEXTS), <usize>get(column, USED));
  give(<usize>get(column, TEXTS), held);
  set(column, TEXTS, <u32>texts);
  set(column, HELD, <u32>size);
}

function growStarts(column: usize): void {
  const held = <usize>get(column, STARTS_HELD);
  set(column, STARTS, <u32>doubled(<usize>get(column, STARTS), held << 2));
  set(column, HASHES, <u32>doubled(<usize>get(column, HASHES), held << 2));
  set(column, STARTS_HELD, <u32>(held << 1));
}

function doubled(at: usize, bytes: usize): usize {
  const larger = take(bytes << 1);
  memory.copy(larger, at, bytes);
  give(at, bytes);
  return larger;
}

function growTable(column: usize): void {
  const places = <usize>get(column, MASK) + 1;
  const more = places < LARGE_TABLE ? places << 2 : places << 1;
  const grown = take(more << 2);
  memory.fill(grown, 0, more << 2);
  const mask = <u32>more - 1;
  const shift = clz(mask);
  const hashes = <usize>get(column, HASHES);
  const count = get(column, COUNT);
  for (let code: u32 = 0; code < count; code++) {
    const hashed = load<u32>(hashes + (<usize>code << 2));
    let place = hashed >> shift;
    while (load<u32>(grown + (<usize>place << 2)) != 0) place = (place + 1) & mask;
    store<u32>(grown + (<usize>place << 2), (hashed << (32 - shift)) | (code + 1));
  }
  give(<usize>get(column, TABLE), places << 2);
  set(column, TABLE, <u32>grown);
  set(column, MASK, mask);
}
