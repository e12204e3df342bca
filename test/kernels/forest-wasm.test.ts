import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { GrowParams, Variant } from '../../src/kernels/forest-kernel.ts';
import { forestKernel } from '../../src/kernels/load.ts';
import type { DataShape } from './made-up-forest.ts';
import { madeUpData, numbers, plainGrowth, runForest, unlimited } from './made-up-forest.ts';

const wasm = forestKernel('wasm');
const typescript = forestKernel('typescript');

const shapes: DataShape[] = [
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

/** Parameters and variants that depend on `key` alone, so that many cases meet many settings. */
function settings(key: number, features: number, train: number): { params: GrowParams; variants: Variant[] } {
  const next = numbers(key);
  const variants = Array.from({ length: [1, 2, 6][next(3)] }, () => ({ maxDepth: next(5) - 1, minSamplesSplit: 2 + next(3) * 4, prune: next(2) === 0 }));
  const params: GrowParams = {
    seed: key,
    tree: 0,
    featuresPerNode: Math.min(features, [1, 3, 10, 70][next(4)]),
    impurity: next(2) === 0 ? 'gini' : 'entropy',
    bootstrap: next(3) > 0,
    draws: Math.max(1, train - next(Math.max(1, train >> 2))),
    subsamplingRate: next(2) === 0 ? 1 : 0.6,
    minInstancesPerNode: [1, 1, 3][next(3)],
    minInfoGain: next(3) === 0 ? 0.05 : 0,
  };
  return { params, variants: next(3) === 0 ? [...variants, unlimited] : variants };
}

describe('the WebAssembly forest', () => {
  it.each(shapes)('gives the bits of the TypeScript one: $rows rows, $features features, $classes classes, $codes codes', (shape) => {
    const data = madeUpData(shape);
    const train = shape.rows > 2 ? Math.ceil((2 * shape.rows) / 3) - 1 : shape.rows;
    for (let key = 0; key < 12; key++) {
      const run = { ...settings(key, shape.features, Math.max(1, train)), trees: 2, trainScores: key % 2 === 0 };
      expect(isDeepStrictEqual(runForest(wasm, data, run), runForest(typescript, data, run))).toBe(true);
    }
  });

  it('gives the bits of the TypeScript one with upper bin edges as thresholds', () => {
    const data = madeUpData({ rows: 200, features: 4, classes: 3, codes: 12, binned: true });
    const run = { params: { ...plainGrowth, featuresPerNode: 2 }, variants: [unlimited], trees: 3 };
    expect(isDeepStrictEqual(runForest(wasm, data, run), runForest(typescript, data, run))).toBe(true);
  });

  it('is the same in its small and its wide form', () => {
    const small = madeUpData({ rows: 350, features: 9, classes: 7, codes: 11 });
    // A class and a feature that no row and no draw needs make the data wide; sums then have one more column of zeros.
    const wide = { ...small, classes: 17 };
    for (const impurity of ['gini', 'entropy'] as const) {
      const run = { params: { ...plainGrowth, impurity, featuresPerNode: 3, bootstrap: true, draws: 200 }, variants: [unlimited, { maxDepth: 3, minSamplesSplit: 2, prune: true }], trees: 4 };
      const [a, b] = [runForest(wasm, small, run), runForest(wasm, wide, run)];
      expect(b.labels).toEqual(a.labels);
      expect(b.trees.map((trees) => trees.map((tree) => [...tree.threshold]))).toEqual(a.trees.map((trees) => trees.map((tree) => [...tree.threshold])));
      for (let row = 0; row < small.rows; row++) expect(b.sums[0].slice(row * 17, row * 17 + 7)).toEqual(a.sums[0].slice(row * 7, row * 7 + 7));
    }
  });

  it.each([32_767, 32_768])('does not overflow at the border of its small form: %i rows', (rows) => {
    const data = { ...madeUpData({ rows, features: 2, classes: 2, codes: 4 }), labels: Uint16Array.from({ length: rows }, (_, row) => (row % 5_000 === 1 ? 1 : 0)) };
    const everything = Int32Array.from({ length: rows }, (_, row) => row);
    for (const impurity of ['gini', 'entropy'] as const) {
      const [a, b] = [wasm, typescript].map((kernel) => {
        kernel.load(data);
        kernel.rows(everything, new Int32Array(0));
        kernel.variants([unlimited], false);
        kernel.grow({ ...plainGrowth, impurity, featuresPerNode: 2 });
        return kernel.tree(0);
      });
      expect(a.count).toBeGreaterThan(3);
      expect(isDeepStrictEqual(a, b)).toBe(true);
    }
  });

  it('answers for more rows than the data has, and in any order', () => {
    const data = madeUpData({ rows: 17, features: 3, classes: 3, codes: 5 });
    const rows = Int32Array.from({ length: 60 }, (_, i) => (i * 5) % 17);
    const answers = [wasm, typescript].map((kernel) => {
      runForest(kernel, data, { params: plainGrowth, variants: [unlimited], trees: 3 });
      const labels = new Int32Array(60);
      const sums = new Float64Array(180);
      kernel.predict(labels, 0, rows);
      kernel.sums(sums, 0, rows);
      return { labels, sums };
    });
    expect(answers[0]).toEqual(answers[1]);
  });

  it('starts again with another data set, other rows and other variants', () => {
    const kernel = forestKernel('wasm');
    const first = { params: plainGrowth, variants: [unlimited], trees: 2 };
    const second = { params: { ...plainGrowth, impurity: 'entropy' as const }, variants: Array.from({ length: 32 }, (_, v) => ({ ...unlimited, maxDepth: v })), trees: 2 };
    const [small, large] = [madeUpData(shapes[3]), madeUpData(shapes[9])];
    const before = runForest(kernel, small, first);
    expect(isDeepStrictEqual(runForest(kernel, large, second), runForest(typescript, large, second))).toBe(true);
    expect(isDeepStrictEqual(runForest(kernel, small, first), before)).toBe(true);
  });

  it('says how many bytes it needs, more for more variants, and no less than its arrays', () => {
    const data = madeUpData(shapes[8]);
    for (const kernel of [wasm, typescript]) {
      expect(kernel.bytes(data, 2)).toBeGreaterThan(kernel.bytes(data, 1));
      expect(kernel.bytes(data, 1)).toBeGreaterThan(data.codes.length + 8 * data.rows * data.classes);
      expect(kernel.bytes(data, 1)).toBeLessThan(1_000_000);
    }
  });

  it('is ready within a few milliseconds', () => {
    const start = performance.now();
    forestKernel('wasm').load(madeUpData(shapes[0]));
    expect(performance.now() - start).toBeLessThan(100);
  });
});
