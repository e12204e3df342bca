import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/classification/random-forest-classifier.ts';
import { setKernelKind } from '../../../src/kernels/kind.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { allRows, applied, fingerprints, frameOf, metaOf, noisyFrame, product, rowsOf, thirds, wholeOf, withDefaults } from '../common/tree/forests.ts';

const whole = wholeOf(stage);

function params(given: ParamValues): ParamValues {
  return withDefaults(stage, given);
}

describe('RandomForestClassifier', () => {
  it('evaluates every candidate of a group as it does alone', () => {
    const data = thirds(noisyFrame({ rows: 210, features: 6, classes: 3, seed: 1 }));
    for (const own of product({ bootstrap: [true, false], impurity: ['gini', 'entropy'], maxBins: [8, 1000], subsamplingRate: [1, 0.4] })) {
      const candidates = product({ numTrees: [2, 5, 9], maxDepth: [1, 4, 'unlimited'], minSamplesSplit: [2, 12], pruneTree: [true, false] }).map((stops) => params({ ...own, ...stops, featureSubsetStrategy: '2' }));
      const shared = fingerprints(whole.evaluate(data, candidates, true));
      for (const i of [0, 7, 13, 22, 30, 35]) expect(fingerprints(whole.evaluate(data, [candidates[i]], true)).get(0)).toBe(shared.get(i));
      expect(shared.size).toBe(candidates.length);
    }
  });

  it('is the same in any order of candidates, and with more variants than the kernel takes at once', () => {
    const data = thirds(noisyFrame({ rows: 120, features: 4, classes: 2, seed: 2 }));
    const candidates = product({ maxDepth: [1, 2, 3, 4, 5, 6, 7], minSamplesSplit: [2, 5, 8, 11, 14], numTrees: [3, 4] }).map((stops) => params({ ...stops, pruneTree: false }));
    expect(whole.fitsDone(candidates, metaOf(data.frame))).toBe(2);
    const forward = fingerprints(whole.evaluate(data, candidates, false));
    const backward = fingerprints(whole.evaluate(data, candidates.toReversed(), false));
    candidates.forEach((_, i) => expect(backward.get(candidates.length - 1 - i)).toBe(forward.get(i)));
  });

  it('evaluates with the same bits as apply of the fitted model, for test and training rows', () => {
    const data = thirds(noisyFrame({ rows: 150, features: 5, classes: 4, seed: 3 }));
    for (const own of product({ numTrees: [1, 7], maxDepth: [3, 'unlimited'], pruneTree: [true, false], bootstrap: [true, false], maxBins: [10, 300] })) {
      const candidate = params({ ...own, impurity: 'entropy', minInstancesPerNode: 2 });
      const model = whole.fit(data, candidate);
      for (const { test, train } of whole.evaluate(data, [candidate], true)) {
        const probability = applied(stage, model, { frame: data.frame, name: 'probability' });
        const prediction = applied(stage, model, { frame: data.frame, name: 'prediction' });
        expect([...test.probabilities()]).toEqual(rowsOf(probability, data.test, 4));
        expect([...(train?.probabilities() ?? [])]).toEqual(rowsOf(probability, data.train, 4));
        expect([...test.predicted]).toEqual(rowsOf(prediction, data.test, 1));
        expect([...(train?.predicted ?? [])]).toEqual(rowsOf(prediction, data.train, 1));
      }
    }
  });

  it('has the same bits on both kernels', () => {
    const data = thirds(noisyFrame({ rows: 130, features: 5, classes: 3, seed: 5 }));
    const candidates = product({ numTrees: [2, 6], maxDepth: [2, 'unlimited'], pruneTree: [true, false] }).map(params);
    const wasm = fingerprints(whole.evaluate(data, candidates, true));
    setKernelKind('typescript');
    const typescript = fingerprints(whole.evaluate(data, candidates, true));
    setKernelKind('wasm');
    expect([...typescript].sort()).toEqual([...wasm].sort());
  });

  it('sums the probabilities of its trees as raw scores', () => {
    const frame = noisyFrame({ rows: 60, features: 3, classes: 2, seed: 6 });
    const model = whole.fit(allRows(frame), params({ numTrees: 8, maxDepth: 2 }));
    const raw = applied(stage, model, { frame, name: 'rawPrediction' });
    const probability = applied(stage, model, { frame, name: 'probability' });
    raw.forEach((value, i) => expect(value / 8).toBe(probability[i]));
    for (let row = 0; row < 60; row++) expect(Math.abs(probability[2 * row] + probability[2 * row + 1] - 1)).toBeLessThan(1e-11);
  });

  it('keeps what a reader of the model wants to know', () => {
    const frame = noisyFrame({ rows: 60, features: 3, classes: 2, seed: 6 });
    const { state, arrays } = whole.fit(allRows(frame), params({ numTrees: 4 }));
    expect(state).toMatchObject({ numFeatures: 3, numClasses: 2, labels: ['class 0', 'class 1'], featureNames: ['x0', 'x1', 'x2'], numTrees: 4 });
    expect((state.importances as number[]).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(arrays.treeStarts.length).toBe(5);
    expect(arrays.counts.length).toBe(2 * arrays.feature.length);
  });

  it('draws round(subsamplingRate x rows) rows for each bootstrapped tree', () => {
    const frame = noisyFrame({ rows: 50, features: 3, classes: 2, seed: 8 });
    const { arrays } = whole.fit(allRows(frame), params({ numTrees: 5, subsamplingRate: 0.33 }));
    for (const root of arrays.treeStarts.subarray(0, 5)) expect(arrays.counts[2 * root] + arrays.counts[2 * root + 1]).toBe(17);
  });

  it('shares trees among what stops them, and nothing else', () => {
    const meta = metaOf(noisyFrame({ rows: 12, features: 9, classes: 2, seed: 1 }));
    function key(given: ParamValues): string {
      return whole.groupKey(params(given), meta);
    }
    const one = key({});
    for (const same of [{ numTrees: 7 }, { maxDepth: 9 }, { minSamplesSplit: 8 }, { pruneTree: false }, { featureSubsetStrategy: '3' }, { featureSubsetStrategy: 'sqrt' }, { thresholds: [1, 2] }, { leafCol: 'leaf' }, { maxMemoryInMB: 1 }]) expect(key(same)).toBe(one);
    const others = [{ featureSubsetStrategy: '4' }, { bootstrap: false }, { impurity: 'entropy' }, { maxBins: 5 }, { minInfoGain: 0.1 }, { minInstancesPerNode: 2 }, { seed: 3 }, { subsamplingRate: 0.5 }, { weightCol: 'w' }, { classWeight: 'balanced' }, { minWeightFractionPerNode: 0.1 }];
    expect(new Set([one, ...others.map(key)]).size).toBe(12);
  });

  it('resolves auto for each candidate before it shares: one tree takes all features', () => {
    const data = thirds(noisyFrame({ rows: 90, features: 9, classes: 3, seed: 9 }));
    function key(given: ParamValues): string {
      return whole.groupKey(params(given), metaOf(data.frame));
    }
    expect(key({ numTrees: 1 })).toBe(key({ numTrees: 5, featureSubsetStrategy: 'all' }));
    expect(key({ numTrees: 1 })).not.toBe(key({ numTrees: 2 }));
    const candidates = [params({ numTrees: 1 }), params({ numTrees: 3 })];
    expect(whole.fitsDone(candidates, metaOf(data.frame))).toBe(2);
    const together = fingerprints(whole.evaluate(data, candidates, false));
    candidates.forEach((candidate, i) => expect(fingerprints(whole.evaluate(data, [candidate], false)).get(0)).toBe(together.get(i)));
  });

  it('shares only equal strategies while the number of features is not known', () => {
    const meta = { schema: new Map([['features', { kind: 'vector' as const, width: 0, boolean: false, date: false, names: [], labels: null }]]) };
    function key(given: ParamValues): string {
      return whole.groupKey(params(given), meta);
    }
    expect(key({ featureSubsetStrategy: 'auto' })).toBe(key({ featureSubsetStrategy: 'sqrt' }));
    expect(new Set(['sqrt', 'log2', '3', '4'].map((featureSubsetStrategy) => key({ featureSubsetStrategy }))).size).toBe(4);
  });

  it('refuses to give probabilities once the next evaluation was pulled', () => {
    const data = thirds(noisyFrame({ rows: 60, features: 3, classes: 2, seed: 1 }));
    const [first] = [...whole.evaluate(data, [params({ numTrees: 2 }), params({ numTrees: 4 })], false)];
    expect(() => first.test.probabilities()).toThrow('probabilities() must be called before the next evaluation is pulled');
  });

  it('refuses to go on when another evaluation has taken the kernel', () => {
    const data = thirds(noisyFrame({ rows: 60, features: 3, classes: 2, seed: 1 }));
    const both = [params({ numTrees: 2 }), params({ numTrees: 4 })];
    const first = whole.evaluate(data, both, false)[Symbol.iterator]();
    first.next();
    fingerprints(whole.evaluate(data, both, false));
    expect(() => first.next()).toThrow('another evaluation has taken the kernel before this one was finished');
  });

  it('has a vector of leaves, one number a tree', () => {
    const frame = noisyFrame({ rows: 60, features: 3, classes: 2, seed: 6 });
    const given = params({ numTrees: 3, leafCol: 'leaf', maxDepth: 2, pruneTree: false });
    const model = whole.fit(allRows(frame), given);
    const leaves = applied(stage, model, { frame, name: 'leaf' });
    expect(leaves.length).toBe(180);
    expect(new Set(leaves.filter((_, i) => i % 3 === 1))).toEqual(new Set([0, 1, 2, 3]));
    expect(stage.schema(given, metaOf(frame).schema).get('leaf')?.names).toEqual(['0', '1', '2']);
  });

  it('names a strategy that is neither a count nor a share', () => {
    expect(stage.check(params({ featureSubsetStrategy: '1.5' }))).toEqual([
      { param: 'featureSubsetStrategy', text: 'expected a whole number from 1 on or a fraction above 0 up to 1, got 1.5' },
    ]);
    expect(stage.check(params({ featureSubsetStrategy: '0.5' }))).toEqual([]);
  });

  it('expects more time for more trees, features and rows', () => {
    const meta = metaOf(noisyFrame({ rows: 12, features: 9, classes: 2, seed: 1 }));
    function ms(given: ParamValues, rows: number): number {
      return whole.cost([params(given)], rows, meta).ms;
    }
    expect(ms({ numTrees: 40 }, 1000)).toBeGreaterThan(1.9 * ms({ numTrees: 20 }, 1000));
    expect(ms({ featureSubsetStrategy: 'all' }, 1000)).toBeGreaterThan(1.5 * ms({ featureSubsetStrategy: '1' }, 1000));
    expect(ms({}, 10_000)).toBeGreaterThan(9 * ms({}, 1000));
    expect(ms({ maxDepth: 3 }, 1000)).toBeLessThan(ms({ maxDepth: 'unlimited' }, 1000));
  });

  it("expects the talk's grid to take about the time that it takes", () => {
    const meta = metaOf(noisyFrame({ rows: 10, features: 64, classes: 10, seed: 1 }));
    const grid = product({ featureSubsetStrategy: ['1', '3', '10'], minInstancesPerNode: [1, 3, 10], bootstrap: [true, false], impurity: ['gini', 'entropy'] });
    const stops = product({ maxDepth: [3, 'unlimited'], minSamplesSplit: [2, 3, 10], numTrees: [10, 20, 40, 80] });
    const costs = grid.map((own) => whole.cost(stops.map((stop) => params({ ...own, ...stop, pruneTree: false })), 1198, meta));
    expect(3 * costs.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(1850, -2);
    for (const { bytes } of costs) expect(bytes).toBeLessThan(64e6);
  });

  it('fits a single row', () => {
    const frame = frameOf([[1, 2]], [0]);
    const model = whole.fit(allRows(frame), params({ numTrees: 2 }));
    expect([...applied(stage, model, { frame, name: 'probability' })]).toEqual([1]);
  });
});
