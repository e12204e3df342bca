import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/feature/elementwise-product.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { fitSync, frameOf, golden, paramsFor, sparseOf } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('elementwise-product');

describe('ElementwiseProduct', () => {
  testCases(stage, spark);

  it('keeps sparse vectors sparse and the names of slots, and says how many factors it needs', () => {
    const frame = frameOf({ v: sparseOf([[0, 3], [1, 0]], ['a', 'b']) });
    const params = paramsFor(stage, { inputCol: 'v', outputCol: 'y', scalingVec: [2, Infinity] });
    const out = stage.apply(fitSync(stage, params, [frame]), frame).columns.get('y');
    expect(out).toMatchObject({ kind: 'sparse', names: ['a', 'b'], values: Float64Array.of(Infinity, 2) });
    expect(() => stage.schema({ ...params, scalingVec: [1] }, schemaOf(frame))).toThrow('scalingVec: expected 2 numbers, one for each slot of column `v`, got 1');
    expect(stage.check(paramsFor(stage, { inputCol: 'v', outputCol: 'y' }))).toEqual([{ param: 'scalingVec', text: 'expected a factor for each slot, got none' }]);
  });
});
