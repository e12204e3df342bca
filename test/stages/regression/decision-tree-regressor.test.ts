import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/regression/decision-tree-regressor.ts';
import { doubles, schemaOf } from '../../../src/frame/column.ts';
import { selectRows } from '../../../src/frame/select.ts';
import { allRows, applied, richFrame, wholeOf, withDefaults } from '../common/tree/forests.ts';
import { targetsOf } from '../../../src/stages/common/regressor.ts';
import { expectEqualTrees, goldenTrees } from '../common/tree/golden-trees.ts';

const { sets, tolerance } = goldenTrees('tree-regression');

describe('DecisionTreeRegressor on data where 20 random states of scikit-learn grow one tree', () => {
  it.each(sets)('equals it in structure, thresholds, leaves, predictions and importances: $name', (set) => {
    expectEqualTrees(stage, set, tolerance);
    expect(set.trees.length).toBeGreaterThan(1);
  });
});

describe('DecisionTreeRegressor', () => {
  const whole = wholeOf(stage);
  const frame = richFrame({ rows: 120, seed: 2, classes: 0 });

  it('adds a prediction, and the variance and the number of the leaf where they have a name', () => {
    expect(stage.outputs(withDefaults(stage, {}))).toEqual(['prediction']);
    const params = withDefaults(stage, { varianceCol: 'variance', leafCol: 'leaf', maxDepth: 3 });
    expect([...stage.schema(params, schemaOf(frame)).keys()]).toEqual(['features', 'label', 'weight', 'prediction', 'variance', 'leaf']);
    const model = whole.fit(allRows(frame), params);
    const label = targetsOf(frame, 'label');
    const [prediction, variance, leaf] = ['prediction', 'variance', 'leaf'].map((name) => applied(stage, model, { frame, name }));
    const leaves = new Set(leaf);
    expect([...leaves].sort((a, b) => a - b)).toEqual(Array.from({ length: leaves.size }, (_, i) => i));
    for (const own of leaves) {
      const values = [...label].filter((_, row) => leaf[row] === own);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      expect(prediction[leaf.indexOf(own)]).toBeCloseTo(mean, 10);
      expect(variance[leaf.indexOf(own)]).toBeCloseTo(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length, 10);
    }
  });

  it('does not depend on the order of the rows', () => {
    const rows = Int32Array.from({ length: 120 }, (_, row) => (row * 77 + 5) % 120);
    const params = withDefaults(stage, { weightCol: 'weight', maxDepth: 'unlimited', maxBins: 1000 });
    const { arrays } = whole.fit(allRows(selectRows(frame, rows)), params);
    expect(arrays).toEqual(whole.fit(allRows(frame), params).arrays);
  });

  it('predicts a constant target exactly, with one leaf', () => {
    const constant = { ...frame, columns: new Map(frame.columns).set('label', doubles(new Float64Array(120).fill(0.1))) };
    const model = whole.fit(allRows(constant), withDefaults(stage, {}));
    expect(model.arrays.feature.length).toBe(1);
    expect(new Set(applied(stage, model, { frame: constant, name: 'prediction' }))).toEqual(new Set([0.1]));
  });

  it('names the row of a missing target, and a feature of too many categories', () => {
    const label = new Float64Array(120);
    label[7] = NaN;
    const broken = { ...frame, columns: new Map(frame.columns).set('label', doubles(label)) };
    expect(() => whole.fit(allRows(broken), withDefaults(stage, {}))).toThrow('row 8, column `label`: expected a finite number to predict, got NaN');
    expect(() => whole.fit(allRows(frame), withDefaults(stage, { maxBins: 8 }))).toThrow('expected maxBins of at least 12, the number of categories of feature `x4`, got 8');
  });

  it('sends a category that was not in the fit to the right', () => {
    const model = whole.fit(allRows(frame), withDefaults(stage, { maxDepth: 4 }));
    const features = frame.columns.get('features');
    if (features?.kind !== 'vector') throw new Error('no features');
    const unseen = { ...features, values: features.values.map((value, i) => (i % 6 === 4 ? 12 + (i % 40) : value)) };
    const out = applied(stage, model, { frame: { ...frame, columns: new Map(frame.columns).set('features', unseen) }, name: 'prediction' });
    expect(out.every(Number.isFinite)).toBe(true);
    const missing = { ...features, values: features.values.map((value, i) => (i === 4 ? NaN : value)) };
    expect(() => stage.apply(model, { ...frame, columns: new Map(frame.columns).set('features', missing) })).toThrow('row 1, column `x4`: expected the index of a category, 0 to 11, got a missing value');
  });
});
