import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/bucketizer.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('bucketizer');

function apply(cells: (number | null)[], given: Record<string, unknown>) {
  const frame = frameOf({ x: columnOf(cells) });
  return stage.apply(fitSync(stage, paramsFor(stage, { inputCol: 'x', outputCol: 'y', ...given } as never), [frame]), frame);
}

describe('Bucketizer', () => {
  testCases(stage, spark);

  it('names the buckets by their ends', () => {
    expect(apply([1], { splits: [-Infinity, 0, 0.5, Infinity] }).columns.get('y')).toMatchObject({ labels: ['-Infinity, 0', '0, 0.5', '0.5, Infinity'] });
  });

  it('says which rows are left, and names row and column of what it refuses', () => {
    expect(apply([1, null, 0], { splits: [0, 1, 2], handleInvalid: 'skip' })).toMatchObject({ rows: 2, rowIds: Int32Array.of(0, 2) });
    expect(() => apply([1, null], { splits: [0, 1, 2] })).toThrow('row 2, column `x`: missing value; set handleInvalid to skip or keep');
    expect(() => apply([1, 2.5], { splits: [0, 1, 2], handleInvalid: 'keep' })).toThrow('row 2, column `x`: expected a value from 0 to 2, got 2.5; let the splits begin with -.inf and end with .inf');
    expect(() => apply([-0, 1], { splits: [0, 1, 2] })).not.toThrow();
    expect(() => apply([-0, 0.5], { splits: [0, 1, 2] })).toThrow('row 1, column `x`: expected a value from 0 to 2, got -0; let the splits begin with -.inf and end with .inf');
  });

  it('says what is wrong with its parameters', () => {
    const check = (given: Record<string, unknown>) => stage.check(paramsFor(stage, given as never));
    const one = { inputCol: 'x', outputCol: 'y' };
    const two = { inputCols: ['x', 'z'], outputCols: ['p', 'q'] };
    expect(check(one)).toEqual([{ param: 'splits', text: 'expected a list of splits, got none' }]);
    expect(check({ ...one, splits: [0, 1] })).toEqual([{ param: 'splits', text: 'expected at least 3 splits, each above the one before, got 0, 1' }]);
    expect(check({ ...one, splits: [0, 1, 2], splitsArray: [[0, 1, 2]] })).toEqual([{ param: 'splitsArray', text: 'expected splits beside inputCol, got splitsArray' }]);
    expect(check(two)).toEqual([{ param: 'splitsArray', text: 'expected a list of splits for each of inputCols, got none' }]);
    expect(check({ ...two, splitsArray: [[0, 1, 2]] })).toEqual([{ param: 'splitsArray', text: 'expected 2 lists, one for each of inputCols, got 1' }]);
    expect(check({ ...two, splitsArray: [[0, 1, 2], [0, NaN, 2]] })).toEqual([{ param: 'splitsArray', text: 'expected at least 3 splits, each above the one before, got 0, NaN, 2' }]);
  });
});
