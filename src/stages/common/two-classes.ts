/** Raw scores of two classes, row-major (rows, 2), from the score of the second, (rows). */
export function bothScores(margins: Float64Array): Float64Array {
  return inPairs(margins, (margin) => [-margin, margin]);
}

/** Probabilities of two classes, row-major (rows, 2), from the log-odds of the second, (rows). */
export function bothProbabilities(margins: Float64Array): Float64Array {
  return inPairs(margins, (margin) => [1 / (1 + Math.exp(margin)), 1 / (1 + Math.exp(-margin))]);
}

/** Pairs, row-major (rows, 2), of which the second is the larger one where the margin is above a threshold. */
export function againstThreshold(margins: Float64Array, threshold: number): Float64Array {
  return inPairs(margins, (margin) => [threshold, margin]);
}

function inPairs(margins: Float64Array, pair: (margin: number) => [number, number]): Float64Array {
  const made = new Float64Array(2 * margins.length);
  margins.forEach((margin, row) => made.set(pair(margin), 2 * row));
  return made;
}
