import type { TreeNodes } from '../../../kernels/forest-kernel.ts';

/** What importances need of a tree. */
export type ImportanceTree = Pick<TreeNodes, 'count' | 'feature' | 'left' | 'right' | 'counts'>;

/**
 * Share of each feature in the gain of impurity, weighted by the rows of the node: (features). It is taken to sum 1 in each tree,
 * averaged over the trees and taken to sum 1 again, as Spark and scikit-learn do; all zero where no tree gains anything.
 * @see https://hastie.su.domains/ElemStatLearn/ section 10.13.1
 */
export function featureImportances(trees: readonly ImportanceTree[], impurity: 'gini' | 'entropy', size: { features: number; classes: number }): Float64Array {
  const sum = new Float64Array(size.features);
  for (const tree of trees) {
    const own = normalised(gains(tree, impurity, size));
    for (let f = 0; f < sum.length; f++) sum[f] += own[f];
  }
  return normalised(sum);
}

function gains(tree: ImportanceTree, impurity: 'gini' | 'entropy', size: { features: number; classes: number }): Float64Array {
  const weighted = Float64Array.from({ length: tree.count }, (_, node) => weightedImpurity(tree.counts.subarray(node * size.classes, (node + 1) * size.classes), impurity));
  const out = new Float64Array(size.features);
  for (let node = 0; node < tree.count; node++) {
    if (tree.left[node] < 0) continue;
    out[tree.feature[node]] += weighted[node] - weighted[tree.left[node]] - weighted[tree.right[node]];
  }
  return out;
}

/** Weight times impurity: gini W (1 - sum p^2), entropy -W sum p log2 p. */
function weightedImpurity(counts: Int32Array, impurity: 'gini' | 'entropy'): number {
  let weight = 0;
  for (const count of counts) weight += count;
  let sum = 0;
  for (const count of counts) {
    if (count === 0) continue;
    sum += impurity === 'gini' ? (count * count) / weight : -count * Math.log2(count / weight);
  }
  return impurity === 'gini' ? weight - sum : sum;
}

function normalised(values: Float64Array): Float64Array {
  let total = 0;
  for (const value of values) total += value;
  return total > 0 ? values.map((value) => value / total) : new Float64Array(values.length);
}
