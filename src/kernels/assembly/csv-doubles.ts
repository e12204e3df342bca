// Columns of doubles that stand side by side. Most numbers have up to seven digits before the point, up to 19 digits in all, and no exponent: those are read
// in one go, by as few steps as V8 makes of them; readNumber reads the others.

import { eightDigits, fourDigits, MOST_DIGITS, notDigits, notFourDigits, WHOLE_TENS, ZEROS } from './csv-digits';
import { F64, KIND, RECORD, separator, VALUES } from './csv-memory';
import { EXACT, EXPONENT, exponentOf, isUnclear, rounded, TENS, threeProducts } from './csv-nearest';
import { number, numberEnd, numberIsWhole, readNumber } from './csv-number';

/** The first column that readDoubles has not read. */
export let columnBehind: usize = 0;

/** Bytes exclusive-or "0". */
const MINUS: u32 = 0x1d;
const POINT: u32 = 0x1e;
const SIGN: u64 = 0x8000000000000000;
/** WHOLE_TENS from 10^8 and from 10^16 on. */
const TENS_8 = 64;
const TENS_16 = 128;

/** From byte n on: which of 16 bytes go where so that the first n come last, and zeros before them. */
const TO_THE_END = memory.data<u8>([255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
/** The first 64 bits of 5^0 to 5^-19, cut: those of ../csv-powers.ts. */
const FIVES = memory.data<u64>([0x8000000000000000, 0xcccccccccccccccc, 0xa3d70a3d70a3d70a, 0x83126e978d4fdf3b, 0xd1b71758e219652b, 0xa7c5ac471b478423, 0x8637bd05af6c69b5, 0xd6bf94d5e57a42bc, 0xabcc77118461cefc, 0x89705f4136b4a597, 0xdbe6fecebdedd5be, 0xafebff0bcb24aafe, 0x8cbccc096f5088cb, 0xe12e13424bb40e13, 0xb424dc35095cd80f, 0x901d7cf73ab0acd9, 0xe69594bec44de15b, 0xb877aa3236a4b449, 0x9392ee8e921d5d07, 0xec1e4a7db69561a5]);
/** Vectors in memory are loaded at once, those in the code are put together from three parts each time. */
const VECTORS = memory.data<u16>([
  0x3030, 0x3030, 0x3030, 0x3030, 0x3030, 0x3030, 0x3030, 0x3030,
  0x0909, 0x0909, 0x0909, 0x0909, 0x0909, 0x0909, 0x0909, 0x0909,
  255, 255, 255, 255, 255, 255, 255, 255,
  1000, 10, 1000, 10, 1000, 10, 1000, 10,
  100, 1, 100, 1, 100, 1, 100, 1,
  10000, 1, 10000, 1, 10000, 1, 10000, 1,
], 16);

/**
 * Reads fields from `at` on into row `row` of columns of doubles, from the column `first` to `last` or the first one that holds other values, or whose
 * field is no plain number or does not end as it should. Returns the first byte behind the fields. Whole numbers are looked at elsewhere where they may
 * be all there is, or may have lost digits.
 */
export function readDoubles(at: usize, first: usize, last: usize, row: usize, lineEnd: u32): usize {
  const zero = v128.load(VECTORS);
  const nine = v128.load(VECTORS, 16);
  const low = v128.load(VECTORS, 32);
  const thousands = v128.load(VECTORS, 48);
  const hundreds = v128.load(VECTORS, 64);
  const myriads = v128.load(VECTORS, 80);
  let p = at;
  let column = first;
  for (;;) {
    // No function is called in this loop, so that its values stay in registers.
    while (column <= last) {
      if (load<u64>(column, KIND) != <u64>F64) break;
      let sign: u64 = 0;
      let behind = p + 2;
      let x = load<u64>(p) ^ ZEROS;
      if ((<u32>x & 0xff) == MINUS) {
        sign = SIGN;
        x = load<u64>(p, 1) ^ ZEROS;
        behind++;
      }
      // One digit and a point.
      let mantissa = (x & 0xffff) - (POINT << 8);
      let most: usize = MOST_DIGITS - 1;
      if (mantissa > 9) {
        const bits = ctz(notDigits(x)) & 56;
        if (bits == 0) break;
        const before = <usize>(bits >> 3);
        mantissa = eightDigits(x << (64 - bits));
        most = <usize>MOST_DIGITS - before;
        behind += before - 1;
        if ((<u32>(x >> bits) & 0xff) != POINT) {
          if (<u32>load<u8>(--behind) != select(lineEnd, separator, column == last)) break;
          store<u64>(<usize>load<u32>(column, VALUES) + (row << 3), reinterpret<u64>(<f64><i64>mantissa) | sign);
          p = behind + 1;
          column += RECORD;
          continue;
        }
      }
      const bytes = i8x16.sub(v128.load(behind), zero);
      const isDigit = i8x16.bitmask(i8x16.eq(i8x16.min_u(bytes, nine), bytes));
      let places: usize;
      if (isDigit == 0xffff) {
        const rest = load<u32>(behind, 16) ^ <u32>ZEROS;
        const bits = ctz(notFourDigits(rest)) & 56;
        places = 16 + <usize>(bits >> 3);
        if (places > most) {
          // A zero before the point does not count.
          if (places > <usize>MOST_DIGITS || mantissa != 0) break;
        }
        const eights = twiceEight(bytes, low, thousands, hundreds, myriads);
        // Two shifts: one by all 32 bits would be none.
        mantissa = mantissa * load<u64>(<usize>bits, WHOLE_TENS + TENS_16) + (eights & 0xffffffff) * load<u64>(<usize>bits, WHOLE_TENS + TENS_8) + (eights >> 32) * load<u64>(<usize>bits, WHOLE_TENS) + fourDigits((rest << 8) << (24 - bits));
      } else {
        places = <usize>ctz(~isDigit);
        if (places > most) break;
        const eights = twiceEight(i8x16.swizzle(bytes, v128.load(places, TO_THE_END)), low, thousands, hundreds, myriads);
        mantissa = mantissa * load<u64>(places << 3, WHOLE_TENS) + (eights & 0xffffffff) * 100000000 + (eights >> 32);
      }
      behind += places;
      if (<u32>load<u8>(behind) != select(lineEnd, separator, column == last)) break;
      let double: u64;
      if (mantissa <= EXACT) double = reinterpret<u64>(<f64><i64>mantissa / load<f64>(places << 3, TENS));
      else {
        const zeros = clz(mantissa);
        const high = threeProducts(mantissa << zeros, <u64>load<u32>(places << 3, FIVES), <u64>load<u32>(places << 3, FIVES + 4));
        if (isUnclear(high)) break;
        double = rounded(high, <u64>(EXPONENT + exponentOf(-<i32>places)) - zeros);
      }
      store<u64>(<usize>load<u32>(column, VALUES) + (row << 3), double | sign);
      p = behind + 1;
      column += RECORD;
    }
    if (column > last) break;
    if (load<u64>(column, KIND) != <u64>F64) break;
    if (!readNumber(p) || <u32>load<u8>(numberEnd) != select(lineEnd, separator, column == last) || (numberIsWhole && abs(number) >= <f64>EXACT)) break;
    store<f64>(<usize>load<u32>(column, VALUES) + (row << 3), number);
    p = numberEnd + 1;
    column += RECORD;
  }
  columnBehind = column;
  return p;
}

/** The values of the first and the second eight of sixteen digits, each a byte from 0 to 9; the first one lowest. */
@inline
function twiceEight(x: v128, low: v128, thousands: v128, hundreds: v128, myriads: v128): u64 {
  const fours = i32x4.add(i32x4.dot_i16x8_s(v128.and(x, low), thousands), i32x4.dot_i16x8_s(i16x8.shr_u(x, 8), hundreds));
  return reinterpret<u64>(f64x2.extract_lane(i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), myriads), 0));
}
