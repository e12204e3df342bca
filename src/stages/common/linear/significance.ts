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
