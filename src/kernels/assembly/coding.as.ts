// Values of slots found and put into codes: see ../coding.ts for what they are, and ../coding-wasm.ts for the memory.
import { double, int, setDouble, setInt } from './arrays';

/** Codes of one group, and values that bytes may have. */
const CODES = 256;
/** Bytes that are looked at together: behind what is looked at is room for as many. */
const LANES: usize = 16;
/** Places of the table that values are looked up in, four for each that it may have. */
const HASH_BITS = 10;
const PLACES = 1 << HASH_BITS;
/** Fibonacci hashing: Knuth, "The Art of Computer Programming", volume 3, section 6.4. */
const GOLDEN: i64 = 0x9e3779b97f4a7c15;

/** A byte for each row, u8: a slot's value, the number that its value was found as, or its place among the levels. */
export let bytes: usize = 0;
/** A code for each row, u8. */
export let codes: usize = 0;
/** Values of some rows, f64. */
export let doubles: usize = 0;
/** Values of a slot, (CODES) f64: ascending, once they are known. */
export let levels: usize = 0;
/** The same in the order in which they were found, (CODES) f64; or how many rows have each of `levels`. */
export let found: usize = 0;
/** One more than the number of the value that is looked up there, 0 of none: (PLACES) i32. */
export let table: usize = 0;
/** The place that each byte has among the levels: (CODES) u8. */
export let places: usize = 0;
/** How often a code is there among every fourth row, (4, CODES) i32; and among all, (CODES) f64. */
export let quarters: usize = 0;
export let counts: usize = 0;
/** The mean of a slot less a value, and its sum of squared deviations. */
export let moments: usize = 0;

/** Values found so far. */
let most = 0;

export function heapBase(): usize {
  return __heap_base;
}

/** Added to a byte it leaves it alone in the lowest bits: 2 ** 52, and its bits. */
const NEXT_TO_ONES: f64 = 4503599627370496.0;
const ITS_BITS: i64 = 0x4330000000000000;

/** Puts `count` doubles into `bytes`, from row `from` on, if all of them are bytes; if not it gives 0. */
export function narrow(count: i32, from: i32): i32 {
  const own = doubles;
  for (let k = count; k < count + <i32>LANES; k++) setDouble(own, k, double(own, count - 1));
  const out = bytes + <usize>from;
  const one = f64x2.splat(NEXT_TO_ONES);
  let same = i64x2.splat(-1);
  let all = i64x2.splat(0);
  for (let k: usize = 0; k < <usize>count; k += LANES) {
    const at = own + (k << 3);
    for (let part: usize = 0; part < LANES; part += 8) {
      const v0 = v128.load(at + (part << 3));
      const v1 = v128.load(at + (part << 3), 16);
      const v2 = v128.load(at + (part << 3), 32);
      const v3 = v128.load(at + (part << 3), 48);
      const b0 = f64x2.add(v0, one);
      const b1 = f64x2.add(v1, one);
      const b2 = f64x2.add(v2, one);
      const b3 = f64x2.add(v3, one);
      same = v128.and(same, v128.and(v128.and(f64x2.eq(f64x2.sub(b0, one), v0), f64x2.eq(f64x2.sub(b1, one), v1)), v128.and(f64x2.eq(f64x2.sub(b2, one), v2), f64x2.eq(f64x2.sub(b3, one), v3))));
      const c0 = v128.xor(b0, i64x2.splat(ITS_BITS));
      const c1 = v128.xor(b1, i64x2.splat(ITS_BITS));
      const c2 = v128.xor(b2, i64x2.splat(ITS_BITS));
      const c3 = v128.xor(b3, i64x2.splat(ITS_BITS));
      all = v128.or(all, v128.or(v128.or(c0, c1), v128.or(c2, c3)));
      const eight = i16x8.narrow_i32x4_u(lower(c0, c1), lower(c2, c3));
      v128.store64_lane(out + k + part, i8x16.narrow_i16x8_u(eight, eight), 0);
    }
  }
  return i32(i64x2.all_true(same) && !v128.any_true(v128.and(all, i64x2.splat(~(CODES - 1)))));
}

/** The lower halves of four numbers. */
@inline
function lower(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}

/** Finds the values of `count` bytes, and puts their places among these in their stead. Gives how many there are. */
export function levelsOfBytes(count: i32): i32 {
  if (count == 0) return 0;
  const own = bytes;
  // What is behind them has no value of its own.
  memory.fill(own + <usize>count, load<u8>(own + <usize>count - 1), LANES);
  const ofBits = levelsOfBits(<usize>count);
  if (ofBits > 0) return ofBits;
  const seen = places;
  memory.fill(seen, 0, CODES);
  for (let k: usize = 0; k < <usize>count; k++) store<u8>(seen + <usize>load<u8>(own + k), 1);
  let place = 0;
  for (let value = 0; value < CODES; value++) {
    if (load<u8>(seen + <usize>value) == 0) continue;
    store<u8>(seen + <usize>value, <u8>place);
    setDouble(levels, place++, <f64>value);
  }
  if (double(levels, place - 1) != <f64>(place - 1)) replace(count);
  return place;
}

