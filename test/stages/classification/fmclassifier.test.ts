import { describe, expect, it } from 'vitest';
import { integers, schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/classification/fmclassifier.ts';
import { cellsOf, paramsFor } from '../support.ts';
import { data, fit, spark, testMachine } from '../common/fm/golden-machines.ts';

const given = { labelCol: 'two', maxIter: 20, seed: 7, stepSize: 0.1 };

describe('FMClassifier', () => {
  testMachine(stage, 'two');

  it('decides by thresholds where there are any', () => {
    const model = fit(stage, data(), { ...given, thresholds: [1, 0] });
    expect(new Set(cellsOf(stage.apply(model, data()).columns.get('prediction')))).toEqual(new Set([1]));
  });

  it('learns of rows of one class that all are of it', () => {
    const frame = data();
    const ones = { ...frame, columns: new Map([...frame.columns, ['two', integers(new Int32Array(spark.x.length).fill(1), ['no', 'yes'])] as const]) };
    expect(new Set(cellsOf(stage.apply(fit(stage, ones, given), ones).columns.get('prediction')))).toEqual(new Set([1]));
  });

  it('refuses another number of classes than two', () => {
    for (const labels of [['a'], ['a', 'b', 'c']]) {
      const frame = data();
      const odd = { ...frame, columns: new Map([...frame.columns, ['two', integers(new Int32Array(spark.x.length), labels)] as const]) };
      const message = `column \`two\`: expected 2 classes for FMClassifier, got ${labels.length}`;
      expect(() => stage.schema(paramsFor(stage, given), schemaOf(odd))).toThrow(message);
      expect(() => fit(stage, odd, given)).toThrow(message);
    }
  });

  it('refuses thresholds that are none', () => {
    expect(stage.check(paramsFor(stage, { thresholds: [0.5, -1] }))).toEqual([{ param: 'thresholds', text: 'expected numbers of at least 0, got -1' }]);
  });
});
