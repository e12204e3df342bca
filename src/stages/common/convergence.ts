import type { Model } from '../stage.ts';

/** How the search for the numbers of a model went. */
export interface Convergence {
  iterations: number;
  /** False where steps were used up, or none was found that leads further down while the last one still did. */
  converged: boolean;
}

/** Relative to the first value: a last step that fell by less was one of rounding. */
const SMALL_STEP = 1e-6;

/** That of a model whose state has `ending` and `totalIterations`; undefined for others. */
export function convergenceOf({ state: { ending, totalIterations }, arrays: { objectiveHistory = new Float64Array(0) } }: Pick<Model, 'state' | 'arrays'>): Convergence | undefined {
  if (typeof ending !== 'string') return undefined;
  const [before, last] = objectiveHistory.slice(-2);
  const settled = ending !== 'search' || before - last <= SMALL_STEP * Math.abs(objectiveHistory[0]);
  return { iterations: Number(totalIterations), converged: ending !== 'iterations' && settled };
}
