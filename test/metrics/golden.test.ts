import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { metrics } from '../../src/metrics/index.ts';
import type { MetricInput } from '../../src/metrics/metric.ts';

interface Case {
  name: string;
  labels: number[];
  predictions: number[];
  probabilities: number[][];
  classes: number;
  spark: Record<string, number>;
  'scikit-learn': Record<string, number>;
}

const golden = JSON.parse(readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8')) as { tolerance: number; cases: Case[] };

function inputOf({ labels, predictions, probabilities, classes }: Case): MetricInput {
  return { labels: Int32Array.from(labels), predictions: Int32Array.from(predictions), probabilities: Float64Array.from(probabilities.flat()), classes, positive: 1 };
}

describe.each(['spark', 'scikit-learn'] as const)('metrics equal those of %s', (peer) => {
  test.each(golden.cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const names = Object.keys(one[peer]);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const expected = one[peer][name];
      expect(Math.abs(metrics[name].compute(inputOf(one)) - expected), name).toBeLessThanOrEqual(golden.tolerance * Math.max(1, Math.abs(expected)));
    }
  });
});
