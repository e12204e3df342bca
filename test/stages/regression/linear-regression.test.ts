import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/column.ts';
import { doubles } from '../../../src/frame/column.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { stage } from '../../../src/stages/regression/linear-regression.ts';
import type { Model } from '../../../src/stages/stage.ts';
import { cellsOf, fitSync, frameOf, golden, paramsFor, shardsOf, sparseOf, summarySync, vectorOf, worst } from '../support.ts';

interface Functions {
  coefficients: number[];
  intercept: number;
  scale: number;
}

interface Case extends Functions {
  data: string;
  params: ParamValues;
  /** By scipy, where Spark's search ends early. */
  exact?: Functions;
  prediction: number[];
  objective?: number;
  standardErrors?: number[];
  tValues?: number[];
  pValues?: number[];
  summary?: Record<string, number | number[]>;
}

interface Golden {
  tolerance: number;
  weights: number[];
  sets: Record<string, { x: number[][]; y: number[] }>;
  cases: Case[];
}

const spark = golden<Golden>('linear-regression');
const P_TOLERANCE = 1e-8;
/** How far Spark's numbers are from the best with Huber's loss. */
const EARLY = 1e-4;

function frame(x: number[][], y: number[], { sparse, weights }: { sparse?: boolean; weights?: number[] } = {}): Frame {
  return frameOf({ features: (sparse === true ? sparseOf : vectorOf)(x), label: doubles(Float64Array.from(y)), w: doubles(Float64Array.from(weights ?? y.map(() => 1))) });
}

function fit(data: Frame, given: ParamValues = {}, shards = 1): Model {
  return fitSync(stage, paramsFor(stage, given), shardsOf(data, shards));
}

function arrayOf(model: Model, name: string): Float64Array {
  return model.arrays[name] as Float64Array;
}

