// Texts of a column, each with a code in order of first appearance. Places of the hash table are 16 bytes: the text itself where it
// has up to 8 bytes, else its hash (u64), its length (u32) and its code + 1 (u32), 0 where free.

import { COUNT, get, give, HELD, MASK, roomFor, set, STARTS, STARTS_HELD, TABLE, take, TEXTS, USED } from './csv-memory';

const PLACE_BITS: usize = 4;
const FIRST_PLACES: usize = 256;
const FIRST_BYTES: usize = 1024;
const FIRST_STARTS: usize = 256;
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

/** The code of a text, a new one where it has not been seen. Eight bytes behind the text are read. */
export function codeOf(column: usize, from: usize, length: usize): u32 {
  const key = length <= 8 ? head(from, length) : hash(from, length);
  const mask = <usize>get(column, MASK);
  const table = <usize>get(column, TABLE);
  let place = placeOf(key, length) & mask;
  while (true) {
    const entry = table + (place << PLACE_BITS);
    const code = load<u32>(entry, 12);
    if (code == 0) break;
    if (load<u64>(entry) == key && <usize>load<u32>(entry, 8) == length && (length <= 8 || isText(column, code - 1, from, length))) return code - 1;
    place = (place + 1) & mask;
  }
  const code = append(column, from, length);
  fill(table + (place << PLACE_BITS), key, length, code);
  if ((<usize>code << 1) > mask) growTable(column);
  return code;
}

/** The first bytes of a text, with zeros behind its end. */
@inline
function head(from: usize, length: usize): u64 {
  return length == 0 ? 0 : load<u64>(from) & ((~(<u64>0)) >> (<u64>(64 - (length << 3))));
}

function hash(from: usize, length: usize): u64 {
  let mixed: u64 = <u64>length * SPREAD;
  let at = from;
  let left = length;
  while (left >= 8) {
    mixed = (rotl(mixed, 5) ^ load<u64>(at)) * MIX;
    at += 8;
    left -= 8;
  }
  return (rotl(mixed, 5) ^ head(at, left)) * MIX;
}

@inline
function placeOf(key: u64, length: usize): usize {
  const mixed = (key ^ <u64>length) * SPREAD;
  return <usize>((mixed ^ (mixed >> 29)) >> 32);
}

function isText(column: usize, code: u32, from: usize, length: usize): bool {
  let known = <usize>get(column, TEXTS) + <usize>load<u32>(<usize>get(column, STARTS) + (<usize>code << 2));
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

@inline
function fill(entry: usize, key: u64, length: usize, code: u32): void {
  store<u64>(entry, key);
  store<u32>(entry, <u32>length, 8);
  store<u32>(entry, code + 1, 12);
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
  const grown = take(places << (PLACE_BITS + 2));
  memory.fill(grown, 0, places << (PLACE_BITS + 2));
  const mask = (places << 2) - 1;
  for (let entry = table; entry < table + (places << PLACE_BITS); entry += 16) {
    const code = load<u32>(entry, 12);
    if (code == 0) continue;
    const key = load<u64>(entry);
    const length = <usize>load<u32>(entry, 8);
    let place = placeOf(key, length) & mask;
    while (load<u32>(grown + (place << PLACE_BITS), 12) != 0) place = (place + 1) & mask;
    fill(grown + (place << PLACE_BITS), key, length, code - 1);
  }
  give(table, places << PLACE_BITS);
  set(column, TABLE, <u32>grown);
  set(column, MASK, <u32>mask);
}
