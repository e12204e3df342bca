import type { BoundMetric } from '../metrics/metric.ts';
import type { Convergence } from '../stages/common/convergence.ts';
import type { Candidate, FitResult, Scores } from './plan.ts';

/** Mean, spread and standard error of one number over the splits. `std` has ddof 0 as scikit-learn's, `sem` is the ddof 1 deviation over the square root of the number. */
export interface Summary {
  mean: number;
  std: number;
  sem: number;
}

/** One candidate over all splits; a failed fit has NaN scores. */
export interface CandidateResult {
  candidate: Candidate;
  fitSeconds: readonly number[];
  scoreSeconds: readonly number[];
  test: Readonly<Record<string, readonly number[]>>;
  train: Readonly<Record<string, readonly number[]>> | null;
  errors: readonly (string | null)[];
  /** Undefined for a fit that failed or is no search. */
  convergence: readonly (Convergence | undefined)[];
}

/** All candidates in grid order with what they are ranked by. */
export interface SearchResults {
  metrics: readonly BoundMetric[];
  splits: number;
  candidates: readonly CandidateResult[];
  /** By metric: 1 is the best, equal means share the lowest rank, failed ones come last. */
  ranks: Readonly<Record<string, readonly number[]>>;
  /** The first of the best by the first metric; null when no candidate has a score. */
  best: number | null;
  failed: number;
  /** Fits that ended before they converged. */
  unconverged: number;
}

/** Puts fit results back into candidate and split order and ranks them. */
export function collectResults(input: { candidates: readonly Candidate[]; splits: number; metrics: readonly BoundMetric[]; trainScores: boolean; fits: readonly FitResult[] }): SearchResults {
  const { candidates, splits, metrics } = input;
  const table: (FitResult | null)[][] = candidates.map(() => new Array<FitResult | null>(splits).fill(null));
  for (const fit of input.fits) table[fit.candidate][fit.split] = fit;
  const rows = candidates.map((candidate, i) => candidateResult(candidate, table[i], { metrics, trainScores: input.trainScores }));
  const ranks = Object.fromEntries(metrics.map((metric) => [metric.name, rank(rows.map((row) => summarise(row.test[metric.name]).mean), metric.direction)]));
  const first = ranks[metrics[0].name];
  const best = first.indexOf(1);
  const scored = best >= 0 && !Number.isNaN(summarise(rows[best].test[metrics[0].name]).mean);
  const failed = table.flat().filter((fit) => fit === null || fit.error !== null).length;
  const unconverged = table.flat().filter((fit) => fit?.convergence?.converged === false).length;
  return { metrics, splits, candidates: rows, ranks, best: scored ? best : null, failed, unconverged };
}

function candidateResult(candidate: Candidate, fits: readonly (FitResult | null)[], wanted: { metrics: readonly BoundMetric[]; trainScores: boolean }): CandidateResult {
  function scores(side: 'test' | 'train'): Record<string, number[]> {
    return Object.fromEntries(wanted.metrics.map((metric) => [metric.name, fits.map((fit) => scoreOf(fit?.[side] ?? null, metric.name))]));
  }
  return {
    candidate,
    fitSeconds: fits.map((fit) => fit?.fitSeconds ?? NaN),
    scoreSeconds: fits.map((fit) => fit?.scoreSeconds ?? NaN),
    test: scores('test'),
    train: wanted.trainScores ? scores('train') : null,
    errors: fits.map((fit) => (fit === null ? 'the fit was not run' : fit.error)),
    convergence: fits.map((fit) => fit?.convergence),
  };
}

function scoreOf(scores: Scores | null, metric: string): number {
  return scores === null ? NaN : scores[metric];
}

/** Summary of the values of the splits; NaN where any of them is. */
export function summarise(values: readonly number[]): Summary {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: Math.sqrt(squares / n), sem: n > 1 ? Math.sqrt(squares / (n - 1) / n) : NaN };
}

/** scipy's rankdata with method `min`, NaN last, as GridSearchCV's `rank_test_score`. */
function rank(means: readonly number[], direction: 1 | -1): number[] {
  const keys = means.map((mean) => (Number.isNaN(mean) ? Infinity : -direction * mean));
  const sorted = Float64Array.from(keys).sort();
  const firstAt = new Map<number, number>();
  sorted.forEach((key, i) => {
    if (!firstAt.has(key)) firstAt.set(key, i + 1);
  });
  return keys.map((key) => firstAt.get(key) ?? keys.length);
}
