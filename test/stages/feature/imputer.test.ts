import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/imputer.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('imputer');

describe('Imputer', () => {
  testCases(stage, spark);

  it('keeps whole numbers whole', () => {
    const frame = frameOf({ n: columnOf([1, 2, 9]) });
    const model = fitSync(stage, paramsFor(stage, { inputCol: 'n', outputCol: 'y', missingValue: 9 }), [frame]);
    expect(model.arrays).toEqual({ surrogates: Float64Array.of(1.5) });
    expect(stage.apply(model, frame).columns.get('y')).toMatchObject({ kind: 'i32', values: Int32Array.of(1, 2, 1) });
  });

  it('says which column has no value to learn from', () => {
    const fit = (strategy: string) => fitSync(stage, paramsFor(stage, { inputCol: 'x', outputCol: 'y', strategy }), [frameOf({ x: columnOf([null, null]) })]);
    for (const strategy of ['mean', 'median', 'mode']) expect(() => fit(strategy)).toThrow('Imputer: column `x`: expected at least 1 row with a value, got 0');
  });
});
