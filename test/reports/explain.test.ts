import { expect, it } from 'vitest';
import type { Planned } from '../../src/plan/make.ts';
import { explainJson, explainText, fittingLine } from '../../src/reports/explain.ts';
import type { PlanFacts } from '../../src/reports/explain.ts';

const planned: Planned = {
  plan: {
    variants: [{ choices: {}, stages: [{ id: 'forest', stage: 'RandomForestRegressor', params: {}, inserted: false }] }],
    candidates: [{ index: 0, params: {} }],
    splits: [{ column: '__fold0', rule: 'equal', fold: 1 }],
    measures: { task: 'regression', label: 'y', weight: 'w', classes: 0, classNames: [], positive: 1, metrics: ['rmse'], trainScores: false, predictions: false },
    tasks: [{ id: 0, kind: 'evaluate', split: 0, candidates: [0], lane: null, ranges: [0, 10, 20], costMs: 500 }],
    axis: 'ranges',
    axisReason: '1 task would not keep 2 workers busy: cut into 2 ranges of trees',
    shardStarts: [0, 10],
    keptBytes: 2 ** 20,
    limits: { timeMs: null, memoryBytes: null },
    kernels: 'wasm',
    share: true,
  },
  fits: { asked: 1, done: 1, shared: 0 },
  stageFits: [{ id: 'forest', stage: 'RandomForestRegressor', learns: true, predicts: true, asked: 1, done: 1, shared: 0 }],
  costMs: 500,
  workerBytes: 8e7,
  inlineBelowMs: 100,
};
const facts: PlanFacts = { job: 'j', data: { path: 'd.csv', rows: 10, columns: 3, read: ['a', 'w', 'y'], features: 1, label: 'y', classes: 0 }, planned, left: { excluded: 0, merged: 0 }, folds: 1, workers: 2, spark: null };

it('says that the label is a number, what the rows weigh, and into how many pieces the tasks are cut', () => {
  const lines = explainText(facts);
  expect(lines).toContain('data      d.csv: 10 rows x 3 columns, 1 feature, label y of numbers, weights w');
  expect(lines).toContain('tasks     1 task in 2 pieces on 2 workers, axis ranges: 1 task would not keep 2 workers busy: cut into 2 ranges of trees');
  expect(lines).toContain('expects   0.25 s (0.50 s of one core), 80 MB a worker');
  expect(explainJson(facts)).toMatchObject({ tasks: 1, pieces: 2, axis: { name: 'ranges' } });
});

it('names the columns that are read where some are not', () => {
  expect(explainText(facts).filter((line) => line.startsWith('reads'))).toEqual([]);
  const wide = { ...facts, data: { ...facts.data, columns: 38 } };
  expect(explainText(wide)).toContain('reads     3 columns of 38: a, w, y');
  expect(explainJson(wide)).toMatchObject({ data: { columns: 38, read: ['a', 'w', 'y'] } });
  expect(explainText({ ...wide, data: { ...wide.data, read: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] } })).toContain('reads     7 columns of 38: a, b, c, d, e, f, … 1 more');
});

it('expects no run to be shorter than its longest task', () => {
  const whole = { ...planned, plan: { ...planned.plan, axis: 'tasks' as const, tasks: [{ ...planned.plan.tasks[0], ranges: null }] } };
  expect(explainText({ ...facts, planned: whole })).toContain('expects   0.50 s (0.50 s of one core), 80 MB a worker');
});

it('tells fits stage by stage, what is left out of the grid, and the pipeline of each choice', () => {
  const scaler = { id: 's', stage: 'StandardScaler', learns: true, predicts: false, asked: 36, done: 6, shared: 30 };
  const [forest] = planned.stageFits;
  const stage = { id: 's', stage: 'StandardScaler', params: {}, inserted: false };
  const candidates = Array.from({ length: 12 }, (_, index) => ({ index, params: {} }));
  const variants = [...planned.plan.variants.map((variant) => ({ ...variant, choices: { model: 'forest' } })), { choices: { model: 'other' }, stages: [stage] }];
  const several = { ...planned, plan: { ...planned.plan, candidates, variants }, stageFits: [scaler, { ...forest, asked: 36, done: 12, shared: 24 }], fits: { asked: 36, done: 12, shared: 24 } };
  const lines = explainText({ ...facts, planned: several, left: { excluded: 3, merged: 1 }, folds: 3 });
  expect(lines).toContain('grid             16 points, 3 excluded, 1 equal to others: 12 candidates');
  expect(lines).toContain('pipeline other   s (StandardScaler)');
  expect(lines.slice(-3)).toEqual(['stage         asked  done  shared', 's       fits     36     6      30', 'forest  fits     36    12      24']);
  expect(fittingLine(several, 3)).toBe('Fitting 3 folds for each of 12 candidates, totalling 36 fits (12 done, 24 shared); of stages in front 36 asked, 6 done');
  expect(explainJson({ ...facts, planned: several, left: { excluded: 3, merged: 1 } })).toMatchObject({ left: { excluded: 3, merged: 1 }, stages: [{ id: 's', asked: 36, done: 6 }, {}], pipelines: [{ choices: { model: 'forest' } }, { choices: { model: 'other' } }] });
});
