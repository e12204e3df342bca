import { describe, expect, test } from 'vitest';
import { boundMetric, metrics, multilabelMetrics } from '../../src/metrics/index.ts';
import type { MetricInput } from '../../src/metrics/metric.ts';
import { classifierInput, distance, golden, regressionInput } from './support.ts';
import type { ClassifierCase, Written } from './support.ts';

interface RegressionCase {
  name: string;
  labels: number[];
  predictions: number[];
  weights: number[] | null;
  spark: Record<string, Written>;
  'scikit-learn': Record<string, Written>;
}

interface SetsCase {
  name: string;
  labels: number[][];
  predictions: number[][];
  classes: number;
  spark: Record<string, Written>;
}

const classification = golden<ClassifierCase>('metrics');
const regression = golden<RegressionCase>('metrics-regression');
const sets = golden<SetsCase>('metrics-multilabel');

function wrong(input: MetricInput, expected: Record<string, Written>, tolerance: number): string[] {
  return Object.entries(expected).flatMap(([name, written]) => {
    const value = boundMetric(name).compute(input);
    return distance(value, written) <= tolerance ? [] : [`${name}: ${value}, expected ${written}`];
  });
}

describe.each(['spark', 'scikit-learn', 'definition'] as const)('metrics of classifiers equal those of %s', (peer) => {
  test.each(classification.cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    expect(Object.keys(one[peer]).length).toBeGreaterThan(0);
    expect(wrong(classifierInput(one), one[peer], classification.tolerance)).toEqual([]);
  });
});

describe.each(['spark', 'scikit-learn'] as const)('metrics of regressors equal those of %s', (peer) => {
  test.each(regression.cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    expect(wrong(regressionInput(one.labels, one.predictions, one.weights), one[peer], regression.tolerance)).toEqual([]);
  });
});

describe('metrics of label sets equal those of Spark', () => {
  test.each(sets.cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const classNames = Array.from({ length: one.classes }, (_name, label) => `c${label}`);
    const found = Object.entries(one.spark).flatMap(([name, written]) => {
      const [base, metricLabel = ''] = name.split(/\(metricLabel=|\)/);
      const value = multilabelMetrics[base].compute({ labels: one.labels, predictions: one.predictions, classNames }, { metricLabel });
      return distance(value, written) <= sets.tolerance ? [] : [`${name}: ${value}, expected ${written}`];
    });
    expect(found).toEqual([]);
  });
});

test('every metric has a golden', () => {
  const numbers = [...classification.cases.flatMap((one) => [one.spark, one['scikit-learn'], one.definition]), ...regression.cases.flatMap((one) => [one.spark, one['scikit-learn']])];
  const asked = numbers.flatMap((one) => Object.keys(one));
  const bases = new Set(asked.map((name) => name.split('(')[0]));
  expect(Object.keys(metrics).filter((name) => !bases.has(name))).toEqual([]);
  const ofSets = new Set(sets.cases.flatMap((one) => Object.keys(one.spark)).map((name) => name.split('(')[0]));
  expect(Object.keys(multilabelMetrics).filter((name) => !ofSets.has(name))).toEqual([]);
});
