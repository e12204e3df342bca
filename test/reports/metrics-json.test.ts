import { expect, it } from 'vitest';
import { metricsJson } from '../../src/reports/metrics-json.ts';
import type { Summary } from '../../src/stages/stage.ts';
import { resultsOf } from './support.ts';

const facts = { job: 'j', data: { sha256: 'ab', rows: 2, columns: 2, rejected: 0 }, label: { column: 'y', classes: ['n', 'y'] }, written: null, fits: { asked: 4, done: 2, shared: 2, failed: 1, unconverged: 1 }, stages: [] };

it('has the best candidate with its metrics by split', () => {
  const json = metricsJson(facts, resultsOf([[0.5, 1], [null, 1]], [{ 'a.x': 1 }, { 'a.x': 2 }], { train: true }));
  expect(json).toEqual({
    schema: 1,
    ...{ job: 'j', data: facts.data, label: facts.label, fits: facts.fits, stages: {} },
    best: { index: 0, params: { 'a.x': 1 }, scores: { accuracy: 0.75 } },
    metrics: { accuracy: { mean: 0.75, std: 0.25, sem: 0.25, splits: [0.5, 1], train: { mean: 0.75, std: 0.25, sem: 0.25, splits: [0.5, 1] } } },
  });
});

it('has null where there is nothing: no search, no candidate with a score, no error of one split', () => {
  expect(metricsJson(facts, null)).toMatchObject({ best: null, metrics: {} });
  expect(metricsJson(facts, resultsOf([[null]], [{}]))).toMatchObject({ best: null, metrics: {} });
  expect(metricsJson(facts, resultsOf([[1]], [{}]))).toMatchObject({ metrics: { accuracy: { sem: null } } });
});

it('has of each fitted stage its state and its summary, with null for a number that there is not, and no stage that says nothing', () => {
  const summary: Summary = { facts: { r2: 0.5, converged: false }, tables: { coefficients: { name: ['a'], pValue: [NaN] } }, details: { objectiveHistory: [1, Infinity] }, notes: ['n'], warnings: [] };
  const stages = [{ id: 'cut', state: {}, summary: null }, { id: 'scale', state: { mean: 1 }, summary: null }, { id: 'fit', state: { solver: 'normal' }, summary }];
  expect(metricsJson({ ...facts, stages }, null)).toMatchObject({
    stages: { scale: { mean: 1 }, fit: { solver: 'normal', summary: { r2: 0.5, converged: false, coefficients: { name: ['a'], pValue: [null] }, objectiveHistory: [1, null], notes: ['n'], warnings: [] } } },
  });
  expect(JSON.stringify(metricsJson({ ...facts, stages }, null))).not.toContain('"cut"');
});
