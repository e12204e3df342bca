import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/regression/extra-trees-regressor.ts';
import { expectSameSpread, seedCases } from '../common/tree/seeds.ts';

describe("ExtraTreesRegressor beside scikit-learn's over 20 seeds", () => {
  it.each(seedCases(stage))('has its error and its number of nodes: $name', { timeout: 60_000 }, (one) => {
    expect(one.errors.length).toBe(20);
    expectSameSpread(stage, one);
  });
});
