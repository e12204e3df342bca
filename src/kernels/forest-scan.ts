import { Word } from './forest-nodes.ts';
import type { ForestState, Split } from './forest-state.ts';

/** A node and a feature to look at. */
export interface Scan {
  at: number;
  n: number;
  feature: number;
  counts: Int32Array;
  weight: number;
  /** The node's sum of squares or of t(n_c). */
  own: number;
}

interface Range {
  lowest: number;
  highest: number;
}

/** Looks at all splits of a feature, through buckets of rows by code; false if it is constant in the node. */
export function scanBuckets(state: ForestState, split: Split, scan: Scan): boolean {
  const range = fillBuckets(state, scan.at, scan.feature);
  const isUseful = range.lowest < range.highest;
  if (isUseful && state.params.impurity === 'gini') scanGini(state, split, scan, range);
  else if (isUseful) scanEntropy(state, split, scan, range);
  emptyBucket(state, range.highest);
  return isUseful;
}

/** The same for a feature of few codes: counts the rows by code and class, then walks the codes. */
export function scanHistogram(state: ForestState, split: Split, { at, n, feature, counts, weight: total, own }: Scan): boolean {
  const { histogram, histogramRows, leftCounts, entropyTable, data } = state;
  const { minInstancesPerNode, impurity } = state.params;
  const { classes, starts } = data;
  const codes = starts[feature + 1] - starts[feature];
  countRows(state, at, feature);
  leftCounts.fill(0);
  const gini = impurity === 'gini';
  let [wL, nL, left, right] = [0, 0, 0, own];
  let low = -1;
  for (let code = 0; code < codes; code++) {
    if (histogramRows[code] === 0) continue;
    if (nL >= minInstancesPerNode && n - nL >= minInstancesPerNode) {
      const score = gini ? left / wL + right / (total - wL) : left - entropyTable[wL] + right - entropyTable[total - wL];
      if (score > split.score) keep(split, { feature, score, low, high: code });
    }
    nL += histogramRows[code];
    if (nL === n) return low >= 0;
    for (let c = 0; c < classes; c++) {
      const w = histogram[code * classes + c];
      if (w === 0) continue;
      const L = leftCounts[c];
      const R = counts[c] - L;
      left += gini ? w * (L + L + w) : entropyTable[L + w] - entropyTable[L];
      right += gini ? w * (w - R - R) : entropyTable[R - w] - entropyTable[R];
      leftCounts[c] = L + w;
      wL += w;
    }
    low = code;
  }
  return true;
}

function countRows({ nodes, data, inBag, weight, histogram, histogramRows }: ForestState, at: number, feature: number): void {
  const { codes, classes, labels, starts } = data;
  const column = feature * data.rows;
  const known = starts[feature + 1] - starts[feature];
  histogram.fill(0, 0, known * classes);
  histogramRows.fill(0, 0, known);
  const end = nodes.words[at + Word.END];
  for (let i = nodes.words[at + Word.START]; i < end; i++) {
    const row = inBag[i];
    const code = codes[column + row];
    histogram[code * classes + labels[row]] += weight[row];
    histogramRows[code]++;
  }
}

/** Puts the node's rows into linked lists by code; returns the lowest and the highest code. */
function fillBuckets({ nodes, data, inBag, heads, next, present }: ForestState, at: number, feature: number): Range {
  const column = feature * data.rows;
  const { codes } = data;
  const start = nodes.words[at + Word.START];
  const end = nodes.words[at + Word.END];
  let lowest = codes[column + inBag[start]];
  let highest = lowest;
  for (let i = start; i < end; i++) {
    const code = codes[column + inBag[i]];
    next[i] = heads[code];
    heads[code] = i;
    present[code >> 5] |= 1 << (code & 31);
    if (code < lowest) lowest = code;
    if (code > highest) highest = code;
  }
  return { lowest, highest };
}

/** The scans leave the bucket of the highest code as it is, and a constant feature is not scanned. */
function emptyBucket({ heads, present }: ForestState, code: number): void {
  heads[code] = -1;
  present[code >> 5] = 0;
}

/** Walks the codes in ascending order. With D = sum of w * tot_c over the left rows, the right sum of squares is own - 2 D + left. */
function scanGini(state: ForestState, split: Split, { n, feature, counts, weight: total, own }: Scan, { lowest, highest }: Range): void {
  const { inBag, weight, heads, next, present, leftCounts } = state;
  const { labels } = state.data;
  const { minInstancesPerNode } = state.params;
  leftCounts.fill(0);
  let [wL, nL, left, D] = [0, 0, 0, 0];
  let low = lowest;
  for (let word = lowest >> 5; word <= highest >> 5; word++) {
    for (let bits = present[word]; bits !== 0; bits &= bits - 1) {
      const code = (word << 5) | (31 - Math.clz32(bits & -bits));
      if (nL >= minInstancesPerNode && n - nL >= minInstancesPerNode) {
        const score = left / wL + (own - 2 * D + left) / (total - wL);
        if (score > split.score) keep(split, { feature, score, low, high: code });
      }
      if (code === highest) return;
      for (let i = heads[code]; i >= 0; i = next[i]) {
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
      heads[code] = -1;
      low = code;
    }
    present[word] = 0;
  }
}

function scanEntropy(state: ForestState, split: Split, { n, feature, counts, weight: total, own }: Scan, { lowest, highest }: Range): void {
  const { inBag, weight, heads, next, present, leftCounts, entropyTable } = state;
  const { labels } = state.data;
  const { minInstancesPerNode } = state.params;
  leftCounts.fill(0);
  let [wL, nL, left, right] = [0, 0, 0, own];
  let low = lowest;
  for (let word = lowest >> 5; word <= highest >> 5; word++) {
    for (let bits = present[word]; bits !== 0; bits &= bits - 1) {
      const code = (word << 5) | (31 - Math.clz32(bits & -bits));
      if (nL >= minInstancesPerNode && n - nL >= minInstancesPerNode) {
        const score = left - entropyTable[wL] + right - entropyTable[total - wL];
        if (score > split.score) keep(split, { feature, score, low, high: code });
      }
      if (code === highest) return;
      for (let i = heads[code]; i >= 0; i = next[i]) {
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
      heads[code] = -1;
      low = code;
    }
    present[word] = 0;
  }
}

function keep(split: Split, better: Split): void {
  split.feature = better.feature;
  split.score = better.score;
  split.low = better.low;
  split.high = better.high;
}
