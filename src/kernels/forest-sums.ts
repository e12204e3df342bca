// Whole numbers below 2^62 as two doubles, v = high 2^26 + low with 0 <= low < 2^26, which are added apart: for up to 2^26 rows no addition rounds.
// Sums of a node are pairs (high, low) one after the other: (2 width).

const PART = 2 ** 26;

/** Sum number `i` as a double, rounded once. */
export function value(sums: ArrayLike<number>, i: number): number {
  return sums[2 * i] * PART + sums[2 * i + 1];
}

/** Sum number `i` of the rows in `total` (2 width) that are not in `left` (2 width). */
export function rest(total: ArrayLike<number>, left: ArrayLike<number>, i: number): number {
  return (total[2 * i] - left[2 * i]) * PART + (total[2 * i + 1] - left[2 * i + 1]);
}

/** Puts the whole number `v` into the pair `i` of `out` (2 width). */
export function setPair(out: Float64Array, i: number, v: number): void {
  out[2 * i] = Math.floor(v / PART);
  out[2 * i + 1] = v - out[2 * i] * PART;
}

/** The sum of all pairs as a double: (2 width). */
export function totalOf(sums: Float64Array): number {
  let [high, low] = [0, 0];
  for (let i = 0; i < sums.length; i += 2) {
    high += sums[i];
    low += sums[i + 1];
  }
  return high * PART + low;
}

/** The same for the rows in `total` (2 width) that are not in `left` (2 width). */
export function totalOfRest(total: Float64Array, left: Float64Array): number {
  let [high, low] = [0, 0];
  for (let i = 0; i < total.length; i += 2) {
    high += total[i] - left[i];
    low += total[i + 1] - left[i + 1];
  }
  return high * PART + low;
}
