import { describe, expect, it } from 'vitest';
import { vectors } from '../../../../src/frame/column.ts';
import type { Frame } from '../../../../src/frame/column.ts';
import { ranksOf } from '../../../../src/stages/common/tree/ranks.ts';

function ranksFor(rows: readonly (readonly number[])[], names = rows[0].map((_, f) => `x${f}`)): ReturnType<typeof ranksOf> {
  const column = vectors(Float64Array.from(rows.flat()), names);
  const frame: Frame = { rows: rows.length, columns: new Map([['features', column]]) };
  return ranksOf(frame, column);
}

describe('ranksOf', () => {
  it('ranks each feature by its own distinct values', () => {
    const { rows, features, codes, values } = ranksFor([[3, 0.5], [1, -2], [3, 0.25], [2, 0.5]]);
    expect({ rows, features }).toEqual({ rows: 4, features: 2 });
    expect([...codes]).toEqual([2, 0, 2, 1, 2, 0, 1, 2]);
    expect(values.map((of) => [...of])).toEqual([[1, 2, 3], [-2, 0.25, 0.5]]);
  });

  it('ranks whole numbers and others alike, whichever way is taken', () => {
    const numbers = Array.from({ length: 500 }, (_, i) => ((i * 7919) % 311) - 100);
    const byTable = ranksFor(numbers.map((n) => [n]));
    const bySort = ranksFor(numbers.map((n) => [n / 8 + 0.01]));
    expect([...byTable.codes]).toEqual([...bySort.codes]);
    expect([...byTable.values[0]]).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it('takes 0 and -0 for one value', () => {
    expect(Object.is(ranksFor([[-0], [0.5], [0]]).values[0][0], 0)).toBe(true);
    expect([...ranksFor([[0.5], [0], [-0]]).codes]).toEqual([1, 0, 0]);
    expect([...ranksFor([[1], [0], [-0]]).values[0]]).toEqual([0, 1]);
  });

  it('ranks infinite values', () => {
    expect([...ranksFor([[Infinity], [2], [-Infinity], [Infinity]]).codes]).toEqual([2, 1, 0, 2]);
  });

  it('is as narrow as the largest rank allows', () => {
    expect(ranksFor(Array.from({ length: 256 }, (_, i) => [i])).codes).toBeInstanceOf(Uint8Array);
    expect(ranksFor(Array.from({ length: 257 }, (_, i) => [i])).codes).toBeInstanceOf(Uint16Array);
    expect(ranksFor(Array.from({ length: 65_537 }, (_, i) => [i / 2])).codes).toBeInstanceOf(Uint32Array);
  });

  it('is computed once for the same values', () => {
    const values = Float64Array.of(1, 2);
    const frame: Frame = { rows: 2, columns: new Map() };
    expect(ranksOf(frame, vectors(values, ['a']))).toBe(ranksOf(frame, vectors(values, ['a'])));
  });

  it('names row and column of a missing value', () => {
    expect(() => ranksFor([[1, 2], [3, 4], [5, NaN]], ['height', 'age'])).toThrow('row 3, column `age`: missing value; add an Imputer before the trees');
  });
});
