import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/classification/decision-tree-classifier.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import type { Model } from '../../../src/stages/stage.ts';
import { expectEqualTrees, goldenTrees } from '../common/tree/golden-trees.ts';
import { allRows, applied, fingerprints, frameOf, metaOf, noisyFrame, product, thirds, wholeOf, withDefaults } from '../common/tree/forests.ts';

interface Golden {
  tolerance: number;
  every: number;
  sets: {
    name: string;
    x: number[][];
    y: number[];
    trees: {
      params: { criterion: string; max_depth: number | null; min_samples_leaf: number; min_samples_split: number };
      nodes: { feature: number[]; threshold: number[]; left: number[]; right: number[]; instances: number[]; value: number[][] };
      predictions: number[];
      probabilities: number[][];
      importances: number[];
    }[];
  }[];
}

const golden = JSON.parse(readFileSync(new URL('../../golden/tree-scikit-learn.json', import.meta.url), 'utf8')) as Golden;
const whole = wholeOf(stage);

function params(given: ParamValues): ParamValues {
  return withDefaults(stage, given);
}

function asOurs({ criterion, max_depth, min_samples_leaf, min_samples_split }: Golden['sets'][0]['trees'][0]['params']): ParamValues {
  return params({
    impurity: criterion,
    maxDepth: max_depth ?? 'unlimited',
    minInstancesPerNode: min_samples_leaf,
    minSamplesSplit: min_samples_split,
    maxBins: 65_536,
    pruneTree: false,
  });
}

describe("DecisionTreeClassifier on data where 20 random states of scikit-learn grow one tree", () => {
  it.each(golden.sets)('equals it in structure, thresholds, leaves, predictions and importances: $name', ({ x, y, trees }) => {
    const frame = frameOf(x, y);
    const classes = Math.max(...y) + 1;
    const some = x.filter((_, row) => row % golden.every === 0);
    for (const { params: theirs, nodes, predictions, probabilities, importances } of trees) {
      const model = whole.fit(allRows(frame), asOurs(theirs));
      const { feature, threshold, left, right, instances, counts } = model.arrays;
      expect({ feature: [...feature], threshold: [...threshold], left: [...left], right: [...right], instances: [...instances] }).toEqual({
        feature: nodes.feature,
        threshold: nodes.threshold,
        left: nodes.left,
        right: nodes.right,
        instances: nodes.instances,
      });
      expect([...counts]).toEqual(nodes.value.flatMap((shares, node) => shares.map((share) => Math.round(share * nodes.instances[node]))));
      const rows = frameOf(some, y.filter((_, row) => row % golden.every === 0));
      expect([...applied(stage, model, { frame: rows, name: 'prediction' })]).toEqual(predictions);
      const ours = applied(stage, model, { frame: rows, name: 'probability' });
      probabilities.flat().forEach((p, i) => expect(Math.abs(ours[i] - p)).toBeLessThan(golden.tolerance));
      importances.forEach((value, f) => expect(Math.abs((model.state.importances as number[])[f] - value)).toBeLessThan(golden.tolerance));
    }
    expect(classes).toBeGreaterThan(2);
  });
});

describe('DecisionTreeClassifier with weights, weights of classes and missing values', () => {
  const { sets, tolerance } = goldenTrees('tree-weights');

  it.each(sets)("equals scikit-learn's where its random states agree: $name", (set) => {
    expectEqualTrees(stage, set, tolerance);
  });
});

