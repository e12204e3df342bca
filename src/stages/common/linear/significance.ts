import { chiSquareTail, fTail } from '../../../kernels/tails.ts';

/** Of estimates, (size) each. */
export interface Significance {
  standardErrors: Float64Array;
  tValues: Float64Array;
  pValues: Float64Array;
}

/**
 * How far estimates are from 0, in standard errors, and how probable it is that ones of no meaning are as far: by Student's distribution of so many degrees of freedom, or by the normal one where these are null.
 * All NaN where there are no degrees of freedom. The squares of both are F and chi-square variables.
 */
export function significanceOf(estimates: Float64Array, variances: Float64Array, degrees: number | null): Significance {
  const standardErrors = variances.map((variance) => (degrees === null || degrees > 0 ? Math.sqrt(variance) : NaN));
  const tValues = estimates.map((estimate, i) => estimate / standardErrors[i]);
  return { standardErrors, tValues, pValues: tValues.map((t) => (degrees === null ? chiSquareTail(t * t, 1) : fTail(t * t, 1, degrees))) };
}

const OUTSIDE = 0.05;
const HALVINGS = 100;

/** How many standard errors an interval of 95 percent reaches to either side, by the same distributions; NaN where there are no degrees of freedom. */
export function intervalReach(degrees: number | null): number {
  if (degrees !== null && !(degrees > 0)) return NaN;
  function outside(t: number): number {
    return degrees === null ? chiSquareTail(t * t, 1) : fTail(t * t, 1, degrees);
  }
  let [low, high] = [0, 1];
  while (outside(high) > OUTSIDE) high *= 2;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (outside(middle) > OUTSIDE) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
