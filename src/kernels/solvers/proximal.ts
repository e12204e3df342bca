import { absolutes, FALL, MOST_TRIES, ROUNDING, slopeOf, withL1 } from './absolutes.ts';
import type { Answer, Minimising, Place, Stopping } from './minimise.ts';
import { lengthOf, lookAt, openProgress } from './minimise.ts';
import { addTimes, difference, dot } from './vector.ts';

/** A function and what is added to it. */
export interface Bent {
  /** Weights of the absolute values, (size). */
  l1: Float64Array;
  /** What the second derivatives of the smooth part are taken to be before any step was made, row-major (size, size), positive definite. */
  second: Float64Array;
}

/** Rounds over all slots in the search for the least of a quadratic function. */
const MOST_ROUNDS = 500;
/** A round that moves by less than this share of the round that moved most ends it; both squared. */
const STILL = 1e-14;

/**
 * The minimum of a smooth function plus weighted absolute values, from a point, (size), on. Each step goes to the least of a quadratic function plus the absolute values; the second
 * derivatives of that begin with an estimate and learn from each step, as BFGS does. Near the minimum far fewer points are looked at than by `projected`.
 * @see Lee, Sun & Saunders, "Proximal Newton-type methods for minimizing composite functions" (2014), https://doi.org/10.1137/130921428
 */
export function* proximal(start: Float64Array, bent: Bent, stopping: Stopping): Minimising {
  const { l1 } = bent;
  const progress = openProgress(stopping);
  let second = bent.second.slice();
  let learned = false;
  let at = withL1(yield* lookAt(start), l1);
  for (;;) {
    const ending = progress.ending(at, lengthOf(slopesAt(at, l1)));
    if (ending !== null) return { ...at, history: progress.history, iterations: progress.history.length - 1, ending };
    let next: Place | null = null;
    for (let tries = 0; next === null && tries < 2; tries++) {
      // The second time without what was learned, which may be misleading.
      if (tries > 0 && !learned) break;
      if (tries > 0) [second, learned] = [bent.second.slice(), false];
      next = yield* search(at, leastOf(at, second, l1), l1);
    }
    if (next === null) return { ...at, history: progress.history, iterations: progress.history.length - 1, ending: 'search' };
    learned = learn(second, difference(next.point, at.point), difference(next.gradient, at.gradient)) || learned;
    at = next;
  }
}

/** From a place to where the quadratic function with its value, gradient and these second derivatives is least, absolute values added: slot by slot, in rounds. */
function leastOf({ point, gradient }: Place, second: Float64Array, l1: Float64Array): Float64Array {
  const size = point.length;
  const own = point.slice();
  const slopes = gradient.slice();
  let most = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let moved = 0;
    for (let i = 0; i < size; i++) {
      const bend = second[i * size + i];
      const wanted = shrunk(own[i] - slopes[i] / bend, l1[i] / bend);
      const step = wanted - own[i];
      if (step === 0) continue;
      own[i] = wanted;
      addTimes(slopes, second.subarray(i * size, (i + 1) * size), step);
      moved += bend * step * step;
    }
    most = Math.max(most, moved);
    if (moved <= STILL * most) break;
  }
  return difference(own, point);
}

function shrunk(value: number, by: number): number {
  return value > by ? value - by : value < -by ? value + by : 0;
}

/** Halves the step until the value falls enough; null where it never does. */
function* search(at: Place, direction: Float64Array, l1: Float64Array): Generator<Float64Array, Place | null, Answer> {
  const before = absolutes(at.point, l1);
  const slopes = lengthOf(slopesAt(at, l1));
  let step = 1;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const point = at.point.slice();
    addTimes(point, direction, step);
    if (point.every((value, i) => value === at.point[i])) return null;
    const promised = step * dot(at.gradient, direction) + absolutes(point, l1) - before;
    const place = withL1(yield* lookAt(point), l1);
    if (promised < 0 && place.value <= at.value + FALL * promised) return place;
    // Where values differ by rounding alone, slopes tell more.
    if (place.value <= at.value + ROUNDING * Math.abs(at.value) && lengthOf(slopesAt(place, l1)) < slopes) return place;
    step /= 2;
  }
  return null;
}

function slopesAt({ point, gradient }: Place, l1: Float64Array): Float64Array {
  return gradient.map((slope, i) => slopeOf(point[i], slope, l1[i]));
}

/** Makes the second derivatives right along a step; not by one along which the gradient does not rise. Tells whether it did. */
function learn(second: Float64Array, step: Float64Array, change: Float64Array): boolean {
  const rise = dot(step, change);
  if (!(rise > Number.EPSILON * dot(change, change))) return false;
  const size = step.length;
  const expected = step.map((_, i) => dot(second.subarray(i * size, (i + 1) * size), step));
  const bent = dot(step, expected);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) second[i * size + j] += (change[i] * change[j]) / rise - (expected[i] * expected[j]) / bent;
  }
  return true;
}
