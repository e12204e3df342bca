const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const PASSES = Math.ceil(64 / DIGIT_BITS);
const LOW_WORD = 32;
const SIGN = 0x8000_0000;
const QUIET_NAN = 0x7ff8_0000;

/** Values being sorted: the two halves of keys that are ordered as the values are, and the row of each: (rows). */
interface Keys {
  low: Uint32Array;
  high: Uint32Array;
  row: Uint32Array;
}

/**
 * Ranks of any numbers by a radix sort of their bits, digit after digit from the lowest: out (rows), values (rows). 0 and -0 are one value, and so are
 * all NaN, which stand behind the others. Returns the distinct values.
 * @see http://stereopsis.com/radix.html
 */
export function radixRanks(out: Uint32Array, values: Float64Array): Float64Array {
  const rows = values.length;
  let from = keysOf(values);
  let to: Keys = { low: new Uint32Array(rows), high: new Uint32Array(rows), row: new Uint32Array(rows) };
  for (let pass = 0; pass < PASSES; pass++) {
    if (!sortByDigit(to, from, pass * DIGIT_BITS)) continue;
    [from, to] = [to, from];
  }
  const distinct = new Float64Array(rows);
  let rank = -1;
  for (let i = 0; i < rows; i++) {
    // The sum makes 0 of -0.
    if (i === 0 || from.low[i] !== from.low[i - 1] || from.high[i] !== from.high[i - 1]) distinct[++rank] = values[from.row[i]] + 0;
    out[from.row[i]] = rank;
  }
  return distinct.slice(0, rank + 1);
}

/** The bits of positive numbers with the sign set, and of negative ones all turned over, are in the numbers' order. */
function keysOf(values: Float64Array): Keys {
  const rows = values.length;
  const keys = { low: new Uint32Array(rows), high: new Uint32Array(rows), row: new Uint32Array(rows) };
  const one = new Float64Array(1);
  const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  const words = new Uint32Array(one.buffer);
  const highWord = littleEndian ? 1 : 0;
  for (let row = 0; row < rows; row++) {
    one[0] = values[row] + 0;
    const missing = Number.isNaN(one[0]);
    const high = missing ? QUIET_NAN : words[highWord];
    const low = missing ? 0 : words[1 - highWord];
    const negative = high >= SIGN;
    keys.high[row] = negative ? ~high : high ^ SIGN;
    keys.low[row] = negative ? ~low : low;
    keys.row[row] = row;
  }
  return keys;
}

/** One pass of the sort, stable; false, and nothing done, where all keys have the same digit. */
function sortByDigit(to: Keys, from: Keys, shift: number): boolean {
  const rows = from.row.length;
  const places = new Uint32Array(DIGITS + 1);
  for (let i = 0; i < rows; i++) places[digitOf(from.low[i], from.high[i], shift) + 1]++;
  if (places.includes(rows)) return false;
  for (let d = 0; d < DIGITS; d++) places[d + 1] += places[d];
  for (let i = 0; i < rows; i++) {
    const place = places[digitOf(from.low[i], from.high[i], shift)]++;
    to.low[place] = from.low[i];
    to.high[place] = from.high[i];
    to.row[place] = from.row[i];
  }
  return true;
}

function digitOf(low: number, high: number, shift: number): number {
  if (shift >= LOW_WORD) return (high >>> (shift - LOW_WORD)) & (DIGITS - 1);
  const bits = low >>> shift;
  return (shift + DIGIT_BITS > LOW_WORD ? bits | (high << (LOW_WORD - shift)) : bits) & (DIGITS - 1);
}
