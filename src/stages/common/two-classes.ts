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
  const made = new Float64Array(2 * margins.length);
  for (let row = 0; row < margins.length; row++) {
    made[2 * row] = 1 / (1 + Math.exp(margins[row]));
    made[2 * row + 1] = 1 / (1 + Math.exp(-margins[row]));
  }
  return made;
}

/** Makes log-odds of the second of two classes, (rows), its probabilities. */
export function toProbabilities(margins: Float64Array): Float64Array {
  for (let row = 0; row < margins.length; row++) margins[row] = 1 / (1 + Math.exp(-margins[row]));
  return margins;
}

/** Which of two classes margins say, (rows): the second where they are above a threshold. */
export function classesAbove(margins: Float64Array, threshold: number): Int32Array {
  const made = new Int32Array(margins.length);
  for (let row = 0; row < made.length; row++) made[row] = margins[row] > threshold ? 1 : 0;
  return made;
}

/** Pairs, row-major (rows, 2), of which the second is the larger one where the margin is above a threshold. */
export function againstThreshold(margins: Float64Array, threshold: number): Float64Array {
  const made = new Float64Array(2 * margins.length).fill(threshold);
  for (let row = 0; row < margins.length; row++) made[2 * row + 1] = margins[row];
  return made;
}
