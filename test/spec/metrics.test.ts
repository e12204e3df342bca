import { describe, expect, test } from 'vitest';
import { FOREST, parse, problemsOf } from './parsing.ts';

function metricsOf(list: string): readonly string[] {
  return parse(`${FOREST}validation: { folds: 3 }\nmetrics: ${list}\n`).job.metrics;
}

describe('metrics of a job file', () => {
  test.each([
    ['f1', ['f1']],
    ['[accuracy, "weightedFMeasure( beta = 0.5 )"]', ['accuracy', 'weightedFMeasure(beta=0.5)']],
    ['[weightedFMeasure: { beta: 0.5 }]', ['weightedFMeasure(beta=0.5)']],
    ['{ weightedFMeasure: { beta: 0.5 } }', ['weightedFMeasure(beta=0.5)']],
    ['[weightedFMeasure(beta=1), logLoss: { }]', ['weightedFMeasure', 'logLoss']],
    ['[fMeasureByLabel: { beta: 2, metricLabel: setosa }]', ['fMeasureByLabel(metricLabel=setosa,beta=2)']],
    ['[fMeasureByLabel: { metricLabel: "a, b" }]', ['fMeasureByLabel(metricLabel="a, b")']],
  ])('%s have their canonical names', (list, names) => {
    expect(metricsOf(list)).toEqual(names);
  });

  test('are left to the task of the predictor where the file has none', () => {
    expect(parse(`${FOREST}validation: { folds: 3 }\n`).job.metrics).toEqual([]);
  });

  test('may not be an empty list', () => {
    expect(problemsOf(`${FOREST}validation: { folds: 3 }\nmetrics: []\n`)).toEqual(['job.yaml:6:10: metrics: expected at least one metric, got an empty list']);
  });

  test('of a class that is a number are read as it is written', () => {
    expect(metricsOf('[precisionByLabel: { metricLabel: 1 }]')).toEqual(metricsOf('[precisionByLabel(metricLabel=1)]'));
  });
});
