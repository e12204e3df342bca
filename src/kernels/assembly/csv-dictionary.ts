// Texts of a column, each with a code in order of first appearance. A place of the hash table is 0 where it is free, else the text's code + 1 in
// as many low bits as places are counted by, and above it the bits of the text's hash that do not say its place; hashes are kept apart,
// so that no text is read again when the table grows. Small places keep a table of a million texts near the processor.
// A column that hardly ever has a text twice stops looking: see ../csv-dictionary.ts; one that has many looks later: see csv-distinct.ts.

import { LOGGED, loggedBefore, makeDistinct, mayLog, noteLogged } from './csv-distinct';
import { hash, isShort, SHORT } from './csv-hash';
import { COUNT, get, give, HASHES, HELD, MASK, PENDING, REPEATS, roomFor, rowsBefore, set, STARTS, STARTS_HELD, TABLE, take, TEXTS, USED, VALUES } from './csv-memory';

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
/** When a column has so many texts it looks none up any more: where more than 15 of 16 rows have brought a new one for good, else until all are there. */
const CHECKED_TEXTS: u32 = 16384;
/** From so many texts or bytes on texts are looked up again, or have always been. */
const MOST_TEXTS: u32 = 4194304;
const MOST_BYTES: u32 = 67108864;
/** What was read ahead, so that the reads are not left out. */
export let touched: u64 = 0;

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
  set(column, REPEATS, 0);
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
    if (get(column, MASK) == 0) {
      const repeats = get(column, REPEATS);
      if (repeats > LOGGED) lookUpAgain(column);
      else row = repeats == LOGGED ? logTexts(column, row, to) : appendTexts(column, row, to);
      continue;
    }
    const behind = min(row + BATCH, to);
    hashBatch(column, row, behind);
    if (get(column, MASK) >= FAR_TABLE) touch(column, behind - row);
    row = codeBatch(column, row, behind);
  }
  set(column, PENDING, <u32>to);
}

/** Begins a dictionary with room for so many texts and bytes, which are kept as they come. */
export function startLog(column: usize, texts: usize, bytes: usize): void {
  startRoom(column, texts, bytes);
  set(column, HASHES, <u32>take(<usize>get(column, STARTS_HELD) << 2));
  set(column, REPEATS, LOGGED);
}

/** Gives what was kept as it came its last codes: see csv-distinct.ts. */
export function settle(column: usize): void {
  if (get(column, REPEATS) == LOGGED) makeDistinct(column);
}

/** Begins a dictionary with room for so many texts and bytes. What the host puts there has no places until `lookUpAgain`. */
export function startRoom(column: usize, texts: usize, bytes: usize): void {
  const held = roomFor(bytes + SHORT);
  const bytesOfStarts = roomFor((texts + 1) << 2);
  const starts = take(bytesOfStarts);
  store<u32>(starts, 0);
  set(column, TEXTS, <u32>take(held));
  set(column, HELD, <u32>held);
  set(column, STARTS, <u32>starts);
  set(column, STARTS_HELD, <u32>(bytesOfStarts >> 2));
}

/** Gives texts that are packed one behind the other their codes: u32 (count + 1) starts, counted from the first of all texts there. */
export function codeAll(column: usize, texts: usize, starts: usize, count: i32): void {
  const first = <usize>load<u32>(starts);
  for (let i = 0; i < count; i++) {
    const at = starts + (<usize>i << 2);
    const start = load<u32>(at);
    putText(column, i, texts + <usize>start - first, load<u32>(at, 4) - start);
  }
  codeTexts(column, count);
}

/** Gives each text a code of its own. Returns the first row that has none yet: `to`, or less where texts are to be looked up again. */
function appendTexts(column: usize, row: i32, to: i32): i32 {
  const values = <usize>get(column, VALUES);
  for (let i = row; i < to; i++) {
    const at = values + (<usize>i << 3);
    const length = load<u32>(at, 4);
    store<u32>(values + (<usize>i << 2), length == NOTHING ? NOTHING : append(column, 0, <usize>load<u32>(at), <usize>length));
    if (isLarge(column)) {
      lookUpAgain(column);
      return i + 1;
    }
  }
  return to;
}

/** Keeps some texts as they come. Returns the first row that has no code yet. */
function logTexts(column: usize, row: i32, to: i32): i32 {
  const values = <usize>get(column, VALUES);
  const behind = min(row + BATCH, to);
  const used = get(column, USED);
  for (let i = row; i < behind; i++) {
    const at = values + (<usize>i << 3);
    const from = <usize>load<u32>(at);
    const length = load<u32>(at, 4);
    store<u32>(values + (<usize>i << 2), length == NOTHING ? NOTHING : append(column, hash(from, <usize>length), from, <usize>length));
  }
  noteLogged(column, get(column, USED) - used);
  return behind;
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

/** Gives a batch its codes, or the rows before the one that is returned. Most texts are short, and have been met before. */
function codeBatch(column: usize, row: i32, behind: i32): i32 {
  const values = <usize>get(column, VALUES);
  const mask = get(column, MASK);
  const bits = 32 - clz(mask);
  const before = loggedBefore(column);
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
        store<u32>(out, before + code);
        continue;
      }
    }
    if (length == NOTHING) {
      store<u32>(out, NOTHING);
      continue;
    }
    store<u32>(out, before + codeWith(column, hashed, from, <usize>length));
    if (stops(column, i)) return i + 1;
    starts = <usize>get(column, STARTS);
    known = <usize>get(column, TEXTS);
  }
  return behind;
}

