import type { Candidate } from '../plan/plan.ts';
import type { SearchResults } from '../plan/results.ts';
import { stagesOf } from '../plan/variants.ts';
import type { Convergence } from '../stages/common/convergence.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { count } from '../util/text.ts';
import type { Prepared } from './prepare.ts';

const WHAT_HELPS = 'raise maxIter or tol, or bring the features to one scale, as StandardScaler does';

/** The fits of a run: of the search, and the one on all rows. */
export interface Searches {
  results: SearchResults | null;
  refit: Convergence | undefined;
}

/** One warning for all fits that ended before they converged; null without any. */
export function unconvergedFits({ results, refit }: Searches, prepared: Pick<Prepared, 'variants' | 'stages' | 'candidates'>): Diagnostic | null {
  const refitted = refit?.converged === false;
  const rows = (results?.candidates ?? []).filter(({ convergence }) => convergence.some((own) => own?.converged === false));
  const best = prepared.candidates[results?.best ?? 0];
  const names = [...new Set([...rows.map(({ candidate }) => candidate), ...(refitted ? [best] : [])].map((candidate) => learnerOf(candidate, prepared)))].join(', ');
  if (names === '') return null;
  if (results === null) return diagnostic('warning', 'unconverged', `the fit of ${names} ended before it converged: ${WHAT_HELPS}`);
  const of = results.unconverged === 0 ? `the refit of ${names} ended before it converged` : `${results.unconverged} of ${count(results.candidates.length * results.splits, 'fit')} of ${names} ended before they converged${refitted ? ', and so did the refit' : ''}`;
  return diagnostic('warning', 'unconverged', `${of}: ${WHAT_HELPS}`);
}

/** The id of the last stage that learns. */
function learnerOf(candidate: Candidate, { variants, stages }: Pick<Prepared, 'variants' | 'stages'>): string {
  return stagesOf(variants, candidate).findLast(({ stage }) => stages.get(stage)?.kind === 'estimator')?.id ?? '';
}
