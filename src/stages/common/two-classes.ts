import { linear } from './kernels.ts';

/** Raw scores of two classes, row-major (rows, 2), from the score of the second, (rows). */
export function bothScores(margins: Float64Array): Float64Array {
  const made = new Float64Array(2 * margins.length);
  for (let row = 0; row < margins.length; row++) {
    made[2 * row] = -margins[row];
    made[2 * row + 1] = margins[row];
  }
  return made;
}

/** Probabilities of two classes, row-major (rows, 2), from the log-odds of the second, (rows). */
export function bothProbabilities(margins: Float64Array): Float64Array {
  return linear().probabilities(margins, 2);
}

/** Those of the second class alone, (rows). */
export function secondProbabilities(margins: Float64Array): Float64Array {
  return linear().probabilities(margins, 1);
}

/** Which of two classes margins say, (rows): the second where they are above a threshold. */
export function classesAbove(margins: Float64Array, threshold: number): Int32Array {
  return linear().above(margins, threshold);
}
