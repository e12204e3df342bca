import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readNative } from '../../src/formats/native.ts';
import type { Model } from '../../src/stages/stage.ts';
import { golden } from '../stages/support.ts';
import type { Example, Table } from './spark-programs.ts';
import { cellsOf, differs, rowsOf, runExample, spread, writeExample, writtenRows } from './spark-programs.ts';
import { runWarm } from './warm.ts';

/** What a fit of a program learned, by Spark's names. */
type Learned = { stage: string } & Record<string, number | number[]>;

export interface ModelExample extends Example {
  models: Learned[];
  printed: [string, number[]][];
}

const spark = golden<{ tolerance: number; examples: Record<string, ModelExample> }>('spark-examples-models');
/** The flags that make our job that of each fit of a program. */
export const FITS: Record<string, readonly (readonly string[])[]> = {
  aft_survival_regression: [[]],
  estimator_transformer_param_example: [['--set', 'LogisticRegression.regParam=0.01', '--set', 'LogisticRegression.threshold=0.5'], []],
  generalized_linear_regression_example: [[]],
  isotonic_regression_example: [[]],
  linear_regression_with_elastic_net: [[]],
  logistic_regression_with_elastic_net: [[], ['--set', 'LogisticRegression.family=multinomial']],
  multiclass_logistic_regression_with_elastic_net: [[]],
};
/** Spark's names of what is learned, and ours. */
const LEARNED: Record<string, string> = { coefficients: 'coefficients', coefficientMatrix: 'coefficients', intercept: 'intercepts', interceptVector: 'intercepts', scale: 'scale', boundaries: 'boundaries', predictions: 'predictions' };

/** Programs that try candidates: their grids, in their order, the fold of a row by a number from 0 to 1, and the folds that they score on. */
const TUNED: Record<string, { axes: readonly [string, readonly (number | boolean)[]][]; foldOf(share: number): number; folds: readonly number[]; direction: number }> = {
  cross_validator: { axes: [['HashingTF.numFeatures', [10, 100, 1000]], ['LogisticRegression.regParam', [0.1, 0.01]]], foldOf: (share) => Math.floor(2 * share), folds: [0, 1], direction: 1 },
  train_validation_split: { axes: [['LinearRegression.regParam', [0.1, 0.01]], ['LinearRegression.fitIntercept', [false, true]], ['LinearRegression.elasticNetParam', [0, 0.5, 1]]], foldOf: (share) => (share >= 0.8 ? 1 : 0), folds: [1], direction: -1 },
};

/** What the generator has in place of a random number for a row. */
function shareOf(row: number): number {
  return ((row * 7919) % 1000) / 1000;
}

export const modelExamples = Object.keys(spark.examples);

