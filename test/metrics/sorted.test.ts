import { describe, expect, test } from 'vitest';
import { draw } from '../../src/kernels/random.ts';
import { distinctOf, distinctValues, placeOf, placesIn } from '../../src/metrics/sorted.ts';

const UNEVEN = Float64Array.from({ length: 3000 }, (_, i) => 1 / (1 + Math.exp((40 * draw(7, i)) / 2 ** 32 - 20))).sort();

describe('placesIn finds each of some ascending values', () => {
  test.each([
    ['one', [3]],
    ['two', [-1, 1]],
    ['both infinities', [-Infinity, 0, 5, Infinity]],
    ['the smallest and the largest numbers', [-Number.MAX_VALUE, -1, 0, Number.MIN_VALUE, 2 * Number.MIN_VALUE, Number.MAX_VALUE]],
    ['neighbours', [1, 1 + Number.EPSILON, 1 + 2 * Number.EPSILON]],
    ['crowded at one end', [0, 1e-300, 1e-299, 1e-200, 1e-9, 1e9]],
    ['many that are not spread evenly', [...new Set(UNEVEN)]],
  ])('%s', (_, values) => {
    const ascending = Float64Array.from(values);
    const placeIn = placesIn(ascending);
    expect(values.map(placeIn)).toEqual([...values.keys()]);
  });
});

test('placeOf says where a value would stand', () => {
  const ascending = Float64Array.of(1, 3, 5);
  expect([0, 1, 2, 5, 6].map((value) => placeOf(value, ascending))).toEqual([0, 0, 1, 2, 3]);
});

test('distinct values leave out rows without weight, also NaN', () => {
  const values = Float64Array.of(2, NaN, 1, 2, 7);
  const weights = Float64Array.of(0.5, 0, 1, 0.25, 0);
  expect(distinctValues(values, weights)).toEqual(Float64Array.of(1, 2));
  expect(distinctOf(values, weights)).toEqual({ values: Float64Array.of(1, 2), sums: Float64Array.of(1, 0.75) });
  expect(distinctValues(values, Float64Array.of(1, 1, 0, 0, 0))).toBeNull();
});
