import { describe, expect, it } from 'vitest';
import { vectors } from '../../../../src/frame/column.ts';
import { forestData } from '../../../../src/stages/common/tree/forest-data.ts';
import type { Source } from '../../../../src/stages/common/tree/forest-data.ts';

function source(rows: readonly (readonly number[])[]): Source {
  const features = vectors(Float64Array.from(rows.flat()), rows[0].map((_, f) => `x${f}`));
  return { frame: { rows: rows.length, columns: new Map([['features', features]]) }, features, labels: new Uint16Array(rows.length), classes: 2 };
}

function upTo(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}

describe('forestData', () => {
  it('keeps every value of a feature with at most maxBins of them', () => {
    const data = forestData(source([[5, 1], [6, 3], [7, 1], [5, 2]]), upTo(4), 3);
    expect([...data.codes]).toEqual([0, 1, 2, 0, 0, 2, 0, 1]);
    expect([...data.values]).toEqual([5, 6, 7, 1, 2, 3]);
    expect([...data.starts]).toEqual([0, 3, 6]);
    expect([...data.exact]).toEqual([1, 1]);
  });

  it('counts distinct values among the training rows only', () => {
    const rows = source([[1], [2], [1], [2], [3]]);
    expect([...forestData(rows, upTo(4), 2).exact]).toEqual([1]);
    expect([...forestData(rows, upTo(5), 2).exact]).toEqual([0]);
  });

  it('makes bins with edges from the training rows, a value on an edge going to the lower bin', () => {
    const data = forestData(source([[0, 1], [1, 1], [2, 2], [3, 2], [4, 2], [5, 2], [2.5, 2], [99, 2], [-7, 2]]), upTo(6), 2);
    expect([...data.exact]).toEqual([0, 1]);
    expect([...data.values]).toEqual([2.5, Infinity, 1, 2]);
    expect([...data.codes.subarray(0, 9)]).toEqual([0, 0, 0, 1, 1, 1, 0, 1, 0]);
  });

  it('bins a feature with more than 65,536 values whatever maxBins is', () => {
    const rows = source(Array.from({ length: 65_537 }, (_, i) => [i / 4]));
    const few = forestData(rows, upTo(10), 1_000_000);
    expect([...few.exact]).toEqual([0]);
    expect([...few.values]).toEqual([...Array.from({ length: 9 }, (_, i) => (i + 0.5) / 4), Infinity]);
    const all = forestData(rows, upTo(65_537), 1_000_000);
    expect(all.codes).toBeInstanceOf(Uint16Array);
    expect(all.values.length).toBeLessThanOrEqual(65_536);
  });

  it('is the same object for every fit with exact splits, and for the same rows with bins', () => {
    const rows = source([[1], [2], [3], [4]]);
    expect(forestData(rows, upTo(3), 4)).toBe(forestData(rows, upTo(2), 16));
    expect(forestData(rows, upTo(4), 2)).toBe(forestData(rows, upTo(4), 2));
    expect(forestData(rows, upTo(4), 2)).not.toBe(forestData(rows, upTo(3), 2));
  });
});
