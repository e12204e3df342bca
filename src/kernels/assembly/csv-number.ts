// Decimal numbers, each rounded to the nearest double.

import { digitsBefore, eightDigits, firstDigits, fourDigits, MOST_DIGITS, notDigits, sixteenDigits, WHOLE_TENS, ZEROS } from './csv-digits';
import { divided, scaled } from './csv-nearest';

/** The nearest double of a decimal text. */
@external("host", "exact")
declare function hostExact(from: usize, length: i32): f64;

/** What readNumber has found: the number, the first byte behind it, and whether it was written without a point and exponent. */
export let number: f64 = 0;
export let numberEnd: usize = 0;
export let numberIsWhole: bool = false;

const POINT: u32 = 46;
const MINUS: u32 = 45;
const PLUS: u32 = 43;
const SMALL_E: u32 = 101;
/** Beyond it every exponent gives zero or infinity. */
const LARGEST_EXPONENT: i32 = 100000;
/** A point exclusive-or "0". */
const POINT_DIGIT: u32 = 0x1e;
/** Behind the first sixteen digits there are three at most. */
const MOST_REST_BITS: u64 = 24;

/**
 * Writes the number at `at` to `slot` and returns its end, where it is one of up to 7 digits, a point and up to 19 digits, without an exponent,
 * and ends at this byte: that is how most are written. 0 where readNumber has to read it.
 */
@inline
export function readUsual(at: usize, slot: usize, ending: u32): usize {
  const word = load<u64>(at);
  const negative = <u64>((<u32>word & 0xff) == MINUS);
  const x = (negative ? load<u64>(at, 1) : word) ^ ZEROS;
  let before: usize = 1;
  let mantissa = x & 0xff;
  if (mantissa > 9 || ((<u32>x >> 8) & 0xff) != POINT_DIGIT) {
    const others = notDigits(x);
    const bits = ctz(others) & 56;
    if (bits == 0) return 0;
    mantissa = eightDigits(x << (64 - bits));
    before = <usize>(bits >> 3);
    if ((<u32>(x >> bits) & 0xff) != POINT_DIGIT) {
      const end = at + <usize>negative + before;
      if (<u32>load<u8>(end) != ending) return 0;
      store<u64>(slot, reinterpret<u64>(<f64><i64>mantissa) | (negative << 63));
      return end;
    }
  }
  const behind = at + <usize>negative + before + 1;
  const bytes = v128.load(behind);
  let places = <usize>digitsBefore(bytes);
  if (mantissa == 0) before = 0;
  mantissa *= load<u64>(WHOLE_TENS + (places << 3));
  if (places == 16) {
    const rest = load<u64>(behind, 16) ^ ZEROS;
    const others = notDigits(rest);
    const bits = ctz(others) & 56;
    if (bits > MOST_REST_BITS) return 0;
    const tens = load<u64>(WHOLE_TENS + <usize>bits);
    mantissa = (mantissa + sixteenDigits(i8x16.sub(bytes, i8x16.splat(48)))) * tens + <u64>fourDigits(<u32>(<u64><u32>rest << (32 - bits)));
    places += <usize>(bits >> 3);
  } else mantissa += firstDigits(bytes, places);
  const end = behind + places;
  if (<u32>load<u8>(end) != ending || before + places > <usize>MOST_DIGITS) return 0;
  store<u64>(slot, divided(mantissa, <i32>places) | (negative << 63));
  return end;
}

/** Reads the decimal number at `from`; false where there is none. Bytes behind it are looked at, eight at a time. */
export function readNumber(from: usize): bool {
  let at = from;
  const negative = <u32>load<u8>(at) == MINUS;
  if (negative) at++;
  let mantissa: u64 = 0;
  let x = load<u64>(at) ^ ZEROS;
  let others = notDigits(x);
  const first = at;
  while (others == 0) {
    mantissa = mantissa * 100000000 + eightDigits(x);
    at += 8;
    x = load<u64>(at) ^ ZEROS;
    others = notDigits(x);
  }
  let bits = ctz(others) & 56;
  if (bits != 0) {
    mantissa = mantissa * load<u64>(WHOLE_TENS + <usize>bits) + eightDigits(x << (64 - bits));
    at += <usize>(bits >> 3);
  }
  let digits = <i32>(at - first);
  let power: i32 = 0;
  let byte: u32 = load<u8>(at);
  let isWhole = true;
  if (byte == POINT) {
    isWhole = false;
    const point = ++at;
    x = load<u64>(at) ^ ZEROS;
    others = notDigits(x);
    while (others == 0) {
      mantissa = mantissa * 100000000 + eightDigits(x);
      at += 8;
      x = load<u64>(at) ^ ZEROS;
      others = notDigits(x);
    }
    bits = ctz(others) & 56;
    if (bits != 0) {
      mantissa = mantissa * load<u64>(WHOLE_TENS + <usize>bits) + eightDigits(x << (64 - bits));
      at += <usize>(bits >> 3);
    }
    power = <i32>(point - at);
    digits -= power;
    byte = load<u8>(at);
  }
  if (digits == 0) return false;
  if ((byte | 32) == SMALL_E) {
    isWhole = false;
    at++;
    byte = load<u8>(at);
    const below = byte == MINUS;
    if (below || byte == PLUS) at++;
    let digit: u32 = <u32>load<u8>(at) - 48;
    if (digit > 9) return false;
    let exponent: i32 = 0;
    while (digit <= 9) {
      if (exponent < LARGEST_EXPONENT) exponent = exponent * 10 + <i32>digit;
      digit = <u32>load<u8>(++at) - 48;
    }
    power += below ? -exponent : exponent;
  }
  numberEnd = at;
  numberIsWhole = isWhole;
  const value = digits > MOST_DIGITS && significantDigits(first, digits) > MOST_DIGITS ? longNumber(first, at, power) : reinterpret<f64>(scaled(mantissa, power));
  number = negative ? -value : value;
  return true;
}

function significantDigits(first: usize, digits: i32): i32 {
  let zeros: i32 = 0;
  let at = first;
  let byte: u32 = load<u8>(at);
  while (byte == 48 || byte == POINT) {
    if (byte == 48) zeros++;
    byte = load<u8>(++at);
  }
  return digits - zeros;
}

/** The first 19 digits and the next number round alike, or the host decides. */
function longNumber(first: usize, end: usize, power: i32): f64 {
  let mantissa: u64 = 0;
  let kept: i32 = 0;
  let dropped: i32 = 0;
  for (let at = first; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == POINT) continue;
    if (byte - 48 > 9) break;
    if (kept == 0 && byte == 48) continue;
    if (kept == MOST_DIGITS) dropped++;
    else {
      mantissa = mantissa * 10 + <u64>(byte - 48);
      kept++;
    }
  }
  const low = scaled(mantissa, power + dropped);
  return low == scaled(mantissa + 1, power + dropped) ? reinterpret<f64>(low) : hostExact(first, <i32>(end - first));
}
