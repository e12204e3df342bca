import type { JavaRandom } from './java-random.ts';
import { murmur3 } from './murmur3.ts';

/** The seed with which Scala hashes arrays. */
const HASH_SEED = 0x3c074a61;
const WORD = 2 ** 32;

/**
 * The generator of a seed, any whole number of up to 53 bits, with which Spark draws: a xorshift of 64 bits that begins at the seed's hash, and doubles of two draws as in Java.
 * @see Marsaglia, "Xorshift RNGs" (2003), https://doi.org/10.18637/jss.v008.i14
 * @see https://github.com/apache/spark/blob/master/core/src/main/scala/org/apache/spark/util/random/XORShiftRandom.scala
 */
export function xorshift(seed: number): Pick<JavaRandom, 'nextDouble'> {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, Math.floor(seed / WORD));
  view.setUint32(4, seed - Math.floor(seed / WORD) * WORD);
  let low = murmur3(bytes, 0, 8, HASH_SEED);
  let high = murmur3(bytes, 0, 8, low);

  function next(bits: number): number {
    high ^= (high << 21) | (low >>> 11);
    low ^= low << 21;
    low ^= high >>> 3;
    high ^= (high << 4) | (low >>> 28);
    low ^= low << 4;
    return low & ((1 << bits) - 1);
  }

  function nextDouble(): number {
    const upper = next(26);
    return (upper * 2 ** 27 + next(27)) * 2 ** -53;
  }

  return { nextDouble };
}
