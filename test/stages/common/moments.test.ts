import { describe, expect, it } from 'vitest';
import { doubles, integers, lazyVectors, unnamedVectors } from '../../../src/frame/column.ts';
import { codedOf } from '../../../src/stages/common/coded-columns.ts';
import { meansOf, mergeMoments, momentsOf, momentsOfAll, pooledMoments, sparseMoments } from '../../../src/stages/common/moments.ts';
import { frameOf, sparseOf, vectorOf, worst } from '../support.ts';

function of(x: number[][], group = x.map(() => 0), groups = 1) {
  return momentsOf(vectorOf(x), frameOf({ x: vectorOf(x) }), { group: Int32Array.from(group), groups });
}

const x = Array.from({ length: 20 }, (_, i) => [Math.sqrt(i), ((i * 7) % 20) + 1e8]);

describe('momentsOf', () => {
  it('gives counts, means and squared deviations by group', () => {
    const moments = of([[1, 10], [3, 10], [5, 20], [7, 40]], [0, 0, 2, 2], 3);
    expect([...moments.counts]).toEqual([2, 0, 2]);
    expect([...meansOf(moments)]).toEqual([2, 10, 0, 0, 6, 30]);
    expect([...moments.m2]).toEqual([2, 0, 0, 0, 2, 200]);
  });

  it('is exact for a constant that is no sum of powers of two', () => {
    const moments = of(Array.from({ length: 7 }, () => [0.1]));
    expect([meansOf(moments)[0], moments.m2[0]]).toEqual([0.1, 0]);
  });

  it('takes vectors without slots', () => {
    expect(momentsOfAll(vectorOf([], []), 3)).toMatchObject({ width: 0, counts: Float64Array.of(3) });
  });
});

describe('momentsOfAll', () => {
  it('gives those of one group, however many rows there are and in either layout', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => [Math.sqrt(i), i % 3 === 0 ? i : 0, 0.1, i < 1024 ? 0 : 1e9 + (i % 2)]);
    const grouped = of(rows);
    for (const column of [vectorOf(rows), sparseOf(rows)]) {
      const all = momentsOfAll(column, rows.length);
      expect([...all.counts]).toEqual([3000]);
      expect(worst(meansOf(all), meansOf(grouped))).toBeLessThan(1e-13);
      expect(worst(all.m2, grouped.m2)).toBeLessThan(1e-12);
      expect([meansOf(all)[2], all.m2[2]]).toEqual([0.1, 0]);
    }
  });
});

describe('momentsOfAll of slots in codes', () => {
  const ROWS = 5000;
  const slots = [
    integers(Uint8Array.from({ length: ROWS }, (_, row) => (row % 7 === 0 ? 1 : 0))),
    doubles(Float64Array.from({ length: ROWS }, (_, row) => Math.sqrt(row))),
    doubles(new Float64Array(ROWS).fill(0.1)),
    integers(Uint8Array.from({ length: ROWS }, (_, row) => 20 + (row % 90))),
    doubles(Float64Array.from({ length: ROWS }, (_, row) => 1e9 + (row % 5) / 3)),
    doubles(Float64Array.from({ length: ROWS }, (_, row) => (row === 4000 ? NaN : 1))),
  ];
  const column = lazyVectors(slots, ['a', 'b', 'c', 'd', 'e', 'f']);

  it('gives those of the values, exactly of constants, and NaN where one is missing', () => {
    const found = momentsOfAll(column, ROWS);
    const plain = momentsOfAll(unnamedVectors(column.values, slots.length), ROWS);
    expect(codedOf(column, ROWS)?.slots).toEqual([1, 5]);
    expect([...found.counts]).toEqual([ROWS]);
    expect([...found.origin]).toEqual(slots.map(({ values }) => values[0]));
    expect(worst(meansOf(found).subarray(0, 5), meansOf(plain).subarray(0, 5))).toBeLessThan(1e-13);
    expect(worst(found.m2.subarray(0, 5), plain.m2.subarray(0, 5))).toBeLessThan(1e-10);
    expect([found.shift[2], found.m2[2], found.m2[5]]).toEqual([0, 0, NaN]);
  });

  it('are merged as all others are', () => {
    const [first, second] = [{ start: 0, end: 2100 }, { start: 2100, end: ROWS }].map(({ start, end }) => {
      const parts = slots.slice(0, 5).map((slot) => doubles(Float64Array.from(slot.values.subarray(start, end))));
      return momentsOfAll(lazyVectors(parts, ['a', 'b', 'c', 'd', 'e']), end - start);
    });
    const merged = mergeMoments(first, second);
    const all = momentsOfAll(lazyVectors(slots.slice(0, 5), ['a', 'b', 'c', 'd', 'e']), ROWS);
    expect(worst(meansOf(merged), meansOf(all))).toBeLessThan(1e-13);
    expect(worst(merged.m2, all.m2)).toBeLessThan(1e-10);
  });
});

describe('mergeMoments', () => {
  it('gives the moments of all rows, also where a side or a group has none', () => {
    const all = of(x);
    for (const cut of [0, 1, 7, 20]) {
      const [before, after] = [x.slice(0, cut), x.slice(cut)].map((rows) => momentsOfAll(vectorOf(rows, ['a', 'b']), rows.length));
      const merged = mergeMoments(before, after);
      expect(merged.counts[0]).toBe(20);
      expect(worst(meansOf(merged), meansOf(all))).toBeLessThan(1e-14);
      expect(worst(merged.m2, all.m2)).toBeLessThan(1e-14);
    }
    const groups = mergeMoments(of([[1], [3]], [0, 0], 2), of([[5], [9]], [1, 1], 2));
    expect([[...groups.counts], [...meansOf(groups)], [...groups.m2]]).toEqual([[2, 2], [2, 7], [2, 8]]);
  });
});

describe('pooledMoments', () => {
  it('puts the groups together', () => {
    const all = of(x);
    const pooled = pooledMoments(of(x, x.map((_, i) => i % 3), 4));
    expect([...pooled.counts]).toEqual([20]);
    expect(worst(meansOf(pooled), meansOf(all))).toBeLessThan(1e-14);
    expect(worst(pooled.m2, all.m2)).toBeLessThan(1e-14);
  });
});

describe('sparseMoments', () => {
  it('agrees with the moments of the same vectors written out, with the exact 0 of constant slots', () => {
    const rows = Array.from({ length: 30 }, (_, i) => [i % 3 === 0 ? Math.sqrt(i) : 0, 0, 0.1, i % 7 === 0 ? 1e6 + i : 0, i === 4 ? -2 : 0]);
    const sparse = sparseMoments(sparseOf(rows));
    const dense = of(rows);
    expect([...sparse.counts]).toEqual([30]);
    expect(worst(meansOf(sparse), meansOf(dense))).toBeLessThan(1e-13);
    expect(worst(sparse.m2, dense.m2)).toBeLessThan(1e-13);
    expect([meansOf(sparse)[2], sparse.m2[1], sparse.m2[2]]).toEqual([0.1, 0, 0]);
  });
});
