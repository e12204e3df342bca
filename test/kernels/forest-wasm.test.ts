import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ForestData, GrowParams, TreeNodes, Variant } from '../../src/kernels/forest-kernel.ts';
import { dataLayout, recordBytes, shapeOf } from '../../src/kernels/forest-layout.ts';
import { forestKernel } from '../../src/kernels/load.ts';
import { below, draw, mix } from '../../src/kernels/random.ts';
import type { DataShape } from './made-up-forest.ts';
import { codesOf, featuresOf, madeUpData, madeUpWeights, numbers, plainGrowth, runForest, unlimited } from './made-up-forest.ts';

const wasm = forestKernel('wasm');
const typescript = forestKernel('typescript');

const counts: DataShape[] = [
  { rows: 1, features: 1, classes: 2, codes: 2 },
  { rows: 2, features: 3, classes: 2, codes: 2 },
  { rows: 3, features: 1, classes: 3, codes: 3 },
  { rows: 17, features: 3, classes: 3, codes: 5 },
  { rows: 64, features: 70, classes: 10, codes: 17 },
  { rows: 65, features: 70, classes: 20, codes: 33 },
  { rows: 65, features: 3, classes: 16, codes: 32 },
  { rows: 400, features: 3, classes: 10, codes: 2 },
  { rows: 400, features: 70, classes: 10, codes: 17 },
  { rows: 400, features: 3, classes: 20, codes: 400 },
  { rows: 400, features: 1, classes: 3, codes: 256 },
  { rows: 900, features: 6, classes: 2, codes: 3 },
  { rows: 900, features: 6, classes: 17, codes: 3 },
  { rows: 3_000, features: 2, classes: 2, codes: 30_000 },
];

/** What the long form alone can do; sizes lie around the borders of packed codes and of the ways to group rows. */
const everything: DataShape[] = [
  { rows: 40, features: 3, classes: 0, codes: 4 },
  { rows: 300, features: 7, classes: 0, codes: 31, missing: true, nominal: 1 },
  { rows: 600, features: 5, classes: 0, codes: 3_000 },
  { rows: 600, features: 40, classes: 0, codes: 255, missing: true },
  { rows: 500, features: 4, classes: 0, codes: 256, missing: true, binned: true },
  { rows: 200, features: 5, classes: 0, codes: 8, nominal: 2, missing: true },
  { rows: 300, features: 4, classes: 2, codes: 257, missing: true },
  { rows: 300, features: 7, classes: 2, codes: 40, nominal: 1 },
  { rows: 200, features: 5, classes: 2, codes: 7, nominal: 2 },
  { rows: 300, features: 7, classes: 5, codes: 33, missing: true, nominal: 1, binned: true },
  { rows: 150, features: 4, classes: 5, codes: 6, nominal: 2, missing: true },
  { rows: 150, features: 600, classes: 2, codes: 2 },
  { rows: 60, features: 3, classes: 1_000, codes: 50 },
  { rows: 60, features: 3, classes: 1, codes: 50, missing: true },
];

/** Parameters and variants that depend on `key` alone, so that many cases meet many settings. */
function settings(key: number, { features, classes }: DataShape, train: number): { params: GrowParams; variants: Variant[] } {
  const next = numbers(key);
  const variants = Array.from({ length: [1, 2, 6][next(3)] }, () => ({ maxDepth: next(5) - 1, minSamplesSplit: 2 + next(3) * 4, prune: next(2) === 0 }));
  const params: GrowParams = {
    seed: key,
    tree: 0,
    featuresPerNode: Math.min(features, [1, 3, 10, 70][next(4)]),
    impurity: classes === 0 ? 'variance' : next(2) === 0 ? 'gini' : 'entropy',
    randomSplits: next(4) === 0,
    bootstrap: next(3) > 0,
    draws: Math.max(1, train - next(Math.max(1, train >> 2))),
    subsamplingRate: next(2) === 0 ? 1 : 0.6,
    minInstancesPerNode: [1, 1, 3][next(3)],
    minWeightFraction: next(4) === 0 ? 0.07 : 0,
    minInfoGain: next(3) === 0 ? 0.05 : 0,
  };
  return { params, variants: next(3) === 0 ? [...variants, unlimited] : variants };
}

function expectSame(data: ForestData, run: Parameters<typeof runForest>[2]): void {
  expect(isDeepStrictEqual(runForest(wasm, data, run), runForest(typescript, data, run))).toBe(true);
}

function trainRows(rows: number): number {
  return Math.max(1, rows > 2 ? Math.ceil((2 * rows) / 3) - 1 : rows);
}

