import { describe, expect, it } from 'vitest';
import { MOST_VALUES, mergeRanked, quantileOf, rankedOf } from '../../../../src/stages/common/summary/ranked.ts';

function ones(rows: number): Float64Array {
  return new Float64Array(rows).fill(1);
}

describe('ranked values', () => {
  it('have each value once, with the weights of each kind, and no row that weighs nothing', () => {
    const found = rankedOf(Float64Array.of(3, 1, 3, 2), [Float64Array.of(1, 0, 0.5, 0), Float64Array.of(0, 2, 0, 0)]);
    expect(found).toEqual({ values: Float64Array.of(1, 3), sums: [Float64Array.of(0, 1.5), Float64Array.of(2, 0)] });
  });

  it('are the same for the rows of several parts', () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => (i * 17) % 23);
    const parts = [[0, 0], [0, 20], [20, 50]].map(([from, to]) => rankedOf(values.subarray(from, to), [ones(to - from)]));
    expect(parts.reduce((a, b) => mergeRanked(a, b))).toEqual(rankedOf(values, [ones(50)]));
  });

  it('are none where one is NaN, which the merged ones are too', () => {
    const odd = rankedOf(Float64Array.of(1, NaN), [ones(2)]);
    expect([odd, mergeRanked(odd, rankedOf(Float64Array.of(1), [ones(1)]))]).toEqual([null, null]);
    expect(rankedOf(Float64Array.of(1, NaN), [Float64Array.of(1, 0)])?.values).toEqual(Float64Array.of(1));
  });

  it.each([2, 3, 4, 5])('joins neighbours where there are too many: both ends, all weight and quantiles stay, of %i times as many', (times) => {
    const rows = MOST_VALUES * times - 1;
    const found = rankedOf(Float64Array.from({ length: rows }, (_, i) => i), [ones(rows)]);
    if (found === null) throw new Error('expected values');
    expect(found.values.length).toBeLessThanOrEqual(MOST_VALUES);
    expect([found.values[0], found.values.at(-1), found.sums[0].reduce((sum, weight) => sum + weight, 0)]).toEqual([0, rows - 1, rows]);
    for (const share of [0.25, 0.5, 0.9]) expect(Math.abs(quantileOf(found, share) / rows - share)).toBeLessThan(2 * times / rows + 2 / MOST_VALUES);
  });
});

describe('a quantile', () => {
  it('is that of numpy, by straight lines', () => {
    const found = rankedOf(Float64Array.of(7, 1, 4, 4, 10), [ones(5)]);
    if (found === null) throw new Error('expected values');
    // numpy.quantile([7, 1, 4, 4, 10], [0, 0.1, 0.25, 0.6, 1])
    expect([0, 0.1, 0.25, 0.6, 1].map((share) => quantileOf(found, share))).toEqual([1, 2.2, 4, 5.2, 10].map((value) => expect.closeTo(value, 12) as number));
  });

  it('is NaN without rows', () => {
    expect(quantileOf({ values: new Float64Array(0), sums: [new Float64Array(0)] }, 0.5)).toBeNaN();
  });
});
