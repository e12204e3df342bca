import type { Condition, Job } from '../spec/job.ts';
import type { Candidate } from './plan.ts';
import { jsonText } from '../util/json.ts';

type Point = Candidate['params'];

/** The point with the axes that count for it, or null where it is left out. */
export function countedPoint(point: Point, { when, exclude }: Pick<Job, 'when' | 'exclude'>): Point | null {
  const idle = new Set(when.filter(({ condition }) => !holds(condition, point)).map(({ axis }) => axis));
  const counted = idle.size === 0 ? point : Object.fromEntries(Object.entries(point).filter(([name]) => !idle.has(name)));
  return exclude.some((condition) => holds(condition, counted)) ? null : counted;
}

function holds(condition: Condition, point: Point): boolean {
  return condition.every(({ key, values, otherwise, choice }) => {
    if (choice !== null && point[choice.place] !== choice.option) return false;
    const value = jsonText(point[key] ?? otherwise);
    return values.some((one) => jsonText(one) === value);
  });
}
