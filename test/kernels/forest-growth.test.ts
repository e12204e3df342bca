import { describe, expect, it } from 'vitest';
import type { ForestData, TreeNodes } from '../../src/kernels/forest-kernel.ts';
import { LEAF_BITS } from '../../src/kernels/forest-kernel.ts';
import { forestKernel } from '../../src/kernels/load.ts';
import type { DataShape } from './made-up-forest.ts';
import { dataOf, growOn, madeUpData, madeUpWeights, numbers, plainGrowth, unlimited } from './made-up-forest.ts';

const regression = { ...plainGrowth, impurity: 'variance' as const };
const once = { ...unlimited, maxDepth: 1 };

/** Data from rows of values, the last one the target. */
function targetsOf(table: readonly number[][], more: Partial<ForestData> = {}): ForestData {
  const targets = Float64Array.from(table, (row) => row[row.length - 1]);
  return dataOf(table.map((row) => [...row.slice(0, -1), 0]), { classes: 0, labels: null, targets, ...more });
}

/** The data with its rows in another order, or repeated: row i is row `of[i]` of before. */
function take(data: ForestData, of: number[]): ForestData {
  const pick = <T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(values: T): number[] => of.map((row) => values[row]);
  return {
    ...data,
    rows: of.length,
    codes: data.codes.map((codes) => Uint8Array.from(pick(codes))),
    labels: data.labels === null ? null : Uint16Array.from(pick(data.labels)),
    targets: data.targets === null ? null : Float64Array.from(pick(data.targets)),
  };
}

/** The same with targets that are whole eighths, of which sums are exact. */
function inEighths(data: ForestData): ForestData {
  return data.targets === null ? data : { ...data, targets: data.targets.map((y) => Math.round(y * 8) / 8) };
}

function shapeOf({ feature, threshold, left, right, missingLeft, sets }: TreeNodes): Partial<TreeNodes> {
  return { feature, threshold, left, right, missingLeft, sets };
}

