import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/min-max-scaler.ts';
import type { Case } from '../cases.ts';
import { numbersOf, testCases } from '../cases.ts';
import { fitSync, frameOf, golden, paramsFor, sparseOf, vectorOf, worst } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('min-max-scaler');

function apply(rows: number[][], given: Record<string, unknown> = {}, names?: string[]) {
  const frame = frameOf({ v: sparseOf(rows, names) });
  const model = fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'y', ...given } as never), [frame]);
  return { model, column: stage.apply(model, frame).columns.get('y') };
}

describe('MinMaxScaler', () => {
  testCases(stage, { ...spark, learned: (model, found) => {
    if (found.originalMin !== undefined) expect(worst(model.arrays.originalMin, numbersOf(found.originalMin))).toBeLessThanOrEqual(spark.tolerance);
    if (found.originalMax !== undefined) expect(worst(model.arrays.originalMax, numbersOf(found.originalMax))).toBeLessThanOrEqual(spark.tolerance);
  } });

  it('keeps the names of slots, and writes sparse vectors out', () => {
    expect(apply([[1, 0], [3, 4]], {}, ['a', 'b']).column).toMatchObject({ kind: 'vector', names: ['a', 'b'] });
    expect(stage.check(paramsFor(stage, { inputCol: 'v', outputCol: 'y', min: 2, max: 1 }))).toEqual([{ param: 'min', text: 'expected a number below max, 1, got 2' }]);
  });

  it('refuses vectors of another width than in the fit', () => {
    const { model } = apply([[1, 2], [3, 4]]);
    expect(() => stage.apply(model, frameOf({ v: vectorOf([[1]]) }))).toThrow('column `v`: expected a vector of 2 values as in the fit, got 1');
    expect(() => fitSync(stage, model.params, [frameOf({ v: vectorOf([]) })])).toThrow('MinMaxScaler: expected at least 1 row, got 0');
  });
});
