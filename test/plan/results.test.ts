import { describe, expect, it } from 'vitest';
import { boundMetric } from '../../src/metrics/index.ts';
import { collectResults, summarise } from '../../src/plan/results.ts';
import type { FitResult } from '../../src/plan/plan.ts';

function fit(candidate: number, split: number, accuracy: number | null): FitResult {
  const test = accuracy === null ? null : { accuracy, logLoss: 1 - accuracy };
  return { candidate, split, test, train: null, fitSeconds: 1, scoreSeconds: 0, error: accuracy === null ? 'no' : null, file: null };
}

function collect(scores: (number | null)[][]): ReturnType<typeof collectResults> {
  const candidates = scores.map((_, index) => ({ index, params: { 'a.b': index } }));
  const fits = scores.flatMap((row, candidate) => row.map((score, split) => fit(candidate, split, score)));
  return collectResults({ candidates, splits: scores[0].length, metrics: [boundMetric('accuracy'), boundMetric('logLoss')], trainScores: false, fits: fits.reverse() });
}

describe('collectResults', () => {
  it('puts fits back in candidate and split order whatever order they came in', () => {
    expect(collect([[0.1, 0.2], [0.3, 0.4]]).candidates[1].test['accuracy']).toEqual([0.3, 0.4]);
  });

  it('gives equal means the lowest rank of theirs and ranks the smaller logLoss first', () => {
    const results = collect([[0.5, 0.5], [0.75, 0.75], [0.25, 0.75]]);
    expect(results.ranks).toEqual({ accuracy: [2, 1, 2], logLoss: [2, 1, 2] });
    expect(results.best).toBe(1);
  });

  it('ranks a candidate with a failed fit last and counts the fit', () => {
    const results = collect([[null, 0.9], [0.1, 0.1]]);
    expect([results.ranks['accuracy'], results.best, results.failed]).toEqual([[2, 1], 1, 1]);
  });

  it('has no best candidate when every one failed', () => {
    expect(collect([[null], [null]]).best).toBeNull();
  });
});

describe('summarise', () => {
  it('has a deviation with ddof 0 and an error with ddof 1', () => {
    expect(summarise([1, 2, 3])).toEqual({ mean: 2, std: Math.sqrt(2 / 3), sem: Math.sqrt(1 / 3) });
  });

  it('has no error for one split', () => {
    expect(summarise([1]).sem).toBeNaN();
  });
});
