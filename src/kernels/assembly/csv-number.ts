// Decimal numbers, each rounded to the nearest double.

import { eightDigits, MOST_DIGITS, notDigits, WHOLE_TENS, ZEROS } from './csv-digits';
import { scaled } from './csv-nearest';

/** The nearest double of a decimal text. */
@external("host", "exact")
declare function hostExact(from: usize, length: i32): f64;

/** What readNumber has found: the number, the first byte behind it, and whether it was written without a point and exponent. */
export let number: f64 = 0;
export let numberEnd: usize = 0;
export let numberIsWhole: bool = false;

const POINT: u32 = 46;
export const MINUS: u32 = 45;
const PLUS: u32 = 43;
const SMALL_E: u32 = 101;
/** Beyond it every exponent gives zero or infinity. */
const LARGEST_EXPONENT: i32 = 100000;

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
