import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/target-encoder.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('target-encoder');

function fit(a: (number | null)[], label: (number | null)[], given: ParamValues = {}) {
  return fitSync(stage, paramsFor(stage, { inputCol: 'a', outputCol: 'p', ...given }), [frameOf({ a: columnOf(a), label: columnOf(label) })]);
}

describe('TargetEncoder', () => {
  testCases(stage, spark);

  it('keeps the mean of each category, in their order, and needs no label to predict', () => {
    const model = fit([9, null, 0, 9], [1, 0, 1, 0]);
    expect(model.arrays).toEqual({ mean: Float64Array.of(0.5), starts: Uint32Array.of(0, 3), categories: Float64Array.of(-1, 0, 9), encodings: Float64Array.of(0, 1, 0.5) });
    expect(stage.apply(model, frameOf({ a: columnOf([0, 9]) })).columns.get('p')).toMatchObject({ values: Float64Array.of(1, 0.5) });
  });

  it('names the row of what is no category, no label or was not in the fit, and says what to do', () => {
    expect(() => fit([0, 1.5], [0, 1])).toThrow('row 2, column `a`: expected a category index, a whole number from 0, got 1.5; make them with StringIndexer');
    expect(() => fit([0, 1], [0, 3])).toThrow('row 2, column `label`: expected 0 or 1, got 3; set targetType to continuous');
    expect(() => fit([0, 1], [null, null])).toThrow('TargetEncoder: expected at least 1 row with a label in column `label`, got 0');
    const apply = (cells: (number | null)[]) => stage.apply(fit([0, 1], [0, 1]), frameOf({ a: columnOf(cells) }));
    expect(() => apply([0, 4])).toThrow('row 2, column `a`: expected a category that was in the fit, got 4; set handleInvalid to keep');
    expect(() => apply([null])).toThrow('row 1, column `a`: missing value, and the fit had none; set handleInvalid to keep');
  });
});
