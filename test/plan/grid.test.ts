import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { candidateCount, candidatesOf as candidatesFor, expandGrid } from '../../src/plan/grid.ts';
import type { Candidates } from '../../src/plan/grid.ts';
import type { Condition, Job } from '../../src/spec/job.ts';
import type { ParamValue } from '../../src/stages/params.ts';

interface Golden {
  cases: { grid: Record<string, ParamValue[]>[]; candidates: Record<string, ParamValue>[] }[];
}

const ALL = { exclude: [], when: [] };

function expand(grid: Job['grid']): Candidates {
  return expandGrid(grid, ALL);
}

function candidatesOf(job: Pick<Job, 'grid' | 'search' | 'seed'>): Candidates {
  return candidatesFor({ ...job, ...ALL });
}

const golden = JSON.parse(readFileSync(new URL('../golden/parameter-grid.json', import.meta.url), 'utf8')) as Golden;

describe('a grid', () => {
  test.each(golden.cases.map((one, index) => [index, one] as const))('has the order of scikit-learn’s ParameterGrid (case %i)', (_, { grid, candidates }) => {
    const expanded = expand(grid);
    expect(expanded.candidates.map(({ params }) => params)).toEqual(candidates);
    expect(expanded.candidates.map(({ index }) => index)).toEqual(candidates.map((_candidate, index) => index));
    expect(expanded.warnings).toEqual([]);
    expect(candidateCount({ grid, search: { strategy: 'grid' } })).toBe(candidates.length);
  });

  test('that is not there is one candidate without parameters', () => {
    expect(expand([])).toEqual({ candidates: [{ index: 0, params: {} }], left: { excluded: 0, merged: 0 }, warnings: [] });
    expect(candidateCount({ grid: [], search: { strategy: 'grid' } })).toBe(1);
  });

  test('keeps a candidate of two lists where it is first, and says so', () => {
    const { candidates, warnings } = expand([{ 'a.x': [1, 2], 'a.y': ['1'] }, { 'a.y': ['1'], 'a.x': [3, 2, 1] }]);
    expect(candidates.map(({ params }) => params['a.x'])).toEqual([1, 2, 3]);
    expect(candidates.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(warnings.map(({ text }) => text)).toEqual(["2 of the grid's 5 candidates repeat another one and are left out"]);
  });

  test('tells a number from the same digits as text', () => {
    expect(expand([{ 'a.x': [1] }, { 'a.x': ['1'] }]).candidates).toHaveLength(2);
  });

  test('says one repeated candidate in the singular', () => {
    expect(expand([{ 'a.x': [1, 2] }, { 'a.x': [2] }]).warnings.map(({ text }) => text)).toEqual(["1 of the grid's 3 candidates repeats another one and is left out"]);
  });
});

describe('a random search', () => {
  const grid = [{ 'a.x': [1, 2, 3], 'a.y': ['u', 'v'] }];

  test('of more candidates than the lists make tries all of them in the order of the grid, and says so', () => {
    const asked = candidatesOf({ grid, search: { strategy: 'random', numCandidates: 10, seed: null }, seed: 0 });
    expect(asked.candidates).toEqual(expand(grid).candidates);
    expect(asked.warnings.map(({ text }) => text)).toEqual(['search.numCandidates is 10, and the lists of the grid make only 6: all of them are tried']);
    expect(candidateCount({ grid, search: { strategy: 'random', numCandidates: 10, seed: null } })).toBe(6);
  });

  test('of exactly as many candidates has nothing to say', () => {
    expect(candidatesOf({ grid, search: { strategy: 'random', numCandidates: 6, seed: null }, seed: 0 }).warnings).toEqual([]);
  });

  test('of fewer takes as many, with the seed of the search or of the job', () => {
    const drawn = (seed: number | null, jobSeed: number): unknown[] => candidatesOf({ grid, search: { strategy: 'random', numCandidates: 4, seed }, seed: jobSeed }).candidates;
    expect(drawn(null, 5)).toEqual(drawn(5, 1));
    expect(drawn(null, 5)).not.toEqual(drawn(null, 6));
    expect(candidateCount({ grid, search: { strategy: 'random', numCandidates: 4, seed: null } })).toBe(4);
  });

  test('without a grid is one candidate', () => {
    expect(candidatesOf({ grid: [], search: { strategy: 'random', numCandidates: 4, seed: null }, seed: 0 })).toEqual({ candidates: [{ index: 0, params: {} }], left: { excluded: 0, merged: 0 }, warnings: [] });
  });
});

describe('what is left out of a grid', () => {
  const grid = [{ 'f.depth': [1, 2, 3], 'f.bins': [8, 16] }];
  const deep: Condition = [{ key: 'f.depth', values: [3], otherwise: 5, choice: null }];

  test('is a combination of values, counted', () => {
    const both: Condition = [...deep, { key: 'f.bins', values: [16], otherwise: 32, choice: null }];
    const { candidates, left } = expandGrid(grid, { exclude: [both], when: [] });
    expect(candidates.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(candidates.map(({ params }) => `${params['f.depth']} ${params['f.bins']}`)).toEqual(['1 8', '2 8', '3 8', '1 16', '2 16']);
    expect(left).toEqual({ excluded: 1, merged: 0 });
  });

  test('are axes that count only where another parameter has a value: elsewhere candidates are equal, and one is kept', () => {
    const { candidates, left, warnings } = expandGrid(grid, { exclude: [], when: [{ axis: 'f.bins', condition: deep }] });
    expect(candidates.map(({ params }) => params)).toEqual([{ 'f.depth': 1 }, { 'f.depth': 2 }, { 'f.bins': 8, 'f.depth': 3 }, { 'f.bins': 16, 'f.depth': 3 }]);
    expect({ left, warnings }).toEqual({ left: { excluded: 0, merged: 2 }, warnings: [] });
  });

  test('is judged by the value of the pipeline where the grid does not vary it, and not at all where its stage is not there', () => {
    const fixed: Condition = [{ key: 'g.x', values: [7], otherwise: 7, choice: null }];
    expect(() => candidatesFor({ grid, search: { strategy: 'grid' }, seed: 0, exclude: [fixed], when: [] })).toThrow('expected exclude to leave a candidate, found all 6 of them left out');
    const elsewhere: Condition = [{ key: 'g.x', values: [7], otherwise: 7, choice: { place: 'model', option: 'g' } }];
    expect(expandGrid([{ model: ['f', 'g'] }], { exclude: [elsewhere], when: [] }).candidates.map(({ params }) => params)).toEqual([{ model: 'f' }]);
  });

  test('is left out of a random search too, which draws others', () => {
    const search = { strategy: 'random' as const, numCandidates: 3, seed: 1 };
    const { candidates, left } = candidatesFor({ grid, search, seed: 0, exclude: [deep], when: [] });
    expect(candidates).toHaveLength(3);
    expect(candidates.every(({ params }) => params['f.depth'] !== 3)).toBe(true);
    expect(left.merged).toBe(0);
    const few = candidatesFor({ grid, search: { ...search, numCandidates: 5 }, seed: 0, exclude: [deep], when: [] });
    expect(few.candidates).toHaveLength(4);
    expect(few.warnings.map(({ text }) => text)).toEqual(['search.numCandidates is 5, and without what is left out only 4 were found']);
  });
});
