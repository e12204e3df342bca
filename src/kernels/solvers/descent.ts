import type { Answer, Ending, Minimum } from './minimise.ts';
import { lengthOf } from './minimise.ts';
import { difference } from './vector.ts';

/** The next point from one with its gradient, (size); `step` counts from 1. */
export type Move = (point: Float64Array, gradient: Float64Array, step: number) => Float64Array;

/** A search whose answers may be of a few rows, drawn anew for each step; null where none were drawn. */
export type Descending = Generator<Float64Array, Minimum, Answer | null>;

const DECAY_OF_MEAN = 0.9;
const DECAY_OF_SQUARES = 0.999;
const LEAST_DIVISOR = 1e-8;

/**
 * Goes down from a point, (size), by steps of a rule, as many as there may be or until one is shorter than tol times the larger of the new point's length and 1.
 * The history has the value in front of each step, and where the steps are used up that behind the last; value and gradient of the result are those of its last. Ends as `search` where a
 * value is not finite.
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/mllib/optimization/GradientDescent.scala
 */
export function* descent(start: Float64Array, { move, maxIter, tol }: { move: Move; maxIter: number; tol: number }): Descending {
  const history: number[] = [];
  let at: Answer = { value: NaN, gradient: new Float64Array(start.length) };
  let point = start;
  let ending: Ending = 'iterations';
  let iterations = 0;
  for (let step = 1; step <= maxIter + 1; step++) {
    const answer = yield point;
    if (answer === null) continue;
    at = answer;
    history.push(at.value);
    const next = step > maxIter ? point : move(point, at.gradient, step);
    const length = lengthOf(difference(next, point));
    if (!Number.isFinite(at.value) || !Number.isFinite(length)) {
      ending = 'search';
      break;
    }
    if (step > maxIter) break;
    point = next;
    iterations++;
    // The first step has none before it whose end would have been looked at.
    if (iterations > 1 && length < tol * Math.max(lengthOf(point), 1)) {
      ending = 'points';
      break;
    }
  }
  return { ...at, point, history, iterations, ending };
}

/** Steps of one length times the gradient. */
export function fixedSteps(stepSize: number): Move {
  return (point, gradient) => point.map((value, i) => value - stepSize * gradient[i]);
}

/** Steps that get shorter as one over the root of their number, with `l2` times the point added to the gradient. */
export function shorterSteps(stepSize: number, l2: number): Move {
  return (point, gradient, step) => {
    const own = stepSize / Math.sqrt(step);
    return point.map((value, i) => value * (1 - own * l2) - own * gradient[i]);
  };
}

/**
 * Steps by the mean of the gradients so far over the root of that of their squares, both fading, and `decay` times the point.
 * @see Loshchilov & Hutter, "Decoupled weight decay regularization" (2019), https://arxiv.org/abs/1711.05101
 */
export function adaptiveSteps(size: number, { stepSize, decay }: { stepSize: number; decay: number }): Move {
  const [means, squares] = [new Float64Array(size), new Float64Array(size)];
  let [left, leftOfSquares] = [1, 1];
  return (point, gradient) => {
    left *= DECAY_OF_MEAN;
    leftOfSquares *= DECAY_OF_SQUARES;
    return point.map((value, i) => {
      const slope = gradient[i];
      means[i] = DECAY_OF_MEAN * means[i] + (1 - DECAY_OF_MEAN) * slope;
      squares[i] = DECAY_OF_SQUARES * squares[i] + (1 - DECAY_OF_SQUARES) * slope * slope;
      const step = (stepSize * means[i]) / (1 - left) / (Math.sqrt(squares[i] / (1 - leftOfSquares)) + LEAST_DIVISOR);
      return value - (step + decay * value);
    });
  };
}
