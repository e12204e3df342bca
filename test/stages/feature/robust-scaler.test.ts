import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/robust-scaler.ts';
import type { Case } from '../cases.ts';
import { numbersOf, testCases } from '../cases.ts';
import { fitSync, frameOf, golden, paramsFor, sparseOf, vectorOf, worst } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('robust-scaler');

function apply(rows: number[][], given: Record<string, unknown> = {}, names?: string[]) {
  const frame = frameOf({ v: sparseOf(rows, names) });
  const model = fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'y', ...given } as never), [frame]);
  return { model, column: stage.apply(model, frame).columns.get('y') };
}

describe('RobustScaler', () => {
  testCases(stage, { ...spark, learned: (model, found) => {
    if (found.median !== undefined) expect(worst(model.arrays.median, numbersOf(found.median))).toBeLessThanOrEqual(spark.tolerance);
    if (found.range !== undefined) expect(worst(model.arrays.range, numbersOf(found.range))).toBeLessThanOrEqual(spark.tolerance);
  } });

  it('keeps sparse vectors sparse unless they are centred', () => {
    const rows = [[0, 1], [0, 3], [2, 5]];
    expect(apply(rows).column?.kind).toBe('sparse');
    expect(apply(rows, { withCentering: true }).column?.kind).toBe('vector');
    expect(stage.check(paramsFor(stage, { inputCol: 'v', outputCol: 'y', lower: 0.8 }))).toEqual([{ param: 'lower', text: 'expected a number below upper, 0.75, got 0.8' }]);
  });

  it('refuses vectors of another width than in the fit', () => {
    const { model } = apply([[1, 2], [3, 4]]);
    expect(() => stage.apply(model, frameOf({ v: vectorOf([[1]]) }))).toThrow('column `v`: expected a vector of 2 values as in the fit, got 1');
    expect(() => fitSync(stage, model.params, [frameOf({ v: vectorOf([]) })])).toThrow('RobustScaler: expected at least 1 row, got 0');
  });
});
