import type { Metric } from './metric.ts';

export type { BoundMetric } from './metric.ts';
export { multilabelMetrics } from './multilabel.ts';
export { boundMetric, defaultMetric, isSklearns, metricNamed, metricText, problemFor } from './named.ts';
export type { MetricProblem } from './named.ts';
export { metrics } from './table.ts';

/** Whether value `a` of a metric is strictly better than `b`; any number is better than NaN. */
export function better(metric: Pick<Metric, 'direction'>, a: number, b: number): boolean {
  if (Number.isNaN(a)) return false;
  return Number.isNaN(b) || (a - b) * metric.direction > 0;
}
