import { expect, it } from 'vitest';
import { summaryText } from '../../src/reports/summary.ts';
import type { Summary } from '../../src/stages/stage.ts';

const bare: Summary = { facts: {}, tables: {}, details: {}, notes: [], warnings: [] };

it('reads like a summary of R: coefficients, then what is told of the fit, then notes', () => {
  const summary: Summary = {
    ...bare,
    facts: { converged: true, numInstances: 80, r2: 0.123456789, aic: NaN },
    tables: { coefficients: { name: ['a', 'long name', '(Intercept)'], estimate: [1.23456789, 0, -0.0000254581], pValue: [1e-20, NaN, 0.04] } },
    details: { objectiveHistory: [1] },
    notes: ['one', 'two'],
  };
  expect(summaryText('LinearRegression', summary).split('\n')).toEqual([
    'name           estimate     pValue',
    'a                1.2346  < 2.2e-16',
    'long name             0',
    '(Intercept)  -2.5458e-5       0.04',
    '',
    'LinearRegression  training rows',
    'converged                  true',
    'numInstances                 80',
    'r2                      0.12346',
    'aic',
    '',
    'note: one',
    'note: two',
  ]);
});

it('shows the first rows of a long table and counts the others', () => {
  const name = Array.from({ length: 1045 }, (_, i) => `f${i}`);
  const lines = summaryText('S', { ...bare, tables: { coefficients: { name } } }).split('\n');
  expect([lines.length, lines[40], lines[41]]).toEqual([44, 'f39', '… 1,005 more in metrics.json']);
});
