import type { FitResult, Plan } from './plan.ts';

/** The plan without the fits that are there already; a task that loses some of its candidates keeps the others, whose results do not change by it. */
export function remainingPlan(plan: Plan, kept: readonly Pick<FitResult, 'candidate' | 'split'>[]): Plan {
  if (kept.length === 0) return plan;
  const there = new Set(kept.map(({ candidate, split }) => `${candidate} ${split}`));
  const tasks = plan.tasks.flatMap((task) => {
    const left = task.candidates.filter((candidate) => !there.has(`${candidate} ${task.split}`));
    if (left.length === 0) return [];
    // The ranges are those of the largest candidate, which may be one of those that are gone.
    return [left.length === task.candidates.length ? task : { ...task, candidates: left, ranges: null, costMs: (task.costMs * left.length) / task.candidates.length }];
  });
  return { ...plan, tasks };
}
