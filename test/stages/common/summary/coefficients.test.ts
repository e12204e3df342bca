import { expect, it } from 'vitest';
import { MOST_COEFFICIENTS, coefficientTable, searchFacts } from '../../../../src/stages/common/summary/coefficients.ts';
import type { Model } from '../../../../src/stages/stage.ts';

function model(features: number, more: Model['arrays'] = {}): Model {
  const coefficients = Float64Array.from({ length: features }, (_, j) => j);
  const state = { featureNames: Array.from(coefficients, (_, j) => `f${j}`), totalIterations: 2, ending: 'iterations' };
  return { stage: 's', params: {}, state, arrays: { coefficients, intercepts: Float64Array.of(9), ...more } };
}

it('leaves the coefficients of very many features to the model', () => {
  expect(coefficientTable(model(2), { intercept: true, outputs: ['estimate'] })).toEqual({ coefficients: { name: ['f0', 'f1', '(Intercept)'], estimate: [0, 1, 9] } });
  expect(coefficientTable(model(MOST_COEFFICIENTS), { intercept: false, outputs: ['estimate'] }).coefficients?.name).toHaveLength(MOST_COEFFICIENTS);
  expect(coefficientTable(model(MOST_COEFFICIENTS + 1), { intercept: true, outputs: ['estimate'] })).toEqual({});
});

it('tells of a search its steps, and the last of its values', () => {
  const objectiveHistory = Float64Array.from({ length: 1500 }, (_, i) => 1500 - i);
  const { facts, details } = searchFacts(model(1, { objectiveHistory }));
  expect(facts).toEqual({ totalIterations: 2, converged: false });
  expect(details.objectiveHistory).toEqual([...objectiveHistory.slice(500)]);
  expect(searchFacts(model(1)).details).toEqual({});
});
