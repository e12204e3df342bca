import { describe, expect, it } from 'vitest';
import type { ForestData, TreeNodes } from '../../src/kernels/forest-kernel.ts';
import { LEAF_BITS, meanUnits, targetScale } from '../../src/kernels/forest-kernel.ts';
import { forestKernel } from '../../src/kernels/load.ts';
import { DataError } from '../../src/util/errors.ts';
import type { DataShape } from './made-up-forest.ts';
import { dataOf, growOn, madeUpData, madeUpWeights, numbers, plainGrowth, runForest, splitRows, unlimited } from './made-up-forest.ts';

describe.each(['wasm', 'typescript'] as const)('the forest kernel in %s', (kind) => {
  it('parts two classes at the midpoint of the neighbouring values', () => {
    const tree = growOn(kind, dataOf([[1, 0], [2, 0], [5, 1], [9, 1]]));
    expect(tree.count).toBe(3);
    expect([...tree.feature]).toEqual([0, -1, -1]);
    expect([...tree.threshold]).toEqual([3.5, 0, 0]);
    expect([...tree.left]).toEqual([1, -1, -1]);
    expect([...tree.right]).toEqual([2, -1, -1]);
    expect([...tree.depth]).toEqual([0, 1, 1]);
    expect([...tree.instances]).toEqual([4, 2, 2]);
    expect([...tree.stats]).toEqual([2, 2, 2, 0, 0, 2]);
  });

  it('takes the lower value as threshold where the midpoint rounds to the upper one', () => {
    const next = 1 + Number.EPSILON;
    expect(growOn(kind, dataOf([[1, 0], [next, 1]])).threshold[0]).toBe(1);
    expect(growOn(kind, dataOf([[-Infinity, 0], [Infinity, 1]])).threshold[0]).toBe(-Infinity);
    expect(growOn(kind, dataOf([[1e308, 0], [1.7e308, 1]])).threshold[0]).toBe(1.35e308);
  });

  it('takes the upper edge of the lower bin as threshold of a binned feature', () => {
    const data = dataOf([[0, 0], [2, 1]], { values: Float64Array.from([0.25, 0.5, Infinity]), starts: Uint32Array.from([0, 3]), exact: Uint8Array.from([0]), codes: [Uint8Array.of(0, 2)] });
    expect(growOn(kind, data).threshold[0]).toBe(0.25);
  });

  it('takes the lower threshold of equally good ones', () => {
    expect(growOn(kind, dataOf([[1, 0], [2, 1], [3, 0]]), { variant: { ...unlimited, maxDepth: 1 } }).threshold[0]).toBe(1.5);
  });

  it('takes the feature drawn first of equally good ones, and every feature at times', () => {
    const data = dataOf([[1, 1, 1, 0], [2, 2, 2, 1]]);
    const drawn = Array.from({ length: 40 }, (_, tree) => growOn(kind, data, { tree, featuresPerNode: 2 }).feature[0]);
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2]));
  });

  it('takes the first of equally good features where it looks at all of them, as Spark does', () => {
    const data = dataOf([[3, 1, 1, 0], [3, 2, 2, 1]]);
    const taken = Array.from({ length: 40 }, (_, tree) => growOn(kind, data, { tree }).feature[0]);
    expect(new Set(taken)).toEqual(new Set([1]));
  });

  it('takes splits without gain while the node is impure', () => {
    const tree = growOn(kind, dataOf([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]));
    expect(tree.count).toBe(7);
    expect([...tree.instances]).toEqual([4, 2, 1, 1, 2, 1, 1]);
  });

  it('makes a leaf of equal rows of different classes', () => {
    const tree = growOn(kind, dataOf([[7, 0], [7, 1], [7, 1]]));
    expect(tree.count).toBe(1);
    expect([...tree.stats]).toEqual([1, 2]);
  });

  it('goes on beyond featuresPerNode until one feature was not constant', () => {
    const table = Array.from({ length: 8 }, (_, i) => [...new Array<number>(70).fill(3), i, i % 2]);
    expect(growOn(kind, dataOf(table), { featuresPerNode: 1 }).count).toBe(15);
  });

  it('stops when the one feature drawn that is not constant allows no split', () => {
    const table = [[0, 0, 0], [1, 0, 0], [1, 1, 1], [1, 1, 1]];
    const trees = Array.from({ length: 30 }, (_, tree) => growOn(kind, dataOf(table), { featuresPerNode: 1, minInstancesPerNode: 2, tree }).count);
    expect(new Set(trees)).toEqual(new Set([1, 3]));
  });

  it('needs minInfoGain, gini from 0 to 1 and entropy in bits', () => {
    // 6 and 2 rows, split into 4 pure ones and 2 of each class: gini 0.375 - 0.25 = 0.125, entropy 0.8113 - 0.5 = 0.3113 bits.
    const data = dataOf([[0, 0], [0, 0], [0, 0], [0, 0], [1, 0], [1, 0], [1, 1], [1, 1]]);
    expect(growOn(kind, data, { minInfoGain: 0.125 }).count).toBe(3);
    expect(growOn(kind, data, { minInfoGain: 0.1250001 }).count).toBe(1);
    expect(growOn(kind, data, { impurity: 'entropy', minInfoGain: 0.3112 }).count).toBe(3);
    expect(growOn(kind, data, { impurity: 'entropy', minInfoGain: 0.3113 }).count).toBe(1);
  });

  it('stops at maxDepth, minSamplesSplit and minInstancesPerNode', () => {
    const data = madeUpData({ rows: 200, features: 5, classes: 3, codes: 9 });
    const deep = growOn(kind, data, { variant: { ...unlimited, maxDepth: 2 } });
    expect(Math.max(...deep.depth)).toBe(2);
    expect(growOn(kind, data, { variant: { ...unlimited, maxDepth: 0 } }).count).toBe(1);
    const split = growOn(kind, data, { variant: { ...unlimited, minSamplesSplit: 20 } });
    split.left.forEach((left, i) => expect(left < 0 || split.instances[i] >= 20).toBe(true));
    const leaves = growOn(kind, data, { minInstancesPerNode: 7 });
    expect(Math.min(...leaves.instances)).toBeGreaterThanOrEqual(7);
  });

  it('merges sibling leaves of equal prediction when a variant prunes', () => {
    const data = madeUpData({ rows: 300, features: 4, classes: 3, codes: 6 });
    const whole = growOn(kind, data, { variant: { ...unlimited, maxDepth: 4 } });
    const pruned = growOn(kind, data, { variant: { ...unlimited, maxDepth: 4, prune: true } });
    expect(pruned.count).toBeLessThan(whole.count);
    for (let i = 0; i < pruned.count; i++) {
      const [left, right] = [pruned.left[i], pruned.right[i]];
      if (left >= 0 && pruned.left[left] < 0 && pruned.left[right] < 0) expect(predictionOf(pruned, left)).not.toBe(predictionOf(pruned, right));
    }
  });

  it.each<DataShape & { weighted?: boolean; randomSplits?: boolean }>([
    { rows: 120, features: 5, classes: 4, codes: 9 },
    { rows: 120, features: 5, classes: 4, codes: 40, nominal: 1, missing: true, weighted: true },
    { rows: 120, features: 5, classes: 0, codes: 9, missing: true },
    { rows: 120, features: 5, classes: 0, codes: 8, nominal: 2, missing: true, weighted: true, randomSplits: true },
  ])('sums the leaf values that a walk of the stored trees gives: %o', ({ weighted = false, randomSplits = false, ...shape }) => {
    const data = madeUpData(shape);
    const variants = [unlimited, { maxDepth: 3, minSamplesSplit: 8, prune: true }, { maxDepth: 2, minSamplesSplit: 2, prune: false }];
    const params = { ...plainGrowth, impurity: shape.classes === 0 ? ('variance' as const) : ('gini' as const), randomSplits, featuresPerNode: 2, bootstrap: true, draws: 70 };
    const run = runForest(forestKernel(kind), data, { variants, params, trees: 5, weights: weighted ? madeUpWeights(120) : null });
    variants.forEach((_, v) => {
      const expected = new Float64Array(run.sums[v].length);
      for (const trees of run.trees) for (const row of run.rows) addLeaf({ sums: expected, data, tree: trees[v], row });
      expect(run.sums[v]).toEqual(expected);
    });
  });

  it('scores test rows only, unless training rows are asked for', () => {
    const data = madeUpData({ rows: 60, features: 3, classes: 3, codes: 5 });
    const kernel = forestKernel(kind);
    const run = { variants: [unlimited], params: { ...plainGrowth, bootstrap: true, draws: 40 }, trees: 3 };
    const all = runForest(kernel, data, run);
    const tested = runForest(kernel, data, { ...run, trainScores: false });
    const { train, test } = splitRows(60);
    expect(tested.rows).toEqual(test);
    test.forEach((row, i) => expect(tested.sums[0].slice(i * 3, i * 3 + 3)).toEqual(all.sums[0].slice(row * 3, row * 3 + 3)));
    expect(() => kernel.sums(new Float64Array(3), 0, train.slice(0, 1))).toThrow(new DataError('forest: row 0 was asked for, which is not scored; expected a test row, or a training row with trainScores'));
  });

  it('draws with replacement, keeps a share of the rows, or takes all', () => {
    const data = madeUpData({ rows: 1000, features: 2, classes: 2, codes: 30 });
    const bag = growOn(kind, data, { bootstrap: true, draws: 800 });
    expect(weightOf(bag)).toBe(800);
    expect(Math.abs(bag.instances[0] - 1000 * (1 - Math.exp(-0.8)))).toBeLessThan(60);
    const share = growOn(kind, data, { subsamplingRate: 0.3 });
    expect(weightOf(share)).toBe(share.instances[0]);
    expect(Math.abs(share.instances[0] - 300)).toBeLessThan(60);
    expect(growOn(kind, data).instances[0]).toBe(1000);
    expect(growOn(kind, dataOf([[0, 0], [1, 1]]), { subsamplingRate: 1e-9 }).instances[0]).toBe(1);
  });

  it.each([4, 0])('fits a variant alone and in a group to the same bits: %i classes', (classes) => {
    const data = madeUpData({ rows: 250, features: 6, classes, codes: 12, missing: classes === 0, nominal: classes === 0 ? 1 : 0 });
    for (let key = 0; key < 6; key++) {
      const next = numbers(key + 100);
      const variants = Array.from({ length: 9 }, () => ({ maxDepth: next(6) - 1, minSamplesSplit: 2 + next(12), prune: next(2) === 0 }));
      const impurity = classes === 0 ? ('variance' as const) : key % 2 === 0 ? ('gini' as const) : ('entropy' as const);
      const params = { ...plainGrowth, seed: key, featuresPerNode: 2, impurity, bootstrap: key % 3 > 0, draws: 150, minInstancesPerNode: 1 + next(3) };
      const weights = classes === 0 && key % 2 === 0 ? madeUpWeights(250, key) : null;
      const together = runForest(forestKernel(kind), data, { variants, params, trees: 4, weights });
      variants.forEach((variant, v) => {
        const alone = runForest(forestKernel(kind), data, { variants: [variant], params, trees: 4, weights });
        expect(alone.sums[0]).toEqual(together.sums[v]);
        expect(alone.labels[0]).toEqual(together.labels[v]);
        expect(alone.trees.map((trees) => trees[0])).toEqual(together.trees.map((trees) => trees[v]));
      });
    }
  });

  it('does not change its inputs, and gives the same bits twice', () => {
    const data = madeUpData({ rows: 64, features: 3, classes: 3, codes: 5 });
    const copy = structuredClone(data);
    const run = { variants: [unlimited], params: { ...plainGrowth, bootstrap: true, draws: 40 }, trees: 2 };
    const kernel = forestKernel(kind);
    expect(runForest(kernel, data, run)).toEqual(runForest(kernel, data, run));
    expect(data).toEqual(copy);
  });

  it('predicts the first of equal sums', () => {
    const data = dataOf([[7, 1], [7, 2], [7, 2], [7, 1]]);
    const kernel = forestKernel(kind);
    kernel.load(data);
    kernel.rows(Int32Array.from([0, 1, 2, 3]), new Int32Array(0), null);
    kernel.variants([unlimited], true);
    kernel.grow(plainGrowth);
    kernel.score();
    const out = new Int32Array(4);
    kernel.predict(out, 0, Int32Array.from([0, 1, 2, 3]));
    expect([...out]).toEqual([1, 1, 1, 1]);
  });
});

