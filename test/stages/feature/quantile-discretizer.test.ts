import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/quantile-discretizer.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor, shardsOf } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('quantile-discretizer');

describe('QuantileDiscretizer', () => {
  testCases(stage, spark);

  it('learns the splits, the outermost infinite, equal ones once, and names the buckets by them', () => {
    const frame = frameOf({ x: columnOf([1, 1, 1, 2, 3]) });
    const model = fitSync(stage, paramsFor(stage, { inputCol: 'x', outputCol: 'y', numBuckets: 4 }), shardsOf(frame, 2));
    expect(model.arrays).toEqual({ splits: Float64Array.of(-Infinity, 1, 2, Infinity), ends: Int32Array.of(4) });
    expect(stage.apply(model, frame).columns.get('y')).toMatchObject({ values: Float64Array.of(1, 1, 1, 2, 2), labels: ['-Infinity, 1', '1, 2', '2, Infinity'] });
  });

  it('says which column has no numbers, and what is wrong with its parameters', () => {
    expect(() => fitSync(stage, paramsFor(stage, { inputCol: 'x', outputCol: 'y' }), [frameOf({ x: columnOf([null]) })])).toThrow('QuantileDiscretizer: column `x`: expected at least 1 row with a number, got 0');
    const check = (given: Record<string, unknown>) => stage.check(paramsFor(stage, given as never));
    expect(check({ inputCol: 'x', outputCol: 'y', numBucketsArray: [3] })).toEqual([{ param: 'numBucketsArray', text: 'expected numBuckets beside inputCol, got numBucketsArray' }]);
    expect(check({ inputCols: ['x'], outputCols: ['y'], numBucketsArray: [3, 4] })).toEqual([{ param: 'numBucketsArray', text: 'expected 1 number, one for each of inputCols, got 2' }]);
  });
});
