import { describe, expect, it } from 'vitest';
import { doubles, integers, lazyVectors, vectors } from '../../../../src/frame/column.ts';
import type { Frame, VectorColumn } from '../../../../src/frame/column.ts';
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
    expect(codes.map((of) => [...of])).toEqual([[2, 0, 2, 1], [2, 0, 1, 2]]);
    expect(values.map((of) => [...of])).toEqual([[1, 2, 3], [-2, 0.25, 0.5]]);
  });

  it('ranks whole numbers and others alike, whichever way is taken', () => {
    const numbers = Array.from({ length: 500 }, (_, i) => ((i * 7919) % 311) - 100);
    const byTable = ranksFor(numbers.map((n) => [n]));
    const bySort = ranksFor(numbers.map((n) => [n / 8 + 0.01]));
    const byHash = ranksFor(Array.from({ length: 9000 }, (_, i) => [Math.floor(i / 10) / 8]));
    const byRadix = ranksFor(Array.from({ length: 9000 }, (_, i) => [i / 8]));
    expect([...byTable.codes[0]]).toEqual([...bySort.codes[0]]);
    expect([...byHash.codes[0]]).toEqual(Array.from({ length: 9000 }, (_, i) => Math.floor(i / 10)));
    expect([...byRadix.codes[0]]).toEqual(Array.from({ length: 9000 }, (_, i) => i));
    expect([...byTable.values[0]]).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it('ranks columns of whole numbers each in codes as narrow as it needs', () => {
    const counts = [2, 1, 300, 70_000, 3, 200, 2];
    const rows = 70_001;
    function valueOf(f: number, i: number): number {
      return f - 1 + (f % 2 === 0 ? i : -i);
    }
    function valueAt(f: number, r: number): number {
      return valueOf(f, (r * 31) % counts[f]);
    }
    const column: VectorColumn = {
      ...vectors(new Float64Array(0), counts.map((_, f) => `x${f}`)),
      parts: counts.map((_, f) => integers(Int32Array.from({ length: rows }, (_, r) => valueAt(f, r)))),
    };
    const { codes, values } = ranksOf({ rows, columns: new Map() }, column);
    counts.forEach((count, f) => {
      expect([...values[f]]).toEqual(Array.from({ length: count }, (_, i) => valueOf(f, f % 2 === 0 ? i : count - 1 - i)));
      expect(codes[f]).toBeInstanceOf(count <= 256 ? Uint8Array : count <= 65_536 ? Uint16Array : Uint32Array);
      expect(Array.from(codes[f]).every((code, r) => values[f][code] === valueAt(f, r))).toBe(true);
    });
  });

  it('ranks whole numbers alike in arrays of every width, also as a view that begins anywhere', () => {
    const rows = 53;
    for (const distinct of [1, 2, 3, 5, 50]) {
      for (const first of [0, 1, 4]) {
        const values = Array.from({ length: rows }, (_, r) => first + ((r * 17) % distinct));
        const wide = ranksOf({ rows, columns: new Map() }, lazyVectors([doubles(Float64Array.from(values))], ['x']));
        for (const Numbers of [Uint8Array, Uint16Array, Int32Array]) {
          for (const skipped of [0, 1, 2, 3]) {
            const column = integers(Numbers.from([...Array.from({ length: skipped }, () => 200), ...values]).subarray(skipped));
            expect(ranksOf({ rows, columns: new Map() }, lazyVectors([column], ['x']))).toEqual(wide);
          }
        }
      }
    }
  });

  it('takes 0 and -0 for one value', () => {
    expect(Object.is(ranksFor([[-0], [0.5], [0]]).values[0][0], 0)).toBe(true);
    expect([...ranksFor([[0.5], [0], [-0]]).codes[0]]).toEqual([1, 0, 0]);
    expect([...ranksFor([[1], [0], [-0]]).values[0]]).toEqual([0, 1]);
  });

  it('ranks infinite values', () => {
    expect([...ranksFor([[Infinity], [2], [-Infinity], [Infinity]]).codes[0]]).toEqual([2, 1, 0, 2]);
  });

  it('ranks many numbers of any size and sign as a comparison sort does', () => {
    const numbers = Array.from({ length: 6000 }, (_, i) => (i % 97 === 0 ? [NaN, Infinity, -Infinity, -0, 0][i % 5] : Math.sin(i) * 10 ** ((i % 41) - 20)));
    const { codes, values } = ranksFor(numbers.map((n) => [n]));
    const sorted = [...new Set(numbers.map((n) => n + 0))].sort((a, b) => (Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b));
    expect([...values[0]]).toEqual(sorted);
    const places = new Map(sorted.map((value, rank) => [value, rank]));
    expect([...codes[0]]).toEqual(numbers.map((n) => places.get(n + 0)));
  });

  it('is as narrow as the largest rank allows', () => {
    expect(ranksFor(Array.from({ length: 256 }, (_, i) => [i])).codes[0]).toBeInstanceOf(Uint8Array);
    expect(ranksFor(Array.from({ length: 257 }, (_, i) => [i])).codes[0]).toBeInstanceOf(Uint16Array);
    expect(ranksFor(Array.from({ length: 65_537 }, (_, i) => [i / 2])).codes[0]).toBeInstanceOf(Uint32Array);
  });

  it('takes whole numbers from 0 on as they are in their column', () => {
    const column = integers(Uint8Array.of(1, 0, 2));
    expect(ranksOf({ rows: 3, columns: new Map() }, lazyVectors([column], ['x'])).codes[0].buffer).toBe(column.values.buffer);
  });

  it('is computed once for a column', () => {
    const column = vectors(Float64Array.of(1, 2), ['a']);
    const frame: Frame = { rows: 2, columns: new Map() };
    expect(ranksOf(frame, column)).toBe(ranksOf(frame, column));
  });

  it('ranks missing values behind the others', () => {
    const { codes, values } = ranksFor([[NaN, 0.5], [2, NaN], [1, Infinity], [NaN, -1]]);
    expect(codes.map((of) => [...of])).toEqual([[2, 1, 0, 2], [1, 3, 2, 0]]);
    expect(values.map((of) => [...of])).toEqual([[1, 2, NaN], [-1, 0.5, Infinity, NaN]]);
  });

  it('keeps the indices of categories, also of those that are not there', () => {
    const column = vectors(Float64Array.of(4, 1, 0, 0, 4, 1), ['a', 'b'], [6, 2]);
    const { codes, values, categories } = ranksOf({ rows: 3, columns: new Map() }, column);
    expect(codes.map((of) => [...of])).toEqual([[4, 0, 4], [1, 0, 1]]);
    expect(values.map((of) => [...of])).toEqual([[0, 1, 2, 3, 4, 5], [0, 1]]);
    expect([...categories]).toEqual([6, 0]);
  });

  it('names row and column of a category that is missing or no index', () => {
    function ranksWith(value: number): void {
      ranksOf({ rows: 2, columns: new Map() }, vectors(Float64Array.of(1, 0, 2, value), ['height', 'job'], [0, 3]));
    }
    expect(() => ranksWith(NaN)).toThrow('row 2, column `job`: expected the index of a category, 0 to 2, got a missing value');
    expect(() => ranksWith(3)).toThrow('row 2, column `job`: expected the index of a category, 0 to 2, got 3');
    expect(() => ranksWith(0.5)).toThrow('row 2, column `job`: expected the index of a category, 0 to 2, got 0.5');
  });

  it('ranks the columns that a vector was put together from without making it', () => {
    const parts = [integers(Int32Array.of(5, 3)), vectors(Float64Array.of(1, 9, 2, 8), ['p', 'q']), doubles(Float64Array.of(0.5, NaN))];
    const column: VectorColumn = {
      kind: 'vector',
      width: 4,
      names: ['a', 'b', 'c', 'd'],
      parts,
      get values(): Float64Array {
        throw new Error('made');
      },
    };
    const { codes, values } = ranksOf({ rows: 2, columns: new Map() }, column);
    expect(codes.map((of) => [...of])).toEqual([[1, 0], [0, 1], [1, 0], [0, 1]]);
    expect(values.map((of) => [...of])).toEqual([[3, 5], [1, 2], [8, 9], [0.5, NaN]]);
  });
});