/** Tests of the programs that fit models; `onPass` is called for each that passes. */
export function testModels(scratch: string, onPass: () => void): void {
  it.each(Object.keys(FITS))('%s learns what the program does', (name) => {
    const { inputs, models, shown } = spark.examples[name];
    const path = writeExample(name, scratch, { files: filesOf(inputs.map(rowsOf)) });
    FITS[name].forEach((flags, fit) => {
      runExample(path, flags);
      expectLearned(modelIn(path), models[fit]);
    });
    for (const table of shown) expectRows(path, table);
    expectPredictions(spark.examples[name], path);
    expectPrinted(name, path);
    onPass();
  });

  it('logistic_regression_summary_example has the curve, the area below it and the best threshold of the program', () => {
    const name = 'logistic_regression_summary_example';
    const { inputs, shown: [curve], collected: [best, threshold], printed: [[, [area]]] } = spark.examples[name];
    const path = writeExample(name, scratch, { files: filesOf(inputs.map(rowsOf)) });
    runExample(path);
    const { stages } = JSON.parse(readFileSync(join(path, 'out', 'metrics.json'), 'utf8')) as { stages: { LogisticRegression: { summary: { areaUnderROC: number; thresholds: Record<string, number[]> } } } };
    const { areaUnderROC, thresholds } = stages.LogisticRegression.summary;
    expectNear(areaUnderROC, area);
    const points = [[0, 0], ...thresholds.recall.map((recall, i) => [thresholds.falsePositiveRate[i], recall]), [1, 1]];
    expect(points.length).toBe(curve.rows.length);
    curve.rows.forEach((row, i) => row.forEach((value, axis) => expectNear(points[i][axis], value)));
    const most = Math.max(...thresholds.fMeasure);
    expectNear(most, best.rows[0][0]);
    expectNear(thresholds.threshold[thresholds.fMeasure.indexOf(most)], threshold.rows[0][0]);
    onPass();
  });

  it('linearsvc is as far down as the program, whose search stops at an edge of the loss, and tells the rows apart as it does', () => {
    const { inputs: [input], models: [{ coefficients, intercept }] } = spark.examples['linearsvc'];
    const rows = rowsOf(input);
    const path = writeExample('linearsvc', scratch, { files: filesOf([rows]) });
    runExample(path);
    const { arrays } = modelIn(path);
    const [ours, theirs] = [{ b: Array.from(arrays.coefficients), c: arrays.intercepts[0] }, { b: coefficients as number[], c: intercept as number }].map((plane) => hinge(rows, plane));
    expect(ours.loss).toBeLessThanOrEqual(theirs.loss);
    expect(ours.sides).toEqual(theirs.sides);
    onPass();
  });

  it('pipeline_example predicts what the program does', () => {
    const example = spark.examples['pipeline_example'];
    const path = writeExample('pipeline_example', scratch, { files: filesOf(example.inputs.map(rowsOf)) });
    runExample(path);
    expectPredictions(example, path);
    onPass();
  });

  it.each(['fm_classifier_example', 'fm_regressor_example', 'one_vs_rest_example'])('%s has the metric and the predictions of the program, on the same rows', (name) => {
    const { inputs, metrics, shown } = spark.examples[name];
    const path = writeExample(name, scratch, { files: filesOf(inputs.map(rowsOf)) });
    const found = JSON.parse(runExample(path)) as { metrics: Record<string, { splits: number[] }> };
    for (const { name: metric, value } of metrics) expectNear(found.metrics[metric].splits[1], value);
    for (const { columns, rows } of shown) {
      const own = cellsOf(readFileSync(join(path, 'out', 'oof.csv'), 'utf8')).filter(({ fold }) => fold === '1');
      expect(own.length).toBe(rows.length);
      rows.forEach((row, i) => expectNear(Number(own[i].prediction), row[columns.indexOf('prediction')]));
    }
    onPass();
  });

  it.each(Object.keys(TUNED))('%s has the metrics of all candidates, and the predictions of the best', (name) => {
    const example = spark.examples[name];
    const { axes, foldOf, folds, direction } = TUNED[name];
    const [first, second] = example.inputs;
    const all = rowsOf(first);
    const [train, test] = first.split === null ? [all, rowsOf(second)] : [0, 1].map((part) => all.filter(({ split }) => split === part));
    const files = filesOf([train.map((row, i) => ({ ...row, split: foldOf(shareOf(i)) })), test.map(({ split: _, ...row }) => row)]);
    const path = writeExample(name, scratch, { files });
    runExample(path);
    const results = cellsOf(readFileSync(join(path, 'out', 'cv_results.csv'), 'utf8'));
    const candidates = axes.reduce<(readonly [string, string])[][]>((before, [key, values]) => before.flatMap((one) => values.map((value) => [...one, [key, String(value)] as const])), [[]]);
    const scores = candidates.map((candidate, j) => {
      const own = results.filter((row) => candidate.every(([key, value]) => row[`param_${key}`] === value));
      expect(own.length).toBe(1);
      return folds.reduce((sum, fold, i) => {
        const { value } = example.metrics[i * candidates.length + j];
        expectNear(Number(own[0][`split${fold}_test_score`]), value);
        return sum + value;
      }, 0);
    });
    // The first of equal ones, as the program takes it.
    const best = scores.reduce((most, score, j) => ((score - scores[most]) * direction > 0 ? j : most), 0);
    runExample(path, candidates[best].flatMap(([key, value]) => ['--set', `${key}=${value}`]));
    expectPredictions(example, path);
    onPass();
  });
}

/** The mean loss of a plane with the program's penalty, 0.1 / 2 times the squares of coefficients for features of deviation 1, and the side of each row. */
function hinge(rows: readonly Record<string, unknown>[], { b, c }: { b: readonly number[]; c: number }): { loss: number; sides: boolean[] } {
  const features = rows.map((row) => spread(row.features) as number[]);
  const margins = features.map((x) => x.reduce((sum, value, slot) => sum + value * b[slot], c));
  const penalty = b.reduce((sum, value, slot) => {
    const column = features.map((x) => x[slot]);
    const mean = column.reduce((all, one) => all + one, 0) / column.length;
    return sum + (value ** 2 * column.reduce((all, one) => all + (one - mean) ** 2, 0)) / (column.length - 1);
  }, 0);
  const loss = margins.reduce((sum, margin, i) => sum + Math.max(0, 1 - (rows[i].label === 1 ? 1 : -1) * margin), 0) / rows.length + 0.05 * penalty;
  return { loss, sides: margins.map((margin) => margin > 0) };
}

export function filesOf([rows, others]: readonly Record<string, unknown>[][]): Record<string, Record<string, unknown>[]> {
  return others === undefined ? { 'data.jsonl': rows } : { 'data.jsonl': rows, 'other.jsonl': others };
}

export function modelIn(path: string): Model {
  const { stages } = readNative(join(path, 'out', 'model'));
  return stages[stages.length - 1].model;
}

export function expectLearned({ arrays, stage }: Model, { stage: theirs, ...learned }: Learned): void {
  expect(stage).toBe(theirs);
  for (const [name, wanted] of Object.entries(learned)) {
    const [ours, numbers] = [arrays[LEARNED[name]], [wanted].flat()];
    // The scale of errors, which only Huber's loss has.
    if (name === 'scale' && ours === undefined) continue;
    expect({ name, length: ours.length }).toEqual({ name, length: numbers.length });
    numbers.forEach((number, i) => expectNear(ours[i], number));
  }
}

