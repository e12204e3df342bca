import type { Plan } from './plan.ts';

/** Expected milliseconds of a plan on so many forked workers; 0 is the parent alone. No number of workers makes a run shorter than its longest piece. */
export function wallMs({ tasks, axis }: Pick<Plan, 'tasks' | 'axis'>, workers: number): number {
  const all = tasks.reduce((sum, task) => sum + task.costMs, 0) / Math.max(1, workers);
  if (axis === 'rows') return all;
  return tasks.reduce((most, { costMs, ranges }) => Math.max(most, ranges === null ? costMs : costMs / (ranges.length - 1)), all);
}
