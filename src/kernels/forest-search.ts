import { infoGain } from './forest-impurity.ts';
import { Word } from './forest-nodes.ts';
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
  let drawn = 0;
  let useful = 0;
  while (drawn < features && (drawn < featuresPerNode || useful === 0) && split.score !== perfect) {
    const f = drawFeature(state, words[at + Word.KEY], drawn++);
    const known = at + Word.KNOWN + (f >> 5);
    if (f < KNOWN_FEATURES && ((words[known] >>> (f & 31)) & 1) !== 0) continue;
    if (isConstant(state, at, f)) {
      if (f < KNOWN_FEATURES) words[known] |= 1 << (f & 31);
      continue;
    }
    useful++;
    fillBuckets(state, at, f);
    if (gini) scanGini(state, split, { at, feature: f, counts, weight, own });
    else scanEntropy(state, split, { at, feature: f, counts, weight, own });
  }
  undoDraws(state, drawn);
  const entropy = gini ? null : { table: state.entropyTable, scale: state.scale };
  if (minInfoGain > 0 && split.feature >= 0 && infoGain(split.score, own, weight, entropy) < minInfoGain) split.feature = -1;
  return split;
}

interface Scan {
  at: number;
  feature: number;
  counts: Int32Array;
  weight: number;
  own: number;
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

function isConstant({ nodes, data, inBag }: ForestState, at: number, f: number): boolean {
  const column = f * data.rows;
  const { codes } = data;
  const end = nodes.words[at + Word.END];
  let i = nodes.words[at + Word.START];
  const first = codes[column + inBag[i]];
  while (i < end && codes[column + inBag[i]] === first) i++;
  return i === end;
}

function fillBuckets({ nodes, data, inBag, heads, next, present }: ForestState, at: number, f: number): void {
  const column = f * data.rows;
  const { codes } = data;
  const start = nodes.words[at + Word.START];
  const end = nodes.words[at + Word.END];
  for (let i = start; i < end; i++) {
    const code = codes[column + inBag[i]];
    next[i] = heads[code];
    heads[code] = i;
    present[code >> 5] |= 1 << (code & 31);
  }
}

/** Walks the codes in ascending order. With D = sum of w * tot_c over the left rows, the right sum of squares is own - 2 D + left. */
function scanGini(state: ForestState, split: Split, scan: Scan): void {
  const { data, inBag, weight, heads, next, leftCounts } = state;
  const { labels } = data;
  const { counts, own } = scan;
  const { minInstancesPerNode } = state.params;
  const n = state.nodes.words[scan.at + Word.END] - state.nodes.words[scan.at + Word.START];
  leftCounts.fill(0);
  let [wL, nL, left, D] = [0, 0, 0, 0];
  let code = nextCode(state, 0);
  while (nL < n) {
    let i = heads[code];
    heads[code] = -1;
    for (; i >= 0; i = next[i]) {
      const row = inBag[i];
      const w = weight[row];
      const c = labels[row];
      const L = leftCounts[c];
      left += w * (2 * L + w);
      D += w * counts[c];
      leftCounts[c] = L + w;
      wL += w;
      nL++;
    }
    if (nL === n) return;
    const high = nextCode(state, code + 1);
    if (nL >= minInstancesPerNode && n - nL >= minInstancesPerNode) {
      const score = left / wL + (own - 2 * D + left) / (scan.weight - wL);
      if (score > split.score) keep(split, { feature: scan.feature, score, low: code, high });
    }
    code = high;
  }
}

function scanEntropy(state: ForestState, split: Split, scan: Scan): void {
  const { data, inBag, weight, heads, next, leftCounts, entropyTable } = state;
  const { labels } = data;
  const { counts } = scan;
  const { minInstancesPerNode } = state.params;
  const n = state.nodes.words[scan.at + Word.END] - state.nodes.words[scan.at + Word.START];
  leftCounts.fill(0);
  let [wL, nL, left] = [0, 0, 0];
  let right = scan.own;
  let code = nextCode(state, 0);
  while (nL < n) {
    let i = heads[code];
    heads[code] = -1;
    for (; i >= 0; i = next[i]) {
      const row = inBag[i];
      const w = weight[row];
      const c = labels[row];
      const L = leftCounts[c];
      const R = counts[c] - L;
      left += entropyTable[L + w] - entropyTable[L];
      right += entropyTable[R - w] - entropyTable[R];
      leftCounts[c] = L + w;
      wL += w;
      nL++;
    }
    if (nL === n) return;
    const high = nextCode(state, code + 1);
    if (nL >= minInstancesPerNode && n - nL >= minInstancesPerNode) {
      const score = left - entropyTable[wL] + right - entropyTable[scan.weight - wL];
      if (score > split.score) keep(split, { feature: scan.feature, score, low: code, high });
    }
    code = high;
  }
}

/** The lowest code in the node from `code` on; it is taken out of `present`, and there must be one. */
function nextCode({ present }: ForestState, code: number): number {
  let word = code >> 5;
  while (present[word] === 0) word++;
  const bit = 31 - Math.clz32(present[word] & -present[word]);
  present[word] &= present[word] - 1;
  return (word << 5) | bit;
}

function keep(split: Split, better: Split): void {
  split.feature = better.feature;
  split.score = better.score;
  split.low = better.low;
  split.high = better.high;
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
