import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/column.ts';
import { doubles } from '../../../src/frame/column.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { stage } from '../../../src/stages/regression/generalized-linear-regression.ts';
import type { Model } from '../../../src/stages/stage.ts';
import { cellsOf, fitSync, frameOf, golden, paramsFor, shardsOf, sparseOf, summarySync, vectorOf, worst } from '../support.ts';

interface Case {
  data: string;
  params: ParamValues;
  coefficients: number[];
  intercept: number;
  prediction: number[];
  linked?: number[];
  aic?: number;
  deviance: number;
  nullDeviance: number;
  dispersion: number;
  degreesOfFreedom: number;
  degreesOfFreedomNull: number;
  standardErrors: number[];
  tValues: number[];
  pValues: number[];
  rank: number;
  /** Quartiles by kind. */
  residuals: Record<string, number[]>;
}

interface Golden {
  tolerance: number;
  x: number[][];
  weights: number[];
  zeros: number[];
  offsets: number[];
  labels: Record<string, number[]>;
  cases: Case[];
}

const spark = golden<Golden>('generalized-linear-regression');
const P_TOLERANCE = 1e-8;

function data(name: string, { sparse } = { sparse: false }): Frame {
  const numbers = Object.entries({ label: spark.labels[name], w: spark.weights, zeros: spark.zeros, o: spark.offsets }).map(([column, values]) => [column, doubles(Float64Array.from(values))] as const);
  return frameOf({ features: (sparse ? sparseOf : vectorOf)(spark.x), ...Object.fromEntries(numbers) });
}

function fit(frame: Frame, given: ParamValues = {}, shards = 1): Model {
  return fitSync(stage, paramsFor(stage, { tol: 1e-10, maxIter: 50, ...given }), shardsOf(frame, shards));
}

function few(label: number[], features: number[][] = label.map((_, i) => [i, (i * i) % 3])): Frame {
  return frameOf({ features: vectorOf(features), label: doubles(Float64Array.from(label)), o: doubles(Float64Array.from(label, (_, i) => (i === 1 ? NaN : 0))) });
}

