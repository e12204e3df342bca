/** Rows whose factors, none of which is above 2, are multiplied in each of two lanes before a logarithm is taken. */
export const ROWS_A_LOGARITHM = 512;

/** Losses of margins, added up over even and odd rows apart: what they are without a logarithm, and the factors whose logarithms are the rest, multiplied. */
interface LogisticSums {
  far: readonly [number, number];
  product: readonly [number, number];
}

const LOG2_E = 1.4426950408889634;
/** What is added to 3/2 of 2^52 loses its fraction. */
const ROUNDER = 6755399441055744;
const LN2_HIGH = 2977044471 / 4294967296;
const LN2_LOW = 1.9082149292705877e-10;
/** e to this is nearly the least normal number. */
const LEAST = -708;
const HALVES = powersOfOneHalf(1024);

/**
 * e to a number of at most 0; the least there is for one below -708, and for NaN.
 * The number is a whole multiple of ln 2, of which a low part is taken apart, and a rest of at most ln(2) / 2, for which the series ends behind the 13th power.
 * @see https://doi.org/10.1145/63522.214389 (Tang, "Table-driven implementation of the exponential function", 1989), 2, for the reduction
 */
export function exponential(x: number): number {
  const own = LEAST < x ? x : LEAST;
  const whole = own * LOG2_E + ROUNDER - ROUNDER;
  const r = own - whole * LN2_HIGH - whole * LN2_LOW;
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = 1 / 2 + (1 / 6) * r + (1 / 24 + (1 / 120) * r) * r2;
  const middle = 1 / 720 + (1 / 5040) * r + (1 / 40320 + (1 / 362880) * r) * r2;
  const high = 1 / 3628800 + (1 / 39916800) * r + (1 / 479001600 + (1 / 6227020800) * r) * r2;
  return (1 + (r + (low + (middle + high * r4) * r4) * r2)) * HALVES[-whole];
}

/** The odds of the less likely of two classes where those of the second have this logarithm; 0 where it is 708 or more away from 0. */
export function smallOdds(margin: number): number {
  const distance = Math.abs(margin);
  return distance >= -LEAST ? 0 : exponential(-distance);
}

/** Probabilities of the second of two classes, (rows), or of both, row-major (rows, 2), from the log-odds of the second, (rows); they are 0 and 1 where these are 708 or more, one way or the other. */
export function logisticProbabilities(margins: Float64Array, classes: 1 | 2): Float64Array {
  const made = new Float64Array(classes * margins.length);
  for (let row = 0; row < margins.length; row++) {
    const margin = margins[row];
    const small = smallOdds(margin);
    const all = 1 + small;
    const [less, more] = [small / all, 1 / all];
    const [no, yes] = margin >= 0 ? [less, more] : margin < 0 ? [more, less] : [NaN, NaN];
    if (classes === 2) made[2 * row] = no;
    made[classes * row + classes - 1] = yes;
  }
  return made;
}

/** Puts in place of margins, at most twice `ROWS_A_LOGARITHM`, (rows), the derivatives of their logistic losses for classes 0 and 1, (rows) from `from` on. */
export function logisticSums(margins: Float64Array, classes: Int32Array, from: number): LogisticSums {
  const far: [number, number] = [0, 0];
  const product: [number, number] = [1, 1];
  for (let i = 0; i < margins.length; i++) {
    const lane = i & 1;
    const side = 2 * classes[from + i] - 1;
    const distance = margins[i] * side;
    const small = exponential(-Math.abs(distance));
    const all = 1 + small;
    far[lane] -= 0 < distance ? 0 : distance;
    product[lane] *= all;
    margins[i] = -(side * ((distance >= 0 ? small : 1) / all));
  }
  return { far, product };
}

/** The logistic loss of all rows, each of weight 1, from the sums of some at a time. */
export function logisticLoss(sumsOf: (margins: Float64Array, from: number) => LogisticSums): (margins: Float64Array, rows: { from: number; to: number }) => number {
  return (margins, { from }) => {
    let sum = 0;
    for (let start = 0; start < margins.length; start += 2 * ROWS_A_LOGARITHM) {
      const { far, product } = sumsOf(margins.subarray(start, start + 2 * ROWS_A_LOGARITHM), from + start);
      sum += far[0] + far[1] + (Math.log(product[0]) + Math.log(product[1]));
    }
    return sum;
  };
}

function powersOfOneHalf(count: number): Float64Array {
  const powers = new Float64Array(count).fill(1);
  for (let i = 1; i < count; i++) powers[i] = powers[i - 1] / 2;
  return powers;
}
