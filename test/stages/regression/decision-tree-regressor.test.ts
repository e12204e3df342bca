import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/regression/decision-tree-regressor.ts';
import { expectEqualTrees, goldenTrees } from '../common/tree/golden-trees.ts';

const { sets, tolerance } = goldenTrees('tree-regression');

describe('DecisionTreeRegressor on data where 20 random states of scikit-learn grow one tree', () => {
  it.each(sets)('equals it in structure, thresholds, leaves, predictions and importances: $name', (set) => {
    expectEqualTrees(stage, set, tolerance);
    expect(set.trees.length).toBeGreaterThan(1);
  });
});
