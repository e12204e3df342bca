import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/column.ts';
import { doubles, integers } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/classification/logistic-regression.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import type { Model } from '../../../src/stages/stage.ts';
import { cellsOf, fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, sparseOf, vectorOf, worst } from '../support.ts';

type Name = 'two' | 'three' | 'one';

interface Functions {
  coefficients: number[][];
  intercepts: (number | string)[];
}

interface Case extends Functions {
  data: Name;
  params: ParamValues;
  /** By scipy, where Spark's search within bounds ends early. */
  exact?: Functions;
  probability: number[][];
  rawPrediction: (number | string)[][];
  prediction: number[];
  objective: number;
}

interface Golden {
  tolerance: number;
  x: number[][];
  weights: number[];
  labels: Record<Name, number[]>;
  cases: Case[];
}

const spark = golden<Golden>('logistic-regression');
/** How far Spark's numbers are from the best within bounds. */
const EARLY = 1e-2;
const tight = { maxIter: 2000, tol: 1e-15 };

function data(name: Name, { sparse } = { sparse: false }): Frame {
  const y = spark.labels[name];
  return frameOf({
    features: (sparse ? sparseOf : vectorOf)(spark.x), label: integers(Int32Array.from(y), name === 'three' ? ['a', 'b', 'c'] : ['a', 'b']), w: doubles(Float64Array.from(spark.weights)),
  });
}

function fit(frame: Frame, given: ParamValues, shards = 1): Model {
  return fitSync(stage, paramsFor(stage, { ...tight, ...given }), shardsOf(frame, shards));
}

/** The largest difference relative to the largest coefficient, all of them for features of standard deviation 1: where searches end, small ones are as far off as large ones. */
function far(actual: Float64Array, expected: readonly number[][]): number {
  const width = expected[0].length;
  const deviations = spark.x[0].map((_, j) => deviation(spark.x.map((row) => row[j])));
  const wanted = expected.flat().map((value, i) => value * deviations[i % width]);
  return worst(actual.map((value, i) => value * deviations[i % width]), wanted) / Math.min(1, Math.max(...wanted.map(Math.abs), 1e-9));
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('LogisticRegression', () => {
  it.each(spark.cases.map((each, i) => ({ ...each, i, words: JSON.stringify(each.params) })))('is that of Spark: case $i, $data, $words', ({ data: name, params, ...expected }) => {
    for (const sparse of [false, true]) {
      for (const shards of [1, 4]) {
        const frame = data(name, { sparse });
        const model = fit(frame, params, shards);
        const { coefficients, intercepts } = expected.exact ?? expected;
        expect(far(model.arrays.coefficients as Float64Array, coefficients)).toBeLessThan(spark.tolerance);
        expect(worst(model.arrays.intercepts, intercepts)).toBeLessThan(spark.tolerance);
        const out = stage.apply(model, frame).columns;
        const tolerance = expected.exact === undefined ? spark.tolerance : EARLY;
        expect(worst(rowsOf(out.get('probability')).slice(0, 20).flat(), expected.probability.flat())).toBeLessThan(tolerance);
        expect(worst(rowsOf(out.get('rawPrediction')).slice(0, 20).flat(), expected.rawPrediction.flat())).toBeLessThan(tolerance);
        expect(cellsOf(out.get('prediction'))).toEqual(expected.prediction);
        expect(model.arrays.objectiveHistory.at(-1)).toBeCloseTo(expected.objective, 8);
      }
    }
  });
});
