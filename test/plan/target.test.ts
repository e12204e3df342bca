import { describe, expect, it } from 'vitest';
import { targetValues, weightValues } from '../../src/plan/target.ts';
import { columnOf, vectorOf } from '../stages/support.ts';

describe('the label of a regressor', () => {
  it('is any finite number, whole or not', () => {
    expect(targetValues(columnOf([3, 1, 2]), 'y')).toEqual(Float64Array.of(3, 1, 2));
    expect(targetValues(columnOf([-0.5, 1e300]), 'y')).toEqual(Float64Array.of(-0.5, 1e300));
  });

  it('is neither text nor true and false, which a classifier predicts, nor a vector', () => {
    expect(() => targetValues(columnOf([null, 'yes', 'no']), 'y')).toThrow('column `y`: expected numbers as the label of a regressor, found text, "yes" in row 2; a classifier predicts text');
    expect(() => targetValues(columnOf(['1', '2', 'oops', '3']), 'y')).toThrow('found text, "oops" in row 3; a classifier predicts text');
    expect(() => targetValues(columnOf([true, false]), 'y')).toThrow('column `y`: expected numbers as the label of a regressor, found true and false; a classifier predicts them');
    expect(() => targetValues(vectorOf([[1]]), 'y')).toThrow('column `y`: expected numbers as the label of a regressor, found vectors');
  });

  it('is there in every row', () => {
    expect(() => targetValues(columnOf([1.5, null]), 'y')).toThrow('row 2, column `y`: the label is missing, expected one in every row');
    expect(() => targetValues(columnOf([1.5, 2, -Infinity]), 'y')).toThrow('row 3, column `y`: expected a finite number as the label of a regressor, found -Infinity');
  });
});

describe('weights', () => {
  it('are finite numbers from 0 on, not all 0', () => {
    expect(weightValues(columnOf([0, 2, 1]), 'w')).toEqual(Float64Array.of(0, 2, 1));
    expect(() => weightValues(columnOf([1, -0.5]), 'w')).toThrow('row 2, column `w`: expected a finite weight of at least 0, found -0.5');
    expect(() => weightValues(columnOf([1, null]), 'w')).toThrow('row 2, column `w`: expected a finite weight of at least 0, found nothing');
    expect(() => weightValues(columnOf([1, Infinity]), 'w')).toThrow('row 2, column `w`: expected a finite weight of at least 0, found Infinity');
    expect(() => weightValues(columnOf([0, 0]), 'w')).toThrow('column `w`: every weight is 0, expected at least one above');
    expect(() => weightValues(columnOf(['a']), 'w')).toThrow('column `w`: expected numbers as weights, found text, "a" in row 1');
    expect(() => weightValues(vectorOf([[1]]), 'w')).toThrow('column `w`: expected numbers as weights, found vectors');
  });
});
