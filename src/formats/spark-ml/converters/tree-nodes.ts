import type { ForestArrays } from '../../../stages/common/tree/arrays.ts';
import { forestArrays, nodeStats } from '../../../stages/common/tree/arrays.ts';
import { weightedImpurity } from '../../../stages/common/tree/importances.ts';
import { nodeMean, nodeVariances, stateOf, unitsOf } from '../../../stages/common/tree/model.ts';
import { argmax } from '../../../stages/common/classifier.ts';
import type { Model } from '../../../stages/stage.ts';
import type { Field, SparkTable } from '../node.ts';

/** A node as Spark saves it: numbered within its tree, parents before children; a leaf has children -1. */
export interface SparkTreeNode {
  id: number;
  prediction: number;
  impurity: number;
  impurityStats: readonly number[];
  /** Rows; what came before Spark 3 does not say. */
  rawCount?: number;
  gain: number;
  leftChild: number;
  rightChild: number;
  /** A threshold where there are no categories (-1), else those that go left. */
  split: { featureIndex: number; leftCategoriesOrThreshold: readonly number[]; numCategories: number };
}

export const NODE_FIELDS: readonly Field[] = [
  { name: 'id', type: 'integer' },
  { name: 'prediction', type: 'double' },
  { name: 'impurity', type: 'double' },
  { name: 'impurityStats', type: { list: 'double' } },
  { name: 'rawCount', type: 'long' },
  { name: 'gain', type: 'double' },
  { name: 'leftChild', type: 'integer' },
  { name: 'rightChild', type: 'integer' },
  { name: 'split', type: { struct: [{ name: 'featureIndex', type: 'integer' }, { name: 'leftCategoriesOrThreshold', type: { list: 'double' } }, { name: 'numCategories', type: 'integer' }] } },
];

const NO_SPLIT = { featureIndex: -1, leftCategoriesOrThreshold: [], numCategories: -1 };
const WORD_BITS = 32;

/** The nodes of all trees, one behind the other, and the tree of each. */
export function nodesOf(model: Model): { tree(node: number): number; node(i: number): SparkTreeNode; count: number } {
  const state = stateOf(model);
  const arrays = forestArrays(model);
  const { treeStarts, left, right, instances } = arrays;
  const classes = state.numClasses;
  const stats = nodeStats(arrays);
  const units = unitsOf(state);
  const measure = classes === 0 ? 'variance' : model.params.impurity === 'entropy' ? 'entropy' : 'gini';
  const width = classes === 0 ? 3 : classes;
  const variances = classes === 0 ? nodeVariances(arrays) : null;
  const trees = Int32Array.from(left, () => 0);
  for (let tree = 0; tree + 1 < treeStarts.length; tree++) trees.fill(tree, treeStarts[tree], treeStarts[tree + 1]);
  function weightOf(node: number): number {
    if (classes === 0) return stats[3 * node];
    let weight = 0;
    for (let c = 0; c < classes; c++) weight += stats[node * classes + c];
    return weight;
  }
  function impurityOf(node: number): number {
    return variances?.[node] ?? weightedImpurity(stats.subarray(node * width, (node + 1) * width), measure) / weightOf(node);
  }
  function node(i: number): SparkTreeNode {
    const first = treeStarts[trees[i]];
    const leaf = left[i] < 0;
    const impurity = impurityOf(i);
    const own = Array.from(stats.subarray(i * width, (i + 1) * width));
    return {
      id: i - first,
      prediction: classes === 0 ? nodeMean(arrays, i, units) : argmax(own, 0, classes),
      impurity,
      impurityStats: classes === 0 ? aroundZero(own, units.center) : own,
      rawCount: instances[i],
      gain: leaf ? -1 : impurity - (weightOf(left[i]) * impurityOf(left[i]) + weightOf(right[i]) * impurityOf(right[i])) / weightOf(i),
      leftChild: leaf ? -1 : left[i] - first,
      rightChild: leaf ? -1 : right[i] - first,
      split: leaf ? NO_SPLIT : splitOf(i, arrays, state.categories),
    };
  }
  return { tree: (i) => trees[i], node, count: left.length };
}

/** Sums of w, w y and w y^2 from those of the distances to a centre. */
function aroundZero([weight, sum, squares]: readonly number[], center: number): number[] {
  return [weight, sum + center * weight, squares + 2 * center * sum + center * center * weight];
}

function splitOf(node: number, { feature, threshold, sets }: ForestArrays, categories: readonly number[] | undefined): SparkTreeNode['split'] {
  const featureIndex = feature[node];
  const count = categories?.[featureIndex] ?? 0;
  // A feature of two categories is split by a threshold here.
  if (sets === undefined || count <= 2) return { featureIndex, leftCategoriesOrThreshold: [threshold[node]], numCategories: -1 };
  const words = sets.length / feature.length;
  const left = Array.from({ length: count }, (_, c) => c).filter((c) => ((sets[node * words + Math.floor(c / WORD_BITS)] >>> (c % WORD_BITS)) & 1) === 1);
  return { featureIndex, leftCategoriesOrThreshold: left, numCategories: count };
}

/** Splits that send missing values to the left, where Spark has none. */
export function leftForMissing(model: Model): number {
  const { missingLeft, left } = forestArrays(model);
  return missingLeft === undefined ? 0 : missingLeft.reduce((sum, goes, node) => sum + (goes === 1 && left[node] >= 0 ? 1 : 0), 0);
}

/** The table of a forest, or of its only tree. */
export function nodeTable(model: Model, forest: boolean): SparkTable {
  const { tree, node, count } = nodesOf(model);
  if (forest) return { fields: [{ name: 'treeID', type: 'integer' }, { name: 'nodeData', type: { struct: NODE_FIELDS } }], rows: count, row: (i) => [tree(i), node(i)] };
  return {
    fields: NODE_FIELDS,
    rows: count,
    row(i) {
      const one = node(i) as unknown as Readonly<Record<string, unknown>>;
      return NODE_FIELDS.map(({ name }) => one[name]);
    },
  };
}
