import type { Span } from './csv-dictionary.ts';
import { decodeText } from './csv-words.ts';

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
 * Reads the decimal number that begins at `span.from` into `values[slot]`, (…), and sets `span.to` to the first byte that is not part of it.
 * False where there is none, or one that a single multiplication or division of exact doubles does not give: Clinger's fast path,
 * https://dl.acm.org/doi/10.1145/93542.93557.
 */
export function readDecimal(span: Span, values: Float64Array, slot: number): boolean {
  const { bytes, from } = span;
  const negative = bytes[from] === MINUS;
  const first = negative || bytes[from] === PLUS ? from + 1 : from;
  let at = first;
  let mantissa = 0;
  for (let digit = bytes[at] ^ ZERO; digit <= 9; digit = bytes[++at] ^ ZERO) mantissa = mantissa * 10 + digit;
  let digits = at - first;
  let power = 0;
  if (bytes[at] === POINT) {
    const point = at++;
    for (let digit = bytes[at] ^ ZERO; digit <= 9; digit = bytes[++at] ^ ZERO) mantissa = mantissa * 10 + digit;
    power = point + 1 - at;
    digits -= power;
  }
  span.to = at;
  if (digits === 0 || mantissa >= EXACT) return false;
  if ((bytes[at] | TO_SMALL) === SMALL_E) {
    span.to = exponentEnd(bytes, at + 1);
    const exponent = Number(decodeText(bytes.subarray(at + 1, span.to)));
    if (span.to === at + 1 || Number.isNaN(exponent)) return false;
    power += exponent;
  }
  if (power <= -POWERS.length || power >= POWERS.length) return false;
  const value = power < 0 ? mantissa / POWERS[-power] : mantissa * POWERS[power];
  values[slot] = negative ? -value : value;
  return true;
}

function exponentEnd(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === MINUS || bytes[from] === PLUS ? from + 1 : from;
  while ((bytes[at] ^ ZERO) <= 9) at++;
  return at;
}
