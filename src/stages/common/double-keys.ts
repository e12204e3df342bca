/** The 64 bits of a double as two unsigned words in an order that is that of the numbers: all of those with a sign below all without. */
export interface Key {
  high: number;
  low: number;
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const WORD = 32;

/** So many bits of a number's key, from `depth` on; they are all in one of its words. */
export function keyBits(value: number, depth: number, bits: number): number {
  double[0] = value;
  const top = words[1];
  const word = depth < WORD ? (top < 0 ? ~top : top ^ 0x80000000) : top < 0 ? ~words[0] : words[0];
  return (word << (depth & 31)) >>> (WORD - bits);
}

/** How many bits `keyBits` can give from `depth` on, at most `most`. */
export function nextBits(depth: number, most: number): number {
  return Math.max(1, Math.min(most, depth < WORD ? WORD - depth : 2 * WORD - depth));
}

/** A key that is known up to `depth`, with more bits behind. */
export function prefixKey({ high, low }: Key, more: number, { depth, bits }: { depth: number; bits: number }): Key {
  const placed = (more << (WORD - bits)) >>> (depth & 31);
  return depth < WORD ? { high: (high | placed) >>> 0, low } : { high, low: (low | placed) >>> 0 };
}

/** The smallest and largest number whose key begins with the first `depth` bits of one. */
export function boundsOf({ high, low }: Key, depth: number): { low: number; high: number } {
  const rest = depth < WORD ? { high: (high | (depth === 0 ? 0xffffffff : 0xffffffff >>> depth)) >>> 0, low: 0xffffffff } : { high, low: depth === 2 * WORD ? low : (low | (0xffffffff >>> (depth - WORD))) >>> 0 };
  const [from, to] = [numberOf({ high, low }), numberOf(rest)];
  // The keys outermost are those of NaN.
  return { low: Number.isNaN(from) ? -Infinity : from, high: Number.isNaN(to) ? Infinity : to };
}

function numberOf({ high, low }: Key): number {
  const negative = high < 0x80000000;
  words[1] = negative ? ~high : high ^ 0x80000000;
  words[0] = negative ? ~low : low;
  return double[0];
}
