import { expect, it } from 'vitest';
import { collectResults } from '../../src/plan/results.ts';
import type { SearchResults } from '../../src/plan/results.ts';
import { boundMetric } from '../../src/metrics/index.ts';
import { unconvergedFits } from '../../src/run/unconverged.ts';
import { stage } from '../../src/stages/classification/linear-svc.ts';

const candidates = [{ index: 0, params: {} }, { index: 1, params: {} }];
const prepared = { variants: [{ choices: {}, stages: [{ id: 'svc', stage: 'LinearSVC', params: {}, inserted: false }] }], stages: new Map([['LinearSVC', stage]]), candidates };
const [done, short] = [{ iterations: 3, converged: true }, { iterations: 9, converged: false }];

function results(searches: readonly (typeof done)[]): SearchResults {
  const fits = searches.map((convergence, i) => ({ candidate: Math.floor(i / 2), split: i % 2, test: { accuracy: 1 }, train: null, fitSeconds: 0, scoreSeconds: 0, convergence, error: null, file: null }));
  return collectResults({ candidates, splits: 2, metrics: [boundMetric('accuracy')], trainScores: false, fits });
}

const HELP = 'raise maxIter or tol, or bring the features to one scale, as StandardScaler does';

it('is one line for all fits that ended early, with what helps', () => {
  expect(unconvergedFits({ results: results([done, short, short, done]), refit: short }, prepared)?.text).toBe(`2 of 4 fits of svc ended before they converged, and so did the refit: ${HELP}`);
  expect(unconvergedFits({ results: results([done, short, done, done]), refit: done }, prepared)?.text).toBe(`1 of 4 fits of svc ended before they converged: ${HELP}`);
  expect(unconvergedFits({ results: results([done, done, done, done]), refit: short }, prepared)?.text).toBe(`the refit of svc ended before it converged: ${HELP}`);
  expect(unconvergedFits({ results: null, refit: short }, prepared)?.text).toBe(`the fit of svc ended before it converged: ${HELP}`);
});

it('is nothing where all converged, or none was a search', () => {
  expect(unconvergedFits({ results: results([done, done, done, done]), refit: done }, prepared)).toBeNull();
  expect(unconvergedFits({ results: null, refit: undefined }, prepared)).toBeNull();
});