describe('the WebAssembly forest', () => {
  it.each(counts)('gives the bits of the TypeScript one: $rows rows, $features features, $classes classes, $codes codes', (shape) => {
    const data = madeUpData(shape);
    for (let key = 0; key < 8; key++) expectSame(data, { ...settings(key, shape, trainRows(shape.rows)), trees: 2, trainScores: key % 2 === 0 });
  });

  it.each(everything)('gives the bits of the TypeScript one: $rows rows, $features features, $classes classes, $codes codes, missing $missing, nominal $nominal', (shape) => {
    const data = madeUpData(shape);
    const weights = madeUpWeights(shape.rows);
    for (let key = 0; key < 12; key++) expectSame(data, { ...settings(key, shape, trainRows(shape.rows)), trees: 2, trainScores: key % 2 === 0, weights: key % 3 === 0 ? weights : null });
  });

  it.each([1, 2, 3])('gives the bits of the TypeScript one with weights: %i features', (features) => {
    for (const classes of [0, 2, 4]) {
      const shape = { rows: 120, features, classes, codes: 23 };
      const data = madeUpData(shape);
      for (let key = 0; key < 6; key++) expectSame(data, { ...settings(key, shape, trainRows(shape.rows)), trees: 2, weights: madeUpWeights(120, key) });
    }
  });

  it.each([9, 10, 22, 23, 34, 35, 47, 48])('packs %i features of 10 bits and three of 1 bit into items, or leaves them in columns', (features) => {
    for (const classes of [0, 2, 3]) {
      const data = withTwoCodes(madeUpData({ rows: 90, features, classes, codes: 700 }), 3);
      for (const randomSplits of [false, true]) {
        expectSame(data, { params: { ...plainGrowth, randomSplits, featuresPerNode: 9, impurity: classes === 0 ? 'variance' : 'entropy', bootstrap: true, draws: 59 }, variants: [unlimited], trees: 2 });
      }
    }
  });

  it.each([255, 256, 257, 65_535, 65_536, 65_537])('takes features of %i codes, in items and in columns', (codes) => {
    for (const features of [2, 33]) {
      for (const classes of [0, 2, 3]) {
        const data = lastCodes({ rows: 120, features, classes, codes });
        expectSame(data, { params: { ...plainGrowth, featuresPerNode: 12 % features || 2, impurity: classes === 0 ? 'variance' : 'gini' }, variants: [unlimited], trees: 1 });
      }
    }
  });

  it.each([
    { rows: 900, features: 6, codes: 300 },
    { rows: 900, features: 5, codes: 3_000 },
    { rows: 400, features: 18, codes: 4_000 },
    { rows: 130, features: 70, codes: 2 },
  ])('gives the bits of the TypeScript one with random splits: $rows rows, $features features, $codes codes', (shape) => {
    for (const classes of [0, 2, 3, 32, 33]) {
      for (const kind of ['even', 'infinite', 'huge', 'equal', 'missing', 'nominal'] as const) {
        const data = withValues(madeUpData({ ...shape, classes, missing: kind === 'missing', nominal: kind === 'nominal' && shape.codes < 1_000 ? 1 : 0 }), kind);
        const params = { ...plainGrowth, randomSplits: true, featuresPerNode: Math.min(5, shape.features), impurity: classes === 0 ? ('variance' as const) : kind === 'huge' ? ('entropy' as const) : ('gini' as const) };
        expectSame(data, { params, variants: [unlimited], trees: 1, trainScores: kind !== 'even', weights: kind === 'equal' ? madeUpWeights(shape.rows) : null });
      }
    }
  });

  it('gives the bits of the TypeScript one with upper bin edges as thresholds', () => {
    const data = madeUpData({ rows: 200, features: 4, classes: 3, codes: 12, binned: true });
    expectSame(data, { params: { ...plainGrowth, featuresPerNode: 2 }, variants: [unlimited], trees: 3 });
  });

  it('is the same in its small and its long form', () => {
    const small = madeUpData({ rows: 350, features: 9, classes: 7, codes: 11 });
    // Classes that no row has make the data long; sums then have more columns of zeros.
    const long = { ...small, classes: 17 };
    for (const impurity of ['gini', 'entropy'] as const) {
      const run = { params: { ...plainGrowth, impurity, featuresPerNode: 3, bootstrap: true, draws: 200 }, variants: [unlimited, { maxDepth: 3, minSamplesSplit: 2, prune: true }], trees: 4 };
      const [a, b] = [runForest(wasm, small, run), runForest(wasm, long, run)];
      expect(b.labels).toEqual(a.labels);
      expect(b.trees.map((trees) => trees.map((tree) => [...tree.threshold]))).toEqual(a.trees.map((trees) => trees.map((tree) => [...tree.threshold])));
      for (let row = 0; row < small.rows; row++) expect(b.sums[0].slice(row * 17, row * 17 + 7)).toEqual(a.sums[0].slice(row * 7, row * 7 + 7));
    }
  });

  it('keeps its sums when small data come to need the long form between two trees', () => {
    const data = madeUpData({ rows: 90, features: 4, classes: 3, codes: 5 });
    const all = Int32Array.from({ length: 90 }, (_, row) => row);
    const answers = [wasm, typescript].map((kernel) => {
      const sums = new Float64Array(270);
      kernel.load(data);
      kernel.rows(all.slice(0, 60), all.slice(60), null);
      kernel.variants([unlimited], true);
      for (const randomSplits of [false, true, false]) {
        kernel.grow({ ...plainGrowth, randomSplits, impurity: 'entropy' });
        kernel.score();
      }
      kernel.sums(sums, 0, all);
      return { sums, tree: kernel.tree(0) };
    });
    expect(isDeepStrictEqual(answers[0], answers[1])).toBe(true);
  });

  it.each([32_767, 32_768])('does not overflow at the border of its small form: %i rows', (rows) => {
    const data = { ...madeUpData({ rows, features: 2, classes: 2, codes: 4 }), labels: Uint16Array.from({ length: rows }, (_, row) => (row % 5_000 === 1 ? 1 : 0)) };
    for (const impurity of ['gini', 'entropy'] as const) {
      const [a, b] = [wasm, typescript].map((kernel) => growOnAll(kernel, data, { impurity, featuresPerNode: 2 }));
      expect(a.count).toBeGreaterThan(3);
      expect(isDeepStrictEqual(a, b)).toBe(true);
    }
  });

  it('grows once more where a row was drawn too often for its item', () => {
    // 13 bits of row and 16 of class leave 3 bits, up to 7 times.
    const classes = 2 ** 16;
    const data = { ...madeUpData({ rows: 5_000, features: 1, classes: 2, codes: 3 }), classes, labels: Uint16Array.from({ length: 5_000 }, (_, row) => (row % 2) * (classes - 1)) };
    let tree = 0;
    while (mostDrawn(plainGrowth.seed, tree, 5_000) < 8) tree++;
    const [a, b] = [wasm, typescript].map((kernel) => growOnAll(kernel, data, { tree, bootstrap: true, draws: 5_000, maxDepth: 1 }));
    expect(isDeepStrictEqual(a, b)).toBe(true);
  });

  it('answers for more rows than it asks for at once, and in any order', () => {
    const data = madeUpData({ rows: 17, features: 3, classes: 3, codes: 5 });
    const rows = Int32Array.from({ length: 60_000 }, (_, i) => (i * 5) % 17);
    const answers = [wasm, typescript].map((kernel) => {
      runForest(kernel, data, { params: plainGrowth, variants: [unlimited], trees: 3 });
      const labels = new Int32Array(60_000);
      const sums = new Float64Array(180_000);
      kernel.predict(labels, 0, rows);
      kernel.sums(sums, 0, rows);
      return { labels, sums };
    });
    expect(isDeepStrictEqual(answers[0], answers[1])).toBe(true);
  });

  it('starts again with another data set, other rows and other variants', () => {
    const kernel = forestKernel('wasm');
    const first = { params: plainGrowth, variants: [unlimited], trees: 2 };
    const second = { params: { ...plainGrowth, impurity: 'entropy' as const }, variants: Array.from({ length: 32 }, (_, v) => ({ ...unlimited, maxDepth: v })), trees: 2 };
    const third = { params: { ...plainGrowth, impurity: 'variance' as const, featuresPerNode: 5 }, variants: [unlimited], trees: 2 };
    const [small, large, targets] = [madeUpData(counts[3]), madeUpData(counts[9]), madeUpData(everything[2])];
    const before = runForest(kernel, small, first);
    expect(isDeepStrictEqual(runForest(kernel, large, second), runForest(typescript, large, second))).toBe(true);
    expect(isDeepStrictEqual(runForest(kernel, targets, third), runForest(typescript, targets, third))).toBe(true);
    expect(isDeepStrictEqual(runForest(kernel, small, { ...first, weights: madeUpWeights(17) }), runForest(typescript, small, { ...first, weights: madeUpWeights(17) }))).toBe(true);
    expect(isDeepStrictEqual(runForest(kernel, small, first), before)).toBe(true);
  });

  it('asks for rows before variants, and answers for scored rows only', () => {
    const kernel = forestKernel('wasm');
    expect(() => kernel.rows(Int32Array.of(0), Int32Array.of(), null)).toThrow('forest: load was expected first');
    kernel.load(madeUpData({ rows: 4, features: 1, classes: 2, codes: 2 }));
    expect(() => kernel.variants([unlimited], false)).toThrow('forest: rows was expected first');
    kernel.rows(Int32Array.of(0, 1), Int32Array.of(2), null);
    expect(() => kernel.grow(plainGrowth)).toThrow('forest: variants was expected first');
    kernel.variants([unlimited], false);
    expect(() => kernel.score()).toThrow('forest: grow was expected first');
    kernel.grow(plainGrowth);
    kernel.score();
    expect(() => kernel.sums(new Float64Array(2), 0, Int32Array.of(1))).toThrow('forest: row 1 was asked for, which is not scored; expected a test row, or a training row with trainScores');
  });

  it.each([counts[8], counts[10], counts[13], everything[1], everything[2], everything[11], everything[12]])('says how many bytes it needs: $rows rows, $features features, $classes classes', (shape) => {
    const data = madeUpData(shape);
    const kernel = forestKernel('wasm');
    const asked = kernel.bytes(data, 2, shape.rows);
    expect(asked).toBeGreaterThan(kernel.bytes(data, 1, shape.rows));
    expect(kernel.bytes(data, 2, 0)).toBeLessThanOrEqual(asked - 8 * 3 * shape.rows * Math.max(1, shape.classes));
    for (const maySmall of [true, false]) {
      const held = shapeOf(data, maySmall);
      expect(asked).toBeGreaterThan(dataLayout(held, 65_536).end + 8 * 3 * shape.rows * Math.max(1, shape.classes) + 2 * shape.rows * recordBytes(held));
    }
  });

  it('is ready within a few milliseconds', () => {
    const start = performance.now();
    forestKernel('wasm').load(madeUpData(counts[0]));
    expect(performance.now() - start).toBeLessThan(100);
  });
});

