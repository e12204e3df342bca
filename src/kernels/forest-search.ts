import { infoGain } from './forest-impurity.ts';
import { Word } from './forest-nodes.ts';
import { scanBuckets, scanHistogram } from './forest-scan.ts';
import type { ForestState, Split } from './forest-state.ts';
import { below, draw } from './random.ts';

/** Features whose constancy is remembered down the tree; it saves work and changes nothing. */
const KNOWN_FEATURES = 64;

/**
 * Finds the best split of the node whose record begins at word `at`.
 * Features are drawn without replacement until `featuresPerNode` were drawn and one of them was not constant, as scikit-learn does
 * (sklearn/tree/_splitter.pyx, node_split_best); ties go to the feature drawn first, then to the lower threshold.
 */
export function findSplit(state: ForestState, at: number): Split {
  const { words } = state.nodes;
  const { features, classes } = state.data;
  const { featuresPerNode, impurity, minInfoGain } = state.params;
  const counts = words.subarray(at + Word.COUNTS, at + Word.COUNTS + classes);
  let weight = 0;
  for (let c = 0; c < classes; c++) weight += counts[c];
  const gini = impurity === 'gini';
  const own = gini ? sumOfSquares(counts) : sumOfTable(counts, state.entropyTable);
  const perfect = gini ? weight : 0;
  const split: Split = { feature: -1, score: -Infinity, low: 0, high: 0 };
  const n = words[at + Word.END] - words[at + Word.START];
  let drawn = 0;
  let useful = 0;
  while (drawn < features && (drawn < featuresPerNode || useful === 0) && split.score !== perfect) {
    const feature = drawFeature(state, words[at + Word.KEY], drawn++);
    const known = at + Word.KNOWN + (feature >> 5);
    if (feature < KNOWN_FEATURES && ((words[known] >>> (feature & 31)) & 1) !== 0) continue;
    const isUseful = isDense(state, n, feature) ? scanHistogram(state, split, { at, n, feature, counts, weight, own }) : scanBuckets(state, split, { at, n, feature, counts, weight, own });
    if (isUseful) useful++;
    else if (feature < KNOWN_FEATURES) words[known] |= 1 << (feature & 31);
  }
  undoDraws(state, drawn);
  const entropy = gini ? null : { table: state.entropyTable, scale: state.scale };
  if (minInfoGain > 0 && split.feature >= 0 && infoGain(split.score, own, weight, entropy) < minInfoGain) split.feature = -1;
  return split;
}

/** Clearing and walking the histogram must cost no more than reading the rows. */
function isDense({ data, histogram }: ForestState, n: number, feature: number): boolean {
  const entries = (data.starts[feature + 1] - data.starts[feature]) * data.classes;
  return entries <= n && entries <= histogram.length;
}

/** One step of a Fisher-Yates shuffle keyed by the node. */
function drawFeature({ order, swaps, data }: ForestState, key: number, drawn: number): number {
  const j = drawn + below(draw(key, drawn), data.features - drawn);
  const f = order[j];
  order[j] = order[drawn];
  order[drawn] = f;
  swaps[drawn] = j;
  return f;
}

/** Each node draws from the features in their own order, so that its draw depends on its key alone. */
function undoDraws({ order, swaps }: ForestState, drawn: number): void {
  for (let d = drawn - 1; d >= 0; d--) {
    const f = order[d];
    order[d] = order[swaps[d]];
    order[swaps[d]] = f;
  }
}

function sumOfSquares(counts: Int32Array): number {
  let sum = 0;
  for (const n of counts) sum += n * n;
  return sum;
}

function sumOfTable(counts: Int32Array, table: Float64Array): number {
  let sum = 0;
  for (const n of counts) sum += table[n];
  return sum;
}
