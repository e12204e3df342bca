import { describe, expect, it } from 'vitest';
import { firstFrom, positionsOf, splitRows, unionOf } from '../../src/engine/split.ts';
import type { Column, Frame } from '../../src/frame/column.ts';
import { doubles, integers } from '../../src/frame/column.ts';

const frame: Frame = {
  rows: 6,
  columns: new Map<string, Column>([
    ['fold', integers(Int32Array.of(0, 1, 2, 0, 1, 2))],
    ['x', doubles(new Float64Array(6))],
  ]),
};

describe('splitRows', () => {
  it('tests the rows of the fold and trains on all others', () => {
    expect(splitRows(frame, { column: 'fold', rule: 'equal', fold: 1 })).toEqual({ train: Int32Array.of(0, 2, 3, 5), test: Int32Array.of(1, 4) });
  });

  it('trains on earlier folds only in a time series', () => {
    expect(splitRows(frame, { column: 'fold', rule: 'before', fold: 1 })).toEqual({ train: Int32Array.of(0, 3), test: Int32Array.of(1, 4) });
  });

  it('trains on every row for a refit', () => {
    expect(splitRows(frame, { column: '', rule: 'all', fold: 0 })).toEqual({ train: Int32Array.of(0, 1, 2, 3, 4, 5), test: new Int32Array(0) });
  });

  it('names a fold column that is not there or not of whole numbers', () => {
    expect(() => splitRows(frame, { column: 'y', rule: 'equal', fold: 1 })).toThrow('the fold column y should be an i32 column, found none');
    expect(() => splitRows(frame, { column: 'x', rule: 'equal', fold: 1 })).toThrow('the fold column x should be an i32 column, found f64');
  });
});

describe('firstFrom', () => {
  it('finds the first of ascending numbers that is not smaller', () => {
    expect([-1, 0, 1, 3, 4, 9, 10].map((least) => firstFrom(Int32Array.of(0, 2, 3, 9), least))).toEqual([0, 0, 1, 2, 3, 3, 4]);
    expect(firstFrom(new Int32Array(0), 5)).toBe(0);
  });
});

describe('positionsOf', () => {
  it('finds rows by their numbers and leaves out those that were dropped', () => {
    expect(positionsOf(Int32Array.of(2, 4, 7, 8), Int32Array.of(1, 2, 5, 7))).toEqual(Int32Array.of(1, 3));
  });
});

describe('unionOf', () => {
  it('puts both sides in one ascending list', () => {
    expect(unionOf({ train: Int32Array.of(0, 5), test: Int32Array.of(2, 3) })).toEqual(Int32Array.of(0, 2, 3, 5));
  });
});
