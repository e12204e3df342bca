import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { candidateCount, candidatesOf, expandGrid } from '../../src/plan/grid.ts';
import type { ParamValue } from '../../src/stages/params.ts';

interface Golden {
  cases: { grid: Record<string, ParamValue[]>[]; candidates: Record<string, ParamValue>[] }[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/parameter-grid.json', import.meta.url), 'utf8')) as Golden;

describe('a grid', () => {
  test.each(golden.cases.map((one, index) => [index, one] as const))('has the order of scikit-learn’s ParameterGrid (case %i)', (_, { grid, candidates }) => {
    const expanded = expandGrid(grid);
    expect(expanded.candidates.map(({ params }) => params)).toEqual(candidates);
    expect(expanded.candidates.map(({ index }) => index)).toEqual(candidates.map((_candidate, index) => index));
    expect(expanded.warnings).toEqual([]);
    expect(candidateCount({ grid, search: { strategy: 'grid' } })).toBe(candidates.length);
  });

  test('that is not there is one candidate without parameters', () => {
    expect(expandGrid([])).toEqual({ candidates: [{ index: 0, params: {} }], warnings: [] });
    expect(candidateCount({ grid: [], search: { strategy: 'grid' } })).toBe(1);
  });

  test('keeps a candidate of two lists where it is first, and says so', () => {
    const { candidates, warnings } = expandGrid([{ 'a.x': [1, 2], 'a.y': ['1'] }, { 'a.y': ['1'], 'a.x': [3, 2, 1] }]);
    expect(candidates.map(({ params }) => params['a.x'])).toEqual([1, 2, 3]);
    expect(candidates.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(warnings.map(({ text }) => text)).toEqual(["2 of the grid's 5 candidates repeat another one and are left out"]);
  });

  test('tells a number from the same digits as text', () => {
    expect(expandGrid([{ 'a.x': [1] }, { 'a.x': ['1'] }]).candidates).toHaveLength(2);
  });

  test('says one repeated candidate in the singular', () => {
    expect(expandGrid([{ 'a.x': [1, 2] }, { 'a.x': [2] }]).warnings.map(({ text }) => text)).toEqual(["1 of the grid's 3 candidates repeats another one and is left out"]);
  });
});

describe('a random search', () => {
  const grid = [{ 'a.x': [1, 2, 3], 'a.y': ['u', 'v'] }];

  test('of more candidates than the lists make tries all of them in the order of the grid, and says so', () => {
    const asked = candidatesOf({ grid, search: { strategy: 'random', numCandidates: 10, seed: null }, seed: 0 });
    expect(asked.candidates).toEqual(expandGrid(grid).candidates);
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
    expect(candidatesOf({ grid: [], search: { strategy: 'random', numCandidates: 4, seed: null }, seed: 0 })).toEqual({ candidates: [{ index: 0, params: {} }], warnings: [] });
  });
});
