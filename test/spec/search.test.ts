import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/spec/job.ts';
import { FOREST, parse } from './parsing.ts';

function searched(grid: string, search = '{ strategy: random }'): Pick<Job, 'grid' | 'search'> {
  const { job } = parse(`${FOREST}grid: { ${grid} }\nsearch: ${search}\n`);
  return { grid: job.grid, search: job.search };
}

describe('a random search', () => {
  test('draws ten candidates with the seed of the job unless told otherwise', () => {
    expect(searched('forest.maxDepth: [1, 2]').search).toEqual({ strategy: 'random', numCandidates: 10, seed: null });
    expect(searched('forest.maxDepth: [1, 2]', '{ strategy: random, numCandidates: 3, seed: 7 }').search).toEqual({ strategy: 'random', numCandidates: 3, seed: 7 });
  });

  test.each([
    ['forest.minInfoGain: { uniform: [0, 0.1] }', { kind: 'uniform', low: 0, high: 0.1, whole: false }],
    ['forest.minInfoGain: { logUniform: [1e-4, 1] }', { kind: 'logUniform', low: 1e-4, high: 1, whole: false }],
    ['forest.numTrees: { logUniform: [10, 1000] }', { kind: 'logUniform', low: 10, high: 1000, whole: true }],
    ['forest.maxDepth: { randint: [2, 20] }', { kind: 'randint', low: 2, high: 20 }],
    ['forest.maxDepth: { choice: [3, unlimited] }', [3, 'unlimited']],
    ['forest.impurity: { choice: [gini, entropy] }', ['gini', 'entropy']],
    ['forest.maxDepth: [3, unlimited]', [3, 'unlimited']],
  ])('reads %s', (grid, values) => {
    expect(Object.values(searched(grid).grid[0])).toEqual([values]);
  });

  test('takes distributions in each grid of a union', () => {
    const { job } = parse(`${FOREST}search: { strategy: random }\ngrid:\n  - forest.maxDepth: { randint: [1, 9] }\n  - forest.maxBins: [8, 16]\n`);
    expect(job.grid).toEqual([{ 'forest.maxDepth': { kind: 'randint', low: 1, high: 9 } }, { 'forest.maxBins': [8, 16] }]);
  });

  test('can be told by flags', () => {
    const { job } = parse(`${FOREST}grid: { forest.maxDepth: [1, 2] }\n`, { sets: ['search.strategy=random', 'search.numCandidates=5', 'grid.forest.maxDepth={randint: [1, 9]}'] });
    expect([job.search, job.grid]).toEqual([{ strategy: 'random', numCandidates: 5, seed: null }, [{ 'forest.maxDepth': { kind: 'randint', low: 1, high: 9 } }]]);
  });
});

test('a grid search may say that it is one', () => {
  expect(searched('forest.maxDepth: [1, 2]', '{ strategy: grid }').search).toEqual({ strategy: 'grid' });
});
