import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../src/spec/format.ts';
import { keyProblem, parameterProblem, stageProblem } from '../../src/spec/locate-job.ts';
import { FOREST, parse } from './parsing.ts';

const parsed = parse(`${FOREST}grid: { forest.numTrees: [10, 20] }\n`);

function lineOf(found: ReturnType<typeof keyProblem>): string {
  return formatDiagnostic(found).split('\n')[0];
}

test('a problem with a parameter is shown where it is given, in the grid, or else at its stage', () => {
  expect(lineOf(parameterProblem(parsed, { id: 'forest', param: 'seed', text: 'no', params: {} }))).toBe('job.yaml:4:37: forest.seed: no');
  expect(lineOf(parameterProblem(parsed, { id: 'forest', param: 'numTrees', text: 'no', params: { numTrees: 20 } }))).toBe('job.yaml:5:31: forest.numTrees: no');
  expect(lineOf(parameterProblem(parsed, { id: 'forest', param: 'maxBins', text: 'no', params: {} }))).toBe('job.yaml:3:9: forest.maxBins: no');
});

test('a problem with a key is shown at its value, or at the key around it', () => {
  expect(lineOf(keyProblem(parsed, { path: 'data.label', id: 'x', text: 'no' }))).toBe('job.yaml:1:32: data.label: no');
  expect(lineOf(keyProblem(parsed, { path: 'data.positive', id: 'x', text: 'no' }))).toBe('job.yaml:1:1: data.positive: no');
});

test('what a stage says of a column is shown at the parameter that names it, or else at the stage', () => {
  const pipeline = parse(`data: { path: data.csv, label: y }
pipeline:
  - { id: join, VectorAssembler: { inputCols: [age, job], outputCol: joined } }
  - id: forest
    RandomForestClassifier: {}
grid: { forest.featuresCol: [joined, other] }
`);
  expect(lineOf(stageProblem(pipeline, { id: 'join', text: 'column `job`: no', params: {} }))).toBe('job.yaml:3:53: join.inputCols: column `job`: no');
  expect(lineOf(stageProblem(pipeline, { id: 'forest', text: 'column `other`: no', params: {} }))).toBe('job.yaml:6:38: forest.featuresCol: column `other`: no');
  expect(lineOf(stageProblem(pipeline, { id: 'forest', text: 'column `prediction`: no', params: {} }))).toBe('job.yaml:4:9: forest.predictionCol: column `prediction`: no');
  expect(lineOf(stageProblem(pipeline, { id: 'forest', text: 'no', params: {} }))).toBe('job.yaml:4:9: forest: no');
  expect(lineOf(stageProblem(pipeline, { id: 'join', text: 'column `gone`: no such column; there are `age`, `job`', params: {} }))).toBe('job.yaml:3:11: join: column `gone`: no such column; there are `age`, `job`');
  expect(lineOf(stageProblem(pipeline, { id: 'VectorAssembler', text: 'no', params: {} }))).toBe('job.yaml:3:3: pipeline: no');
});

test('what a stage says of a column in a formula or a statement is shown there', () => {
  const pipeline = parse(`data: { path: data.csv }
pipeline:
  - RFormula: { formula: "y ~ age + job2" }
  - SQLTransformer: { statement: "SELECT *, no_job AS n FROM __THIS__" }
`);
  expect(lineOf(stageProblem(pipeline, { id: 'RFormula', text: 'column `job2`: no', params: {} }))).toBe('job.yaml:3:26: RFormula.formula: column `job2`: no');
  expect(lineOf(stageProblem(pipeline, { id: 'RFormula', text: 'column `job`: no', params: {} }))).toBe('job.yaml:3:5: RFormula: column `job`: no');
  expect(lineOf(stageProblem(pipeline, { id: 'SQLTransformer', text: 'statement: no', params: {} }))).toBe('job.yaml:4:34: SQLTransformer.statement: no');
  expect(lineOf(stageProblem(pipeline, { id: 'SQLTransformer', text: 'column `no_job`: no', params: {} }))).toBe('job.yaml:4:34: SQLTransformer.statement: column `no_job`: no');
  expect(lineOf(stageProblem(pipeline, { id: 'SQLTransformer', text: 'column `job`: no', params: {} }))).toBe('job.yaml:4:5: SQLTransformer: column `job`: no');
});