function growOnAll(kernel: typeof wasm, data: ForestData, { maxDepth = -1, ...params }: Partial<GrowParams> & { maxDepth?: number }): TreeNodes {
  kernel.load(data);
  kernel.rows(Int32Array.from({ length: data.rows }, (_, row) => row), new Int32Array(0), null);
  kernel.variants([{ ...unlimited, maxDepth }], false);
  kernel.grow({ ...plainGrowth, ...params });
  return kernel.tree(0);
}

/** How often a row is drawn at most: the draws of src/kernels/forest-sample.ts. */
function mostDrawn(seed: number, tree: number, rows: number): number {
  const key = mix(mix(draw(seed, tree) ^ 0x5bd1e995) ^ 0x1b873593);
  const times = new Int32Array(rows);
  for (let i = 0; i < rows; i++) times[below(draw(key, i), rows)]++;
  return Math.max(...times);
}

/** The same data with `count` features more, of two codes. */
function withTwoCodes(data: ForestData, count: number): ForestData {
  const next = numbers(data.features);
  const bits = Array.from({ length: count * data.rows }, () => next(2));
  const last = data.starts[data.features];
  return {
    ...data,
    features: data.features + count,
    codes: [...data.codes, ...featuresOf(Uint16Array.from(bits), count)],
    starts: Uint32Array.from([...data.starts, ...Array.from({ length: count }, (_, i) => last + 2 * (i + 1))]),
    values: Float64Array.from([...data.values, ...Array.from({ length: 2 * count }, (_, i) => i % 2)]),
    exact: new Uint8Array(data.features + count).fill(1),
    nominal: new Uint8Array(data.features + count),
    missing: new Uint8Array(data.features + count),
  };
}