describe('DecisionTreeClassifier', () => {
  it("gives the leaf's class weights as raw scores, as Spark's tree does", () => {
    const frame = frameOf([[1], [2], [3], [4], [5]], [0, 0, 1, 0, 1]);
    const model = whole.fit(allRows(frame), params({ maxDepth: 1, pruneTree: false }));
    expect([...applied(stage, model, { frame, name: 'rawPrediction' })]).toEqual([2, 0, 2, 0, 1, 2, 1, 2, 1, 2]);
    expect([...model.arrays.threshold]).toEqual([2.5, 0, 0]);
  });

  it('does not depend on the seed where no two splits are equally good', () => {
    const { x, y } = golden.sets[3];
    const frame = frameOf(x, y);
    const first = whole.fit(allRows(frame), params({ maxDepth: 2, maxBins: 1000, seed: 1 })).arrays;
    expect(whole.fit(allRows(frame), params({ maxDepth: 2, maxBins: 1000, seed: 99 })).arrays).toEqual(first);
  });

  it('is one leaf at depth 0, and for a single class', () => {
    const frame = frameOf([[1], [2], [3]], [1, 0, 1]);
    const root = whole.fit(allRows(frame), params({ maxDepth: 0 }));
    expect([...root.arrays.counts]).toEqual([1, 2]);
    expect([...applied(stage, root, { frame, name: 'prediction' })]).toEqual([1, 1, 1]);
    expect([...whole.fit(allRows(frameOf([[1], [2]], [0, 0])), params({})).arrays.treeStarts]).toEqual([0, 1]);
  });

  it('shares one fit among depths, split sizes and pruning, and evaluates each as alone', () => {
    const data = thirds(noisyFrame({ rows: 240, features: 5, classes: 3, seed: 4 }));
    const candidates = product({ maxDepth: [0, 2, 5, 'unlimited'], minSamplesSplit: [2, 9, 30], pruneTree: [true, false] }).map(params);
    expect(new Set(candidates.map((candidate) => whole.groupKey(candidate, metaOf(data.frame)))).size).toBe(1);
    expect(whole.fitsDone(candidates, metaOf(data.frame))).toBe(1);
    const shared = fingerprints(whole.evaluate(data, candidates, true));
    candidates.forEach((candidate, i) => expect(fingerprints(whole.evaluate(data, [candidate], true)).get(0)).toBe(shared.get(i)));
    expect(new Set(shared.values()).size).toBeGreaterThan(10);
  });

  it('predicts the same classes with pruning and without, on fewer nodes', () => {
    let smaller = 0;
    for (let seed = 0; seed < 25; seed++) {
      const data = thirds(noisyFrame({ rows: 90, features: 3, classes: 2 + (seed % 3), seed }));
      const given = { maxDepth: seed % 2 === 0 ? 4 : 'unlimited', minInstancesPerNode: 1 + (seed % 4), impurity: seed % 3 === 0 ? 'entropy' : 'gini', seed };
      const [pruned, full] = [true, false].map((pruneTree) => whole.fit(data, params({ ...given, pruneTree })));
      const [fewer, all] = [pruned, full].map((model) => applied(stage, model, { frame: data.frame, name: 'prediction' }));
      expect(fewer).toEqual(all);
      if (pruned.arrays.feature.length < full.arrays.feature.length) smaller++;
      expect(siblingsThatAgree(pruned)).toBe(0);
    }
    expect(smaller).toBeGreaterThan(15);
  });

  it('has its three new columns in the schema, named by the classes', () => {
    const frame = frameOf([[1], [2]], [0, 1]);
    const behind = stage.schema(params({}), schemaOf(frame));
    expect([...behind.keys()]).toEqual(['features', 'label', 'rawPrediction', 'probability', 'prediction']);
    expect(behind.get('probability')?.names).toEqual(['class 0', 'class 1']);
    expect(behind.get('prediction')?.labels).toEqual(['class 0', 'class 1']);
  });

  it('names the row of a label that is not a class', () => {
    const frame = frameOf([[1], [2], [3]], [0, 1, 1]);
    const column = frame.columns.get('label');
    if (column?.kind === 'i32') column.values[2] = 7;
    expect(() => whole.fit(allRows(frame), params({}))).toThrow('row 3, column `label`: expected the index of a class, 0 to 1, got 7');
  });

  it('sends a missing value that no row of the fit had to the side of more rows', () => {
    const model = whole.fit(allRows(frameOf([[1], [2], [3]], [0, 1, 1])), params({}));
    expect(model.arrays.missingLeft).toBeUndefined();
    expect([...applied(stage, model, { frame: frameOf([[NaN], [1], [4]], [0, 0, 0]), name: 'prediction' })]).toEqual([1, 0, 1]);
  });

  it('refuses no rows, no features and another width', () => {
    const frame = frameOf([[1, 1], [2, 2]], [0, 1]);
    expect(() => whole.fit({ frame, train: new Int32Array(0) }, params({}))).toThrow('expected at least 1 row to fit trees on, got 0');
    expect(() => whole.fit(allRows(frameOf([[], []], [0, 1])), params({}))).toThrow('column `features`: expected at least 1 feature, got an empty vector');
    expect(() => stage.apply(whole.fit(allRows(frame), params({})), frameOf([[1]], [0]))).toThrow('column `features`: expected a vector of 2 values as in the fit, got 1');
  });
});

/** Pairs of sibling leaves with one prediction. */
function siblingsThatAgree({ arrays, state }: Model): number {
  const { left, right, counts } = arrays;
  const classes = Number(state.numClasses);
  function predicted(node: number): number {
    const own = [...counts.subarray(node * classes, (node + 1) * classes)];
    return own.indexOf(Math.max(...own));
  }
  return [...left.keys()].filter((node) => left[node] >= 0 && left[left[node]] < 0 && left[right[node]] < 0 && predicted(left[node]) === predicted(right[node])).length;
}
