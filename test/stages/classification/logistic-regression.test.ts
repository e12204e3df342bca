import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/column.ts';
import { doubles, integers } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/classification/logistic-regression.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import type { Model } from '../../../src/stages/stage.ts';
import { cellsOf, fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, sparseOf, summarySync, vectorOf, worst } from '../support.ts';

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
  summary?: Told;
}

/** Numbers and lists of Spark's summary by their names. */
interface Told {
  thresholds?: Record<string, number[]>;
  [name: string]: number | number[] | Record<string, number[]> | undefined;
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

  it.each(spark.cases.flatMap(({ summary, ...each }, i) => (summary === undefined ? [] : [{ ...each, told: summary, words: `case ${i}, ${each.data}, ${JSON.stringify(each.params)}` }])))('has the summary of Spark: $words', ({ data: name, params, told }) => {
    const weighted = params.weightCol !== undefined;
    for (const shards of [1, 4]) {
      const frame = data(name);
      const { facts, tables, details } = summarySync(stage, fit(frame, params, shards), shardsOf(frame, shards));
      for (const fact of ['accuracy', 'weightedPrecision', 'weightedRecall', 'weightedFMeasure', 'weightedFalsePositiveRate', ...(name === 'two' ? ['areaUnderROC'] : [])]) {
        expect(worst([facts[fact] as number], [told[fact] as number])).toBeLessThan(spark.tolerance);
      }
      for (const column of ['precision', 'recall', 'fMeasure', 'falsePositiveRate']) expect(worst(tables.classes[column] as number[], told[`${column}ByLabel`] as number[])).toBeLessThan(spark.tolerance);
      // Spark has a threshold for rows that weigh nothing too.
      if (told.thresholds !== undefined && !weighted) for (const [column, values] of Object.entries(told.thresholds)) expect(worst((details.thresholds as Record<string, number[]>)[column], values)).toBeLessThan(spark.tolerance);
      expect(facts.numInstances).toBe(weighted ? spark.weights.filter((weight) => weight > 0).length : spark.x.length);
    }
  });

  it('names coefficients, one column a class where each has its own', () => {
    const three = summarySync(stage, fit(data('three'), { regParam: 0.1 }), [data('three')]);
    expect(Object.keys(three.tables.coefficients)).toEqual(['name', 'a', 'b', 'c']);
    expect(three.tables.coefficients.name).toEqual(['f0', 'f1', 'f2', 'f3', 'f4', '(Intercept)']);
    const two = summarySync(stage, fit(data('two'), { fitIntercept: false }), [data('two')]);
    expect(two.tables.coefficients.name).toEqual(['f0', 'f1', 'f2', 'f3', 'f4']);
    expect(two.notes).toEqual(['coefficients, scores and thresholds are those of the class "b"']);
    expect(two.facts).toMatchObject({ converged: true, totalIterations: expect.any(Number) });
  });

  it('warns of classes that the features tell apart in every row, and of one class alone', () => {
    const apart = frameOf({ features: vectorOf([[1], [2], [3], [4]]), label: integers(Int32Array.of(0, 0, 1, 1), ['a', 'b']) });
    expect(summarySync(stage, fit(apart, {}), [apart]).warnings).toEqual(['the features tell the classes apart in every row, and then no finite coefficients are the best: they grow with maxIter and as tol gets smaller; set regParam above 0']);
    expect(summarySync(stage, fit(apart, { regParam: 0.1 }), [apart]).warnings).toEqual([]);
    expect(summarySync(stage, fit(data('one'), {}), [data('one')]).warnings).toEqual(['every row is of the class "b", so that nothing can be learned from the features']);
    expect(summarySync(stage, fit(data('two'), {}), [data('two')]).warnings).toEqual([]);
  });
});
