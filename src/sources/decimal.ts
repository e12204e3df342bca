import type { Span } from './byte-dictionary.ts';

/** Powers of ten that a double holds exactly: 10^0 … 10^22. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** Below it every whole number is a double. */
const EXACT = 2 ** 53;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const SMALL_E = 101;
const TO_SMALL = 32;

/**
 * The value of a decimal number, or NaN where the bytes are something else, or a number that one multiplication or division
 * of exact doubles does not give: Clinger's fast path, https://dl.acm.org/doi/10.1145/93542.93557.
 */
export function shortDecimal({ bytes, from, to }: Span): number {
  let at = from;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  let digits = 0;
  let power = 0;
  let mantissa = 0;
  let pointed = false;
  for (; at < to; at++) {
    const digit = bytes[at] ^ ZERO;
    if (digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (pointed) power--;
    } else if (bytes[at] === POINT && !pointed) pointed = true;
    else break;
  }
  if (digits === 0 || mantissa >= EXACT) return NaN;
  if (at < to) {
    const exponent = (bytes[at] | TO_SMALL) === SMALL_E ? exponentOf(bytes, at + 1, to) : NaN;
    if (Number.isNaN(exponent)) return NaN;
    power += exponent;
  }
  if (power < 1 - POWERS.length || power >= POWERS.length) return NaN;
  const value = power < 0 ? mantissa / POWERS[-power] : mantissa * POWERS[power];
  return negative ? -value : value;
}

/** A signed whole number of one to three digits, NaN for anything else. */
function exponentOf(bytes: Buffer, from: number, to: number): number {
  const signed = bytes[from] === MINUS || bytes[from] === PLUS;
  const first = signed ? from + 1 : from;
  if (first >= to || to - first > 3) return NaN;
  let value = 0;
  for (let at = first; at < to; at++) {
    const digit = bytes[at] ^ ZERO;
    if (digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return bytes[from] === MINUS ? -value : value;
}
