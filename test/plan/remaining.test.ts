import { expect, it } from 'vitest';
import type { Plan, Task } from '../../src/plan/plan.ts';
import { remainingPlan } from '../../src/plan/remaining.ts';

function task(id: number, split: number, candidates: number[]): Task {
  return { id, kind: 'evaluate', split, candidates, lane: null, ranges: [0, 5, 10], costMs: 60 };
}

it('a plan loses the fits that are there, and a task that keeps some of its candidates is no longer cut', () => {
  const tasks = [task(0, 0, [0, 1, 2]), task(1, 1, [0, 1, 2]), task(2, 0, [3])];
  const plan = { tasks, axis: 'ranges' } as unknown as Plan;
  expect(remainingPlan(plan, [])).toBe(plan);
  const kept = [[0, 0], [1, 0], [2, 0], [1, 1]].map(([candidate, split]) => ({ candidate, split }));
  expect(remainingPlan(plan, kept).tasks).toEqual([{ ...tasks[1], candidates: [0, 2], ranges: null, costMs: 40 }, tasks[2]]);
});
