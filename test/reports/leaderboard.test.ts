import { describe, expect, it } from 'vitest';
import { leaderboard, shortName, varyingParams, withError } from '../../src/reports/leaderboard.ts';
import { resultsOf } from './support.ts';

describe('leaderboard', () => {
  it('shows the best first, with standard errors and the parameters that vary', () => {
    const results = resultsOf([[0.5, 0.7], [0.9, 0.9]], [{ 'f.depth': 3, 'f.same': 1 }, { 'f.depth': 'unlimited', 'f.same': 1 }]);
    expect(leaderboard(results, 100)).toEqual([
      'rank  accuracy             depth     fit',
      '   1  0.9000 ± 0.0000  unlimited  2.0 ms',
      '   2  0.6000 ± 0.1000          3  2.0 ms',
    ]);
  });

  it('stacks names where it would be too wide', () => {
    const results = resultsOf([[1], [0]], [{ 'f.maxDepth': 3 }, { 'f.maxDepth': 4 }]);
    expect(leaderboard(results, 20).slice(0, 2)).toEqual(['                  max', 'rank  accuracy  Depth     fit']);
  });

  it('shows ten and counts the rest, and says which failed', () => {
    const many = Array.from({ length: 12 }, (_, i) => [i === 11 ? null : i / 20]);
    const lines = leaderboard(resultsOf(many, many.map((_, i) => ({ 'f.x': i }))), 100);
    expect(lines.length).toBe(12);
    expect(lines.at(-1)).toBe('… 2 more in cv_results.csv');
    expect(leaderboard(resultsOf([[null], [0.5]], [{ 'f.x': 1 }, { 'f.x': 2 }]), 100)[2]).toContain('failed');
  });

  it('tells a metric without a value from a fit that failed', () => {
    expect(leaderboard(resultsOf([[NaN, 1], [0.5, 0.5]], [{ 'f.x': 1 }, { 'f.x': 2 }]), 100)[2]).toContain('undefined');
  });

  it('has a column of training scores where they were asked for', () => {
    expect(leaderboard(resultsOf([[0.5]], [{}], { train: true }), 100)[0]).toBe('rank  accuracy  train      fit');
  });
});

describe('a score', () => {
  it('is shown with four decimals, fewer for large numbers and more for tiny ones', () => {
    expect(withError([0.25, 0.75])).toBe('0.5000 ± 0.2500');
    expect(withError([12_344, 12_346])).toBe('12345 ± 1');
    expect(withError([34.5678])).toBe('34.568');
    expect(withError([-3.25])).toBe('-3.2500');
    expect(withError([0.0123])).toBe('0.0123');
    expect(withError([0.000012345])).toBe('0.00001234');
    expect(withError([0])).toBe('0.0000');
    expect(withError([NaN, 1])).toBe('failed');
  });
});

describe('names of parameters', () => {
  it('leave the stage out only where that is clear', () => {
    expect(shortName('a.depth', ['a.depth', 'b.width'])).toBe('depth');
    expect(shortName('a.depth', ['a.depth', 'b.depth'])).toBe('a.depth');
  });

  it('vary when a candidate lacks them', () => {
    expect(varyingParams([{ candidate: { index: 0, params: { x: 1, y: 1 } } }, { candidate: { index: 1, params: { x: 1 } } }])).toEqual(['y']);
  });
});
