import { describe, expect, it } from 'vitest';
import { chiSquareTail, fTail, logGamma } from '../../src/kernels/tails.ts';
import { golden } from '../stages/support.ts';

const scipy = golden<{ tolerance: number; cases: Record<'chiSquare' | 'f', number[][]> }>('tails');

function farthest(pairs: (readonly [number, number])[]): number {
  // Below the smallest normal double there are no digits to compare.
  return pairs.reduce((most, [ours, theirs]) => Math.max(most, theirs < 1e-290 ? Number(ours > 1e-280) : Math.abs(ours / theirs - 1)), 0);
}

describe('tails of distributions', () => {
  it("are scipy's, far out too", () => {
    expect(farthest(scipy.cases.chiSquare.map(([x, degrees, tail]) => [chiSquareTail(x, degrees), tail]))).toBeLessThan(scipy.tolerance);
    expect(farthest(scipy.cases.f.map(([x, above, below, tail]) => [fTail(x, above, below), tail]))).toBeLessThan(scipy.tolerance);
  });

  it('have their ends', () => {
    expect([chiSquareTail(0, 3), chiSquareTail(5, 0), chiSquareTail(NaN, 1), chiSquareTail(Infinity, 2)]).toEqual([1, 1, NaN, 0]);
    expect([fTail(0, 1, 2), fTail(NaN, 1, 2), fTail(Infinity, 1, 2), fTail(-1, 1, 2)]).toEqual([1, NaN, 0, 1]);
  });

  it('know the logarithms of factorials', () => {
    const factorial = [1, 2, 3, 10, 14, 18].map((n) => [logGamma(n + 1), Math.log(Array.from({ length: n }, (_, i) => i + 1).reduce((a, b) => a * b, 1))] as const);
    for (const [ours, exact] of factorial) expect(Math.abs(ours - exact)).toBeLessThan(1e-13);
  });
});
