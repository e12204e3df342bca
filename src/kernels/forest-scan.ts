import { addGroup, clearLeft, moveLeft } from './forest-groups.ts';
import { splitScore } from './forest-impurity.ts';
import type { ForestState, Node, Split } from './forest-state.ts';
import { NO_SET } from './forest-state.ts';
import { totalOf, totalOfRest, value } from './forest-sums.ts';

/**
 * Looks at the splits of an ordered feature between neighbouring values in the node. Missing values are right of all others at first,
 * and the last split parts them from the others; then the same thresholds are looked at with the missing values left.
 */
export function scanOrdered(state: ForestState, node: Node, feature: number, split: Split): void {
  const { codes, count } = state.groups;
  const hasMissing = codes[count - 1] === missingCode(state, feature);
  clearLeft(state);
  for (let g = 0; g < count - 1; g++) {
    moveLeft(state, g);
    const score = scoreOf(state, node);
    if (score > split.score) keepOrdered(state, split, { feature, score, group: g, missingLeft: hasMissing ? 0 : -1 });
  }
  if (!hasMissing) return;
  clearLeft(state);
  moveLeft(state, count - 1);
  for (let g = 0; g < count - 2; g++) {
    moveLeft(state, g);
    const score = scoreOf(state, node);
    if (score > split.score) keepOrdered(state, split, { feature, score, group: g, missingLeft: 1 });
  }
}

/**
 * Sorts the categories in the node by their mean target, or by the share of class 1, or for more classes by their purity, and looks at the splits between neighbours.
 * For two classes and for variance the best of all subsets is among them: Breiman et al., Classification and Regression Trees, 1984, 4.2.2.
 */
export function scanSorted(state: ForestState, node: Node, feature: number, split: Split): void {
  const { codes, count } = state.groups;
  const keys = Array.from({ length: count }, (_, g) => categoryKey(state, g));
  const sorted = keys.map((_, g) => g).sort((a, b) => keys[a] - keys[b] || a - b);
  clearLeft(state);
  for (let i = 0; i < count - 1; i++) {
    moveLeft(state, sorted[i]);
    const score = scoreOf(state, node);
    if (score > split.score) keepNominal(state, split, { feature, score, left: sorted.slice(0, i + 1).map((g) => codes[g]) });
  }
}

/** Looks at all subsets of the categories in the node, but for the last one, which goes right. */
export function scanSubsets(state: ForestState, node: Node, feature: number, split: Split): void {
  const { codes, count } = state.groups;
  for (let mask = 1; mask < 1 << (count - 1); mask++) {
    clearLeft(state);
    const left: number[] = [];
    for (let g = 0; g < count; g++) {
      if (((mask >> g) & 1) === 0) continue;
      moveLeft(state, g);
      left.push(codes[g]);
    }
    const score = scoreOf(state, node);
    if (score > split.score) keepNominal(state, split, { feature, score, left });
  }
}

/** Score of the split that `state.left` stands for; -Infinity if a child is too small or too light. */
export function scoreOf({ params, left, impurity, data, minWeight }: ForestState, node: Node): number {
  const { minInstancesPerNode, minWeightFraction } = params;
  if (left.rows < minInstancesPerNode || node.end - node.start - left.rows < minInstancesPerNode) return -Infinity;
  if (minWeightFraction > 0 && Math.min(...weightsOf(left.sums, node.sums, data.classes)) < minWeight) return -Infinity;
  return splitScore(impurity, left.sums, node.sums);
}

/** Makes a nominal split the best one. */
export function keepNominal({ setWords }: ForestState, split: Split, { feature, score, left }: { feature: number; score: number; left: number[] }): void {
  const set = new Int32Array(setWords);
  for (const code of left) set[code >> 5] |= 1 << (code & 31);
  Object.assign(split, { feature, score, cut: 0, threshold: 0, missingLeft: 0, set });
}

/** The code of missing values, -1 if the feature has none. */
export function missingCode({ data }: ForestState, feature: number): number {
  return data.missing[feature] === 0 ? -1 : data.starts[feature + 1] - data.starts[feature] - 1;
}

/** Makes the split behind group `group` the best one. */
function keepOrdered(state: ForestState, split: Split, better: { feature: number; score: number; group: number; missingLeft: number }): void {
  const { feature, score, group, missingLeft } = better;
  const [low, high] = [state.groups.codes[group], state.groups.codes[group + 1]];
  const { threshold, cut } = high === missingCode(state, feature) ? { threshold: Infinity, cut: high - 1 } : cutOf(state, feature, low, high);
  Object.assign(split, { feature, score, cut, threshold, missingLeft, set: NO_SET });
}

/** The threshold lies between the two values; where rounding lifts the midpoint to the upper one, it is the lower one. */
function cutOf({ data }: ForestState, feature: number, low: number, high: number): { threshold: number; cut: number } {
  const { values, exact, starts } = data;
  const start = starts[feature];
  if (exact[feature] === 0) return { threshold: values[start + low], cut: low };
  const middle = values[start + low] / 2 + values[start + high] / 2;
  const threshold = middle < values[start + high] ? middle : values[start + low];
  return { threshold, cut: lastUpTo(data, { feature, low, high, threshold }) };
}

/** The last code from `low` on whose value is not above the threshold; `high` is a code whose value is. */
export function lastUpTo({ values, starts }: ForestState['data'], { feature, low, high, threshold }: { feature: number; low: number; high: number; threshold: number }): number {
  let [cut, above] = [low, high];
  while (above - cut > 1) {
    const code = (cut + above) >> 1;
    if (values[starts[feature] + code] <= threshold) cut = code;
    else above = code;
  }
  return cut;
}

/** Weights of both children. */
function weightsOf(left: Float64Array, total: Float64Array, classes: number): [number, number] {
  if (classes > 0) return [totalOf(left), totalOfRest(total, left)];
  return [value(left, 0), totalOfRest(total.subarray(0, 2), left.subarray(0, 2))];
}

function categoryKey(state: ForestState, g: number): number {
  const { classes } = state.data;
  const sums = new Float64Array(2 * state.width);
  addGroup(state, sums, g);
  if (classes === 0) return value(sums, 1) / value(sums, 0);
  const weight = totalOf(sums);
  if (classes === 2) return value(sums, 1) / weight;
  let squares = 0;
  for (let c = 0; c < classes; c++) squares += value(sums, c) * value(sums, c);
  return -squares / (weight * weight);
}
