import { describe, expect, test } from 'vitest';
import { better, boundMetric, metrics, multilabelMetrics } from '../../src/metrics/index.ts';
import type { Metric, MetricInput } from '../../src/metrics/metric.ts';
import { classifierInput, golden, regressionInput } from './support.ts';
import type { ClassifierCase } from './support.ts';

const all = Object.entries(metrics);
const classifiers = all.filter(([, metric]) => metric.task === 'classification');
const regressors = all.filter(([, metric]) => metric.task === 'regression');

/** Rows of two classes with the probability of the second one, predicted at a half. */
function input(labels: number[], positive: number[], more: Partial<MetricInput> = {}): MetricInput {
  const plain = classifierInput({ labels, predictions: positive.map((p) => (p > 0.5 ? 1 : 0)), probabilities: positive.map((p) => [1 - p, p]), weights: null, classes: 2 });
  return { ...plain, ...more };
}

/** A fitting small input with no row exactly right, for any metric. */
function someRows(metric: Pick<Metric, 'task'>, more: Partial<MetricInput> = {}): MetricInput {
  const plain = metric.task === 'regression' ? regressionInput([1, 3, 2, 8, 5, 4, 7], [2, 2.5, 2.25, 6, 6, 3, 9]) : input([0, 1, 1, 0, 1, 0, 1], [0.5, 0.625, 0.25, 0.125, 0.875, 0.75, 0.75]);
  return { ...plain, ...more };
}

/** The rows of an input at some positions. */
function rowsAt({ probabilities, weights, ...rest }: MetricInput, rows: readonly number[]): MetricInput {
  const { labels, predictions, classes } = rest;
  const from = (values: Int32Array | Float64Array) => (values instanceof Int32Array ? Int32Array.from(rows, (row) => values[row]) : Float64Array.from(rows, (row) => values[row]));
  return {
    ...rest,
    labels: from(labels),
    predictions: from(predictions),
    probabilities: probabilities === null ? null : Float64Array.from(rows.flatMap((row) => [...probabilities.subarray(row * classes, (row + 1) * classes)])),
    weights: weights === null ? null : Float64Array.from(rows, (row) => weights[row]),
  };
}