/** The code of the text in row `row` of the block, a new one where it has not been seen. 16 bytes behind the text are read. */
export function codeOf(column: usize, from: usize, length: usize, row: i32): u32 {
  const repeats = get(column, REPEATS);
  if (get(column, MASK) == 0) {
    if (repeats > LOGGED) lookUpAgain(column);
    else {
      const own = append(column, repeats == LOGGED ? hash(from, length) : 0, from, length);
      if (repeats == LOGGED) noteLogged(column, <u32>length);
      else if (isLarge(column)) lookUpAgain(column);
      return own;
    }
  }
  const code = loggedBefore(column) + codeWith(column, hash(from, length), from, length);
  stops(column, row);
  return code;
}

/** Whether the column has to stop looking texts up behind row `row` of the block, and has done so. */
@inline
function stops(column: usize, row: i32): bool {
  if (get(column, COUNT) != CHECKED_TEXTS || get(column, REPEATS) != 0) return false;
  const isNew = <u64>CHECKED_TEXTS << 4 > 15 * (<u64>rowsBefore + <u64>row + 1);
  if (isNew ? isLarge(column) : !mayLog(column)) return false;
  give(<usize>get(column, TABLE), (<usize>get(column, MASK) + 1) << 2);
  set(column, MASK, 0);
  set(column, REPEATS, isNew ? 1 : LOGGED);
  if (isNew) {
    give(<usize>get(column, HASHES), <usize>get(column, STARTS_HELD) << 2);
    set(column, HASHES, 0);
  } else noteLogged(column, get(column, USED));
  return true;
}

@inline
function isLarge(column: usize): bool {
  return get(column, COUNT) >= MOST_TEXTS || get(column, USED) >= MOST_BYTES;
}

/** Makes the table anew; of a text that is there several times it has the first code. */
export function lookUpAgain(column: usize): void {
  const count = get(column, COUNT);
  const hashes = take(<usize>get(column, STARTS_HELD) << 2);
  const starts = <usize>get(column, STARTS);
  for (let code: usize = 0; code < <usize>count; code++) {
    const start = load<u32>(starts + (code << 2));
    store<u32>(hashes + (code << 2), hash(<usize>get(column, TEXTS) + <usize>start, <usize>(load<u32>(starts + (code << 2), 4) - start)));
  }
  set(column, HASHES, <u32>hashes);
  fillTable(column, roomFor(<usize>count << 1));
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
  if (get(column, HASHES) != 0) store<u32>(<usize>get(column, HASHES) + (<usize>code << 2), hashed);
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
  if (get(column, HASHES) != 0) set(column, HASHES, <u32>doubled(<usize>get(column, HASHES), held << 2));
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
  const table = <usize>get(column, TABLE);
  fillTable(column, places < LARGE_TABLE ? places << 2 : places << 1);
  give(table, places << 2);
}

function fillTable(column: usize, places: usize): void {
  const table = take(places << 2);
  memory.fill(table, 0, places << 2);
  const mask = <u32>places - 1;
  set(column, TABLE, <u32>table);
  set(column, MASK, mask);
  const count = get(column, COUNT);
  for (let code: u32 = 0; code < count; code++) placeCode(column, code);
}

/** Puts a code into the table, where none of the same text is there. */
@inline
function placeCode(column: usize, code: u32): void {
  const table = <usize>get(column, TABLE);
  const mask = get(column, MASK);
  const shift = clz(mask);
  const hashed = load<u32>(<usize>get(column, HASHES) + (<usize>code << 2));
  const tag = hashed << (32 - shift);
  let place = hashed >> shift;
  while (true) {
    const found = load<u32>(table + (<usize>place << 2));
    if (found == 0) break;
    const other = (found ^ tag) - 1;
    if (other < mask && areEqual(column, other, code)) return;
    place = (place + 1) & mask;
  }
  store<u32>(table + (<usize>place << 2), tag | (code + 1));
}

function areEqual(column: usize, one: u32, other: u32): bool {
  const starts = <usize>get(column, STARTS) + (<usize>other << 2);
  const start = <usize>load<u32>(starts);
  return isText(column, one, <usize>get(column, TEXTS) + start, <usize>load<u32>(starts, 4) - start);
}
