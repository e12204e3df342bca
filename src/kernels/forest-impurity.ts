// Scores of splits in exact integers, so that they do not depend on the order in which rows are added.
//
// gini:    score = sum_c L_c^2 / w_L + sum_c R_c^2 / w_R
// entropy: score = sum_c t(L_c) - t(w_L) + sum_c t(R_c) - t(w_R),   t(n) = round(scale n ln n)
// Both are largest for the best split; the score of a perfect one is the node's weight, and 0.

/** Scores of entropy stay below 2^52, so that their sums are exact in a double. */
const LARGEST = 2 ** 52;
const FINEST = 2 ** 40;

/** Fills t(n) for n up to `total` (out: at least total + 1) and returns the scale, a power of two that depends on `total` alone. */
export function fillEntropyTable(out: Float64Array, total: number): number {
  let scale = FINEST;
  while (scale * total * Math.log(total) >= LARGEST) scale /= 2;
  out[0] = 0;
  for (let n = 1; n <= total; n++) out[n] = Math.round(scale * n * Math.log(n));
  return scale;
}

/**
 * Impurity that a split takes from a node of weight w: gini from 0 to 1, entropy in bits.
 * `own` is the node's sum of squares or of t(n_c); `entropy` has the table and its scale, null for gini.
 */
export function infoGain(score: number, own: number, w: number, entropy: { table: Float64Array; scale: number } | null): number {
  if (entropy === null) return (score - own / w) / w;
  return (score + entropy.table[w] - own) / (w * (entropy.scale * Math.LN2));
}
