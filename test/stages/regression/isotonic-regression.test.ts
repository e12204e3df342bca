import { describe, expect, it } from 'vitest';
import { doubles, schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/regression/isotonic-regression.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import type { Case } from '../cases.ts';
import { numbersOf, testCases } from '../cases.ts';
import { cellsOf, columnOf, fitSync, frameOf, golden, paramsFor, shardsOf, sparseOf, vectorOf, worst } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('isotonic-regression');

function data(features: number[], label: number[], w: number[] = label.map(() => 1)) {
  return frameOf({ features: doubles(Float64Array.from(features)), label: doubles(Float64Array.from(label)), w: doubles(Float64Array.from(w)) });
}

function fit(frame: ReturnType<typeof data>, given: ParamValues = {}, shards = 1) {
  return fitSync(stage, paramsFor(stage, given), shardsOf(frame, shards));
}

describe('IsotonicRegression', () => {
  testCases(stage, {
    ...spark,
    learned({ arrays }, model) {
      expect(worst(arrays.boundaries, numbersOf(model.boundaries))).toBeLessThan(spark.tolerance);
      expect(worst(arrays.predictions, numbersOf(model.predictions))).toBeLessThan(spark.tolerance);
    },
  });

  it('pools neighbours in the wrong order, and predicts on straight lines between the pools', () => {
    const frame = data([1, 2, 3, 4], [1, 6, 2, 9]);
    const model = fit(frame);
    expect(model.arrays).toEqual({ boundaries: Float64Array.of(1, 2, 3, 4), predictions: Float64Array.of(1, 4, 4, 9) });
    expect(model.state).toEqual({ points: 4, pools: 3 });
    expect(cellsOf(stage.apply(model, data([0, 1.5, 2.5, 3.5, 9], [0, 0, 0, 0, 0])).columns.get('prediction'))).toEqual([1, 2.5, 4, 6.5, 9]);
    expect(fit(frame, { isotonic: false }).arrays).toEqual({ boundaries: Float64Array.of(1, 4), predictions: Float64Array.of(4.5, 4.5) });
  });

  it('is the same function for more shards and for rows in another order', () => {
    const x = Array.from({ length: 60 }, (_, i) => (i * 37) % 23);
    const y = x.map((value, i) => value + ((i * 13) % 7));
    const model = fit(data(x, y));
    expect(fit(data(x, y), {}, 7)).toEqual(model);
    expect(fit(data([...x].reverse(), [...y].reverse()), {}, 3)).toEqual(model);
  });

  it('leaves out rows that weigh nothing', () => {
    expect(fit(data([1, 2, 3], [1, 99, 3], [1, 0, 2]), { weightCol: 'w' }).arrays).toEqual({ boundaries: Float64Array.of(1, 3), predictions: Float64Array.of(1, 3) });
    expect(() => fit(data([1], [1], [0]), { weightCol: 'w' })).toThrow('IsotonicRegression: expected at least 1 row of a weight above 0, got 0');
    expect(() => fit(data([1], [1], [-2]), { weightCol: 'w' })).toThrow('row 1, column `w`: expected a weight, a finite number of at least 0, got -2');
  });

  it('names row and column of values that it cannot learn from, and a slot that is not there', () => {
    expect(() => fit(data([1, NaN], [1, 2]))).toThrow('row 2, column `features`: missing value; add an Imputer before IsotonicRegression');
    expect(() => fit(data([1, 2], [1, Infinity]))).toThrow('row 2, column `label`: expected a finite number to predict, got Infinity');
    for (const vectors of [vectorOf, sparseOf]) {
      const frame = frameOf({ features: vectors([[1, 2], [1, -Infinity]]), label: columnOf([1, 2]) });
      expect(() => fit(frame, { featureIndex: 1 })).toThrow('row 2, column `f1`: expected a finite number, got -Infinity');
      expect(() => stage.schema(paramsFor(stage, { featureIndex: 2 }), schemaOf(frame))).toThrow('featureIndex: expected a slot of `features`, from 0 to 1, got 2');
      expect(() => fit(frame, { featureIndex: 2 })).toThrow('featureIndex: expected a slot of `features`, from 0 to 1, got 2');
    }
    const text = frameOf({ features: columnOf(['a']), label: columnOf([1]) });
    expect(() => stage.schema(paramsFor(stage, {}), schemaOf(text))).toThrow('column `features`: expected a number or a vector, got text');
  });
});
