import { dot } from './vector.ts';

/** A point, (size), with the value and the gradient, (size), of a function there. */
export interface Place {
  point: Float64Array;
  value: number;
  gradient: Float64Array;
}

/** What is asked about a point: whoever drives the search may have to look at rows in other processes for it. The gradient is not changed and not kept beyond the search. */
export type Answer = Pick<Place, 'value' | 'gradient'>;

/** Why a search ended: the gradient is small, values fall no more, points move no more, the steps are used up, or no step makes the value less, as where rounding is all that is left. */
export type Ending = 'gradient' | 'values' | 'points' | 'iterations' | 'search';

export interface Minimum extends Place {
  /** The value at the start and behind each step. */
  history: number[];
  iterations: number;
  ending: Ending;
}

/** A search that yields points to be looked at. */
export type Minimising = Generator<Float64Array, Minimum, Answer>;

/** When to end. */
export interface Stopping {
  /** Most steps, at least 0. */
  maxIter: number;
  /** Relative; see `openProgress`. */
  tol: number;
}

/** A gradient below this is 0. */
const LEAST_GRADIENT = 1e-12;
/** Values that are looked back at. */
const LOOK_BACK = 20;

/** The steps of a search. */
export interface Progress {
  history: number[];
  /** Told of a place and the length of what says whether it is a minimum; null as long as the search goes on. */
  ending(place: Pick<Place, 'value'>, gradientLength: number): Ending | null;
}

/**
 * Counts steps, and ends them much as Spark does: where the gradient's length is at most max(tol |value|, 1e-12), or where the value is at most tol |first value| below the largest of
 * the last 20.
 * @see https://github.com/scalanlp/breeze/blob/master/math/src/main/scala/breeze/optimize/FirstOrderMinimizer.scala
 */
export function openProgress({ maxIter, tol }: Stopping): Progress {
  const history: number[] = [];
  return {
    history,
    ending({ value }, gradientLength) {
      const before = history.slice(-LOOK_BACK);
      history.push(value);
      if (!Number.isFinite(value)) return 'search';
      if (gradientLength <= Math.max(tol * Math.abs(value), LEAST_GRADIENT)) return 'gradient';
      if (before.length > 0 && Math.max(...before) - value <= tol * Math.abs(history[0])) return 'values';
      return history.length > maxIter ? 'iterations' : null;
    },
  };
}

/** Asks about a point. */
export function* lookAt(point: Float64Array): Generator<Float64Array, Place, Answer> {
  const { value, gradient } = yield point;
  return { point, value, gradient };
}

/** The length of a vector. */
export function lengthOf(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}
