// Decimal digits to whole numbers, many at a time: https://lemire.me/blog/2022/01/21/swar-explained-parsing-eight-digits/.

export const ZEROS: u64 = 0x3030303030303030;
export const MOST_DIGITS: i32 = 19;
/** 10^0 to 10^19, eight bytes each. */
export const WHOLE_TENS = memory.data<u64>([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000, 10000000000000000000]);
/** From byte n on: which of 16 bytes go where so that the first n come last, and zeros before them. */
const TO_THE_END = memory.data<u8>([255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

/** The first bit of each byte that is no digit; `x` is the bytes exclusive-or "00000000". */
@inline
export function notDigits(x: u64): u64 {
  return ((x + 0x7676767676767676) | x) & 0x8080808080808080;
}

/** How many of 16 bytes are digits before the first that is none. */
@inline
export function digitsBefore(bytes: v128): i32 {
  // As signed bytes "0" to "9" become the ten largest.
  return ctz(~i8x16.bitmask(i8x16.gt_s(i8x16.add(bytes, i8x16.splat(70)), i8x16.splat(117))));
}

/** The value of eight digits, each a byte from 0 to 9, the first one lowest. */
@inline
export function eightDigits(x: u64): u64 {
  const pairs = x * 10 + (x >> 8);
  return (((pairs & 0x000000ff000000ff) * 0x000f424000000064) + (((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001)) >> 32;
}

/** The value of four digits, likewise. */
@inline
export function fourDigits(x: u32): u32 {
  return (((x * 10 + (x >> 8)) & 0x00ff00ff) * 0x00640001) >> 16;
}

/** The value of the first `count` of 16 bytes, which are digits. */
@inline
export function firstDigits(bytes: v128, count: usize): u64 {
  return sixteenDigits(i8x16.swizzle(i8x16.sub(bytes, i8x16.splat(48)), v128.load(TO_THE_END + count)));
}

/** The value of sixteen digits, each a byte from 0 to 9. */
@inline
export function sixteenDigits(x: v128): u64 {
  const pairs = i16x8.add(i16x8.mul(v128.and(x, i16x8.splat(0xff)), i16x8.splat(10)), i16x8.shr_u(x, 8));
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const eights = <u64>i64x2.extract_lane(i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1)), 0);
  return (eights & 0xffffffff) * 100000000 + (eights >> 32);
}
