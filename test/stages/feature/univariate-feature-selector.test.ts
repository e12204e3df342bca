import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/univariate-feature-selector.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import type { Case } from '../cases.ts';
import { numbersOf, testCases } from '../cases.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, sparseOf, vectorOf, worst } from '../support.ts';

interface Test {
  columns: { v: [string, (number | string)[][]]; y: [string, number[]] };
  featureType: string;
  labelType: string;
  pValues: (number | string)[];
  statistics: (number | string)[];
}

const spark = golden<{ tolerance: number; cases: Case[]; tests: Test[] }>('univariate-feature-selector');
const classes = { featureType: 'continuous', labelType: 'categorical' };

function check(given: ParamValues) {
  return stage.check(paramsFor(stage, { featuresCol: 'v', outputCol: 'out', ...given }));
}

/** Where an F test has no degrees of freedom Spark stops, and a slot that tells the classes without any rest comes last there. */
const OURS = [37, 38, 39, 40, 59, 60];

describe('UnivariateFeatureSelector', () => {
  testCases(stage, { ...spark, cases: spark.cases.filter((_, i) => !OURS.includes(i)), learned: (model, found) => {
    expect([...model.arrays.selectedFeatures]).toEqual(numbersOf(found.selectedFeatures ?? []).sort((a, b) => a - b));
  } });

  it("has the p values and F values of Spark's tests, from any shards and of sparse vectors too", () => {
    for (const { columns, featureType, labelType, pValues, statistics } of spark.tests) {
      const rows = columns.v[1].map(numbersOf);
      for (const v of [vectorOf(rows), sparseOf(rows)]) {
        for (const shards of [1, 4]) {
          const frame = frameOf({ v, y: columnOf(columns.y[1]) });
          const { arrays } = fitSync(stage, paramsFor(stage, { featuresCol: 'v', labelCol: 'y', outputCol: 'out', featureType, labelType }), shardsOf(frame, shards));
          expect(worst(arrays.pValues, numbersOf(pValues))).toBeLessThan(spark.tolerance);
          expect(worst(arrays.statistics, numbersOf(statistics))).toBeLessThan(spark.tolerance);
        }
      }
    }
  });

  it('keeps sparse vectors sparse, with the names of the slots that are left, and needs no label to apply', () => {
    const v = sparseOf([[0, 3, 7], [1, 3, 0], [0.1, 3, 7.5], [1.2, 3, 0]], ['a', 'b', 'c']);
    const model = fitSync(stage, paramsFor(stage, { ...classes, featuresCol: 'v', outputCol: 'out', selectionThreshold: 2 }), [frameOf({ v, label: columnOf([0, 1, 0, 1]) })]);
    const column = stage.apply(model, frameOf({ v })).columns.get('out');
    expect(column).toMatchObject({ kind: 'sparse', width: 2, names: ['a', 'c'] });
    expect(rowsOf(column)[3]).toEqual([1.2, 0]);
  });

  it('takes a slot that tells the classes without any rest first, and slots in their order where there is nothing to test with', () => {
    const first = (rows: number[][], label: number[], labelType: string) => fitSync(stage, paramsFor(stage, { ...classes, labelType, featuresCol: 'v', outputCol: 'out', selectionThreshold: 1 }), [frameOf({ v: vectorOf(rows), label: columnOf(label) })]).arrays;
    expect(first([[0, 1], [1, 1], [0, 2], [2, 2]], [0, 0, 1, 1], 'categorical')).toMatchObject({ selectedFeatures: Int32Array.of(1), statistics: { 1: Infinity }, pValues: { 1: 0 } });
    for (const labelType of ['categorical', 'continuous']) expect(first([[1, 2]], [1], labelType)).toMatchObject({ selectedFeatures: Int32Array.of(0), pValues: Float64Array.of(NaN, NaN) });
    expect(first([[1, 2], [3, 4]], [1, 1], 'categorical')).toMatchObject({ selectedFeatures: Int32Array.of(0), pValues: Float64Array.of(NaN, NaN) });
  });

  it('says which parameters do not go together', () => {
    expect(check({})).toEqual(['featureType', 'labelType'].map((param) => ({ param, text: 'expected categorical or continuous, got none' })));
    expect(check({ featureType: 'categorical', labelType: 'continuous' })).toEqual([{ param: 'labelType', text: 'expected a categorical label beside categorical features, got continuous: there is no test for them' }]);
    expect(check({ ...classes, selectionThreshold: 1.5 })).toEqual([{ param: 'selectionThreshold', text: 'expected a whole number from 1 for numTopFeatures, got 1.5' }]);
    expect(check({ ...classes, selectionMode: 'fpr', selectionThreshold: 2 })).toEqual([{ param: 'selectionThreshold', text: 'expected 0 to 1 for fpr, got 2' }]);
    expect(check({ ...classes, selectionMode: 'fdr', selectionThreshold: 0.2 })).toEqual([]);
  });

  it('says that it needs a row', () => {
    for (const types of [classes, { featureType: 'categorical', labelType: 'categorical' }, { featureType: 'continuous', labelType: 'continuous' }]) {
      const fit = () => fitSync(stage, paramsFor(stage, { ...types, featuresCol: 'v', outputCol: 'out' }), [frameOf({ v: vectorOf([]), label: columnOf([]) })]);
      expect(fit).toThrow('UnivariateFeatureSelector: expected at least 1 row, got 0');
    }
  });
});
