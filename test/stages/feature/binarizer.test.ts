import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/feature/binarizer.ts';
import { numericColumn } from '../../../src/stages/common/columns.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor, rowsOf, sparseOf, vectorOf } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('binarizer');

describe('Binarizer', () => {
  testCases(stage, spark);

  it('takes whole numbers and booleans', () => {
    const frame = frameOf({ n: columnOf([1, 2, 3]), b: columnOf([true, false, true]) });
    const out = stage.apply(fitSync(stage, paramsFor(stage, { inputCols: ['n', 'b'], outputCols: ['p', 'q'], thresholds: [1.5, 0.5] }), [frame]), frame);
    expect([[...numericColumn(out, 'p').values], [...numericColumn(out, 'q').values]]).toEqual([[0, 1, 1], [1, 0, 1]]);
  });

  it('keeps sparse vectors sparse, with the ones alone, unless zeros become ones', () => {
    const frame = frameOf({ v: sparseOf([[0, 2, 0.5], [0, 0, 0]], ['a', 'b', 'c']) });
    const at = (threshold: number) => stage.apply(fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'y', threshold }), [frame]), frame).columns.get('y');
    expect(at(1)).toMatchObject({ kind: 'sparse', names: ['a', 'b', 'c'], slots: Int32Array.of(1), values: Float64Array.of(1) });
    expect(at(-1)).toMatchObject({ kind: 'vector', names: ['a', 'b', 'c'] });
    expect(rowsOf(at(-1))).toEqual([[1, 1, 1], [1, 1, 1]]);
  });

  it('says what is wrong with its parameters and columns', () => {
    const check = (given: Record<string, unknown>) => stage.check(paramsFor(stage, given as never));
    expect(check({ inputCol: 'x', outputCol: 'y', thresholds: [1] })).toEqual([{ param: 'thresholds', text: 'expected threshold beside inputCol, got thresholds' }]);
    expect(check({ inputCols: ['x'], outputCols: ['y'], thresholds: [1, 2] })).toEqual([{ param: 'thresholds', text: 'expected 1 number, one for each of inputCols, got 2' }]);
    expect(check({ inputCols: ['x'], outputCols: ['y'], thresholds: [1], threshold: 3 })).toEqual([{ param: 'threshold', text: 'expected threshold or thresholds, got both' }]);
    const frame = frameOf({ t: columnOf(['a']), v: vectorOf([[1]]) });
    expect(() => stage.schema(paramsFor(stage, { inputCol: 't', outputCol: 'y' }), schemaOf(frame))).toThrow('column `t`: expected a number or a vector, got text');
  });
});
