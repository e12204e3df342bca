import { areaUnderPR, areaUnderROC } from './binary.ts';
import { accuracy, balancedAccuracy, f1, logLoss, weightedPrecision, weightedRecall } from './classification.ts';
import type { Metric } from './metric.ts';

/** The table of metrics, sorted by name. Names and meanings are Spark's, or camelCase where Spark has none. */
export const metrics: Readonly<Record<string, Metric>> = {
  accuracy,
  areaUnderPR,
  areaUnderROC,
  balancedAccuracy,
  f1,
  logLoss,
  weightedPrecision,
  weightedRecall,
};

/** Whether value `a` of a metric is strictly better than `b`; any number is better than NaN. */
export function better(metric: Metric, a: number, b: number): boolean {
  if (Number.isNaN(a)) return false;
  return Number.isNaN(b) || (a - b) * metric.direction > 0;
}
