import { describe, expect, it } from 'vitest';
import { fixedRows, scoredPlaces } from '../../src/kernels/forest-rows.ts';

const train = Int32Array.from([0, 1, 3]);

describe('rows as whole numbers', () => {
  it('have 50 bits for few rows, and fewer for many', () => {
    const targets = Float64Array.from([-3, 5, 4, 1]);
    const { sums, squares, bits, scale, weights } = fixedRows({ rows: 4, targets }, train, null);
    expect([bits, scale, weights]).toEqual([50, 4, null]);
    expect([...(sums ?? [])]).toEqual([-1, 1, 0.75, 0].map((z) => z * 2 ** 50));
    expect([...(squares ?? [])]).toEqual([1, 1, 0.5625, 0].map((z) => z * 2 ** 50));
    expect(fixedRows({ rows: 10_000_000, targets: null }, train, null).bits).toBe(38);
  });

  it('are weighed by shares of the power of two above the largest training weight', () => {
    const fixed = fixedRows({ rows: 4, targets: Float64Array.from([-3, 5, 4, 1]) }, train, Float64Array.from([3, 0, 1000, 0.5]));
    expect([...(fixed.weights ?? [])]).toEqual([0.75, 0, 0, 0.125].map((w) => w * 2 ** 50));
    expect([...(fixed.sums ?? [])]).toEqual([-0.75, 0, 0, 0].map((w) => w * 2 ** 50));
    expect([fixed.weightUnit, fixed.sumUnit, fixed.squareUnit, fixed.gainUnit]).toEqual([4 / 2 ** 50, 16 / 2 ** 50, 64 / 2 ** 50, 16]);
  });

  it('count at least 1 where they weigh anything, and have no weights where the training rows weigh 1', () => {
    expect([...(fixedRows({ rows: 4, targets: null }, train, Float64Array.from([1, 1e-30, 1, 0])).weights ?? [])]).toEqual([2 ** 50, 1, 0, 0]);
    expect(fixedRows({ rows: 4, targets: null }, train, Float64Array.from([1, 1, 7, 1])).weights).toBe(null);
  });

  it('have their places among the scored ones, test rows first', () => {
    expect([...scoredPlaces(5, Int32Array.from([2, 4]), null)]).toEqual([-1, -1, 0, -1, 1]);
    expect([...scoredPlaces(5, Int32Array.from([2, 4]), train)]).toEqual([2, 3, 0, 4, 1]);
  });
});