describe.each(all)('%s', (name, metric) => {
  test('is listed under its own name and says what it is and where that is written', () => {
    expect(metric.name).toBe(name);
    expect(metric.doc).toMatch(/^[A-Z].*\.$/);
    expect(metric.see).toMatch(/^https:\/\//);
    expect([1, -1]).toContain(metric.direction);
    expect(metric.range[0]).toBeLessThan(metric.range[1]);
    for (const param of Object.values(metric.params ?? {})) expect(param.doc).toMatch(/^[A-Z0-9].*\.$/);
  });

  test('does not depend on the order of the rows, nor changes its input', () => {
    const given = someRows(metric);
    const back = rowsAt(given, [6, 5, 4, 3, 2, 1, 0]);
    expect(boundMetric(name).compute(given)).toBeCloseTo(boundMetric(name).compute(back), 12);
    expect(given).toEqual(someRows(metric));
  });

  test('takes a whole weight for so many equal rows, and a row of weight 0 for none', () => {
    const weights = [1, 2, 0, 3, 1, 2, 1];
    const repeated = weights.flatMap((weight, row) => Array.from({ length: weight }, () => row));
    expect(boundMetric(name).compute(someRows(metric, { weights: Float64Array.from(weights) }))).toBeCloseTo(boundMetric(name).compute(rowsAt(someRows(metric), repeated)), 12);
  });

  test('takes equal weights for none', () => {
    expect(boundMetric(name).compute(someRows(metric, { weights: new Float64Array(7).fill(0.25) }))).toBeCloseTo(boundMetric(name).compute(someRows(metric)), 12);
  });

  test('is NaN without rows and where all weights are 0', () => {
    expect(boundMetric(name).compute(rowsAt(someRows(metric), []))).toBeNaN();
    expect(boundMetric(name).compute(someRows(metric, { weights: new Float64Array(7) }))).toBeNaN();
  });
});

describe.each(classifiers)('%s', (name, metric) => {
  test('is the best of its range for certain and right predictions, and inside it for wrong ones', () => {
    const best = metric.direction === 1 ? metric.range[1] : metric.range[0];
    expect(boundMetric(name).compute(input([0, 1, 1, 0], [0, 1, 1, 0]))).toBeCloseTo(best, 12);
    const worst = boundMetric(name).compute(input([0, 1, 1, 0], [1, 0, 0, 1]));
    expect(worst).toBeGreaterThanOrEqual(metric.range[0]);
    expect(worst).toBeLessThanOrEqual(metric.range[1]);
  });
});

describe.each(regressors)('%s', (name, metric) => {
  test('is the best of its range for exact predictions, and inside it for wrong ones', () => {
    const exact = boundMetric(name).compute(regressionInput([1, 2, 4], [1, 2, 4]));
    // The variance of Spark has no best value.
    if (name !== 'var') expect(exact).toBeCloseTo(metric.direction === 1 ? metric.range[1] : metric.range[0], 12);
    const value = boundMetric(name).compute(regressionInput([1, 2, 4], [3, 9, 0.5]));
    expect(value).toBeGreaterThanOrEqual(metric.range[0]);
    expect(value).toBeLessThanOrEqual(metric.range[1]);
  });
});

describe('the table', () => {
  test('is in order, and so is that of label sets', () => {
    expect(all.map(([key]) => key)).toEqual(all.map(([key]) => key).sort());
    expect(Object.keys(multilabelMetrics)).toEqual(Object.keys(multilabelMetrics).sort());
    for (const [key, metric] of Object.entries(multilabelMetrics)) expect([metric.name, metric.task]).toEqual([key, 'multilabel']);
  });

  test('has each of scikit-learn\'s spellings once, and none that is a name here', () => {
    const spellings = all.flatMap(([, metric]) => metric.sklearn);
    expect(spellings.filter((one, i) => spellings.indexOf(one) !== i || one in metrics)).toEqual([]);
  });

  test('is plain data but for compute, so that a catalogue can be made of it', () => {
    for (const [, metric] of all) {
      const data = Object.fromEntries(Object.entries(metric).filter(([key]) => key !== 'compute' && key !== 'range'));
      expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    }
  });
});

describe('metrics of probabilities', () => {
  test.each(all.filter(([, metric]) => metric.needs !== 'labels'))('%s says that it needs them, and is NaN for a NaN', (name) => {
    expect(() => boundMetric(name).compute(input([0, 1], [0, 1], { probabilities: null }))).toThrow(new Error(`${name} needs probabilities, got none`));
    for (const weights of [null, Float64Array.of(1, 2, 1)]) expect(boundMetric(name).compute(input([0, 1, 1], [0.5, NaN, 0.25], { weights }))).toBeNaN();
  });

  test('the others are computed without them', () => {
    for (const [name, metric] of all.filter(([, one]) => one.needs === 'labels')) expect(boundMetric(name).compute(someRows(metric, { probabilities: null }))).not.toBeNaN();
  });
});

describe('metrics of two classes', () => {
  test.each(all.filter(([, metric]) => metric.binary))('%s is that of the other class when the classes change places', (name, metric) => {
    const given = someRows(metric);
    const turned = { ...rowsAt(given, [0, 1, 2, 3, 4, 5, 6]), positive: 0 };
    const mirrored = { ...given, labels: given.labels.map((label) => 1 - label), predictions: given.predictions.map((label) => 1 - label), probabilities: Float64Array.from(given.probabilities ?? [], (_p, i) => (given.probabilities ?? [])[i ^ 1]) };
    expect(boundMetric(name).compute(turned)).toBe(boundMetric(name).compute(mirrored));
  });

  test('the area under the ROC is the same from both sides, that under precision and recall is not', () => {
    const given = input([0, 1, 0, 1, 0], [0.9, 0.8, 0.3, 0.7, 0.1]);
    const turned = { ...given, positive: 0 };
    expect(boundMetric('areaUnderROC').compute(turned)).toBeCloseTo(boundMetric('areaUnderROC').compute(given), 12);
    expect(boundMetric('areaUnderPR').compute(turned)).not.toBeCloseTo(boundMetric('areaUnderPR').compute(given), 2);
  });

  test('are those of one against one and of one against the rest', () => {
    const given = someRows(metrics['areaUnderROC']);
    const area = boundMetric('areaUnderROC').compute(given);
    expect(boundMetric('areaUnderROCOvR').compute(given)).toBeCloseTo(area, 12);
    expect(boundMetric('areaUnderROCOvO').compute(given)).toBeCloseTo(area, 12);
    expect(boundMetric('averagePrecision').compute(given)).not.toBeCloseTo(boundMetric('areaUnderPR').compute(given), 3);
  });
});

describe('weights', () => {
  test('of one against one repeat rows for many classes too', () => {
    const ten = golden<ClassifierCase>('metrics').cases.filter((one) => one.classes > 2 && one.weights !== null);
    expect(ten.length).toBeGreaterThan(0);
    for (const one of ten) {
      const plain = classifierInput({ ...one, weights: null });
      const weights = Float64Array.from(one.labels, (_, row) => 1 + (row % 3));
      const repeated = rowsAt(plain, one.labels.flatMap((_, row) => Array.from({ length: 1 + (row % 3) }, () => row)));
      for (const name of ['areaUnderROCOvO', 'areaUnderROCOvO(average=weighted)', 'areaUnderROCOvR']) {
        expect(boundMetric(name).compute({ ...plain, weights })).toBeCloseTo(boundMetric(name).compute(repeated), 12);
      }
    }
  });

  test('of r2 may all be doubled', () => {
    const weights = [0.5, 0.25, 0.125, 0.0625];
    const [labels, predictions] = [[1, 3, 4, 2], [2, 2.5, 4.5, 0]];
    const value = boundMetric('r2').compute(regressionInput(labels, predictions, weights));
    expect(value).toBe(boundMetric('r2').compute(regressionInput(labels, predictions, weights.map((weight) => 2 * weight))));
    expect(value).toBeCloseTo(0.325, 12);
  });
});

describe('metrics of regression', () => {
  test('keep their digits for labels far from 0', () => {
    const [labels, predictions] = [[1, 3, 2, 8], [2, 2.5, 2.25, 6]];
    const far = regressionInput(labels.map((y) => y + 2 ** 30), predictions.map((y) => y + 2 ** 30));
    for (const name of ['r2', 'var', 'explainedVariance', 'd2AbsoluteError', 'rmse']) expect(boundMetric(name).compute(far), name).toBeCloseTo(boundMetric(name).compute(regressionInput(labels, predictions)), 9);
  });

  test('take a constant label for constant where its sum is rounded', () => {
    const constant = regressionInput([0.1, 0.1, 0.1], [0.2, 0.1, 0.4]);
    expect(boundMetric('r2').compute(constant)).toBe(-Infinity);
    expect(boundMetric('explainedVariance').compute(constant)).toBe(0);
    expect(boundMetric('r2').compute(regressionInput([0.1, 0.1, 0.1], [0.1, 0.1, 0.1]))).toBeNaN();
  });

  test.each(regressors)('%s is NaN where a prediction is NaN', (name) => {
    for (const weights of [null, [1, 2, 3]]) expect(boundMetric(name).compute(regressionInput([1, 2, 3], [1, NaN, 2], weights))).toBeNaN();
  });
});

describe('better', () => {
  test('prefers the larger score, and the smaller loss', () => {
    expect(better(metrics['f1'], 0.9, 0.8)).toBe(true);
    expect(better(metrics['f1'], 0.8, 0.9)).toBe(false);
    expect(better(boundMetric('rmse'), 0.2, 0.3)).toBe(true);
    expect(better(boundMetric('rmse'), 0.3, 0.2)).toBe(false);
  });

  test('prefers neither of equals, and any number to NaN', () => {
    for (const [, metric] of all) {
      expect(better(metric, 0.5, 0.5)).toBe(false);
      expect(better(metric, 0.5, NaN)).toBe(true);
      expect(better(metric, NaN, 0.5)).toBe(false);
      expect(better(metric, NaN, NaN)).toBe(false);
    }
  });
});
