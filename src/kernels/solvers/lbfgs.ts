import { lineSearch } from './line-search.ts';
import type { Precondition } from './limited-memory.ts';
import { openCurvature } from './limited-memory.ts';
import type { Minimising, Stopping } from './minimise.ts';
import { lengthOf, lookAt, openProgress } from './minimise.ts';
import { difference, dot } from './vector.ts';

/** Steps that are remembered, as in Spark. */
export const MEMORY = 10;

/**
 * The minimum of a smooth function by L-BFGS, from a point, (size), on. With `precondition`, an estimate of the inverse of the second derivatives, fewer steps are needed.
 * @see Liu & Nocedal, "On the limited memory BFGS method for large scale optimization" (1989), https://doi.org/10.1007/BF01589116
 */
export function* lbfgs(start: Float64Array, { precondition = null, ...stopping }: Stopping & { precondition?: Precondition | null }): Minimising {
  const curvature = openCurvature(MEMORY, precondition);
  const progress = openProgress(stopping);
  let at = yield* lookAt(start);
  for (;;) {
    const length = lengthOf(at.gradient);
    const ending = progress.ending(at, length);
    if (ending !== null) return { ...at, history: progress.history, iterations: progress.history.length - 1, ending };
    let next = null;
    for (let tries = 0; next === null && tries < 2; tries++) {
      // The second time without what was learned, which may be misleading.
      if (tries > 0) curvature.clear();
      let direction = curvature.direction(at.gradient);
      if (!(dot(direction, at.gradient) < 0)) direction = at.gradient.map((value) => -value);
      next = yield* lineSearch(at, { direction, first: curvature.size() > 0 || precondition !== null ? 1 : 1 / length });
    }
    if (next === null) return { ...at, history: progress.history, iterations: progress.history.length - 1, ending: 'search' };
    curvature.add(difference(next.point, at.point), difference(next.gradient, at.gradient));
    at = next;
  }
}
