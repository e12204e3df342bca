import type { BoundMetric } from '../metrics/metric.ts';
import { better } from '../metrics/index.ts';
import type { FitResult } from './plan.ts';
import { summarise } from './results.ts';

/** The best candidate so far of those that have a score on every split, kept up to date fit by fit. */
export interface BestSoFar {
  add(fit: Pick<FitResult, 'candidate' | 'split' | 'test'>): void;
  best(): { candidate: number; score: number } | null;
  /** Fits with scores. */
  done(): number;
}

/** Follows a search by the metric that selects. */
export function trackBest(metric: Pick<BoundMetric, 'name' | 'direction'>, splits: number): BestSoFar {
  const scores = new Map<number, Map<number, number>>();
  let best: { candidate: number; score: number } | null = null;
  return {
    add({ candidate, split, test }) {
      if (test === null) return;
      const own = scores.get(candidate) ?? new Map<number, number>();
      scores.set(candidate, own.set(split, test[metric.name]));
      if (own.size < splits) return;
      const score = summarise([...own.values()]).mean;
      if (better(metric, score, best?.score ?? NaN)) best = { candidate, score };
    },
    best: () => best,
    done: () => [...scores.values()].reduce((sum, own) => sum + own.size, 0),
  };
}