describe.each(['wasm', 'typescript'] as const)('the growth of trees in %s', (kind) => {
  it('parts targets where their squared distances from both means are smallest', () => {
    const tree = growOn(kind, targetsOf([[1, 10], [2, 12], [3, 11], [5, 30], [9, 31]]), { ...regression, variant: once });
    expect([...tree.threshold]).toEqual([4, 0, 0]);
    expect([...tree.instances]).toEqual([5, 3, 2]);
    // Around the centre of all targets, 20.5: sums of weight, distance and squared distance.
    expect([...tree.stats]).toEqual([5, -8.5, 473.25, 3, -28.5, 272.75, 2, 20, 200.5]);
  });

  it('makes leaves of equal targets, and of equal rows with different ones', () => {
    expect(growOn(kind, targetsOf([[1, 5], [2, 5], [3, 5]]), regression).count).toBe(1);
    const tree = growOn(kind, targetsOf([[1, 5], [1, 7], [3, 5]]), regression);
    expect([...tree.instances]).toEqual([3, 2, 1]);
  });

  it('takes the variance that a split removes as its gain, in squared targets', () => {
    const data = targetsOf([[1, 0], [2, 0], [3, 4], [4, 4]]);
    expect(growOn(kind, data, { ...regression, minInfoGain: 4 }).count).toBe(3);
    expect(growOn(kind, data, { ...regression, minInfoGain: 4.0001 }).count).toBe(1);
    const weights = Float64Array.from([3, 3, 1, 1]);
    expect(growOn(kind, data, { ...regression, weights, minInfoGain: 2.9999999 }).count).toBe(3);
    expect(growOn(kind, data, { ...regression, weights, minInfoGain: 3.0000001 }).count).toBe(1);
  });

  it('gives a row of weight k the part of k equal rows', () => {
    for (const shape of [{ classes: 3 }, { classes: 0 }, { classes: 2, nominal: 1 as const }, { classes: 0, nominal: 1 as const, missing: true }]) {
      const data = inEighths(madeUpData({ rows: 80, features: 4, codes: 7, seed: 4, ...shape }));
      const next = numbers(9);
      const times = Array.from({ length: 80 }, () => 1 + next(4));
      const params = { impurity: shape.classes === 0 ? ('variance' as const) : ('gini' as const), featuresPerNode: 2 };
      const weighted = growOn(kind, data, { ...params, weights: Float64Array.from(times) });
      const repeated = growOn(kind, take(data, times.flatMap((k, row) => new Array<number>(k).fill(row))), params);
      expect(weighted.count).toBeGreaterThan(9);
      expect(weighted.stats).toEqual(repeated.stats);
      // Where no row is missing, the missing values follow the child of more rows, and equal rows count there.
      expect({ ...shapeOf(weighted), missingLeft: 0 }).toEqual({ ...shapeOf(repeated), missingLeft: 0 });
    }
  });

  it('takes equal weights as none', () => {
    for (const classes of [3, 0]) {
      const data = inEighths(madeUpData({ rows: 60, features: 4, classes, codes: 9 }));
      const params = { impurity: classes === 0 ? ('variance' as const) : ('gini' as const) };
      const none = growOn(kind, data, params);
      expect(growOn(kind, data, { ...params, weights: new Float64Array(60).fill(1) })).toEqual(none);
      const equal = growOn(kind, data, { ...params, weights: new Float64Array(60).fill(2.5) });
      expect(shapeOf(equal)).toEqual(shapeOf(none));
      expect(equal.stats).toEqual(none.stats.map((x) => 2.5 * x));
    }
  });

  it('grows the same tree for targets that are shifted, or scaled by a power of two', () => {
    const data = inEighths(madeUpData({ rows: 90, features: 4, classes: 0, codes: 9, missing: true, nominal: 1 }));
    const targets = data.targets ?? new Float64Array(0);
    const tree = growOn(kind, data, regression);
    expect(growOn(kind, { ...data, targets: targets.map((y) => y + 4096) }, regression)).toEqual(tree);
    const scaled = growOn(kind, { ...data, targets: targets.map((y) => y * 2 ** -40) }, regression);
    expect(shapeOf(scaled)).toEqual(shapeOf(tree));
    expect(scaled.stats).toEqual(tree.stats.map((x, i) => x * 2 ** (-40 * (i % 3))));
  });

  it.each<Omit<DataShape, 'rows' | 'features' | 'codes'>>([{ classes: 3 }, { classes: 0 }, { classes: 3, nominal: 1 }, { classes: 0, nominal: 1, missing: true }])('does not depend on the order of the rows: %o', (shape) => {
    const data = madeUpData({ rows: 150, features: 5, codes: 11, ...shape });
    const next = numbers(77);
    const order = Array.from({ length: 150 }, (_, row) => ({ row, by: next(1 << 30) })).sort((a, b) => a.by - b.by).map(({ row }) => row);
    const weights = madeUpWeights(150);
    for (const impurity of shape.classes === 0 ? (['variance'] as const) : (['gini', 'entropy'] as const)) {
      const params = { impurity, featuresPerNode: 2 };
      expect(growOn(kind, take(data, order), params)).toEqual(growOn(kind, data, params));
      expect(growOn(kind, take(data, order), { ...params, weights: Float64Array.from(order, (row) => weights[row]) })).toEqual(growOn(kind, data, { ...params, weights }));
    }
  });

  it('keeps the means of leaves to 1e-13 of the range of targets', () => {
    const data = madeUpData({ rows: 100, features: 3, classes: 0, codes: 6 });
    const weights = madeUpWeights(100);
    const kernel = forestKernel(kind);
    kernel.load(data);
    kernel.rows(Int32Array.from({ length: 100 }, (_, row) => row), new Int32Array(0), weights);
    kernel.variants([{ ...unlimited, maxDepth: 0 }], true);
    kernel.grow(regression);
    const [w, sum, squares] = kernel.tree(0).stats;
    const targets = [...(data.targets ?? [])];
    const center = Math.min(...targets) / 2 + Math.max(...targets) / 2;
    const total = weights.reduce((a, b) => a + b);
    expect(Math.abs(w / total - 1)).toBeLessThan(1e-13);
    expect(Math.abs(sum - targets.reduce((a, y, i) => a + weights[i] * (y - center), 0)) / total).toBeLessThan(1e-12);
    expect(Math.abs(squares - targets.reduce((a, y, i) => a + weights[i] * (y - center) ** 2, 0)) / total).toBeLessThan(1e-11);
  });

  it('never takes rows of weight 0 into a bag, which is never empty', () => {
    const data = dataOf([[1, 0], [2, 0], [3, 1], [4, 1], [5, 0]]);
    const weights = Float64Array.from([0, 1e-300, 2, 0, 0]);
    expect([...growOn(kind, data, { weights }).instances]).toEqual([2, 1, 1]);
    const bags = Array.from({ length: 30 }, (_, tree) => growOn(kind, data, { weights, tree, bootstrap: true, draws: 1 }).instances[0]);
    expect(new Set(bags)).toEqual(new Set([1, 2]));
    for (let tree = 0; tree < 20; tree++) expect(growOn(kind, data, { weights: Float64Array.from([0, 0, 0, 3, 0]), tree, subsamplingRate: 0.01 }).instances[0]).toBe(1);
  });

  it('scores rows of weight 0 with those outside the bag', () => {
    const data = targetsOf([[1, 0], [2, 8], [3, 4]]);
    const kernel = forestKernel(kind);
    kernel.load(data);
    kernel.rows(Int32Array.from([0, 1, 2]), new Int32Array(0), Float64Array.from([1, 1, 0]));
    kernel.variants([unlimited], true);
    kernel.grow(regression);
    kernel.score();
    const out = new Float64Array(3);
    kernel.sums(out, 0, Int32Array.from([0, 1, 2]));
    expect([...out].map((units) => 4 + (4 * units) / 2 ** LEAF_BITS)).toEqual([0, 8, 8]);
  });

  it('leaves each child its share of the weight', () => {
    const data = dataOf([[1, 0], [2, 1], [3, 1], [4, 1]]);
    const weights = Float64Array.from([1, 1, 1, 7]);
    expect(growOn(kind, data, { weights, minWeightFraction: 0.1 }).threshold[0]).toBe(1.5);
    expect(growOn(kind, data, { weights, minWeightFraction: 0.11 }).threshold[0]).toBe(2.5);
    expect(growOn(kind, data, { weights, minWeightFraction: 0.31 }).count).toBe(1);
    expect(growOn(kind, data, { minWeightFraction: 0.5 }).threshold[0]).toBe(2.5);
  });
});

