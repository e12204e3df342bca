/** Random numbers of `java.util.Random`, one after another. */
export interface JavaRandom {
  /** A whole number from 0 to before `bound`, which is from 1 to 2^31 - 1. */
  nextInt(bound: number): number;
  /** A number from 0 to before 1, of 53 bits. */
  nextDouble(): number;
  /** A number of the normal distribution with mean 0 and deviation 1. */
  nextGaussian(): number;
}

/** Half of the 48 bits of the state: products of two halves are exact in doubles. */
const HALF = 2 ** 24;
/** The halves of the multiplier 0x5DEECE66D, with which seeds are scrambled too. */
const HIGH = 0x5de;
const LOW = 0xece66d;
const INCREMENT = 0xb;
const INTS = 2 ** 31;

/**
 * The generator of a seed, any whole number of up to 53 bits, of which the lower 48 count. Its numbers are Java's bit for bit: a linear congruential state of 48 bits,
 * and the polar method for the normal distribution.
 * @see https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Random.html
 */
export function javaRandom(seed: number): JavaRandom {
  let high = (Math.floor(seed / HALF) & (HALF - 1)) ^ HIGH;
  let low = (seed - Math.floor(seed / HALF) * HALF) ^ LOW;
  let second: number | null = null;

  /** The upper 32 bits of the next state, as an unsigned integer. */
  function next(): number {
    const product = low * LOW + INCREMENT;
    high = (high * LOW + low * HIGH + Math.floor(product / HALF)) % HALF;
    low = product % HALF;
    return high * 256 + (low >>> 16);
  }

  function nextInt(bound: number): number {
    const isPowerOf2 = (bound & (bound - 1)) === 0;
    if (isPowerOf2) return Math.floor((bound * (next() >>> 1)) / INTS);
    for (;;) {
      const bits = next() >>> 1;
      const value = bits % bound;
      // The last numbers below 2^31 that do not make a whole round of `bound` would favour the smallest values.
      if (bits - value + bound <= INTS) return value;
    }
  }

  function nextDouble(): number {
    const upper = next() >>> 6;
    return (upper * 2 ** 27 + (next() >>> 5)) * 2 ** -53;
  }

  function nextGaussian(): number {
    if (second !== null) {
      const kept = second;
      second = null;
      return kept;
    }
    for (;;) {
      const x = 2 * nextDouble() - 1;
      const y = 2 * nextDouble() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      second = y * factor;
      return x * factor;
    }
  }

  return { nextInt, nextDouble, nextGaussian };
}
