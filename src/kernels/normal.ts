import { gammaTail } from './tails.ts';

/** Rational approximation of the normal quantile, |error| < 4.5e-4: Abramowitz & Stegun, Handbook of Mathematical Functions, 26.2.23. */
const ABOVE = [2.515517, 0.802853, 0.010328];
const BELOW = [1, 1.432788, 0.189269, 0.001308];
/** Each step of Halley's method triples the digits that are right. */
const STEPS = 4;

/** The density of a normal variable of mean 0 and variance 1. */
export function normalDensity(x: number): number {
  return Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** The probability that such a variable is above `x`, precise far out on either side too; NaN for NaN. */
export function normalTail(x: number): number {
  if (x === 0) return 0.5;
  const half = gammaTail(0.5, (x * x) / 2) / 2;
  return x > 0 ? half : 1 - half;
}

/**
 * Where the probability to be below is `p`: -Infinity for 0, Infinity for 1, NaN outside.
 * @see https://dlmf.nist.gov/3.8#v
 */
export function normalQuantile(p: number): number {
  if (p === 0.5) return 0;
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p === 0) return -Infinity;
  if (!(p > 0)) return NaN;
  const t = Math.sqrt(-2 * Math.log(p));
  let x = polynomial(ABOVE, t) / polynomial(BELOW, t) - t;
  for (let step = 0; step < STEPS; step++) {
    const newton = (normalTail(-x) - p) / normalDensity(x);
    x -= newton / (1 + (x * newton) / 2);
  }
  return x;
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