describe('GeneralizedLinearRegression', () => {
  it.each(spark.cases.map((each, i) => ({ ...each, i, words: JSON.stringify(each.params) })))('is that of Spark: case $i, $data, $words', ({ data: name, params, ...expected }) => {
    // Spark counts rows that weigh nothing.
    const without = params.weightCol === 'zeros' ? spark.zeros.filter((weight) => weight === 0).length : 0;
    for (const sparse of [false, true]) {
      for (const shards of [1, 4]) {
        const frame = data(name, { sparse });
        const model = fit(frame, params, shards);
        expect(worst(model.arrays.coefficients, expected.coefficients)).toBeLessThan(spark.tolerance);
        expect(worst(model.arrays.intercepts, [expected.intercept])).toBeLessThan(spark.tolerance);
        const out = stage.apply(model, frame).columns;
        expect(worst((cellsOf(out.get('prediction')) as number[]).slice(0, 20), expected.prediction)).toBeLessThan(spark.tolerance);
        if (expected.linked !== undefined) expect(worst((cellsOf(out.get('linked')) as number[]).slice(0, 20), expected.linked)).toBeLessThan(spark.tolerance);
        for (const key of ['deviance', 'nullDeviance', 'dispersion'] as const) expect(worst(model.arrays[key], [expected[key]])).toBeLessThan(spark.tolerance);
        expect(worst(model.arrays.aic, [expected.aic ?? NaN])).toBeLessThan(spark.tolerance);
        expect(model.state).toMatchObject({ ending: 'values', degreesOfFreedom: expected.degreesOfFreedom - without, degreesOfFreedomNull: expected.degreesOfFreedomNull - without });
        for (const key of ['standardErrors', 'tValues'] as const) expect(worst(model.arrays[key], expected[key])).toBeLessThan(spark.tolerance);
        expect(worst(model.arrays.pValues, expected.pValues)).toBeLessThan(P_TOLERANCE);
        const { facts, tables } = summarySync(stage, model, shardsOf(frame, shards));
        expect(facts).toMatchObject({ rank: expected.rank, numInstances: spark.x.length - without, converged: true });
        const { residual, ...quartiles } = tables.residuals;
        if (without === 0) residual.forEach((kind, i) => expect(worst(Object.values(quartiles).map((values) => values[i] as number), expected.residuals[String(kind)])).toBeLessThan(spark.tolerance));
        expect(tables.coefficients.pValue).toEqual([...model.arrays.pValues]);
      }
    }
  });

  it('has intervals of the normal distribution for poisson, of that of Student for gaussian', () => {
    const reaches = [['count', { family: 'poisson' }], ['number', {}]].map(([name, params]) => {
      const frame = data(name as string);
      const { estimate, standardError, upper95 } = summarySync(stage, fit(frame, params as ParamValues), [frame]).tables.coefficients as Record<string, number[]>;
      return (upper95[0] - estimate[0]) / standardError[0];
    });
    // scipy.stats: norm.ppf(0.975), t.ppf(0.975, 66)
    expect(worst(reaches, [1.959963984540054, 1.996564418952312])).toBeLessThan(1e-9);
  });

  it('warns of a label that the features foretell in every row, and says when steps were used up', () => {
    const apart = few([0, 0, 0, 1, 1, 1], [[1], [2], [3], [4], [5], [6]]);
    const { facts, warnings } = summarySync(stage, fit(apart, { family: 'binomial', maxIter: 25 }), [apart]);
    expect(facts.converged).toBe(false);
    expect(warnings).toEqual(['the features foretell the label of every row, and then no finite coefficients are the best: they grow with maxIter and as tol gets smaller; set regParam above 0']);
  });

  it.each([
    ['poisson', [1, -1, 2], 'expected a number of at least 0 for the family poisson, got -1'],
    ['gamma', [1, 0, 2], 'expected a number above 0 for the family gamma, got 0'],
    ['binomial', [1, 1.5, 0], 'expected a number from 0 to 1 for the family binomial, got 1.5'],
  ])('names the row of a label that %s has not', (family, label, words) => {
    expect(() => fit(few(label), { family })).toThrow(`row 2, column \`label\`: ${words}`);
  });

  it('names rows that tweedie, a link, and an offset have no number for', () => {
    expect(() => fit(few([1, -2, 3]), { family: 'tweedie', variancePower: 1.2 })).toThrow('row 2, column `label`: expected a number of at least 0 for the family tweedie, got -2');
    expect(() => fit(few([1, -2, 3]), { link: 'log' })).toThrow('row 2, column `label`: expected a number that the link log has a value for, got -2');
    expect(() => fit(few([1, 2, 3]), { offsetCol: 'o' })).toThrow('row 2, column `o`: expected a finite number as offset, got NaN');
    expect(() => fit(few([1, 2, 3], [[1], [Infinity], [2]]))).toThrow('row 2, column `f0`: expected a finite number, got Infinity');
  });

  it('refuses links and powers that do not go with the family', () => {
    expect(stage.check(paramsFor(stage, { family: 'poisson', link: 'logit', linkPower: 1, variancePower: 2 }))).toEqual([
      { param: 'link', text: 'expected log, identity or sqrt for the family poisson, got logit' },
      { param: 'linkPower', text: 'expected link in its place for the family poisson, got 1' },
      { param: 'variancePower', text: 'expected it for the family tweedie alone, got 2 for poisson' },
    ]);
    expect(stage.check(paramsFor(stage, { family: 'tweedie', link: 'log', variancePower: 0.5 }))).toEqual([
      { param: 'variancePower', text: 'expected 0 or a number of at least 1, got 0.5' },
      { param: 'link', text: 'expected linkPower in its place for the family tweedie, got log' },
    ]);
  });

  it('says that it did not converge', () => {
    expect(fit(data('count'), { family: 'poisson', maxIter: 1 }).state).toMatchObject({ ending: 'iterations', totalIterations: 1 });
  });

  it('gives a constant feature no coefficient, and the others what they have without it', () => {
    const features = spark.x.map((row) => [0.1, ...row]);
    const alone = fit(data('count'), { family: 'poisson' });
    const beside = fit(few(spark.labels.count, features), { family: 'poisson' }, 3);
    expect(beside.arrays.coefficients[0]).toBe(0);
    expect(worst(beside.arrays.coefficients.slice(1), alone.arrays.coefficients)).toBeLessThan(1e-9);
    expect(worst(beside.arrays.pValues.slice(1), alone.arrays.pValues)).toBeLessThan(P_TOLERANCE);
    expect(beside.state.rank).toBe(4);
  });

  it('has means for dependent features, and for more features than rows, but no standard errors', () => {
    const alone = fit(data('count'), { family: 'poisson' });
    const dependent = few(spark.labels.count, spark.x.map((row) => [...row, row[0] + row[2]]));
    const model = fit(dependent, { family: 'poisson' });
    expect(worst(cellsOf(stage.apply(model, dependent).columns.get('prediction')) as number[], cellsOf(stage.apply(alone, data('count')).columns.get('prediction')) as number[])).toBeLessThan(1e-3);
    expect(model.arrays.pValues).toBeUndefined();
    const wide = few([1, 2, 4], [[1, 0, 2, 5], [0, 3, 1, 4], [2, 2, 0, 7]]);
    expect(worst(cellsOf(stage.apply(fit(wide), wide).columns.get('prediction')) as number[], [1, 2, 4])).toBeLessThan(1e-2);
  });
});
