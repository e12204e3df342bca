// The draws of features at a node, without replacement: a Fisher-Yates shuffle keyed by the node, which is undone behind it. Where the best split of all features
// is looked for, they come in their order.
import { int, setInt } from './arrays';
import { features, featuresPerNode, order, randomSplits, swaps } from './forest-memory';
import { below, draw } from './random';

/** Swaps the feature drawn as number d to that place. */
@inline
export function drawFeature(key: u32, d: i32): i32 {
  const j = featuresPerNode < features || randomSplits ? d + below(draw(key, d), features - d) : d;
  const f = int(order, j);
  setInt(order, j, int(order, d));
  setInt(order, d, f);
  setInt(swaps, d, j);
  return f;
}

/** Undoes the first d draws, so that the next node draws from the features in their own order. */
@inline
export function undoDraws(d: i32): void {
  for (let q = d - 1; q >= 0; q--) {
    const j = int(swaps, q);
    const f = int(order, q);
    setInt(order, q, int(order, j));
    setInt(order, j, f);
  }
}

/** A feature's bit among those that are known to be constant; 0 from the 64th on. */
@inline
export function bitOf(f: i32): u64 {
  return f < 64 ? (<u64>1) << (<u64>f) : 0;
}
