import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../../src/frame/column.ts';
import { doubles } from '../../../../src/frame/column.ts';
import type { ParamValues } from '../../../../src/stages/params.ts';
import { stage as generalized } from '../../../../src/stages/regression/generalized-linear-regression.ts';
import { stage as least } from '../../../../src/stages/regression/linear-regression.ts';
import { fitSync, frameOf, golden, paramsFor, shardsOf, vectorOf, worst } from '../../support.ts';

interface Estimates {
  params: ParamValues;
  estimates: number[];
  standardErrors: number[];
  tValues: number[];
  pValues: number[];
}

interface Case extends Estimates {
  data: string;
  deviance: number;
  nullDeviance: number;
  dispersion: number;
  aic?: number;
}

const statsmodels = golden<{ tolerance: number; x: number[][]; weights: number[]; offsets: number[]; labels: Record<string, number[]>; generalized: Case[]; least: Estimates[] }>('linear-statsmodels');
const P_TOLERANCE = 1e-8;

function data(name: string): Frame {
  const numbers = Object.entries({ label: statsmodels.labels[name], w: statsmodels.weights, o: statsmodels.offsets }).map(([column, values]) => [column, doubles(Float64Array.from(values))] as const);
  return frameOf({ features: vectorOf(statsmodels.x), ...Object.fromEntries(numbers) });
}

/** Without an intercept there is none among the estimates. */
function compare(arrays: Record<string, ArrayLike<number>>, { params, estimates, standardErrors, tValues, pValues }: Estimates): void {
  const own = [...Array.from(arrays.coefficients), ...(params.fitIntercept === false ? [] : Array.from(arrays.intercepts))];
  expect(worst(own, estimates)).toBeLessThan(statsmodels.tolerance);
  expect(worst(arrays.standardErrors, standardErrors)).toBeLessThan(statsmodels.tolerance);
  expect(worst(arrays.tValues, tValues)).toBeLessThan(statsmodels.tolerance);
  expect(worst(arrays.pValues, pValues)).toBeLessThan(P_TOLERANCE);
}

describe('what statsmodels says of', () => {
  it.each(statsmodels.generalized.map((each) => ({ ...each, words: JSON.stringify(each.params) })))('a generalized linear model of $data: $words', ({ data: name, ...expected }) => {
    const { arrays } = fitSync(generalized, paramsFor(generalized, { tol: 1e-12, maxIter: 100, ...expected.params }), shardsOf(data(name), 3));
    compare(arrays, expected);
    for (const key of ['deviance', 'nullDeviance', 'dispersion'] as const) expect(worst(arrays[key], [expected[key]])).toBeLessThan(statsmodels.tolerance);
    if (expected.aic !== undefined) expect(worst(arrays.aic, [expected.aic])).toBeLessThan(statsmodels.tolerance);
  });

  it.each(statsmodels.least.map((each) => ({ ...each, words: JSON.stringify(each.params) })))('least squares: $words', (expected) => {
    compare(fitSync(least, paramsFor(least, expected.params), shardsOf(data('number'), 3)).arrays, expected);
  });
});
