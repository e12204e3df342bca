// What the host has set for a text, where everything is, and memory for dictionaries: ../csv-wasm.ts writes these globals and checks every length.

/** Signs of the dialect; above all bytes where there is none. */
export let separator: u32 = 44;
export let quote: u32 = 256;
export let escape: u32 = 256;
/** What begins a line that is left out, and what stands for a missing value: u8 (length). */
export let comment: usize = 0;
export let commentLength: i32 = 0;
export let nullValue: usize = 0;
export let nullLength: i32 = 0;
/** Whether the text for a missing value looks like a number, so that no number is read without a look at its text. */
export let nullIsNumber: i32 = 0;
/** Whether rows of another length are kept, filled with missing values or cut. */
export let keepsRagged: i32 = 0;

export let width: i32 = 0;
/** Records of the columns, 64 bytes each (width): the places below. */
export let columns: usize = 0;
/** The first byte behind everything. */
export let top: usize = 0;

export const RECORD: usize = 64;
/** Where the block's values begin: u32. */
export const VALUES: usize = 0;
/** One of Type: u32. */
export const TYPE: usize = 4;
/** Whether all values so far are whole numbers of 32 bits written as such, and none is missing: u32. */
export const WHOLE: usize = 8;
/** Type and WHOLE together: u64. */
export const KIND: usize = 4;
/** Whether this column and the next seven have only one digit; of a column that is left out how many such stand side by side. None of them is the last: u32. */
export const RUN: usize = 12;
/** What RUN is where eight columns of one digit begin. */
export const DIGITS: u32 = 0xffffffff;
/** Hash table, its places but one, texts, their bytes, bytes used and held, where each begins, and how many of those fit: u32 each. */
export const TABLE: usize = 16;
export const MASK: usize = 20;
export const COUNT: usize = 24;
export const TEXTS: usize = 28;
export const USED: usize = 32;
export const HELD: usize = 36;
export const STARTS: usize = 40;
export const STARTS_HELD: usize = 44;
/** Whether all numbers of this block had one digit: u32. */
export const ONE_DIGIT: usize = 48;
/** Whether a whole number has lost digits: u32. */
export const ROUNDED: usize = 52;
/** In its place, of texts: 1 where one may have several codes, more where many are looked up later: see csv-distinct.ts. */
export const REPEATS: usize = 52;
/** The first row of the block whose text has no code yet: u32. */
export const PENDING: usize = 56;
/** The hash of each text: u32. */
export const HASHES: usize = 60;

/** How a column is read: the same numbers in ../csv-kernel.ts. From U8 to F64 they are numbers, each wider than the one before. */
export const SKIPPED: u32 = 0;
export const U8: u32 = 1;
export const U16: u32 = 2;
export const I32: u32 = 3;
export const F64: u32 = 4;
export const BOOLEAN: u32 = 5;
export const BOOLEAN_F64: u32 = 6;
export const TEXT: u32 = 7;
export const MISSING: u32 = 8;
export const MIXED: u32 = 9;

export const LINE_FEED: u32 = 10;
export const CARRIAGE_RETURN: u32 = 13;

const SMALLEST_BITS: u32 = 6;
/** Heads of lists of freed memory, one a power of two. */
const FREED = memory.data(4 * 33, 8);

/** Rows before the block. */
export let rowsBefore: u32 = 0;

/** Takes note of the rows of a block that ends. */
export function countRows(rows: u32): void {
  rowsBefore += rows;
}

/** Forgets all memory that was taken, and all rows; what is behind `top` is free. */
export function forget(): void {
  rowsBefore = 0;
  memory.fill(FREED, 0, 4 * 33);
}

/** Memory of a power of two of bytes; traps where there is no more. */
export function take(size: usize): usize {
  const head = FREED + (<usize>bitsOf(size) << 2);
  const freed = <usize>load<u32>(head);
  if (freed != 0) {
    store<u32>(head, load<u32>(freed));
    return freed;
  }
  const at = top;
  const end = (<u64>top) + (<u64>size);
  const held = (<u64>memory.size()) << 16;
  if (end > held) {
    const pages = <i32>((end - held + 0xffff) >> 16);
    if (memory.grow(max(pages, 64)) < 0 && memory.grow(pages) < 0) unreachable();
  }
  top = <usize>end;
  return at;
}

/** Gives memory back. */
export function give(at: usize, size: usize): void {
  const head = FREED + (<usize>bitsOf(size) << 2);
  store<u32>(at, load<u32>(head));
  store<u32>(head, <u32>at);
}

/** The power of two that is at least so many bytes. */
export function roomFor(bytes: usize): usize {
  return bytes <= 64 ? 64 : (<usize>1) << (32 - <usize>clz(<u32>bytes - 1));
}

@inline
function bitsOf(size: usize): u32 {
  return max(<u32>ctz(<u32>size), SMALLEST_BITS);
}

@inline
export function get(column: usize, field: usize): u32 {
  return load<u32>(column + field);
}

@inline
export function set(column: usize, field: usize, value: u32): void {
  store<u32>(column + field, value);
}
