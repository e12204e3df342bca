import type { ForestState } from './forest-state.ts';
import { below, draw } from './random.ts';

/** Puts the tree's rows into `inBag`, and the others to be scored into `scored`; returns how many there are of both. Rows of weight 0 take part in the draw, and are never in the bag. */
export function sampleRows(state: ForestState, key: number): { inBag: number; scored: number } {
  const { train, test, drawn, inBag, scored, trainScores, fixed } = state;
  if (state.params.bootstrap) drawRows(state, key);
  else chooseRows(state, key);
  if (fixed.weights !== null) dropWeightless(train, drawn, fixed.weights);
  let inside = 0;
  let outside = 0;
  for (const row of train) {
    if (drawn[row] > 0) inBag[inside++] = row;
    else if (trainScores) scored[outside++] = row;
  }
  scored.set(test, outside);
  return { inBag: inside, scored: outside + test.length };
}

function drawRows({ train, drawn, params }: ForestState, key: number): void {
  for (const row of train) drawn[row] = 0;
  for (let i = 0; i < params.draws; i++) drawn[train[below(draw(key, i), train.length)]]++;
}

/** Keeps the rows whose hash is below the rate; the row with the smallest hash is kept in any case. */
function chooseRows({ train, drawn, params }: ForestState, key: number): void {
  const limit = params.subsamplingRate * 4294967296;
  let smallest = Infinity;
  let first = 0;
  for (let i = 0; i < train.length; i++) {
    const hash = draw(key, i) >>> 0;
    drawn[train[i]] = hash < limit ? 1 : 0;
    if (hash < smallest) [smallest, first] = [hash, i];
  }
  drawn[train[first]] = 1;
}

/** A bag is never empty: where no row of positive weight was drawn, all of them are in it, once each. */
function dropWeightless(train: Int32Array, drawn: Int32Array, weights: Float64Array): void {
  let kept = 0;
  for (const row of train) {
    if (weights[row] === 0) drawn[row] = 0;
    kept += drawn[row];
  }
  if (kept > 0) return;
  for (const row of train) drawn[row] = weights[row] > 0 ? 1 : 0;
}
