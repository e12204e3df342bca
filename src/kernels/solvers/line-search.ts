import type { Answer, Place } from './minimise.ts';
import { lookAt } from './minimise.ts';
import { dot } from './vector.ts';

/** Of the fall that the slope promises, this share is wanted. */
const FALL = 1e-4;
/** The slope at the end is at most this share of the first one. */
const SLOPE = 0.9;
/** Values differ by rounding where they differ by less, relative to them; then slopes decide. */
const ROUNDING = 1e-14;
const MOST_TRIES = 30;
/** A step is never nearer to an end of the interval than this share of it. */
const MARGIN = 0.1;

interface Trial {
  step: number;
  value: number;
  slope: number;
}

export interface Line {
  direction: Float64Array;
  /** The first step to try. */
  first: number;
}

/**
 * A place along a direction that falls, where value and slope have fallen enough (the strong conditions of Wolfe); one whose value alone has fallen enough where none is
 * found in 30 tries, and null where there is no such one either.
 * @see Nocedal & Wright, Numerical Optimization (2nd edition, 2006), algorithms 3.5 and 3.6, https://doi.org/10.1007/978-0-387-40065-5
 */
export function* lineSearch(from: Place, { direction, first }: Line): Generator<Float64Array, Place | null, Answer> {
  const slope = dot(direction, from.gradient);
  let low: Trial = { step: 0, value: from.value, slope };
  let high: Trial | null = null;
  let best: Place | null = null;
  let step = first;
  const slack = ROUNDING * Math.abs(from.value);
  for (let tries = 0; tries < MOST_TRIES && step > 0; tries++) {
    const place = yield* lookAt(from.point.map((value, i) => value + step * direction[i]));
    const trial: Trial = { step, value: place.value, slope: dot(direction, place.gradient) };
    const flat = Math.abs(trial.slope) <= -SLOPE * slope;
    if (flat && trial.value <= from.value + slack) return place;
    if (!(trial.value <= from.value + FALL * step * slope + slack) || trial.value > low.value + slack) {
      high = trial;
    } else {
      if (trial.slope * ((high?.step ?? Infinity) - low.step) >= 0) high = low;
      low = trial;
      best = place;
    }
    step = high === null ? 2 * step : between(low, high);
  }
  return best;
}

/** The minimum of the cubic through both ends with their slopes, kept inside; the middle where the far end has no finite value. */
function between(low: Trial, high: Trial): number {
  const width = high.step - low.step;
  let share = 0.5;
  if (Number.isFinite(high.value) && Number.isFinite(high.slope)) {
    const chord = (3 * (low.value - high.value)) / width;
    const d1 = low.slope + high.slope + chord;
    const root = Math.sqrt(d1 * d1 - low.slope * high.slope);
    const d2 = width < 0 ? -root : root;
    const cubic = 1 - (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2);
    if (Number.isFinite(cubic)) share = Math.min(1 - MARGIN, Math.max(MARGIN, cubic));
  }
  return low.step + share * width;
}
