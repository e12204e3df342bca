import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../src/plan/plan.ts';
import { sampleGrid as sample } from '../../src/plan/sample.ts';
import type { AxisValues, Job } from '../../src/spec/job.ts';

function sampleGrid(grid: Job['grid'], how: { count: number; seed: number }): Candidate[] {
  return sample(grid, { ...how, accept: (point) => point }).points.map((params, index) => ({ index, params }));
}

/** Values of the axis `a.x`, drawn from one distribution or list beside a distribution. */
function draws(values: AxisValues, count: number, seed = 1): number[] {
  const grid = [{ 'a.x': values, 'a.z': { kind: 'uniform', low: 0, high: 1, whole: false } as const }];
  return sampleGrid(grid, { count, seed }).map(({ params }) => Number(params['a.x']));
}

/** The largest distance between the empirical distribution of some numbers and a cumulative one. */
function kolmogorov(values: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.max(...sorted.map((x, i) => Math.max((i + 1) / sorted.length - cdf(x), cdf(x) - i / sorted.length)));
}

const COUNT = 4000;
/** Exceeded by one true sample in a thousand. */
const CRITICAL = 1.95 / Math.sqrt(COUNT);

describe('lists alone', () => {
  const grid = [{ 'a.x': [1, 2, 3, 4], 'a.y': ['u', 'v', 'w'] }, { 'b.x': [5, 6] }];

  test('are drawn without replacement', () => {
    for (let seed = 0; seed < 20; seed++) {
      const points = sampleGrid(grid, { count: 13, seed }).map(({ params }) => JSON.stringify(params));
      expect(new Set(points).size).toBe(13);
    }
  });

  test('give every candidate the same chance', () => {
    const hits = new Map<string, number>();
    for (let seed = 0; seed < 1400; seed++) for (const { params } of sampleGrid(grid, { count: 3, seed })) hits.set(JSON.stringify(params), (hits.get(JSON.stringify(params)) ?? 0) + 1);
    expect(hits.size).toBe(14);
    const chi = [...hits.values()].reduce((sum, n) => sum + (n - 300) ** 2 / 300, 0);
    expect(chi).toBeLessThan(34.5);
  });

  test('have indices in order and parameters by name', () => {
    const drawn = sampleGrid([{ 'b.x': [1, 2], 'a.y': [3, 4] }], { count: 2, seed: 3 });
    expect(drawn.map(({ index }) => index)).toEqual([0, 1]);
    expect(Object.keys(drawn[0].params)).toEqual(['a.y', 'b.x']);
  });

  test('that make more candidates than a number can count are drawn all the same', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`a.x${i}`, [1, 2, 3]]));
    const drawn = sampleGrid([many], { count: 50, seed: 0 });
    expect(new Set(drawn.map(({ params }) => JSON.stringify(params))).size).toBe(50);
  });
});

describe('a distribution', () => {
  test('is drawn the same for the same seed, and does not depend on how many are drawn or what else varies', () => {
    const values = { kind: 'uniform', low: 0, high: 1, whole: false } as const;
    expect(draws(values, 8)).toEqual(draws(values, 20).slice(0, 8));
    expect(draws(values, 8)).not.toEqual(draws(values, 8, 2));
    expect(sampleGrid([{ 'a.x': values }], { count: 8, seed: 1 }).map(({ params }) => params['a.x'])).toEqual(draws(values, 8));
  });

  test('uniform is uniform', () => {
    const values = draws({ kind: 'uniform', low: -1, high: 3, whole: false }, COUNT);
    expect(kolmogorov(values, (x) => (x + 1) / 4)).toBeLessThan(CRITICAL);
  });

  test('logUniform has a uniform logarithm', () => {
    const values = draws({ kind: 'logUniform', low: 1e-4, high: 10, whole: false }, COUNT);
    expect(kolmogorov(values, (x) => Math.log(x / 1e-4) / Math.log(1e5))).toBeLessThan(CRITICAL);
  });

  test('normal is normal', () => {
    const values = draws({ kind: 'normal', mean: 10, sd: 2 }, COUNT);
    const mean = values.reduce((sum, x) => sum + x, 0) / COUNT;
    const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / COUNT);
    const within = values.filter((x) => Math.abs(x - 10) < 2).length / COUNT;
    expect(Math.abs(mean - 10)).toBeLessThan(0.1);
    expect(Math.abs(sd - 2)).toBeLessThan(0.08);
    expect(Math.abs(within - 0.6827)).toBeLessThan(0.025);
  });

  test.each([
    [{ kind: 'randint', low: 2, high: 5 } as const],
    [{ kind: 'uniform', low: 2, high: 5, whole: true } as const],
  ])('%j gives the whole numbers of its range, both ends as often as the others', (values) => {
    const hits = new Map<number, number>();
    for (const x of draws(values, COUNT)) hits.set(x, (hits.get(x) ?? 0) + 1);
    expect([...hits.keys()].sort()).toEqual([2, 3, 4, 5]);
    expect([...hits.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(16.3);
  });

  test('logUniform of whole numbers gives small ones more often', () => {
    const values = draws({ kind: 'logUniform', low: 1, high: 100, whole: true }, COUNT);
    expect(values.every((x) => Number.isInteger(x) && x >= 1 && x <= 100)).toBe(true);
    expect(values.filter((x) => x < 10).length / COUNT).toBeCloseTo(Math.log(10) / Math.log(101), 1);
  });

  test('takes lists beside it with replacement', () => {
    const values = draws([1, 2, 3], COUNT);
    for (const x of [1, 2, 3]) expect(Math.abs(values.filter((one) => one === x).length / COUNT - 1 / 3)).toBeLessThan(0.03);
  });

  test('in a union leaves each grid the same chance', () => {
    const grid = [{ 'a.x': { kind: 'randint', low: 1, high: 9 } as const }, { 'b.x': [1, 2, 3, 4, 5] }];
    const first = sampleGrid(grid, { count: COUNT, seed: 2 }).filter(({ params }) => 'a.x' in params).length;
    expect(Math.abs(first / COUNT - 0.5)).toBeLessThan(0.03);
  });
});