/** The same data with values that are evenly spread, or anything but that. */
function withValues(data: ForestData, kind: string): ForestData {
  if (!['even', 'infinite', 'huge', 'equal'].includes(kind)) return data;
  const known = data.starts[1];
  const values = data.values.map((_, i) => (kind === 'equal' ? Math.floor((i % known) / 100) : i % known));
  for (let f = 0; f < data.features && (kind === 'infinite' || kind === 'huge'); f++) {
    const most = kind === 'huge' ? 1.7e308 : Infinity;
    if (f % 3 < 2) values[data.starts[f + 1] - 1] = most;
    if (f % 3 > 0) values[data.starts[f]] = -most;
  }
  return { ...data, values };
}

/** Data in which the largest codes of every feature occur, of `codes` codes that are not all in the data. */
function lastCodes({ rows, features, classes, codes }: DataShape): ForestData {
  const next = numbers(codes);
  const data = madeUpData({ rows, features, classes, codes: 5 });
  const all = Array.from({ length: rows * features }, (_, i) => (i % 3 === 0 ? codes - 1 - next(3) : next(codes)));
  return {
    ...data,
    codes: featuresOf(codesOf(all, codes), features),
    starts: Uint32Array.from({ length: features + 1 }, (_, f) => f * codes),
    values: Float64Array.from({ length: features * codes }, (_, i) => (i % codes) * 0.25),
  };
}