/** The same of bytes that are 0 and 1; 0 of others. */
function levelsOfBits(count: usize): i32 {
  const own = bytes;
  let any = i8x16.splat(0);
  let all = i8x16.splat(1);
  for (let k: usize = 0; k < count; k += LANES) {
    const some = v128.load(own + k);
    any = v128.or(any, some);
    all = v128.and(all, some);
  }
  if (v128.any_true(v128.and(any, i8x16.splat(~1)))) return 0;
  setDouble(levels, 0, 0);
  if (!v128.any_true(any)) return 1;
  if (v128.any_true(i8x16.eq(all, i8x16.splat(0)))) {
    // Lanes without a 0 do not matter: another one has it.
    setDouble(levels, 1, 1);
    return 2;
  }
  setDouble(levels, 0, 1);
  memory.fill(own, 0, count);
  return 1;
}

/** Puts the places of bytes in their stead. */
function replace(count: i32): void {
  const own = bytes;
  const to = places;
  for (let k: usize = 0; k < <usize>count; k++) store<u8>(own + k, load<u8>(to + <usize>load<u8>(own + k)));
}

/** Looks up `count` doubles among those found since `from` was 0, and puts their numbers into `bytes`, from there on. Gives 0 when they are too many, or one is not finite. */
export function find(count: i32, from: i32): i32 {
  if (from == 0) {
    most = 0;
    memory.fill(table, 0, PLACES * sizeof<i32>());
  }
  // Globals would be read again for each row.
  const own = found;
  const at = doubles;
  const places = table;
  const out = bytes + <usize>from;
  for (let k = 0; k < count; k++) {
    // So -0 is 0.
    const value = double(at, k) + 0;
    let place = <i32>(<u64>(reinterpret<i64>(value) * GOLDEN) >> (64 - HASH_BITS));
    let number = int(places, place);
    while (number != 0 && double(own, number - 1) != value) {
      place = (place + 1) & (PLACES - 1);
      number = int(places, place);
    }
    if (number == 0) {
      if (most == CODES || value - value != 0) return 0;
      setDouble(own, most++, value);
      setInt(places, place, most);
      number = most;
    }
    store<u8>(out + <usize>k, <u8>(number - 1));
  }
  return 1;
}

/** Brings the values that were found in order, and puts the places of `count` rows among them in the stead of their numbers. Gives how many there are. */
export function arrange(count: i32): i32 {
  for (let number = 0; number < most; number++) {
    const value = double(found, number);
    let place = 0;
    for (let other = 0; other < most; other++) place += i32(double(found, other) < value);
    setDouble(levels, place, value);
    store<u8>(places + <usize>number, <u8>place);
  }
  replace(count);
  return most;
}

/** Adds `count` bytes times `size` to the codes: no sum is above 255, so that none of four bytes carries into the next. */
export function addBytes(count: i32, size: i32): void {
  const own = bytes;
  const to = codes;
  const times = i32x4.splat(size);
  for (let k: usize = 0; k < <usize>count; k += LANES) v128.store(to + k, i32x4.add(v128.load(to + k), i32x4.mul(v128.load(own + k), times)));
}

/** Counts how often each byte is there. */
export function countBytes(count: i32): void {
  const own = bytes;
  memory.fill(quarters, 0, 4 * CODES * sizeof<i32>());
  let row = 0;
  for (; row + 4 <= count; row += 4) {
    const four = load<u32>(own + <usize>row);
    add(four & 255);
    add(CODES + ((four >> 8) & 255));
    add(2 * CODES + ((four >> 16) & 255));
    add(3 * CODES + (four >> 24));
  }
  for (; row < count; row++) add(load<u8>(own + <usize>row));
  for (let code = 0; code < CODES; code++) {
    setDouble(counts, code, <f64>(int(quarters, code) + int(quarters, CODES + code) + int(quarters, 2 * CODES + code) + int(quarters, 3 * CODES + code)));
  }
}

@inline
function add(place: i32): void {
  setInt(quarters, place, int(quarters, place) + 1);
}

/**
 * Moments of a slot whose places are the digits from the one worth `size` on, the last ones of all codes: `own` levels are in `levels`, one of which is `begin`. Leaves `moments` of the values less `begin`,
 * and the counts of codes without this slot.
 */
export function momentsOfSlot(rows: i32, own: i32, size: i32, begin: f64): void {
  let sum: f64 = 0;
  for (let place = 0; place < own; place++) {
    const often = times(place, size);
    if (often > 0) sum += often * (double(levels, place) - begin);
  }
  const mean = sum / <f64>rows;
  let rest: f64 = 0;
  let squares: f64 = 0;
  for (let place = 0; place < own; place++) {
    const often = double(found, place);
    if (often == 0) continue;
    const d = double(levels, place) - begin - mean;
    rest += often * d;
    squares += often * d * d;
  }
  setDouble(moments, 0, mean);
  setDouble(moments, 1, squares > 0 ? max(0, squares - (rest * rest) / <f64>rows) : squares);
  for (let place = 1; place < own; place++) {
    for (let code = 0; code < size; code++) setDouble(counts, code, double(counts, code) + double(counts, place * size + code));
  }
}

/** How many rows have a place, which is left in `found`. */
@inline
function times(place: i32, size: i32): f64 {
  let often: f64 = 0;
  for (let code = 0; code < size; code++) often += double(counts, place * size + code);
  setDouble(found, place, often);
  return often;
}