/** Adds the leaf of one row, found by its values and categories. */
function addLeaf({ sums, data, tree, row }: { sums: Float64Array; data: ForestData; tree: TreeNodes; row: number }): void {
  let node = 0;
  while (tree.left[node] >= 0) node = goesLeft(data, tree, { node, row }) ? tree.left[node] : tree.right[node];
  const stats = tree.stats.slice(node * Math.max(3, data.classes), (node + 1) * Math.max(3, data.classes));
  if (data.targets !== null) {
    sums[row] += meanUnits(stats[1], stats[0], targetScale(data.targets).scale);
    return;
  }
  const weight = stats.reduce((a, b) => a + b);
  stats.forEach((w, c) => (sums[row * data.classes + c] += Math.round((w / weight) * 2 ** LEAF_BITS)));
}

function goesLeft(data: ForestData, tree: TreeNodes, { node, row }: { node: number; row: number }): boolean {
  const f = tree.feature[node];
  const code = data.codes[f][row];
  if (data.nominal[f] > 0) return ((tree.sets[node * tree.setWords + (code >> 5)] >> (code & 31)) & 1) === 1;
  const value = data.values[data.starts[f] + code];
  return Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= tree.threshold[node];
}

/** The class of the largest weight in a node of three classes. */
function predictionOf(tree: TreeNodes, node: number): number {
  const counts = [...tree.stats.slice(node * 3, node * 3 + 3)];
  return counts.indexOf(Math.max(...counts));
}

function weightOf(tree: TreeNodes): number {
  return tree.stats[0] + tree.stats[1];
}
