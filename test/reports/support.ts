import { boundMetric } from '../../src/metrics/index.ts';
import type { Candidate, FitResult } from '../../src/plan/plan.ts';
import { collectResults } from '../../src/plan/results.ts';
import type { Convergence } from '../../src/stages/common/convergence.ts';
import type { SearchResults } from '../../src/plan/results.ts';

/** Results of a search with the given accuracies: (candidates, splits); null is a failed fit. */
export function resultsOf(accuracies: readonly (readonly (number | null)[])[], params: readonly Candidate['params'][], more: { metrics?: string[]; train?: boolean; searches?: readonly (readonly Convergence[])[] } = {}): SearchResults {
  const names = more.metrics ?? ['accuracy'];
  const fits = accuracies.flatMap((row, candidate) => row.map((value, split): FitResult => {
    const scores = value === null ? null : Object.fromEntries(names.map((name) => [name, value]));
    return { candidate, split, test: scores, train: more.train === true ? scores : null, fitSeconds: 0.002, scoreSeconds: 0.001, ...(more.searches === undefined || value === null ? {} : { convergence: more.searches[candidate][split] }), error: value === null ? 'no' : null, file: null };
  }));
  return collectResults({ candidates: params.map((own, index) => ({ index, params: own })), splits: accuracies[0].length, metrics: names.map(boundMetric), trainScores: more.train === true, fits });
}
