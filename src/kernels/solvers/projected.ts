import { FALL, MOST_TRIES, ROUNDING, slopeOf, withL1 } from './absolutes.ts';
import { MEMORY } from './lbfgs.ts';
import { openCurvature } from './limited-memory.ts';
import type { Answer, Minimising, Place, Stopping } from './minimise.ts';
import { lengthOf, lookAt, openProgress } from './minimise.ts';
import { addTimes, difference, dot } from './vector.ts';

/** What keeps a point from going where it likes: (size) each. */
export interface Constraints {
  /** Weights of the absolute values that are added to the function; null: none. */
  l1: Float64Array | null;
  /** Bounds, which may be infinite; null: none. */
  lower: Float64Array | null;
  upper: Float64Array | null;
}

/**
 * The minimum of a smooth function plus weighted absolute values, within bounds, from a point, (size), on: L-BFGS whose steps stay in the orthant where they begin, or within the bounds.
 * With absolute values it is OWL-QN; slots that lie on a bound and would leave it are held, and the others moved by what is known of their curvature.
 * @see Andrew & Gao, "Scalable training of L1-regularized log-linear models" (2007), https://doi.org/10.1145/1273496.1273501
 * @see Bertsekas, "Projected Newton methods for optimization problems with simple constraints" (1982), https://doi.org/10.1137/0320018
 */
export function* projected(start: Float64Array, constraints: Constraints, stopping: Stopping): Minimising {
  const curvature = openCurvature(MEMORY, null);
  const progress = openProgress(stopping);
  const l1 = constraints.l1 ?? new Float64Array(start.length);
  let at = withL1(yield* lookAt(within(start, constraints)), l1);
  for (;;) {
    const { free, fixed } = slopesAt(at, l1, constraints);
    const length = lengthOf(free);
    const ending = progress.ending(at, length);
    if (ending !== null) return { ...at, history: progress.history, iterations: progress.history.length - 1, ending };
    let next: Place | null = null;
    for (let tries = 0; next === null && tries < 2; tries++) {
      // The second time without what was learned, which may be misleading.
      if (tries > 0) curvature.clear();
      let direction = curvature.direction(free, fixed);
      // Of what has absolute values only that goes on which falls by its own slope.
      for (let i = 0; i < direction.length; i++) if (l1[i] > 0 && direction[i] * free[i] >= 0) direction[i] = 0;
      if (!(dot(direction, free) < 0)) direction = free.map((slope) => -slope);
      next = yield* search(at, { direction, slopes: free, first: curvature.size() > 0 ? 1 : 1 / length, l1, constraints });
    }
    if (next === null) return { ...at, history: progress.history, iterations: progress.history.length - 1, ending: 'search' };
    curvature.add(difference(next.point, at.point), difference(next.gradient, at.gradient));
    at = next;
  }
}

interface Search {
  direction: Float64Array;
  slopes: Float64Array;
  first: number;
  l1: Float64Array;
  constraints: Constraints;
}

/** Halves the step until the value falls enough; null where it never does. */
function* search(at: Place, { direction, slopes, first, l1, constraints }: Search): Generator<Float64Array, Place | null, Answer> {
  let step = first;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const point = at.point.slice();
    addTimes(point, direction, step);
    for (let i = 0; i < point.length; i++) {
      const sign = at.point[i] === 0 ? -slopes[i] : at.point[i];
      if (l1[i] > 0 && point[i] * sign < 0) point[i] = 0;
    }
    const place = withL1(yield* lookAt(within(point, constraints)), l1);
    const promised = dot(slopes, difference(place.point, at.point));
    if (promised < 0 && place.value <= at.value + FALL * promised) return place;
    // Where values differ by rounding alone, slopes tell more.
    if (place.value <= at.value + ROUNDING * Math.abs(at.value) && lengthOf(slopesAt(place, l1, constraints).free) < lengthOf(slopes)) return place;
    step /= 2;
  }
  return null;
}

function within(point: Float64Array, { lower, upper }: Constraints): Float64Array {
  return point.map((value, i) => Math.min(upper?.[i] ?? Infinity, Math.max(lower?.[i] ?? -Infinity, value)));
}

/** The slope of each slot on the side that falls, 0 where neither does; and 1 in `fixed` for slots on a bound that they would leave. */
function slopesAt({ point, gradient }: Place, l1: Float64Array, { lower, upper }: Constraints): { free: Float64Array; fixed: Uint8Array } {
  const fixed = new Uint8Array(point.length);
  const free = gradient.map((slope, i) => {
    const own = slopeOf(point[i], slope, l1[i]);
    if ((point[i] === lower?.[i] && own > 0) || (point[i] === upper?.[i] && own < 0)) fixed[i] = 1;
    return fixed[i] === 1 ? 0 : own;
  });
  return { free, fixed };
}