/** The columns that a program shows and that our rows have, or can be had of them. */
function expectRows(path: string, { columns, rows }: Table): void {
  const own = writtenRows(path);
  expect(own.length).toBe(rows.length);
  rows.forEach((row, i) => columns.forEach((column, field) => {
    const ours = /[rR]esiduals$/.test(column) ? Number(own[i].label) - Number(own[i].prediction) : own[i][column];
    const [a, b] = [spread(ours), spread(row[field])];
    expect({ column, row: i, length: a.length }).toEqual({ column, row: i, length: b.length });
    a.forEach((value, slot) => expectNear(value, b[slot]));
  }));
}

/** The model on the rows of the second file: what the program shows or collects of its predictions. */
export function expectPredictions({ collected, shown }: ModelExample, path: string): void {
  const table = [...collected, ...shown].find(({ columns }) => columns.includes('prediction'));
  if (table === undefined || !existsSync(join(path, 'other.jsonl'))) return;
  const done = runWarm('ml-submit', ['predict', join(path, 'out'), join(path, 'other.jsonl')]);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  const own = cellsOf(done.stdout);
  expect(own.length).toBe(table.rows.length);
  table.rows.forEach((row, i) => table.columns.forEach((column, field) => {
    if (column === 'prediction') expectNear(Number(own[i][column]), row[field]);
    if (!/[pP]robability$/.test(column)) return;
    const probabilities = Object.entries(own[i]).filter(([name]) => name.startsWith('probability_')).map(([, value]) => Number(value));
    expect(probabilities.length).toBe(2);
    probabilities.forEach((value, c) => expectNear(value, spread(row[field])[c]));
  }));
}

/** The measures of our model on the rows that it learned from. */
function evaluated(path: string, metrics: readonly string[]): number[] {
  const done = runWarm('ml-submit', ['evaluate', join(path, 'out'), join(path, 'data.jsonl'), '--metrics', metrics.join(','), '--format', 'json']);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  const found = (JSON.parse(done.stdout) as { metrics: Record<string, number> }).metrics;
  return metrics.map((name) => found[name]);
}

/** What a program prints of how its model does, by the words in front of it, in its order. */
const PRINTED: Record<string, (path: string) => [string, readonly number[]][]> = {
  generalized_linear_regression_example(path) {
    const { arrays, state } = modelIn(path);
    const { standardErrors, tValues, pValues, dispersion, nullDeviance, deviance, aic } = arrays;
    const lists: [string, ArrayLike<number>][] = [['Coefficient Standard Errors', standardErrors], ['T Values', tValues], ['P Values', pValues], ['Dispersion', dispersion], ['Null Deviance', nullDeviance], ['Deviance', deviance], ['AIC', aic]];
    const degrees: [string, number[]][] = [['Residual Degree Of Freedom Null', [Number(state.degreesOfFreedomNull)]], ['Residual Degree Of Freedom', [Number(state.degreesOfFreedom)]]];
    return [...lists.map(([name, numbers]): [string, number[]] => [name, Array.from(numbers)]), ...degrees];
  },
  linear_regression_with_elastic_net(path) {
    const [rmse, r2] = evaluated(path, ['rmse', 'r2']);
    return [['RMSE', [rmse]], ['r2', [r2]]];
  },
  multiclass_logistic_regression_with_elastic_net(path) {
    const byLabel = ['falsePositiveRateByLabel', 'truePositiveRateByLabel', 'precisionByLabel', 'recallByLabel', 'fMeasureByLabel'].flatMap((metric) => [0, 1, 2].map((label) => [`label ${label}`, `${metric}(metricLabel=${label})`] as const));
    const all = [...byLabel, ['Accuracy', 'accuracy'], ['FPR', 'weightedFalsePositiveRate'], ['TPR', 'weightedTruePositiveRate'], ['F-measure', 'weightedFMeasure'], ['Precision', 'weightedPrecision'], ['Recall', 'weightedRecall']] as const;
    const values = evaluated(path, all.map(([, metric]) => metric));
    return all.map(([name], i) => [name, [values[i]]]);
  },
};

function expectPrinted(name: string, path: string): void {
  const ours = PRINTED[name]?.(path) ?? [];
  const names = new Set(ours.map(([one]) => one));
  const theirs = spark.examples[name].printed.filter(([one]) => names.has(one));
  for (const one of names) {
    const [a, b] = [ours, theirs].map((all) => all.filter(([other]) => other === one).flatMap(([, numbers]) => numbers));
    expect({ name: one, length: a.length }).toEqual({ name: one, length: b.length });
    a.forEach((value, i) => expectNear(value, b[i]));
  }
}

export function expectNear(ours: unknown, theirs: unknown): void {
  expect({ ours, theirs, differ: differs(ours, theirs, spark.tolerance) }).toMatchObject({ differ: false });
}
