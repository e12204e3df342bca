import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from './support.ts';
import { runWarm } from './warm.ts';

const folder = scratchFolder();
const rows = Array.from({ length: 30 }, (_, i) => ({ a: (i * 7) % 11, b: ((i * 5) % 13) / 2, i }));

/** The exit code, and what is said of data whose columns are a, b, w and y. */
function said(stage: string, data: readonly (readonly (string | number)[])[]): [number | null, string] {
  writeFileSync(join(folder, 'data.csv'), ['a,b,w,y', ...data.map((row) => row.join(',')), ''].join('\n'));
  writeFileSync(join(folder, 'job.yaml'), `data: { path: data.csv, label: y, features: [a, b] }\npipeline: [{ ${stage} }]\n`);
  const { code, stderr } = runWarm('ml-submit', ['--workers', '0', '--output', 'out', 'job.yaml'], { cwd: folder });
  return [code, stderr.split('\n').filter((line) => /^(warning|error): |^job\.yaml/.test(line)).join('\n')];
}

function notes(id: string): string[] {
  const { stages } = JSON.parse(readFileSync(join(folder, 'out', 'metrics.json'), 'utf8')) as { stages: Record<string, { summary: { notes: string[] } }> };
  return stages[id].summary.notes;
}

const GLM = 'GeneralizedLinearRegression: { family:';

type Odd = readonly [name: string, stage: string, data: readonly (readonly (string | number)[])[], code: number, words: string];

const odd: readonly Odd[] = [
  ['one class', 'LogisticRegression: {}', rows.map(({ a, b }) => [a, b, 1, 'p']), 2, 'job.yaml:1:32: data.label: column `y`: every row has the label "p", expected at least two classes'],
  ['one class that has weights', 'LinearSVC: { weightCol: w }', rows.map(({ a, b, i }) => [a, b, i % 2, i % 2 === 0 ? 'p' : 'q']), 0, 'warning: every row is of the class "q", so that nothing can be learned from the features'],
  ['separable classes', 'LogisticRegression: {}', rows.map(({ a, b }) => [a, b, 1, a > 5 ? 'p' : 'q']), 0, 'warning: the features tell the classes apart in every row, and then no finite coefficients are the best: they grow with maxIter and as tol gets smaller; set regParam above 0'],
  ['labels that are foretold', `${GLM} binomial }`, rows.map(({ a, b }) => [a, b, 1, a > 5 ? 1 : 0]), 0, 'warning: the features foretell the label of every row, and then no finite coefficients are the best: they grow with maxIter and as tol gets smaller; set regParam above 0'],
  ['times that are foretold', 'AFTSurvivalRegression: { censorCol: w }', rows.map(({ a, b }) => [a, b, 1, Math.exp(a / 10)]), 0, 'warning: the features foretell the time of every event, and then no scale above 0 is the best: it shrinks with maxIter and as tol gets smaller; leave features out'],
  ['a constant label', `${GLM} poisson }`, rows.map(({ a, b }) => [a, b, 1, 0]), 0, 'warning: every row has the label 0, so that nothing can be learned from the features'],
  ['a missing value', 'LinearRegression: {}', rows.map(({ a, b, i }) => [i === 4 ? '' : a, b, 1, i]), 1, 'error: the fit failed: row 5, column `a`: missing value; add an Imputer before VectorAssembler, or set handleInvalid'],
  ['an infinite value', 'FMRegressor: {}', rows.map(({ a, b, i }) => [a, i === 4 ? 'Infinity' : b, 1, i]), 1, 'error: the fit failed: row 5, column `b`: expected a finite number, got Infinity'],
  ['a label that is no number', 'LinearRegression: {}', rows.map(({ a, b, i }) => [a, b, 1, i === 4 ? 'Infinity' : i]), 2, 'job.yaml:1:32: data.label: row 5, column `y`: expected a finite number as the label of a regressor, found Infinity'],
  ['a label outside the family', `${GLM} poisson }`, rows.map(({ a, b, i }) => [a, b, 1, i === 4 ? -2 : i]), 1, 'error: the fit failed: row 5, column `y`: expected a number of at least 0 for the family poisson, got -2'],
  ['more than two classes', 'LinearSVC: {}', rows.map(({ a, b, i }) => [a, b, 1, 'pqr'[i % 3]]), 2, 'job.yaml:2:14: LinearSVC: column `y`: expected 2 classes for LinearSVC, got 3; OneVsRest has one for each class'],
  ['a negative weight', 'OneVsRest: { classifier: LinearSVC, weightCol: w }', rows.map(({ a, b, i }) => [a, b, i === 4 ? -1 : 1, i % 2]), 1, 'error: the fit failed: row 5, column `w`: expected a weight, a finite number of at least 0, got -1'],
  ['weights that are all 0', 'GeneralizedLinearRegression: { weightCol: w }', rows.map(({ a, b, i }) => [a, b, 0, i]), 1, 'error: the fit failed: GeneralizedLinearRegression: expected at least 1 row of a weight above 0, got 0'],
  ['values whose squares are no numbers', 'LogisticRegression: {}', rows.map(({ a, b, i }) => [a * 1e200, b, 1, i % 2]), 1, 'error: the fit failed: column `a`: expected values whose squares are numbers, below about 1e154, for LogisticRegression; divide them by a power of ten'],
  ['constant features', 'LinearRegression: {}', rows.map(({ i }) => [1, 0.1, 1, i]), 0, ''],
];

it.each(odd.map(([name, stage, data, code, words]) => ({ name, stage, data, code, words })))('says what is odd: $name for $stage', ({ stage, data, code, words }) => {
  expect(said(stage, data)).toEqual([code, words]);
});

it('notes features that depend on each other, and more numbers than rows', () => {
  expect(said('LinearRegression: {}', rows.map(({ a, i }) => [a, 2 * a, 1, i]))).toEqual([0, '']);
  expect(notes('LinearRegression')).toEqual(['some features depend on each other: other coefficients would fit as well, and these, the smallest, have no standard errors; of indicators of categories one can be left out by dropLast of OneHotEncoder']);
  for (const stage of ['LinearRegression', 'GeneralizedLinearRegression']) {
    expect(said(`${stage}: {}`, rows.slice(0, 2).map(({ a, b, i }) => [a, b, 1, i]))).toEqual([0, '']);
    expect(notes(stage)).toEqual(['at least as many numbers were fitted as there are rows, which leaves no degrees of freedom to tell how sure they are']);
  }
});
