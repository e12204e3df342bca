import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/standard-scaler.ts';
import { fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, sparseOf, vectorOf, worst } from '../support.ts';

interface Case {
  withMean: boolean;
  withStd: boolean;
  mean: number[];
  std: number[];
  scaled: number[][];
}

const spark = golden<{ tolerance: number; x: number[][]; cases: Case[]; one_row: Case & { x: number[][] } }>('standard-scaler');

function fit(x: number[][], given: { withMean?: boolean; withStd?: boolean } = {}, shards = 1) {
  return fitSync(stage, paramsFor(stage, { inputCol: 'x', outputCol: 'y', ...given }), shardsOf(frameOf({ x: vectorOf(x) }), shards));
}

describe('StandardScaler', () => {
  it.each([...spark.cases.map((each) => ({ ...each, x: spark.x })), spark.one_row])(
    "agrees with Spark's, withMean $withMean, withStd $withStd, $x.length rows",
    ({ x, withMean, withStd, mean, std, scaled }) => {
      const model = fit(x, { withMean, withStd });
      expect(worst(model.arrays.mean, mean)).toBeLessThan(spark.tolerance);
      expect(worst(model.arrays.std, std)).toBeLessThan(spark.tolerance);
      const out = stage.apply(model, frameOf({ x: vectorOf(x) }));
      // Spark's one-pass variance loses digits where the mean is 1e7 times the deviation.
      expect(worst(rowsOf(out.columns.get('y')).flat(), scaled.flat())).toBeLessThan(1e-8);
    },
  );

  it('agrees over shards, with the exact 0 of constant columns', () => {
    const one = fit(spark.x);
    const seven = fit(spark.x, {}, 7);
    expect(worst(seven.arrays.mean, [...one.arrays.mean])).toBeLessThan(1e-14);
    expect(worst(seven.arrays.std, [...one.arrays.std])).toBeLessThan(1e-13);
    expect([...seven.arrays.std.slice(4, 6)]).toEqual([0, 0]);
    expect([...seven.arrays.mean.slice(4, 6)]).toEqual([0.1, 0]);
  });

  it('keeps its digits where the mean is a billion times the deviation', () => {
    const { arrays } = fit([[1e9 + 1], [1e9 + 2], [1e9 + 3]], {}, 2);
    expect([arrays.mean[0], arrays.std[0]]).toEqual([1e9 + 2, 1]);
  });

  it('turns a column without spread into zeros, also one row', () => {
    const model = fit([[5, 1]]);
    expect(rowsOf(stage.apply(model, frameOf({ x: vectorOf([[5, 2], [7, 3]]) })).columns.get('y'))).toEqual([[0, 0], [0, 0]]);
  });

  it('keeps sparse vectors sparse unless the mean is taken away, with the numbers of dense ones', () => {
    const rows = [[0, 2, 0, 1], [0, 0, 5, 1], [0, 7, 1, 1]];
    for (const withMean of [false, true]) {
      const given = paramsFor(stage, { inputCol: 'x', outputCol: 'y', withMean });
      const [dense, sparse] = [frameOf({ x: vectorOf(rows) }), frameOf({ x: sparseOf(rows) })].map((frame) => stage.apply(fitSync(stage, given, shardsOf(frame, 2)), frame).columns.get('y'));
      expect(sparse?.kind).toBe(withMean ? 'vector' : 'sparse');
      expect(worst(rowsOf(sparse).flat(), rowsOf(dense).flat())).toBeLessThan(1e-14);
    }
  });

  it('lets the names of the slots pass', () => {
    const frame = frameOf({ x: vectorOf([[1, 2], [3, 4]], ['age', 'size']) });
    const model = fitSync(stage, paramsFor(stage, { inputCol: 'x', outputCol: 'y' }), [frame]);
    expect(model.state).toEqual({ numFeatures: 2, featureNames: ['age', 'size'] });
    expect(stage.apply(model, frame).columns.get('y')).toMatchObject({ names: ['age', 'size'] });
  });

  it('refuses no rows, missing values, another width and what is no vector', () => {
    expect(() => fit([])).toThrow('StandardScaler: expected at least 1 row, got 0');
    expect(() => fit([[1, 2], [3, NaN]])).toThrow('row 2, column `f1`: missing value; add an Imputer before StandardScaler');
    const model = fit([[1, 2], [3, 4]]);
    expect(() => stage.apply(model, frameOf({ x: vectorOf([[1]]) }))).toThrow('column `x`: expected a vector of 2 values as in the fit, got 1');
    expect(() => stage.apply(model, frameOf({}))).toThrow('column `x`: expected a vector, but there is no such column');
  });
});
