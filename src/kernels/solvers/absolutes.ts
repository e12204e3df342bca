import type { Place } from './minimise.ts';

/** Of the fall that the slope promises, this share is wanted. */
export const FALL = 1e-4;
/** Values differ by rounding where they differ by less, relative to them. */
export const ROUNDING = 1e-14;
/** Times that a step is halved. */
export const MOST_TRIES = 50;

/** The value with weighted absolute values, weights (size); the gradient stays that of the smooth part. */
export function withL1(place: Place, l1: Float64Array): Place {
  return { ...place, value: place.value + absolutes(place.point, l1) };
}

/** The sum of weighted absolute values. */
export function absolutes(point: Float64Array, l1: Float64Array): number {
  return point.reduce((sum, value, i) => sum + l1[i] * Math.abs(value), 0);
}

/** The slope of a slot with the absolute value, on the side that falls; 0 where neither does. */
export function slopeOf(value: number, slope: number, weight: number): number {
  if (value !== 0) return slope + weight * Math.sign(value);
  if (slope + weight < 0) return slope + weight;
  return slope - weight > 0 ? slope - weight : 0;
}
