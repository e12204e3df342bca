import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/column.ts';
import { doubles } from '../../../src/frame/column.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { stage } from '../../../src/stages/regression/aftsurvival-regression.ts';
import type { Model } from '../../../src/stages/stage.ts';
import { cellsOf, fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, sparseOf, vectorOf, worst } from '../support.ts';

interface Golden {
  tolerance: number;
  x: number[][];
  label: number[];
  censor: number[];
  cases: { params: ParamValues; coefficients: number[]; intercept: number; scale: number; prediction: number[]; quantiles: number[][] }[];
}

const spark = golden<Golden>('aftsurvival-regression');
const tight = { maxIter: 2000, tol: 1e-15, quantilesCol: 'quantiles' };

function data({ x = spark.x, label = spark.label, censor = spark.censor, sparse = false }: Partial<Golden> & { sparse?: boolean } = {}): Frame {
  return frameOf({ features: (sparse ? sparseOf : vectorOf)(x), label: doubles(Float64Array.from(label)), censor: doubles(Float64Array.from(censor)) });
}

function fit(frame: Frame, given: ParamValues = {}, shards = 1): Model {
  return fitSync(stage, paramsFor(stage, { ...tight, ...given }), shardsOf(frame, shards));
}

/** Minus the mean logarithm of the likelihood of what a model says, less the part of the times alone. */
function loss({ arrays }: Model): number {
  const [intercept, scale] = [arrays.intercepts[0], arrays.scale[0]];
  const terms = spark.x.map((row, i) => {
    const distance = (Math.log(spark.label[i]) - intercept - row.reduce((sum, value, j) => sum + value * arrays.coefficients[j], 0)) / scale;
    return spark.censor[i] * (Math.log(scale) - distance) + Math.exp(distance);
  });
  return terms.reduce((sum, term) => sum + term, 0) / terms.length;
}

describe('AFTSurvivalRegression', () => {
  it.each(spark.cases.map((each, i) => ({ ...each, i, words: JSON.stringify(each.params) })))('is that of Spark: case $i, $words', ({ params, ...expected }) => {
    for (const sparse of [false, true]) {
      for (const shards of [1, 4]) {
        const frame = data({ sparse });
        const model = fit(frame, params, shards);
        // The second feature is a hundred times as large as the others.
        expect(worst(model.arrays.coefficients.map((value, j) => (j === 1 ? 100 * value : value)), expected.coefficients.map((value, j) => (j === 1 ? 100 * value : value)))).toBeLessThan(spark.tolerance);
        expect(worst([model.arrays.intercepts[0], model.arrays.scale[0]], [expected.intercept, expected.scale])).toBeLessThan(spark.tolerance);
        const out = stage.apply(model, frame).columns;
        expect(worst(cellsOf(out.get('prediction')).slice(0, 20) as number[], expected.prediction)).toBeLessThan(spark.tolerance);
        expect(worst(rowsOf(out.get('quantiles')).slice(0, 20).flat(), expected.quantiles.flat())).toBeLessThan(spark.tolerance);
      }
    }
  });

  it('tells the objective behind each step, which falls, and how the search ended', () => {
    const { arrays, state } = fit(data(), { tol: 1e-6 });
    const history = Array.from(arrays.objectiveHistory);
    expect(history.length).toBe((state.totalIterations as number) + 1);
    expect(history.every((value, i) => i === 0 || value <= history[i - 1])).toBe(true);
    expect(['gradient', 'values']).toContain(state.ending);
    expect(history.at(-1)).toBeCloseTo(loss(fit(data(), { tol: 1e-6 })), 12);
    expect(fit(data(), { maxIter: 2 }).state).toMatchObject({ ending: 'iterations', totalIterations: 2 });
  });

  it('has no column of quantiles unless one is named', () => {
    expect(stage.outputs(paramsFor(stage, {}))).toEqual(['prediction']);
    expect(stage.outputs(paramsFor(stage, { quantilesCol: '' }))).toEqual(['prediction']);
  });

  it('makes the scale smaller until the steps are used up where the features say the times', () => {
    const x = [[1], [2], [3], [4]];
    const frame = data({ x, label: x.map(([value]) => Math.exp(value / 2)), censor: [1, 1, 1, 1] });
    const model = fit(frame);
    expect(model.arrays.scale[0]).toBeLessThan(1e-4);
    expect(model.arrays.scale[0]).toBeGreaterThan(0);
    expect(worst(cellsOf(stage.apply(model, frame).columns.get('prediction')) as number[], x.map(([value]) => Math.exp(value / 2)))).toBeLessThan(1e-4);
  });

  it('refuses times that are not above 0 and odd marks of events, naming the row', () => {
    const rows = { x: [[1], [2], [4]], label: [1, 2, 3], censor: [1, 0, 1] };
    expect(() => fit(data({ ...rows, label: [1, 0, 3] }))).toThrow('row 2, column `label`: expected a time above 0, got 0');
    expect(() => fit(data({ ...rows, label: [1, 2, -3] }))).toThrow('row 3, column `label`: expected a time above 0, got -3');
    expect(() => fit(data({ ...rows, label: [1, NaN, 3] }))).toThrow('row 2, column `label`: expected a finite number to predict, got NaN');
    expect(() => fit(data({ ...rows, censor: [1, 0.5, 1] }))).toThrow('row 2, column `censor`: expected 1 for an event or 0 for none until then, got 0.5');
    expect(() => fit(data({ ...rows, censor: [1, 0, NaN] }))).toThrow('row 3, column `censor`: expected 1 for an event or 0 for none until then, got NaN');
    expect(() => fit(data({ ...rows, x: [[1], [Infinity], [4]] }))).toThrow('row 2, column `f0`: expected a finite number, got Infinity');
    expect(() => fit(data({ ...rows, censor: [0, 0, 0] }))).toThrow('column `censor`: expected at least 1 row with an event, which is 1, got none');
  });

  it('refuses probabilities without a quantile', () => {
    expect(stage.check(paramsFor(stage, { quantileProbabilities: [0.5, 1] }))).toEqual([{ param: 'quantileProbabilities', text: 'expected numbers above 0 and below 1, got 1' }]);
    expect(stage.check(paramsFor(stage, { quantileProbabilities: [] }))).toEqual([{ param: 'quantileProbabilities', text: 'expected at least 1 number, got none' }]);
  });
});
