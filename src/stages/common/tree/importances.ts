import type { GrowParams } from '../../../kernels/forest-kernel.ts';
import type { ForestArrays } from './arrays.ts';
import { nodeStats } from './arrays.ts';

/**
 * Share of each feature in the gain of impurity, weighted by the rows of the node: (features). It is taken to sum 1 in each tree,
 * averaged over the trees and taken to sum 1 again, as Spark and scikit-learn do; all zero where no tree gains anything.
 * @see https://hastie.su.domains/ElemStatLearn/ section 10.13.1
 */
export function featureImportances(arrays: ForestArrays, impurity: GrowParams['impurity'], size: { features: number; classes: number }): Float64Array {
  const { treeStarts, left, right, feature } = arrays;
  const stats = nodeStats(arrays);
  const width = impurity === 'variance' ? 3 : size.classes;
  const weighted = Float64Array.from(feature, (_, node) => weightedImpurity(stats.subarray(node * width, (node + 1) * width), impurity));
  const sum = new Float64Array(size.features);
  for (let tree = 0; tree + 1 < treeStarts.length; tree++) {
    const gains = new Float64Array(size.features);
    for (let node = treeStarts[tree]; node < treeStarts[tree + 1]; node++) {
      if (left[node] >= 0) gains[feature[node]] += weighted[node] - weighted[left[node]] - weighted[right[node]];
    }
    const own = normalised(gains);
    for (let f = 0; f < sum.length; f++) sum[f] += own[f];
  }
  return normalised(sum);
}

/** Weight times impurity: gini W (1 - sum p^2), entropy -W sum p log2 p, variance sum w y^2 - (sum w y)^2 / W. */
export function weightedImpurity(stats: Int32Array | Float64Array, impurity: GrowParams['impurity']): number {
  if (impurity === 'variance') return Math.max(0, stats[2] - (stats[1] * stats[1]) / stats[0]);
  let weight = 0;
  for (const count of stats) weight += count;
  let sum = 0;
  for (const count of stats) {
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
