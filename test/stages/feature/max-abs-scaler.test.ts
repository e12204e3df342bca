import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/max-abs-scaler.ts';
import type { Case } from '../cases.ts';
import { numbersOf, testCases } from '../cases.ts';
import { fitSync, frameOf, golden, paramsFor, rowsOf, sparseOf, vectorOf, worst } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('max-abs-scaler');

function apply(rows: number[][], given: Record<string, unknown> = {}, names?: string[]) {
  const frame = frameOf({ v: sparseOf(rows, names) });
  const model = fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'y', ...given } as never), [frame]);
  return { model, column: stage.apply(model, frame).columns.get('y') };
}

describe('MaxAbsScaler', () => {
  testCases(stage, { ...spark, learned: (model, found) => {
    if (found.maxAbs !== undefined) expect(worst(model.arrays.maxAbs, numbersOf(found.maxAbs))).toBeLessThanOrEqual(spark.tolerance);
  } });

  it('keeps sparse vectors sparse, with the names of their slots', () => {
    const { column } = apply([[0, 0, 2], [0, -4, 1]], {}, ['a', 'b', 'c']);
    expect(column).toMatchObject({ kind: 'sparse', names: ['a', 'b', 'c'], values: Float64Array.of(1, -1, 0.5) });
    expect(rowsOf(column)).toEqual([[0, 0, 1], [0, -1, 0.5]]);
  });

  it('refuses vectors of another width than in the fit', () => {
    const { model } = apply([[1, 2], [3, 4]]);
    expect(() => stage.apply(model, frameOf({ v: vectorOf([[1]]) }))).toThrow('column `v`: expected a vector of 2 values as in the fit, got 1');
    expect(() => fitSync(stage, model.params, [frameOf({ v: vectorOf([]) })])).toThrow('MaxAbsScaler: expected at least 1 row, got 0');
  });
});
