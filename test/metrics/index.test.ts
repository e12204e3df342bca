import { describe, expect, test } from 'vitest';
import { better, metrics } from '../../src/metrics/index.ts';
import type { MetricInput } from '../../src/metrics/metric.ts';

const all = Object.entries(metrics);

function input(labels: number[], positive: number[], more: Partial<MetricInput> = {}): MetricInput {
  const probabilities = Float64Array.from(positive.flatMap((p) => [1 - p, p]));
  return { labels: Int32Array.from(labels), predictions: Int32Array.from(positive, (p) => (p > 0.5 ? 1 : 0)), probabilities, classes: 2, positive: 1, ...more };
}

describe.each(all)('%s', (name, metric) => {
  test('is listed under its own name, in order, and says what it is and where that is written', () => {
    expect(metric.name).toBe(name);
    expect(metric.doc).toMatch(/^[A-Z].*\.$/);
    expect(metric.see).toMatch(/^https:\/\//);
    expect(metric.sklearn.length).toBeGreaterThan(0);
    expect(all.map(([key]) => key)).toEqual(all.map(([key]) => key).sort());
  });

  test('is the best of its range for certain and right predictions, and inside it for wrong ones', () => {
    const best = metric.direction === 1 ? metric.range[1] : metric.range[0];
    expect(metric.compute(input([0, 1, 1, 0], [0, 1, 1, 0]))).toBeCloseTo(best, 12);
    const worst = metric.compute(input([0, 1, 1, 0], [1, 0, 0, 1]));
    expect(worst).toBeGreaterThanOrEqual(metric.range[0]);
    expect(worst).toBeLessThanOrEqual(metric.range[1]);
  });

  test('is NaN without rows and leaves its input as it was', () => {
    expect(metric.compute(input([], []))).toBeNaN();
    const given = input([0, 1, 1], [0.75, 0.5, 0.25]);
    metric.compute(given);
    expect(given).toEqual(input([0, 1, 1], [0.75, 0.5, 0.25]));
  });

  test('does not depend on the order of the rows', () => {
    const labels = [0, 1, 1, 0, 1, 0, 1];
    const scores = [0.5, 0.5, 0.25, 0.125, 0.875, 0.5, 0.75];
    const turned = metric.compute(input(labels.toReversed(), scores.toReversed()));
    expect(metric.compute(input(labels, scores))).toBeCloseTo(turned, 12);
  });
});

describe('metrics of probabilities', () => {
  test.each(all.filter(([, metric]) => metric.needs === 'probabilities'))('%s says that it needs them, and is NaN for a NaN', (name, metric) => {
    expect(() => metric.compute(input([0, 1], [0, 1], { probabilities: null }))).toThrow(`${name} needs probabilities, got none`);
    expect(metric.compute(input([0, 1], [0.5, NaN]))).toBeNaN();
  });

  test('count the class that is called positive', () => {
    const given = input([0, 1, 0, 1, 0], [0.9, 0.8, 0.3, 0.7, 0.1]);
    const { areaUnderROC, areaUnderPR } = metrics;
    const turned = { ...given, positive: 0 };
    expect(areaUnderROC.compute(turned)).toBeCloseTo(areaUnderROC.compute(given), 12);
    expect(areaUnderPR.compute(turned)).not.toBeCloseTo(areaUnderPR.compute(given), 2);
  });
});

describe('better', () => {
  test('prefers the larger score, and the smaller loss', () => {
    expect(better(metrics['f1'], 0.9, 0.8)).toBe(true);
    expect(better(metrics['f1'], 0.8, 0.9)).toBe(false);
    expect(better(metrics['logLoss'], 0.2, 0.3)).toBe(true);
    expect(better(metrics['logLoss'], 0.3, 0.2)).toBe(false);
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
