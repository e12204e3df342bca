import { linear } from '../kernels.ts';
import type { Loss } from './loss-sums.ts';

/** What losses are measured at. */
interface Truth {
  /** Class indices or numbers, (rows). */
  targets: ArrayLike<number>;
  /** (rows); null: each weighs 1. */
  weights: Float64Array | null;
}

/** Minus the logarithm of the likelihood of classes 0 and 1, (rows), whose odds have the margin as logarithm. */
export function binomialLoss({ classes, weights }: { classes: Int32Array; weights: Float64Array | null }): Loss {
  if (weights === null) return linear().logistic(classes);
  return (margins, { from, to }) => {
    let sum = 0;
    for (let row = from; row < to; row++) {
      const margin = margins[row - from];
      const small = Math.exp(-Math.abs(margin));
      const share = 1 / (1 + small);
      const far = classes[row] > 0 ? Math.max(0, -margin) : Math.max(0, margin);
      sum += weights[row] * (far + Math.log1p(small));
      margins[row - from] = weights[row] * ((margin > 0 ? share : small * share) - classes[row]);
    }
    return sum;
  };
}

/** Minus the logarithm of the likelihood of classes whose probabilities are as the exponentials of their margins. */
export function multinomialLoss({ targets, weights }: Truth, classes: number): Loss {
  return (margins, { from, to }) => {
    let sum = 0;
    for (let row = from; row < to; row++) {
      const weight = weights === null ? 1 : weights[row];
      const at = (row - from) * classes;
      const own = margins[at + targets[row]];
      let largest = -Infinity;
      for (let c = 0; c < classes; c++) largest = Math.max(largest, margins[at + c]);
      let total = 0;
      for (let c = 0; c < classes; c++) total += margins[at + c] = Math.exp(margins[at + c] - largest);
      for (let c = 0; c < classes; c++) margins[at + c] *= weight / total;
      margins[at + targets[row]] -= weight;
      sum += weight * (largest - own + Math.log(total));
    }
    return sum;
  };
}

/** The squares of the differences of numbers and margins. */
export function squaredLoss({ targets, weights }: Truth): Loss {
  return (margins, { from, to }) => {
    let sum = 0;
    for (let row = from; row < to; row++) {
      const weight = weights === null ? 1 : weights[row];
      const off = margins[row - from] - targets[row];
      sum += weight * off * off;
      margins[row - from] = 2 * weight * off;
    }
    return sum;
  };
}

/** Times until an event, where their logarithms have the margin as location, and e^logScale as scale. */
interface Lifetimes {
  /** Above 0, (rows). */
  times: Float64Array;
  /** 1 where the event has happened then, 0 where it comes later, (rows). */
  events: ArrayLike<number>;
  logScale: number;
}

/** Minus the logarithm of the likelihood of times whose logarithms have the extreme value distribution, less what does not depend on the margins and the scale; `slope` adds up its derivatives by logScale. */
export function weibullLoss({ times, events, logScale }: Lifetimes): { loss: Loss; slope: () => number } {
  const scale = Math.exp(logScale);
  let slope = 0;
  function loss(margins: Float64Array, { from, to }: { from: number; to: number }): number {
    let sum = 0;
    for (let row = from; row < to; row++) {
      const event = events[row];
      const distance = (Math.log(times[row]) - margins[row - from]) / scale;
      const hazard = Math.exp(distance);
      sum += event * (logScale - distance) + hazard;
      slope += event + (event - hazard) * distance;
      margins[row - from] = (event - hazard) / scale;
    }
    return sum;
  }
  return { loss, slope: () => slope };
}

/** How far below 1 margins lie on the side of their class: the mean of what is missing is the hinge loss of classes 0 and 1. */
export function hingeLoss({ targets, weights }: Truth): Loss {
  return (margins, { from, to }) => {
    let sum = 0;
    for (let row = from; row < to; row++) {
      const side = targets[row] > 0 ? 1 : -1;
      const missing = 1 - side * margins[row - from];
      const weight = weights === null ? 1 : weights[row];
      sum += missing > 0 ? weight * missing : 0;
      margins[row - from] = missing > 0 ? -side * weight : 0;
    }
    return sum;
  };
}
