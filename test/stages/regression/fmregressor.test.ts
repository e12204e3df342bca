import { describe, expect, it } from 'vitest';
import { doubles } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/regression/fmregressor.ts';
import { data, fit, spark, testMachine } from '../common/fm/golden-machines.ts';

describe('FMRegressor', () => {
  testMachine(stage, 'number');

  it('refuses an infinite number to predict, naming the row', () => {
    const frame = data();
    const odd = doubles(Float64Array.from(spark.number, (value, i) => (i === 2 ? Infinity : value)));
    expect(() => fit(stage, { ...frame, columns: new Map([...frame.columns, ['number', odd] as const]) }, { labelCol: 'number', seed: 7 })).toThrow('row 3, column `number`: expected a finite number to predict, got Infinity');
  });
});
