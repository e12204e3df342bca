import { describe, expect, it } from 'vitest';
import { distinctOf } from '../../../../src/metrics/sorted.ts';
import type { Ranked } from '../../../../src/stages/common/summary/ranked.ts';
import { MOST_VALUES, mergeRanked, quantileOf, rankedOf } from '../../../../src/stages/common/summary/ranked.ts';

function ones(rows: number): Float64Array {
  return new Float64Array(rows).fill(1);
}

function ranked(values: Float64Array, ...kinds: Float64Array[]): Ranked | null {
  const [first, second] = kinds.map((weights) => distinctOf(values, weights));
  return kinds.length === 1 ? rankedOf([first]) : rankedOf([first, second]);
}

describe('ranked values', () => {
  it('have each value once, with the weights of each kind, and no row that weighs nothing', () => {
    const found = ranked(Float64Array.of(3, 1, 3, 2, 4), Float64Array.of(1, 0, 0.5, 0, 0.25), Float64Array.of(0, 2, 0, 0, 8));
    expect(found).toEqual({ values: Float64Array.of(1, 3, 4), kinds: 2, sums: Float64Array.of(0, 2, 1.5, 0, 0.25, 8) });
  });

  it('are those of both where they are merged, whichever ends first', () => {
    const [a, b] = [ranked(Float64Array.of(1, 3, 5, 7), ones(4), ones(4)), ranked(Float64Array.of(0, 3, 4), Float64Array.of(0.5, 2, 2), ones(3))];
    const [values, ofB] = [Float64Array.of(0, 1, 3, 4, 5, 7), [0.5, 0, 2, 2, 0, 0]];
    const ofA = [0, 1, 1, 0, 1, 1];
    const sums = Float64Array.from([...values].flatMap((_, i) => [ofA[i] + ofB[i], ofA[i] + (ofB[i] > 0 ? 1 : 0)]));
    expect([mergeRanked(a, b), mergeRanked(b, a)]).toEqual([{ values, kinds: 2, sums }, { values, kinds: 2, sums }]);
    const none = ranked(new Float64Array(0), ones(0), ones(0));
    expect([mergeRanked(a, none), mergeRanked(none, a)]).toEqual([a, a]);
  });

  it('are the same for the rows of several parts', () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => (i * 17) % 23);
    const parts = [[0, 0], [0, 20], [20, 50]].map(([from, to]) => ranked(values.subarray(from, to), ones(to - from)));
    expect(parts.reduce((a, b) => mergeRanked(a, b))).toEqual(ranked(values, ones(50)));
  });

  it('are none where one is NaN, which the merged ones are too', () => {
    const odd = ranked(Float64Array.of(1, NaN), ones(2));
    expect([odd, mergeRanked(odd, ranked(Float64Array.of(1), ones(1)))]).toEqual([null, null]);
    expect(ranked(Float64Array.of(1, NaN), Float64Array.of(1, 0))?.values).toEqual(Float64Array.of(1));
  });

  it.each([2, 3, 4, 5])('joins neighbours where there are too many: both ends, all weight and quantiles stay, of %i times as many', (times) => {
    const rows = MOST_VALUES * times - 1;
    const found = ranked(Float64Array.from({ length: rows }, (_, i) => i), ones(rows));
    if (found === null) throw new Error('expected values');
    expect(found.values.length).toBeLessThanOrEqual(MOST_VALUES);
    expect([found.values[0], found.values.at(-1), found.sums.reduce((sum, weight) => sum + weight, 0)]).toEqual([0, rows - 1, rows]);
    for (const share of [0.25, 0.5, 0.9]) expect(Math.abs(quantileOf(found, share) / rows - share)).toBeLessThan(2 * times / rows + 2 / MOST_VALUES);
  });
});

describe('a quantile', () => {
  it('is that of numpy, by straight lines', () => {
    const found = ranked(Float64Array.of(7, 1, 4, 4, 10), ones(5));
    if (found === null) throw new Error('expected values');
    // numpy.quantile([7, 1, 4, 4, 10], [0, 0.1, 0.25, 0.6, 1])
    expect([0, 0.1, 0.25, 0.6, 1].map((share) => quantileOf(found, share))).toEqual([1, 2.2, 4, 5.2, 10].map((value) => expect.closeTo(value, 12) as number));
  });

  it('is NaN without rows', () => {
    expect(quantileOf({ values: new Float64Array(0), kinds: 1, sums: new Float64Array(0) }, 0.5)).toBeNaN();
  });
});