/** The largest difference relative to the largest coefficient, all of them for features of standard deviation 1. */
function far(actual: Float64Array, expected: readonly number[], x: readonly number[][]): number {
  const deviations = expected.map((_, j) => deviation(x.map((row) => row[j])));
  const wanted = expected.map((value, j) => value * deviations[j]);
  return worst(actual.map((value, j) => value * deviations[j]), wanted) / Math.min(1, Math.max(...wanted.map(Math.abs), 1e-9));
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('LinearRegression', () => {
  it.each(spark.cases.map((each, i) => ({ ...each, i, words: JSON.stringify(each.params) })))('is that of Spark: case $i, $data, $words', ({ data, params, ...expected }) => {
    const { x, y } = spark.sets[data];
    const early = expected.exact === undefined ? spark.tolerance : EARLY;
    for (const sparse of [false, true]) {
      for (const shards of [1, 4]) {
        const rows = frame(x, y, { sparse, weights: spark.weights.slice(0, y.length) });
        const model = fit(rows, params, shards);
        for (const [{ coefficients, intercept, scale }, tolerance] of [[expected.exact ?? expected, spark.tolerance], [expected, early]] as const) {
          expect(far(arrayOf(model, 'coefficients'), coefficients, x)).toBeLessThan(tolerance);
          expect(worst(model.arrays.intercepts, [intercept])).toBeLessThan(tolerance);
          expect(worst([model.state.scale as number], [scale])).toBeLessThan(tolerance);
        }
        expect(worst((cellsOf(stage.apply(model, rows).columns.get('prediction')) as number[]).slice(0, 20), expected.prediction)).toBeLessThan(early);
        if (expected.objective !== undefined) expect(model.arrays.objectiveHistory.at(-1)).toBeCloseTo(expected.objective, 8);
        if (expected.pValues === undefined) continue;
        for (const name of ['standardErrors', 'tValues', 'pValues'] as const) expect(worst(model.arrays[name], expected[name] ?? [])).toBeLessThan(P_TOLERANCE);
      }
    }
  });

  it.each(spark.cases.flatMap(({ summary, ...each }, i) => (summary === undefined ? [] : [{ ...each, told: summary, words: `case ${i}, ${JSON.stringify(each.params)}` }])))('has the summary of Spark: $words', ({ data, params, told: { devianceResiduals, ...told }, ...expected }) => {
    const { x, y } = spark.sets[data];
    const rows = frame(x, y, { weights: spark.weights });
    const weighted = params.weightCol !== undefined;
    for (const shards of [1, 4]) {
      const { facts, tables, details, notes } = summarySync(stage, fit(rows, params, shards), shardsOf(rows, shards));
      expect(worst(details.devianceResiduals as number[], devianceResiduals as number[])).toBeLessThan(spark.tolerance);
      for (const [name, value] of Object.entries(told)) {
        // Spark counts rows that weigh nothing, and its r2 depends on the unit of weights.
        if (!weighted || !['r2', 'r2adj', 'degreesOfFreedom', 'numInstances'].includes(name)) expect(worst([facts[name] as number], [value as number])).toBeLessThan(spark.tolerance);
      }
      expect(worst(tables.coefficients.pValue as number[], expected.pValues ?? [])).toBeLessThan(P_TOLERANCE);
      expect(notes).toEqual([]);
    }
  });

  it('has weighted shares of variance that do not depend on the unit of weights', () => {
    const { x, y } = spark.sets.plain;
    const [one, two] = [1, 2].map((unit) => {
      const rows = frame(x, y, { weights: spark.weights.map((weight) => weight * unit) });
      return summarySync(stage, fit(rows, { weightCol: 'w' }), [rows]).facts;
    });
    expect(one.r2).toBeCloseTo(two.r2 as number, 12);
    expect(one.numInstances).toBe(spark.weights.filter((weight) => weight > 0).length);
  });

  it('says why there are no standard errors: features that depend on each other, as many numbers as rows', () => {
    const { x, y } = spark.sets.dependent;
    const dependent = frame(x, y);
    const { tables, notes } = summarySync(stage, fit(dependent), [dependent]);
    expect([Object.keys(tables.coefficients), notes]).toEqual([['name', 'estimate'], [expect.stringMatching(/^some features depend on each other: /)]]);
    const exact = frame([[1], [2]], [1, 3]);
    const none = summarySync(stage, fit(exact), [exact]);
    expect([none.facts.degreesOfFreedom, none.notes]).toEqual([0, ['at least as many numbers were fitted as there are rows, which leaves no degrees of freedom to tell how sure they are']]);
    expect(none.tables.coefficients.lower95).toEqual([NaN, NaN]);
    const flat = frame(x, y.map(() => 2));
    expect(summarySync(stage, fit(flat), [flat])).toMatchObject({ notes: [], warnings: ['every row has the label 2, so that nothing can be learned from the features'] });
  });

  it('has for dependent features the smallest coefficients, and no standard errors', () => {
    const { x, y } = spark.sets.dependent;
    const expected = spark.cases.find(({ data, params }) => data === 'dependent' && params.solver === 'l-bfgs');
    const model = fit(frame(x, y), { tol: 1e-15, maxIter: 200 });
    expect(far(arrayOf(model, 'coefficients'), expected?.coefficients ?? [], x)).toBeLessThan(1e-5);
    expect(model.state).toMatchObject({ solver: 'normal', degreesOfFreedom: null });
    expect(model.arrays.pValues).toBeUndefined();
  });

  it('goes through all rows where there are more features than rows', () => {
    const { x, y } = spark.sets.wide;
    const model = fit(frame(x, y), { tol: 1e-15, maxIter: 200 });
    expect(worst(cellsOf(stage.apply(model, frame(x, y)).columns.get('prediction')) as number[], y)).toBeLessThan(1e-6);
  });

  it('gives a constant feature no coefficient, whatever its value, and the others their standard errors', () => {
    const { x, y } = spark.sets.plain;
    const expected = spark.cases[0];
    const model = fit(frame(x.map((row) => [0.1, ...row]), y), {}, 3);
    expect(arrayOf(model, 'coefficients')[0]).toBe(0);
    expect(worst(arrayOf(model, 'coefficients').slice(1), expected.coefficients)).toBeLessThan(1e-8);
    expect(arrayOf(model, 'standardErrors')[0]).toBeNaN();
    expect(worst(arrayOf(model, 'pValues').slice(1), expected.pValues ?? [])).toBeLessThan(P_TOLERANCE);
  });

  it('refuses a cost for a constant label without an intercept', () => {
    for (const solver of ['normal', 'l-bfgs']) {
      expect(() => fit(frame([[1], [2], [4]], [5, 5, 5]), { solver, fitIntercept: false, regParam: 0.1 })).toThrow('regParam: expected 0 where the label is constant and there is no intercept');
    }
  });

  it('names row and column of what is no finite number, and of weights below 0', () => {
    const x = [[1, 2], [3, 4], [5, 7]];
    expect(() => fit(frame([[1, 2], [3, NaN], [5, 7]], [1, 2, 3]))).toThrow('row 2, column `f1`: missing value; add an Imputer before LinearRegression');
    expect(() => fit(frame([[1, 2], [3, Infinity], [5, 7]], [1, 2, 3]))).toThrow('row 2, column `f1`: expected a finite number, got Infinity');
    expect(() => fit(frame(x, [1, NaN, 3]))).toThrow('row 2, column `label`: expected a finite number to predict, got NaN');
    expect(() => fit(frame(x, [1, 2, 3], { weights: [1, 1, -2] }), { weightCol: 'w' })).toThrow('row 3, column `w`: expected a weight, a finite number of at least 0, got -2');
    expect(() => fit(frame(x, [1, 2, 3], { weights: [0, 0, 0] }), { weightCol: 'w' })).toThrow('LinearRegression: expected at least 1 row of a weight above 0, got 0');
  });

  it('refuses what Huber\'s loss does not go with', () => {
    expect(stage.check(paramsFor(stage, { loss: 'huber', solver: 'normal', elasticNetParam: 0.5, regParam: 1 }))).toEqual([
      { param: 'solver', text: 'expected auto or l-bfgs for the loss huber, got normal' },
      { param: 'elasticNetParam', text: 'expected 0 for the loss huber, got 0.5' },
    ]);
  });

  it('searches where there are too many features for their products, and refuses the solver normal there', () => {
    const rows = Array.from({ length: 6 }, (_, i) => Array.from({ length: 4097 }, (_, j) => Number((i * 7 + j * 3) % 11 === 0)));
    const data = frame(rows, [1, 2, 3, 4, 5, 7], { sparse: true });
    expect(fit(data, { regParam: 0.1 }).state.solver).toBe('l-bfgs');
    expect(() => fit(data, { solver: 'normal' })).toThrow('solver: expected auto or l-bfgs for more than 4096 features, got normal for 4097');
  });
});
