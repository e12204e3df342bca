import { addTimes, dot } from './vector.ts';

/** What the inverse of the second derivatives is taken to be before any step was made. */
export type Precondition = (gradient: Float64Array) => Float64Array;

/** The last steps with the changes of the gradient along them. */
export interface Curvature {
  size(): number;
  /** Pairs along which the gradient does not rise say nothing and are left out. */
  add(step: Float64Array, change: Float64Array): void;
  clear(): void;
  /** Minus the estimated inverse of the second derivatives times a gradient, (size). Slots where `fixed` is 1 are left out and get 0. */
  direction(gradient: Float64Array, fixed?: Uint8Array): Float64Array;
}

interface Pair {
  step: Float64Array;
  change: Float64Array;
  /** step . change */
  rise: number;
}

/**
 * Nocedal, "Updating quasi-Newton matrices with limited storage" (1980), https://doi.org/10.1090/S0025-5718-1980-0572855-7.
 * The estimate begins with the preconditioner, or with 1, times a number that is right along the last step.
 */
export function openCurvature(memory: number, precondition: Precondition | null): Curvature {
  const pairs: Pair[] = [];
  return {
    size: () => pairs.length,
    clear: () => void pairs.splice(0),
    add(step, change) {
      const rise = dot(step, change);
      if (!(rise > Number.EPSILON * dot(change, change))) return;
      pairs.push({ step, change, rise });
      if (pairs.length > memory) pairs.shift();
    },
    direction(gradient, fixed) {
      const left = fixed === undefined ? gradient.slice() : without(gradient, fixed);
      const used = fixed === undefined ? pairs : pairs.flatMap((pair) => freePart(pair, fixed));
      const weights = new Float64Array(used.length);
      for (let k = used.length - 1; k >= 0; k--) {
        weights[k] = dot(used[k].step, left) / used[k].rise;
        addTimes(left, used[k].change, -weights[k]);
      }
      const made = scaled(left, used.at(-1), precondition);
      used.forEach(({ step, change, rise }, k) => addTimes(made, step, weights[k] - dot(change, made) / rise));
      for (let i = 0; i < made.length; i++) made[i] = fixed?.[i] === 1 ? 0 : -made[i];
      return made;
    },
  };
}

/** By the curvature along the last step, measured by what the preconditioner makes of the change. */
function scaled(vector: Float64Array, last: Pair | undefined, precondition: Precondition | null): Float64Array {
  const made = precondition === null ? vector.slice() : precondition(vector);
  if (last === undefined) return made;
  const scale = last.rise / dot(last.change, precondition === null ? last.change : precondition(last.change));
  return made.map((value) => value * scale);
}

function without(vector: Float64Array, fixed: Uint8Array): Float64Array {
  return vector.map((value, i) => (fixed[i] === 1 ? 0 : value));
}

function freePart({ step, change }: Pair, fixed: Uint8Array): Pair[] {
  const free = { step: without(step, fixed), change: without(change, fixed) };
  const rise = dot(free.step, free.change);
  return rise > Number.EPSILON * dot(free.change, free.change) ? [{ ...free, rise }] : [];
}
