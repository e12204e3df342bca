// Counter-based random numbers: a number is a hash of a key and an index, so any of them can be had at any time, in any order and anywhere.

/** Spreads consecutive indexes over all 32 bits: 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b9;
const SEED_LOW = 0x2545f491;
const SEED_HIGH = 0x1b56c4e9;
/** Offset basis and prime of the 32-bit FNV-1a hash, http://www.isthe.com/chongo/tech/comp/fnv/. */
const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Hashes 32 bits to 32 bits, one to one; the result is a signed integer.
 * The constants are "lowbias32" of https://github.com/skeeto/hash-prospector.
 */
export function mix(x: number): number {
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

/** The random 32 bits number `index` of a key, as a signed integer. */
export function draw(key: number, index: number): number {
  return mix((key + Math.imul(index + 1, GOLDEN)) | 0);
}

/** Maps 32 random bits to an integer from 0 to n - 1 (n up to 2^32): floor(bits * n / 2^32), exact in two halves of 16 bits. */
export function below(bits: number, n: number): number {
  const high = (bits >>> 16) * n;
  const low = (bits & 0xffff) * n;
  return Math.floor((high + Math.floor(low / 65536)) / 65536);
}

/** The 32-bit key, a signed integer, of a seed: any whole number of up to 53 bits, also negative. */
export function seedKey(seed: number): number {
  const high = Math.floor(seed / 4294967296);
  return mix(mix(seed ^ SEED_LOW) ^ mix(high ^ SEED_HIGH));
}

/** The seed, 0 to 2^32 - 1, of a stage that has none of its own: a hash of the job's seed and the stage's id. */
export function hashSeed(jobSeed: number, id: string): number {
  let hash = FNV_BASIS;
  for (let i = 0; i < id.length; i++) {
    hash = Math.imul(hash ^ (id.charCodeAt(i) & 0xff), FNV_PRIME);
    hash = Math.imul(hash ^ (id.charCodeAt(i) >>> 8), FNV_PRIME);
  }
  return mix(hash ^ seedKey(jobSeed)) >>> 0;
}
