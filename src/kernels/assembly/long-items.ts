import { missing, rows, spare, starts } from './forest-memory';
import { int } from './arrays';
import { fields, itemBytes, nodeCodes, records, rowShift } from './long-memory';

// An item is a row of the bag or a scored one: a word with the row, and behind it the row's codes, packed, where they fit into 64 bytes.
// A node's items are neighbours. fields (features, 4): where the codes are (0: in the item, else bytes of a code in its column), the byte offset
// in the item or the column's address, and for codes in items the shift and the mask of 32 bits that are read from there.

@inline
export function itemAt(array: usize, i: i32): usize {
  return array + <usize>i * <usize>itemBytes;
}

@inline
export function rowOf(item: usize): i32 {
  return <i32>(load<u32>(item) >> rowShift);
}

@inline
export function codesOf(f: i32): i32 {
  return int(starts, f + 1) - int(starts, f);
}

/** The code of missing values, -1 if the feature has none. */
@inline
export function missingCode(f: i32): i32 {
  return load<u8>(missing + <usize>f) ? codesOf(f) - 1 : -1;
}

/** Puts a feature's codes of n items into `nodeCodes`. */
export function readCodes(f: i32, items: usize, n: i32): void {
  const field = fields + ((<usize>f) << 4);
  const size = load<u32>(field);
  if (size == 0) {
    const shift = load<u32>(field, 8);
    const mask = load<u32>(field, 12);
    const step = <usize>itemBytes;
    let at = items + <usize>load<u32>(field, 4);
    const end = nodeCodes + ((<usize>n) << 2);
    for (let to = nodeCodes; to < end; to += 4) {
      store<u32>(to, (load<u32>(at) >> shift) & mask);
      at += step;
    }
  } else if (size == 1) gather<u8>(<usize>load<u32>(field, 4), items, n);
  else if (size == 2) gather<u16>(<usize>load<u32>(field, 4), items, n);
  else gather<u32>(<usize>load<u32>(field, 4), items, n);
}

@inline
function gather<T>(column: usize, items: usize, n: i32): void {
  const to = nodeCodes;
  for (let i: usize = 0; i < <usize>n << 2; i += 4) store<u32>(to + i, <u32>load<T>(column + ((<usize>load<u32>(items + i)) << alignof<T>())));
}

/** The code of one item. */
export function codeOf(f: i32, item: usize): i32 {
  const field = fields + ((<usize>f) << 4);
  const size = load<u32>(field);
  const from = <usize>load<u32>(field, 4);
  if (size == 0) return <i32>((load<u32>(item + from) >> load<u32>(field, 8)) & load<u32>(field, 12));
  const row = <usize>load<u32>(item);
  if (size == 1) return <i32>load<u8>(from + row);
  if (size == 2) return <i32>load<u16>(from + (row << 1));
  return load<i32>(from + (row << 2));
}

/** Packs the codes of a feature, of `size` bytes each at `column`, into the records of all rows. */
export function packColumn(f: i32, column: usize, size: i32): void {
  const field = fields + ((<usize>f) << 4);
  const shift = load<u32>(field, 8);
  let to = records + <usize>load<u32>(field, 4);
  for (let i: usize = 0; i < <usize>rows; i++) {
    const code = size == 1 ? <u32>load<u8>(column + i) : size == 2 ? <u32>load<u16>(column + (i << 1)) : load<u32>(column + (i << 2));
    store<u32>(to, load<u32>(to) | (code << shift));
    to += itemBytes;
  }
}

/** The same for items that hold their codes: the ones with a code of the feature up to `cut` go to the front. */
export function partitionByCut(array: usize, start: i32, end: i32, f: i32, cut: i32): i32 {
  const from = itemAt(array, start);
  const n = end - start;
  let left: usize;
  if (itemBytes == 16) left = cutVectors(from, n, 1, f, cut);
  else if (itemBytes == 32) left = cutVectors(from, n, 2, f, cut);
  else if (itemBytes == 48) left = cutVectors(from, n, 3, f, cut);
  else left = cutVectors(from, n, 4, f, cut);
  const border = <i32>((left - array) / <usize>itemBytes);
  memory.copy(left, spare, (<usize>(end - border)) * <usize>itemBytes);
  return border;
}

@inline
function cutVectors(from: usize, n: i32, vectors: i32, f: i32, cut: i32): usize {
  const field = fields + ((<usize>f) << 4);
  const shift = load<u32>(field, 8);
  const mask = load<u32>(field, 12);
  const offset = <usize>load<u32>(field, 4);
  const bytes = <usize>vectors << 4;
  const end = from + <usize>n * bytes;
  let left = from;
  let right = spare;
  for (let at = from; at < end; at += bytes) {
    const goes = <usize>(((load<u32>(at + offset) >> shift) & mask) <= <u32>cut);
    move(at, left, right, vectors);
    left += goes * bytes;
    right += (1 - goes) * bytes;
  }
  return left;
}

@inline
function move(at: usize, left: usize, right: usize, vectors: i32): void {
  const a = v128.load(at);
  const b = vectors > 1 ? v128.load(at, 16) : a;
  const c = vectors > 2 ? v128.load(at, 32) : a;
  const d = vectors > 3 ? v128.load(at, 48) : a;
  v128.store(left, a);
  v128.store(right, a);
  if (vectors > 1) {
    v128.store(left, b, 16);
    v128.store(right, b, 16);
  }
  if (vectors > 2) {
    v128.store(left, c, 32);
    v128.store(right, c, 32);
  }
  if (vectors > 3) {
    v128.store(left, d, 48);
    v128.store(right, d, 48);
  }
}

/** Moves the items from `start` to `end` whose entry in `nodeCodes` is 1 to the front, keeping the order on both sides; returns the border. */
export function partition(array: usize, start: i32, end: i32): i32 {
  const from = itemAt(array, start);
  const n = end - start;
  let left: usize;
  if (itemBytes == 4) left = partitionWords(from, n);
  else if (itemBytes == 16) left = partitionVectors(from, n, 1);
  else if (itemBytes == 32) left = partitionVectors(from, n, 2);
  else if (itemBytes == 48) left = partitionVectors(from, n, 3);
  else left = partitionVectors(from, n, 4);
  const border = <i32>((left - array) / <usize>itemBytes);
  memory.copy(left, spare, (<usize>(end - border)) * <usize>itemBytes);
  return border;
}

/** Without branches: an item is written to both sides, and one side moves on. */
@inline
function partitionWords(from: usize, n: i32): usize {
  let left = from;
  let right = spare;
  const flags = nodeCodes;
  for (let i: usize = 0; i < <usize>n << 2; i += 4) {
    const item = load<u32>(from + i);
    const goes = <usize>load<u32>(flags + i);
    store<u32>(left, item);
    store<u32>(right, item);
    left += goes << 2;
    right += (1 - goes) << 2;
  }
  return left;
}

@inline
function partitionVectors(from: usize, n: i32, vectors: i32): usize {
  let left = from;
  let right = spare;
  let at = from;
  const bytes = <usize>vectors << 4;
  const end = nodeCodes + ((<usize>n) << 2);
  for (let flag = nodeCodes; flag < end; flag += 4) {
    const goes = <usize>load<u32>(flag);
    move(at, left, right, vectors);
    left += goes * bytes;
    right += (1 - goes) * bytes;
    at += bytes;
  }
  return left;
}
