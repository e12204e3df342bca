import { describe, expect, it } from 'vitest';
import { classFactors, classWeightProblem } from '../../../../src/stages/common/tree/class-weight.ts';

function noWeights(): Float64Array {
  throw new Error('not asked for');
}

describe('classFactors', () => {
  it('is null for none, and 1 for a class that a list does not name', () => {
    expect(classFactors('none', ['a', 'b'], noWeights)).toBeNull();
    expect([...(classFactors('b=2.5', ['a', 'b', 'c'], noWeights) ?? [])]).toEqual([1, 2.5, 1]);
    expect([...(classFactors(' a = 1e2 , c=0', ['a', 'b', 'c'], noWeights) ?? [])]).toEqual([100, 1, 0]);
  });

  it('reads labels with commas, equals signs and quotes in double quotes', () => {
    expect([...(classFactors('"x=1,y"=3,"say \\"no\\""=4', ['x=1,y', 'say "no"'], noWeights) ?? [])]).toEqual([3, 4]);
  });

  it('balances the classes that have rows, and leaves those without weight without', () => {
    expect([...(classFactors('balanced', ['a', 'b', 'c', 'd'], () => Float64Array.of(2, 6, NaN, 0)) ?? [])]).toEqual([8 / 6, 8 / 18, 0, 0]);
  });

  it('names the classes that there are for another', () => {
    expect(() => classFactors('maybe=2', ['no', 'yes'], noWeights)).toThrow('classWeight: expected the names of classes, "no", "yes", got "maybe"');
  });
});

describe('classWeightProblem', () => {
  it('tells what a list should be', () => {
    expect(['none', 'balanced', 'yes=2', 'yes=2,no=0'].map(classWeightProblem)).toEqual([null, null, null, null]);
    expect(classWeightProblem('yes')).toBe('expected a list such as yes=2.5,no=1, got "yes"');
    expect(classWeightProblem('yes=2,=3')).toBe('expected a list such as yes=2.5,no=1, got "=3"');
    expect(classWeightProblem('yes=-1')).toBe('expected a number of at least 0 as the weight of "yes", got "-1"');
    expect(classWeightProblem('yes=')).toBe('expected a number of at least 0 as the weight of "yes", got ""');
    expect(classWeightProblem('yes=1,no=2,yes=3')).toBe('expected each class once, got "yes" twice');
  });
});
