import { describe, expect, it } from 'vitest';
import { vectors } from '../../../../src/frame/column.ts';
import { forestData } from '../../../../src/stages/common/tree/forest-data.ts';
import type { Coding, Source } from '../../../../src/stages/common/tree/forest-data.ts';

function source(rows: readonly (readonly number[])[]): Source {
  const features = vectors(Float64Array.from(rows.flat()), rows[0].map((_, f) => `x${f}`));
  return { frame: { rows: rows.length, columns: new Map([['features', features]]) }, features, label: new Uint16Array(rows.length), classes: 2 };
}

function upTo(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}

function bins(maxBins: number): Coding {
  return { maxBins, randomSplits: false };
}

describe('forestData', () => {
  it('keeps every value of a feature with at most maxBins of them', () => {
    const data = forestData(source([[5, 1], [6, 3], [7, 1], [5, 2]]), upTo(4), bins(3));
    expect(data.codes.map((codes) => [...codes])).toEqual([[0, 1, 2, 0], [0, 2, 0, 1]]);
    expect([...data.values]).toEqual([5, 6, 7, 1, 2, 3]);
    expect([...data.starts]).toEqual([0, 3, 6]);
    expect([...data.exact]).toEqual([1, 1]);
  });

  it('counts distinct values among the training rows only', () => {
    const rows = source([[1], [2], [1], [2], [3]]);
    expect([...forestData(rows, upTo(4), bins(2)).exact]).toEqual([1]);
    expect([...forestData(rows, upTo(5), bins(2)).exact]).toEqual([0]);
  });

  it('makes bins with edges from the training rows, a value on an edge going to the lower bin', () => {
    const data = forestData(source([[0, 1], [1, 1], [2, 2], [3, 2], [4, 2], [5, 2], [2.5, 2], [99, 2], [-7, 2]]), upTo(6), bins(2));
    expect([...data.exact]).toEqual([0, 1]);
    expect([...data.values]).toEqual([2.5, Infinity, 1, 2]);
    expect([...data.codes[0]]).toEqual([0, 0, 0, 1, 1, 1, 0, 1, 0]);
  });

  it('keeps more than 65,536 values where maxBins is as large', () => {
    const rows = source(Array.from({ length: 65_537 }, (_, i) => [i / 4]));
    const all = forestData(rows, upTo(65_537), bins(1_000_000));
    expect([...all.exact]).toEqual([1]);
    expect(all.codes[0]).toBeInstanceOf(Uint32Array);
    expect([all.values.length, all.codes[0][65_536]]).toEqual([65_537, 65_536]);
    const most = forestData(rows, upTo(65_537), bins(65_536));
    expect([...most.exact]).toEqual([0]);
    expect(most.codes[0]).toBeInstanceOf(Uint16Array);
  });

  it('gives missing values the last code, with a value each and with bins', () => {
    const rows = source([[1], [NaN], [2], [3], [NaN]]);
    const exact = forestData(rows, upTo(5), bins(3));
    expect([[...exact.exact], [...exact.missing], [...exact.codes[0]], [...exact.values]]).toEqual([[1], [1], [0, 3, 1, 2, 3], [1, 2, 3, NaN]]);
    const few = forestData(rows, upTo(5), bins(2));
    expect([[...few.exact], [...few.missing], [...few.codes[0]], [...few.values]]).toEqual([[0], [1], [0, 2, 0, 1, 2], [2.5, Infinity, NaN]]);
  });

  it("splits categories by Spark's rule: in every way for few of them and several classes, else in an order", () => {
    const features = vectors(Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1), ['a', 'b', 'c', 'd'], [0, 2, 5, 6]);
    function kinds(classes: number, coding: Coding): number[] {
      const label = classes === 0 ? new Float64Array(2) : new Uint16Array(2);
      return [...forestData({ frame: { rows: 2, columns: new Map() }, features, label, classes }, upTo(2), coding).nominal];
    }
    expect(kinds(3, bins(32))).toEqual([0, 0, 2, 1]);
    expect(kinds(3, bins(64))).toEqual([0, 0, 2, 2]);
    expect(kinds(3, { maxBins: 64, randomSplits: true })).toEqual([0, 0, 1, 1]);
    expect(kinds(2, bins(32))).toEqual([0, 0, 1, 1]);
    expect(kinds(0, bins(32))).toEqual([0, 0, 1, 1]);
    expect(() => kinds(2, bins(5))).toThrow('expected maxBins of at least 6, the number of categories of feature `d`, got 5');
  });

  it('is the same object for every fit with exact splits, and for the same rows with bins', () => {
    const rows = source([[1], [2], [3], [4]]);
    expect(forestData(rows, upTo(3), bins(4))).toBe(forestData(rows, upTo(2), bins(16)));
    expect(forestData(rows, upTo(4), bins(2))).toBe(forestData(rows, upTo(4), bins(2)));
    expect(forestData(rows, upTo(4), bins(2))).not.toBe(forestData(rows, upTo(3), bins(2)));
  });
});
