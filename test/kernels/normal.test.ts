import { describe, expect, it } from 'vitest';
import { normalDensity, normalQuantile, normalTail } from '../../src/kernels/normal.ts';
import { golden } from '../stages/support.ts';

const scipy = golden<{ tolerance: number; cases: Record<'tail' | 'density' | 'quantile', [number, number][]> }>('normal');

/** Of a quantile near 0 the digits of the probability, which lies near 1/2, say no more. */
const NEAR = 1e-3;

describe('the normal distribution', () => {
  it.each([['tail', normalTail], ['density', normalDensity], ['quantile', normalQuantile]] as const)('is that of scipy: %s', (name, actual) => {
    for (const [at, expected] of scipy.cases[name]) expect(Math.abs(actual(at) - expected)).toBeLessThanOrEqual(scipy.tolerance * Math.max(Math.abs(expected), name === 'quantile' ? NEAR : Number.MIN_VALUE));
  });

  it('has infinite quantiles at the ends, and none outside', () => {
    expect([0, 1, -0.1, 1.1, NaN].map(normalQuantile)).toEqual([-Infinity, Infinity, NaN, NaN, NaN]);
  });
});
