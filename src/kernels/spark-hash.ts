const SEED = 42;
const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;
const LENGTH_OF_A_DOUBLE = 8;

/**
 * The 32 bits, as a signed integer, of Spark's `hash` of a text, whose UTF-8 are the bytes from `from` to before `to`: MurmurHash3_x86_32, but that each byte behind the last whole word is a word of its own.
 * https://github.com/apache/spark/blob/master/common/unsafe/src/main/java/org/apache/spark/unsafe/hash/Murmur3_x86_32.java, `hashUnsafeBytes`
 */
export function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  const whole = from + ((to - from) & ~3);
  let hash = SEED;
  let at = from;
  for (; at < whole; at += 4) hash = mixed(hash, bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
  // Java's bytes have signs.
  for (; at < to; at++) hash = mixed(hash, (bytes[at] << 24) >> 24);
  return finished(hash, to - from);
}

const view = new DataView(new ArrayBuffer(LENGTH_OF_A_DOUBLE));

/** The same of a double, () for (); both zeros are one. */
export function hashDouble(value: number): number {
  view.setFloat64(0, value + 0);
  return finished(mixed(mixed(SEED, view.getInt32(4)), view.getInt32(0)), LENGTH_OF_A_DOUBLE);
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(word, C1);
  const next = hash ^ Math.imul((product << 15) | (product >>> 17), C2);
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

function finished(hash: number, length: number): number {
  let last = hash ^ length;
  last = Math.imul(last ^ (last >>> 16), 0x85ebca6b);
  last = Math.imul(last ^ (last >>> 13), 0xc2b2ae35);
  return last ^ (last >>> 16);
}
