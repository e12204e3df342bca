import { describe, expect, it } from 'vitest';
import { comparePaths, openPrefixes, stageFits } from '../../src/plan/prefixes.ts';
import type { Candidate, PlannedStage } from '../../src/plan/plan.ts';
import { loadStage } from '../../src/stages/index.ts';
import type { ParamValue } from '../../src/stages/params.ts';

const names = ['VectorAssembler', 'StandardScaler', 'PCA', 'NaiveBayes'];
const stages = new Map(await Promise.all(names.map(async (name) => [name, await loadStage(name)] as const)));
const splits = [0, 1, 2].map((fold) => ({ column: '__fold0', rule: 'equal' as const, fold }));

function stage(id: string, name: string, params: Record<string, ParamValue> = {}): PlannedStage {
  return { id, stage: name, params, inserted: false };
}

const pipeline = [stage('a', 'VectorAssembler'), stage('s', 'StandardScaler', { withMean: true }), stage('nb', 'NaiveBayes')];
const variants = [{ choices: {}, stages: pipeline }];

function candidates(...points: Candidate['params'][]): Candidate[] {
  return points.map((params, index) => ({ index, params }));
}

describe('prefixes', () => {
  it('candidates that agree on the first stages meet in one node, also where one spells out what the other has anyway', () => {
    const prefixes = openPrefixes(variants);
    const [x, y, z] = candidates({ 'nb.smoothing': 1 }, { 's.withMean': true, 'nb.smoothing': 2 }, { 's.withMean': false });
    expect(prefixes.path(x, 2)).toEqual(prefixes.path(y, 2));
    expect(prefixes.path(x, 3)).not.toEqual(prefixes.path(y, 3));
    expect(prefixes.path(z, 1)).toEqual(prefixes.path(x, 1));
    expect(prefixes.path(z, 2)).not.toEqual(prefixes.path(x, 2));
  });

  it('variants with equal first stages meet too, whatever their ids are', () => {
    const two = [{ choices: { place: 'p' }, stages: pipeline }, { choices: { place: 'q' }, stages: [stage('b', 'VectorAssembler'), stage('nb', 'NaiveBayes')] }];
    const prefixes = openPrefixes(two);
    const [p, q] = candidates({ place: 'p' }, { place: 'q' });
    expect(prefixes.path(p, 1)).toEqual(prefixes.path(q, 1));
    expect(prefixes.path(p, 2)).not.toEqual(prefixes.path(q, 2));
  });

  it('are ordered depth first', () => {
    const paths = [[0, 1, 5], [0], [0, 1, 2], [0, 3, 4], []];
    expect([...paths].sort(comparePaths)).toEqual([[], [0], [0, 1, 2], [0, 1, 5], [0, 3, 4]]);
  });
});

describe('fits by stage', () => {
  const all = candidates(...[true, false].flatMap((withMean) => [1, 2, 3].map((smoothing) => ({ 's.withMean': withMean, 'nb.smoothing': smoothing }))));
  const input = { variants, stages, candidates: all, splits, last: () => 2, lastDone: new Map([['nb', 18]]) };

  it('counts nodes of the tree a split, and stages that learn nothing once for all splits', () => {
    expect(stageFits({ ...input, share: true })).toEqual([
      { id: 'a', stage: 'VectorAssembler', learns: false, predicts: false, asked: 18, done: 1, shared: 17 },
      { id: 's', stage: 'StandardScaler', learns: true, predicts: false, asked: 18, done: 6, shared: 12 },
      { id: 'nb', stage: 'NaiveBayes', learns: true, predicts: true, asked: 18, done: 18, shared: 0 },
    ]);
  });

  it('counts fits that differ in what no pass reads once, but what stands behind them apart', () => {
    const long = [{ choices: {}, stages: [pipeline[0], stage('p', 'PCA', { k: 1 }), stage('s', 'StandardScaler'), stage('nb', 'NaiveBayes')] }];
    const found = stageFits({ ...input, variants: long, candidates: candidates({ 'p.k': 1 }, { 'p.k': 2 }, { 'p.k': 3 }), last: () => 3, lastDone: new Map([['nb', 9]]), share: true });
    expect(found.map(({ id, done, shared }) => [id, done, shared])).toEqual([['a', 1, 8], ['p', 3, 6], ['s', 9, 0], ['nb', 9, 0]]);
  });

  it('counts all of them where nothing is shared', () => {
    expect(stageFits({ ...input, share: false }).map(({ done }) => done)).toEqual([18, 18, 18]);
  });
});
