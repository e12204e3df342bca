import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/chi-sq-selector.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import type { Case } from '../cases.ts';
import { numbersOf, testCases } from '../cases.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor, rowsOf, sparseOf, vectorOf, worst } from '../support.ts';

interface Test {
  columns: { v: [string, (number | string)[][]]; y: [string, number[]] };
  pValues: number[];
  statistics: number[];
}

const spark = golden<{ tolerance: number; cases: Case[]; tests: Test[] }>('chi-sq-selector');

function fit(rows: number[][], label: (number | null)[], given: ParamValues = {}) {
  const frame = frameOf({ v: sparseOf(rows, ['a', 'b', 'c'].slice(0, rows[0].length)), label: columnOf(label) });
  return { frame, model: fitSync(stage, paramsFor(stage, { featuresCol: 'v', outputCol: 'out', ...given }), [frame]) };
}

describe('ChiSqSelector', () => {
  testCases(stage, { ...spark, learned: (model, found) => {
    expect([...model.arrays.selectedFeatures]).toEqual(numbersOf(found.selectedFeatures ?? []).sort((a, b) => a - b));
  } });

  it("has Spark's p values and statistics", () => {
    for (const { columns, pValues, statistics } of spark.tests) {
      const frame = frameOf({ v: vectorOf(columns.v[1].map(numbersOf)), y: columnOf(columns.y[1]) });
      const { arrays } = fitSync(stage, paramsFor(stage, { featuresCol: 'v', labelCol: 'y', outputCol: 'out' }), [frame]);
      expect(worst(arrays.pValues, pValues)).toBeLessThan(spark.tolerance);
      expect(worst(arrays.statistics, statistics)).toBeLessThan(spark.tolerance);
    }
  });

  it('keeps sparse vectors sparse, with the names of the slots that are left, and needs no label to apply', () => {
    const { frame, model } = fit([[0, 3, 7], [1, 3, 0], [0, 3, 7], [1, 3, 0]], [0, 1, 0, 1], { selectorType: 'fpr' });
    const column = stage.apply(model, { rows: 4, columns: new Map([['v', frame.columns.get('v')!]]) }).columns.get('out');
    expect(column).toMatchObject({ kind: 'sparse', width: 2, names: ['a', 'c'] });
    expect(rowsOf(column)).toEqual([[0, 7], [1, 0], [0, 7], [1, 0]]);
    expect(model.state).toEqual({ numFeatures: 3, featureNames: ['a', 'c'] });
  });

  it('says what is wrong with the data', () => {
    expect(() => fit([[1], [2]], [0, null])).toThrow('row 2, column `label`: expected a label, got a missing value');
    const many = Array.from({ length: 10001 }, (_, i) => i);
    expect(() => fit(many.map((i) => [i]), many.map((i) => i % 2))).toThrow('column `v`, slot `a`: expected at most 10000 distinct values, as categories have; bin it with QuantileDiscretizer');
    expect(() => fit(many.map((i) => [i % 2]), many)).toThrow('column `label`: expected at most 10000 distinct labels, got 10001');
  });
});
