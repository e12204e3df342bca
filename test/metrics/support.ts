import { readFileSync } from 'node:fs';
import type { MetricInput } from '../../src/metrics/metric.ts';

/** A number as the generators write it: NaN and infinities are texts. */
export type Written = number | 'nan' | 'inf' | '-inf';

export interface ClassifierCase {
  name: string;
  labels: number[];
  predictions: number[];
  probabilities: number[][];
  weights: number[] | null;
  classes: number;
  spark: Record<string, Written>;
  'scikit-learn': Record<string, Written>;
  definition: Record<string, Written>;
}

export function golden<T>(name: string): { tolerance: number; cases: T[] } {
  return JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8')) as { tolerance: number; cases: T[] };
}

/** The input of a case; its classes are called c0, c1… */
export function classifierInput({ labels, predictions, probabilities, weights, classes }: Omit<ClassifierCase, 'name' | 'spark' | 'scikit-learn' | 'definition'>): MetricInput {
  return {
    labels: Int32Array.from(labels),
    predictions: Int32Array.from(predictions),
    probabilities: Float64Array.from(probabilities.flat()),
    weights: weights === null ? null : Float64Array.from(weights),
    classes,
    classNames: Array.from({ length: classes }, (_, label) => `c${label}`),
    positive: 1,
  };
}

export function regressionInput(labels: readonly number[], predictions: readonly number[], weights: readonly number[] | null = null): MetricInput {
  return { labels: Float64Array.from(labels), predictions: Float64Array.from(predictions), probabilities: null, weights: weights === null ? null : Float64Array.from(weights), classes: 0, classNames: [], positive: 0 };
}

/** Distance of a value from the written one, relative to it, or to 0.01 where it is smaller; 0 where both are NaN or the same infinity. */
export function distance(value: number, written: Written): number {
  const expected = typeof written === 'number' ? written : { nan: NaN, inf: Infinity, '-inf': -Infinity }[written];
  if (Object.is(value, expected) || value === expected) return 0;
  const apart = Math.abs(value - expected) / Math.max(0.01, Math.abs(expected));
  return Number.isNaN(apart) ? Infinity : apart;
}
