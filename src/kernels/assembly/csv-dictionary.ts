// Texts of a column, each with a code in order of first appearance. Places of the hash table are 8 bytes: the text's code + 1, 0 where
// free (u32), and its hash (u32); small places keep a table of a million texts near the processor.

import { COUNT, get, give, HELD, MASK, PENDING, roomFor, set, STARTS, STARTS_HELD, TABLE, take, TEXTS, USED, VALUES } from './csv-memory';

const PLACE_BITS: usize = 3;
/** Tables from this size on are doubled only. */
const LARGE_TABLE: usize = 65536;
const FIRST_PLACES: usize = 256;
const FIRST_BYTES: usize = 1024;
const FIRST_STARTS: usize = 256;
/** In place of the length and the code of a missing text. */
export const NOTHING: u32 = 0xffffffff;
/** Texts that are looked up together: few enough that what they touch stays in the nearest cache. */
const BATCH: i32 = 64;
const HASHES = memory.data(4 * 64, 8);
/** Tables from this size on are far from the processor, and so are their texts. */
const FAR_TABLE: u32 = 4095;
/** What was read ahead, so that the reads are not left out. */
export let touched: u64 = 0;
const SPREAD: u64 = 0x9e3779b97f4a7c15;
/** FxHash, https://docs.rs/fxhash: fast for short texts, and its high bits are good. */
const MIX: u64 = 0x517cc1b727220a95;

/** Begins a dictionary without texts. */
export function startDictionary(column: usize): void {
  const table = take(FIRST_PLACES << PLACE_BITS);
  memory.fill(table, 0, FIRST_PLACES << PLACE_BITS);
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
  const values = <usize>get(column, VALUES);
  let row = <i32>get(column, PENDING);
  while (row < to) {
    const behind = min(row + BATCH, to);
    touch(column, row, behind);
    for (let i = row; i < behind; i++) {
      const at = values + (<usize>i << 3);
      const length = load<u32>(at, 4);
      const code = length == NOTHING ? NOTHING : codeWith(column, load<u32>(HASHES + (<usize>(i - row) << 2)), <usize>load<u32>(at), <usize>length);
      store<u32>(values + (<usize>i << 2), code);
    }
    row = behind;
  }
  set(column, PENDING, <u32>to);
}

/** Hashes some texts, and reads the places that they will be looked up at: the processor waits for all of them at once. */
function touch(column: usize, row: i32, behind: i32): void {
  const texts = <usize>get(column, VALUES) + (<usize>row << 3);
  const count = <usize>(behind - row);
  const table = <usize>get(column, TABLE);
  const mask = get(column, MASK);
  let met: u64 = 0;
  for (let i: usize = 0; i < count; i++) {
    const length = load<u32>(texts + (i << 3), 4);
    const hashed = length == NOTHING ? 0 : hash(<usize>load<u32>(texts + (i << 3)), <usize>length);
    store<u32>(HASHES + (i << 2), hashed);
    met ^= load<u64>(table + (<usize>(hashed & mask) << PLACE_BITS));
  }
  if (mask >= FAR_TABLE) {
    const starts = <usize>get(column, STARTS);
    const known = <usize>get(column, TEXTS);
    for (let i: usize = 0; i < count; i++) {
      const code = max(load<u32>(table + (<usize>(load<u32>(HASHES + (i << 2)) & mask) << PLACE_BITS)), 1) - 1;
      met ^= load<u64>(known + <usize>load<u32>(starts + (<usize>code << 2)));
    }
  }
  touched = met;
}

/** The code of a text, a new one where it has not been seen. Eight bytes behind the text are read. */
export function codeOf(column: usize, from: usize, length: usize): u32 {
  return codeWith(column, hash(from, length), from, length);
}

function codeWith(column: usize, hashed: u32, from: usize, length: usize): u32 {
  const mask = <usize>get(column, MASK);
  const table = <usize>get(column, TABLE);
  let place = <usize>hashed & mask;
  while (true) {
    const entry = table + (place << PLACE_BITS);
    const found = load<u64>(entry);
    if (found == 0) break;
    if (<u32>(found >> 32) == hashed && isText(column, <u32>found - 1, from, length)) return <u32>found - 1;
    place = (place + 1) & mask;
  }
  const code = append(column, from, length);
  store<u64>(table + (place << PLACE_BITS), (<u64>hashed << 32) | <u64>(code + 1));
  if ((<usize>code << 1) > mask) growTable(column);
  return code;
}

/** The first bytes of a text, with zeros behind its end. */
@inline
function head(from: usize, length: usize): u64 {
  return length == 0 ? 0 : load<u64>(from) & ((~(<u64>0)) >> (<u64>(64 - (length << 3))));
}

@inline
function hash(from: usize, length: usize): u32 {
  let mixed: u64 = <u64>length * SPREAD;
  let at = from;
  let left = length;
  while (left >= 8) {
    mixed = (rotl(mixed, 5) ^ load<u64>(at)) * MIX;
    at += 8;
    left -= 8;
  }
  mixed = (rotl(mixed, 5) ^ head(at, left)) * MIX;
  return <u32>((mixed ^ (mixed >> 29)) >> 32);
}

function isText(column: usize, code: u32, from: usize, length: usize): bool {
  const starts = <usize>get(column, STARTS) + (<usize>code << 2);
  const start = <usize>load<u32>(starts);
  if (<usize>load<u32>(starts, 4) - start != length) return false;
  let known = <usize>get(column, TEXTS) + start;
  let at = from;
  let left = length;
  while (left >= 8) {
    if (load<u64>(known) != load<u64>(at)) return false;
    known += 8;
    at += 8;
    left -= 8;
  }
  return head(known, left) == head(at, left);
}

function append(column: usize, from: usize, length: usize): u32 {
  const code = get(column, COUNT);
  const used = <usize>get(column, USED);
  // Short texts are copied 16 bytes at a time, and compared 8 at a time.
  if (used + length + 16 > <usize>get(column, HELD)) growTexts(column, used + length + 16);
  const out = <usize>get(column, TEXTS) + used;
  if (length <= 16) v128.store(out, v128.load(from));
  else memory.copy(out, from, length);
  set(column, USED, <u32>(used + length));
  if (code + 1 >= get(column, STARTS_HELD)) growStarts(column);
  store<u32>(<usize>get(column, STARTS) + ((<usize>code + 1) << 2), <u32>(used + length));
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
  const starts = take(held << 3);
  memory.copy(starts, <usize>get(column, STARTS), held << 2);
  give(<usize>get(column, STARTS), held << 2);
  set(column, STARTS, <u32>starts);
  set(column, STARTS_HELD, <u32>(held << 1));
}

function growTable(column: usize): void {
  const places = <usize>get(column, MASK) + 1;
  const table = <usize>get(column, TABLE);
  const more = places < LARGE_TABLE ? places << 2 : places << 1;
  const grown = take(more << PLACE_BITS);
  memory.fill(grown, 0, more << PLACE_BITS);
  const mask = more - 1;
  for (let entry = table; entry < table + (places << PLACE_BITS); entry += 8) {
    const found = load<u64>(entry);
    if (found == 0) continue;
    let place = <usize>(found >> 32) & mask;
    while (load<u64>(grown + (place << PLACE_BITS)) != 0) place = (place + 1) & mask;
    store<u64>(grown + (place << PLACE_BITS), found);
  }
  give(table, places << PLACE_BITS);
  set(column, TABLE, <u32>grown);
  set(column, MASK, <u32>mask);
}
