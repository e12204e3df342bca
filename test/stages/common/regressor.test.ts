import { describe, expect, it } from 'vitest';
import { doubles, integers, schemaOf } from '../../../src/frame/column.ts';
import { regressorSchema, targetsOf } from '../../../src/stages/common/regressor.ts';
import { columnOf, frameOf, vectorOf } from '../support.ts';

const params = { featuresCol: 'features', labelCol: 'y', predictionCol: 'prediction' };

describe('regressorSchema', () => {
  it('adds numbers without labels, and refuses what is of another type', () => {
    const schema = schemaOf(frameOf({ features: vectorOf([[1]]), y: columnOf([1]) }));
    expect(regressorSchema(params, schema, ['prediction', 'v']).get('v')).toMatchObject({ kind: 'f64', labels: null });
    expect(() => regressorSchema(params, schemaOf(frameOf({ features: vectorOf([[1]]), y: columnOf(['a']) })), [])).toThrow('column `y`: expected a number, got text');
  });
});

describe('targetsOf', () => {
  it('takes integers as well as doubles, and gives the same array again', () => {
    const frame = frameOf({ y: integers(Int32Array.of(3, -1)) });
    expect([...targetsOf(frame, 'y')]).toEqual([3, -1]);
    expect(targetsOf(frame, 'y')).toBe(targetsOf(frame, 'y'));
  });

  it('names the row of a target that is missing or infinite', () => {
    expect(() => targetsOf(frameOf({ y: doubles(Float64Array.of(1, NaN)) }), 'y')).toThrow('row 2, column `y`: expected a finite number to predict, got NaN');
    expect(() => targetsOf(frameOf({ y: doubles(Float64Array.of(-Infinity, 1)) }), 'y')).toThrow('row 1, column `y`: expected a finite number to predict, got -Infinity');
  });
});
