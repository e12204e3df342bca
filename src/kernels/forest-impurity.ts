// Scores of splits from exact sums, so that they do not depend on the order in which rows are added. f(x) is a sum as a double.
//
// gini:              sum_c f(L_c)^2 / f(L) + sum_c f(R_c)^2 / f(R)
// entropy, counts:   sum_c t(L_c) - t(L) + sum_c t(R_c) - t(R),       t(n) = round(scale n ln n)
// entropy, weights:  (sum_c t(L_c) - t(L)) + (sum_c t(R_c) - t(R)),   t(x) = x ln x
// variance:          f(S_L)^2 / f(L) + f(S_R)^2 / f(R)
// All are largest for the best split; the score of a perfect one of counts is the node's weight, and 0.

import { rest, totalOf, totalOfRest, value } from './forest-sums.ts';

/** How splits are scored, and their gains are told. */
export interface Impurity {
  kind: 'gini' | 'entropy' | 'variance';
  /** t(n) by n, and its scale; null for weights and for other kinds. */
  table: Float64Array | null;
  tableScale: number;
  /** Weights are in these units: 2^-p, and 1 for counts. */
  weightScale: number;
  /** What a gain in scores is worth for variance. */
  gainUnit: number;
}

/** Scores of entropy stay below 2^52, so that their sums are exact in a double. */
const LARGEST = 2 ** 52;
const FINEST = 2 ** 40;

/** ln 2 in two parts; a whole number of up to 20 bits times the first is exact. */
const LN2_HIGH = 2977044471 / 4294967296;
const LN2_LOW = 1.9082149292705877e-10;
const SQRT2 = 1.4142135623730951;
const EXPONENT_BIAS = 1023;

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
const HIGH_HALF = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Fills t(n) for n up to `total` (out: at least total + 1) and returns the scale, a power of two that depends on `total` alone. */
export function fillEntropyTable(out: Float64Array, total: number): number {
  let scale = FINEST;
  while (scale * total * Math.log(total) >= LARGEST) scale /= 2;
  out[0] = 0;
  for (let n = 1; n <= total; n++) out[n] = Math.round(scale * n * Math.log(n));
  return scale;
}

/**
 * Natural logarithm of a positive normal number, within 2 units in the last place; the same bits wherever a double is one.
 * With x = 2^e m, m from sqrt(1/2) to sqrt(2), f = m - 1 and s = f / (2 + f): ln m = 2 atanh s = f - s (f - r), r = 2 (s^2 / 3 + s^4 / 5 + …),
 * the reduction of https://www.netlib.org/fdlibm/e_log.c with the plain series, whose next term would be below 2^-57 of the sum.
 */
export function ln(x: number): number {
  double[0] = x;
  let e = (halves[HIGH_HALF] >>> 20) - EXPONENT_BIAS;
  halves[HIGH_HALF] = (halves[HIGH_HALF] & 0xfffff) | (EXPONENT_BIAS << 20);
  let m = double[0];
  if (m >= SQRT2) {
    m /= 2;
    e++;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let r = 2 / 21;
  for (let k = 19; k >= 3; k -= 2) r = r * z + 2 / k;
  r *= z;
  return e * LN2_HIGH + (f - (s * (f - r) - e * LN2_LOW));
}

/** Score of a split; larger is better. left, total: exact sums (2 width) of the left child and of the node. */
export function splitScore(impurity: Impurity, left: Float64Array, total: Float64Array): number {
  if (impurity.kind === 'gini') return giniScore(left, total);
  if (impurity.kind === 'entropy') return entropyScore(impurity, left, total);
  const [sumLeft, sumRight] = [value(left, 1), rest(total, left, 1)];
  return (sumLeft * sumLeft) / value(left, 0) + (sumRight * sumRight) / rest(total, left, 0);
}

/** The score that no split of counts can beat; Infinity for weights and variance. */
export function perfectScore({ kind, weightScale }: Impurity, total: Float64Array): number {
  if (kind === 'variance' || weightScale !== 1) return Infinity;
  return kind === 'gini' ? totalOf(total) : 0;
}

/** Impurity that a split of score `score` takes from a node: gini from 0 to 1, entropy in bits, variance in squared targets. total: exact sums (2 width) of the node. */
export function infoGain(impurity: Impurity, score: number, total: Float64Array): number {
  const { kind, table, tableScale, weightScale, gainUnit } = impurity;
  if (kind === 'variance') {
    const [weight, sum] = [value(total, 0), value(total, 1)];
    return ((score - (sum * sum) / weight) / weight) * gainUnit;
  }
  const weight = totalOf(total);
  let own = 0;
  for (let c = 0; c < total.length / 2; c++) own += kind === 'gini' ? value(total, c) * value(total, c) : nLogN(impurity, value(total, c));
  if (kind === 'gini') return (score - own / weight) / weight;
  const unit = table === null ? weightScale * Math.LN2 : tableScale * Math.LN2;
  return (score + nLogN(impurity, weight) - own) / (weight * unit);
}

function giniScore(left: Float64Array, total: Float64Array): number {
  let [leftSquares, rightSquares] = [0, 0];
  for (let c = 0; c < total.length / 2; c++) {
    const [L, R] = [value(left, c), rest(total, left, c)];
    leftSquares += L * L;
    rightSquares += R * R;
  }
  return leftSquares / totalOf(left) + rightSquares / totalOfRest(total, left);
}

function entropyScore(impurity: Impurity, left: Float64Array, total: Float64Array): number {
  let [ofLeft, ofRight] = [0, 0];
  for (let c = 0; c < total.length / 2; c++) {
    ofLeft += nLogN(impurity, value(left, c));
    ofRight += nLogN(impurity, rest(total, left, c));
  }
  return ofLeft - nLogN(impurity, totalOf(left)) + (ofRight - nLogN(impurity, totalOfRest(total, left)));
}

/** t of a sum. */
function nLogN({ table, weightScale }: Impurity, sum: number): number {
  if (table !== null) return table[sum];
  const x = sum * weightScale;
  return x === 0 ? 0 : x * ln(x);
}
