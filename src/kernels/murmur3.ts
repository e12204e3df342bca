const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/**
 * The 32 bits, as a signed integer, of MurmurHash3_x86_32 of the bytes from `from` to before `to`.
 * Austin Appleby, public domain: https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
export function murmur3(bytes: Uint8Array, from: number, to: number, seed: number): number {
  const length = to - from;
  const whole = from + (length & ~3);
  let hash = seed | 0;
  let at = from;
  for (; at < whole; at += 4) {
    hash ^= scrambled(bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let last = to - 1; last >= whole; last--) rest = (rest << 8) | bytes[last];
  hash ^= scrambled(rest) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function scrambled(word: number): number {
  const product = Math.imul(word, C1);
  return Math.imul((product << 15) | (product >>> 17), C2);
}
