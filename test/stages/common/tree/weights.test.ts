import { describe, expect, it } from 'vitest';
import { doubles, integers } from '../../../../src/frame/column.ts';
import type { Column, Frame } from '../../../../src/frame/column.ts';
import { rowWeights } from '../../../../src/stages/common/tree/weights.ts';

const ALL = Int32Array.of(0, 1, 2, 3);

function frameWith(weights: readonly number[]): Frame {
  return { rows: 4, columns: new Map<string, Column>([['w', doubles(Float64Array.from(weights))], ['y', integers(Int32Array.of(0, 1, 1, 1), ['a', 'b'])]]) };
}

function weigh(weights: readonly number[], classWeight = 'none', train = ALL): number[] | null {
  const found = rowWeights(frameWith(weights), train, { labelCol: 'y', weightCol: 'w', classWeight });
  return found === null ? null : [...found];
}

describe('rowWeights', () => {
  it('is null where nothing is weighed, or all weigh 1', () => {
    expect(rowWeights(frameWith([1, 2, 3, 4]), ALL, { labelCol: 'y', weightCol: null, classWeight: 'none' })).toBeNull();
    expect(weigh([1, 1, 1, 1])).toBeNull();
    expect(weigh([7, 1, 1, 7], 'none', Int32Array.of(1, 2))).toBeNull();
  });

  it('multiplies the weight of a row by the factor of its class', () => {
    expect(weigh([1, 2, 0, 4])).toEqual([1, 2, 0, 4]);
    expect(weigh([1, 2, 0, 4], 'b=0.5')).toEqual([1, 1, 0, 2]);
    expect(weigh([1, 2, 0, 4], 'balanced')).toEqual([3.5, 7 / 6, 0, 14 / 6]);
  });

  it('balances the training rows only', () => {
    expect(weigh([1, 1, 1, 1], 'balanced', Int32Array.of(0, 2, 3))).toEqual([1.5, 0.75, 0.75, 0.75]);
  });

  it('names the row of a weight that is none', () => {
    expect(() => weigh([1, -2, 3, 4])).toThrow('row 2, column `w`: expected a weight, a finite number of at least 0, got -2');
    expect(() => weigh([1, 2, NaN, 4])).toThrow('row 3, column `w`: expected a weight, a finite number of at least 0, got NaN');
    expect(() => weigh([1, 2, 3, Infinity])).toThrow('row 4, column `w`: expected a weight, a finite number of at least 0, got Infinity');
    expect(() => weigh([0, 2, 3, 4], 'none', Int32Array.of(0))).toThrow('expected at least 1 row of a weight above 0 to fit trees on, got 0');
  });
});
