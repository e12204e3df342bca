import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import type { GrowParams, Variant } from '../../src/kernels/forest-kernel.ts';
import { forestKernel } from '../../src/kernels/load.ts';
import type { DataShape } from './made-up-forest.ts';
import { madeUpData, madeUpWeights, numbers, plainGrowth, splitRows } from './made-up-forest.ts';
import { naiveTree } from './naive-forest.ts';

const kernel = forestKernel('typescript');

const kinds: Partial<DataShape>[] = [{}, { binned: true }, { missing: true }, { missing: true, binned: true }, { nominal: 1 }, { nominal: 2 }, { nominal: 1, missing: true }, { nominal: 1, codes: 40 }];
const cases = kinds.flatMap((kind) => [0, 2, 3].flatMap((classes) => [false, true].flatMap((weighted) => [false, true].map((randomSplits) => ({ ...kind, classes, weighted, randomSplits })))));

/** Settings that depend on `key` alone. */
function settings(key: number, classes: number, train: number): { params: Omit<GrowParams, 'randomSplits'>; variant: Variant } {
  const next = numbers(key);
  return {
    params: {
      ...plainGrowth,
      seed: key,
      featuresPerNode: 1 + next(4),
      impurity: classes === 0 ? 'variance' : next(2) === 0 ? 'gini' : 'entropy',
      bootstrap: next(2) === 0,
      draws: Math.max(1, train - next(train)),
      subsamplingRate: next(2) === 0 ? 1 : 0.7,
      minInstancesPerNode: [1, 1, 1, 3][next(4)],
      minWeightFraction: [0, 0, 0.1][next(3)],
      minInfoGain: [0, 0, 0.02][next(3)],
    },
    variant: { maxDepth: [-1, -1, 3][next(3)], minSamplesSplit: [2, 2, 6][next(3)], prune: next(3) === 0 },
  };
}

it.each(cases)('the TypeScript forest grows the tree of big integers and listed splits: %o', ({ weighted, randomSplits, ...kind }) => {
  for (let key = 0; key < 12; key++) {
    const rows = [40, 9, 25, 2][key % 4];
    const data = madeUpData({ rows, features: 4, codes: 2 + (key % 6), ...kind, seed: key });
    const { train, test } = splitRows(rows);
    const { params, variant } = settings(key, data.classes, train.length);
    const weights = weighted ? madeUpWeights(rows, key) : null;
    kernel.load(data);
    kernel.rows(train, test, weights);
    kernel.variants([variant], false);
    kernel.grow({ ...params, randomSplits });
    const expected = naiveTree(data, { params: { ...params, randomSplits }, variant, train, weights });
    if (!isDeepStrictEqual(kernel.tree(0), expected)) expect(kernel.tree(0)).toEqual(expected);
  }
});
