import { expect, it } from 'vitest';
import { convergenceOf } from '../../../src/stages/common/convergence.ts';
import type { Model } from '../../../src/stages/stage.ts';

function of(ending: string, history: number[]): ReturnType<typeof convergenceOf> {
  const arrays: Model['arrays'] = { objectiveHistory: Float64Array.from(history) };
  return convergenceOf({ state: { ending, totalIterations: history.length - 1 }, arrays });
}

it('is no convergence where steps were used up, or where none leads down although the last did', () => {
  expect(of('values', [1, 0.5])).toEqual({ iterations: 1, converged: true });
  expect(of('iterations', [1, 0.5, 0.4])).toEqual({ iterations: 2, converged: false });
  expect(of('search', [1, 0.5, 0.4])?.converged).toBe(false);
  expect(of('search', [1, 0.5, 0.5 - 1e-9])?.converged).toBe(true);
  expect(of('search', [1, NaN])?.converged).toBe(false);
  expect(of('search', [1])?.converged).toBe(false);
});

it('is not there for a model that was not searched for', () => {
  expect(convergenceOf({ state: { numFeatures: 2 }, arrays: {} })).toBeUndefined();
  expect(convergenceOf({ state: { ending: 'values', totalIterations: 4 }, arrays: {} })).toEqual({ iterations: 4, converged: true });
});
