import { expect, it } from 'vitest';
import type { Plan, Task } from '../../src/plan/plan.ts';
import { wallMs } from '../../src/plan/wall.ts';

function task(costMs: number, ranges: number[] | null = null): Task {
  return { id: 0, kind: 'evaluate', split: 0, candidates: [0], lane: null, ranges, costMs };
}

it('work is divided among workers, but its longest piece is not', () => {
  const plan: Pick<Plan, 'tasks' | 'axis'> = { tasks: [task(60), task(20), task(20)], axis: 'tasks' };
  expect([0, 1, 2, 4].map((workers) => wallMs(plan, workers))).toEqual([100, 100, 60, 60]);
  expect(wallMs({ tasks: [task(90, [0, 5, 10, 15])], axis: 'ranges' }, 3)).toBe(30);
  expect(wallMs({ tasks: [task(90)], axis: 'rows' }, 3)).toBe(30);
});