describe.each(['wasm', 'typescript'] as const)('missing values and categories in %s', (kind) => {
  it('sends missing values where they help', () => {
    const right = growOn(kind, dataOf([[1, 0], [2, 0], [3, 1], [NaN, 1]]));
    expect([right.threshold[0], right.missingLeft[0], right.count]).toEqual([2.5, 0, 3]);
    const left = growOn(kind, dataOf([[1, 0], [2, 0], [3, 1], [NaN, 0]]));
    expect([left.threshold[0], left.missingLeft[0], left.count]).toEqual([2.5, 1, 3]);
    const apart = growOn(kind, dataOf([[1, 0], [2, 0], [3, 0], [NaN, 1]]));
    expect([apart.threshold[0], apart.missingLeft[0], apart.count]).toEqual([Infinity, 0, 3]);
    const only = growOn(kind, targetsOf([[4, 1], [4, 1], [NaN, 2]]), regression);
    expect([only.threshold[0], only.missingLeft[0], only.count]).toEqual([Infinity, 0, 3]);
  });

  it('sends missing values with more rows where the node has none', () => {
    const table = [[1, 0], [2, 0], [3, 1], [NaN, 1]];
    const kernel = forestKernel(kind);
    const directions = [[0, 1, 2], [0, 2], [0, 1, 2, 3]].map((train) => {
      kernel.load(dataOf(table));
      kernel.rows(Int32Array.from(train), train.includes(3) ? new Int32Array(0) : Int32Array.from([3]), null);
      kernel.variants([unlimited], true);
      kernel.grow(plainGrowth);
      kernel.score();
      const out = new Int32Array(1);
      kernel.predict(out, 0, Int32Array.from([3]));
      return [kernel.tree(0).missingLeft[0], out[0]];
    });
    expect(directions).toEqual([[1, 0], [0, 1], [0, 1]]);
  });

  it('groups categories by their mean target, and sends unseen ones right', () => {
    const codes = [3, 3, 40, 40, 70, 70, 5, 5];
    const more = { codes: [Uint8Array.from(codes)], starts: Uint32Array.from([0, 80]), values: Float64Array.from({ length: 80 }, (_, i) => i), nominal: Uint8Array.from([1]) };
    const tree = growOn(kind, targetsOf(codes.map((code, i) => [code, [9, 9.5, 1, 1.5, 2, 1, 8, 9][i]]), more), { ...regression, variant: once });
    expect(tree.setWords).toBe(3);
    expect([...tree.sets.slice(0, 3)]).toEqual([0, 1 << 8, 1 << 6]);
    expect([tree.feature[0], tree.threshold[0], tree.missingLeft[0]]).toEqual([0, 0, 0]);
    expect([...tree.sets.slice(3)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it.each<[number, 'gini' | 'entropy' | 'variance']>([[2, 'gini'], [2, 'entropy'], [0, 'variance']])('finds the best of all subsets by the order of categories: %i classes, %s', (classes, impurity) => {
    for (let seed = 0; seed < 20; seed++) {
      const shape = { rows: 60, features: 2, classes, codes: 6, seed };
      const weights = seed % 2 === 0 ? null : madeUpWeights(60, seed);
      const [sorted, subsets] = ([1, 2] as const).map((nominal) => {
        const data = madeUpData({ ...shape, nominal });
        return growOn(kind, { ...data, nominal: data.nominal.map(() => nominal) }, { impurity, weights, variant: once });
      });
      expect(Math.abs(lossOf(sorted, impurity) / lossOf(subsets, impurity) - 1)).toBeLessThan(1e-9);
    }
  });

  it('tries every subset of categories where three classes need it', () => {
    const table = [[0, 0], [0, 0], [1, 1], [1, 1], [2, 0], [2, 0], [3, 2]];
    const [subsets, sorted] = [2, 1].map((nominal) => growOn(kind, dataOf(table, { nominal: Uint8Array.from([nominal]) }), { variant: once }));
    expect([subsets.sets[0], ...subsets.stats.slice(3)]).toEqual([0b101, 4, 0, 0, 0, 2, 1]);
    // Three of the categories are equally pure, so that they stay in the order of their codes.
    expect([sorted.sets[0], ...sorted.stats.slice(3)]).toEqual([0b111, 4, 2, 0, 0, 0, 1]);
  });
});

describe.each(['wasm', 'typescript'] as const)('random splits in %s', (kind) => {
  it('are uniform between the smallest and the largest value of the node', () => {
    const data = dataOf([[10, 0], [20, 1], [20, 0], [30, 1]]);
    const thresholds = Array.from({ length: 400 }, (_, tree) => growOn(kind, data, { randomSplits: true, tree, variant: once }).threshold[0]);
    expect(Math.min(...thresholds)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...thresholds)).toBeLessThan(30);
    expect(Math.abs(thresholds.filter((threshold) => threshold < 15).length - 100)).toBeLessThan(35);
    expect(new Set(thresholds).size).toBeGreaterThan(390);
  });

  it('are one a feature, the best of which is taken', () => {
    const data = dataOf(Array.from({ length: 20 }, (_, i) => [i % 2, i < 10 ? 0 : 1, i < 10 ? 0 : 1]));
    for (let tree = 0; tree < 20; tree++) expect(growOn(kind, data, { randomSplits: true, tree }).feature[0]).toBe(1);
  });

  it('send missing values and categories to either side', () => {
    const missing = Array.from({ length: 60 }, (_, tree) => growOn(kind, dataOf([[1, 0], [2, 1], [NaN, 0], [NaN, 1]]), { randomSplits: true, tree, variant: once }).missingLeft[0]);
    expect(new Set(missing)).toEqual(new Set([0, 1]));
    const categories = dataOf([[0, 0], [1, 1], [2, 1]], { nominal: Uint8Array.from([1]) });
    const sets = Array.from({ length: 200 }, (_, tree) => growOn(kind, categories, { randomSplits: true, tree, variant: once }).sets[0]);
    expect([...new Set(sets)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('end in pure leaves where rows differ', () => {
    const data = madeUpData({ rows: 80, features: 5, classes: 3, codes: 30 });
    const tree = growOn(kind, data, { randomSplits: true });
    tree.left.forEach((left, i) => {
      if (left < 0) expect([...tree.stats.slice(3 * i, 3 * i + 3)].filter((w) => w > 0).length).toBe(1);
    });
  });
});

/** Weighted impurity of the two children of a root, from their stats. */
function lossOf(tree: TreeNodes, impurity: 'gini' | 'entropy' | 'variance'): number {
  const width = tree.stats.length / tree.count;
  return [1, 2].map((node) => {
    const stats = [...tree.stats.slice(node * width, (node + 1) * width)];
    if (impurity === 'variance') return stats[2] - (stats[1] * stats[1]) / stats[0];
    const w = stats.reduce((a, b) => a + b);
    if (impurity === 'gini') return w - stats.reduce((a, x) => a + x * x, 0) / w;
    return w * Math.log(w) - stats.reduce((a, x) => a + (x > 0 ? x * Math.log(x) : 0), 0);
  }).reduce((a, b) => a + b);
}
