import type { ForestArrays } from '../../../stages/common/tree/arrays.ts';
import { featureImportances } from '../../../stages/common/tree/importances.ts';
import { targetScale } from '../../../kernels/forest-kernel.ts';
import type { Json, Model } from '../../../stages/stage.ts';
import { DataError } from '../../../util/errors.ts';
import { count } from '../../../util/text.ts';
import type { Converter, Learned, Writing } from '../converter.ts';
import { classNumbers, featuresOf } from '../converter.ts';
import type { ReadNode, SparkTable } from '../node.ts';
import { tableOf } from '../node.ts';
import { metadataText } from '../metadata.ts';
import { leftForMissing, nodeTable } from './tree-nodes.ts';
import type { SparkTreeNode } from './tree-nodes.ts';

/** Spark's limit of the parameter; trees themselves have none. */
const DEEPEST = 30;
const WORD_BITS = 32;
/** Features of as many categories are split by sets of them here; those of fewer by a threshold. */
const LEAST_CATEGORIES = 3;

/** Trees and forests. */
export const trees: Readonly<Record<string, Converter>> = {
  DecisionTreeClassifier: treeConverter('classification.DecisionTreeClassificationModel', { forest: false, classifies: true }),
  DecisionTreeRegressor: treeConverter('regression.DecisionTreeRegressionModel', { forest: false, classifies: false }),
  RandomForestClassifier: treeConverter('classification.RandomForestClassificationModel', { forest: true, classifies: true }),
  RandomForestRegressor: treeConverter('regression.RandomForestRegressionModel', { forest: true, classifies: false }),
};

interface Kind {
  forest: boolean;
  classifies: boolean;
}

function treeConverter(name: string, kind: Kind): Converter {
  return {
    class: name,
    reads: 'vector',
    width: featuresOf,
    refuses(model) {
      const splits = leftForMissing(model);
      return splits === 0 ? null : `${count(splits, 'split')} of its trees send missing values to the left, as the fit learned, and Spark's trees send all of them to the right; add an Imputer`;
    },
    replaced: ({ params }) => ({ ...params, maxDepth: params.maxDepth === 'unlimited' ? DEEPEST : params.maxDepth }),
    more({ state }): Record<string, Json> {
      return { numFeatures: state.numFeatures, ...(kind.classifies ? { numClasses: state.numClasses } : {}), ...(kind.forest ? { numTrees: state.numTrees } : {}) };
    },
    tables: (model, writing): Readonly<Record<string, SparkTable>> => ({ data: nodeTable(model, kind.forest), ...(kind.forest ? { treesMetadata: treesMetadata(model, name, writing) } : {}) }),
    read: (node, { params }) => readTrees(node, { ...kind, impurity: String(params.impurity) }),
  };
}

/** What Spark's loader asks of each tree of a forest. */
function treesMetadata({ state }: Model, name: string, { uid }: Writing): SparkTable {
  const own = name.replace('RandomForest', 'DecisionTree');
  const rows = Array.from({ length: state.numTrees as number }, (_, tree) => {
    const node = { class: own, uid: `${uid}_${tree}`, params: {}, defaults: {}, more: {} };
    return [tree, metadataText(node), 1];
  });
  return tableOf([{ name: '_1', type: 'integer' }, { name: '_2', type: 'string' }, { name: '_3', type: 'double' }], rows);
}

function readTrees(node: ReadNode, { forest, classifies, impurity }: Kind & { impurity: string }): Learned {
  const found = nodesByTree(node, forest);
  const numFeatures = Number(node.more['numFeatures']);
  const numClasses = classifies ? Number(node.more['numClasses']) : 0;
  const all = found.flat();
  const starts = new Int32Array(found.length + 1);
  found.forEach((nodes, tree) => (starts[tree + 1] = starts[tree] + nodes.length));
  const first = Int32Array.from(found.flatMap((nodes, tree) => nodes.map(() => starts[tree])));
  const categories = categoriesOf(all, numFeatures);
  const units = targetScale(Float64Array.from(all, ({ prediction }) => prediction));
  const arrays: ForestArrays = {
    treeStarts: starts,
    feature: Int32Array.from(all, ({ split }) => Math.max(0, split.featureIndex)),
    threshold: Float64Array.from(all, ({ split }) => (split.numCategories < 0 && split.featureIndex >= 0 ? split.leftCategoriesOrThreshold[0] : 0)),
    left: Int32Array.from(all, ({ leftChild }, i) => (leftChild < 0 ? -1 : first[i] + leftChild)),
    right: Int32Array.from(all, ({ rightChild }, i) => (rightChild < 0 ? -1 : first[i] + rightChild)),
    instances: Int32Array.from(all, ({ rawCount }) => Math.max(0, rawCount ?? 0)),
    // In Spark a missing value is above every threshold and in no set.
    missingLeft: new Uint8Array(all.length),
    ...(classifies ? { counts: Float64Array.from(all.flatMap(({ impurityStats }) => impurityStats)) } : { stats: Float64Array.from(all.flatMap(({ impurityStats, prediction }) => around(impurityStats, prediction, units.center))) }),
    ...setsOf(all, categories),
  };
  const importances = [...featureImportances(arrays, classifies ? (impurity === 'entropy' ? 'entropy' : 'gini') : 'variance', { features: numFeatures, classes: numClasses })];
  const state = { numFeatures, numClasses, ...(classifies ? {} : units), labels: classNumbers(numClasses), featureNames: [], ...(categories === null ? {} : { categories }), numTrees: found.length, importances };
  return { state, arrays: { ...arrays } };
}

/** Throws a DataError for nodes that make no tree. */
function nodesByTree({ path, tables }: ReadNode, forest: boolean): SparkTreeNode[][] {
  const rows = tables['data'] ?? [];
  const trees = new Map<number, SparkTreeNode[]>();
  for (const row of rows) {
    const [tree, node] = (forest ? [row['treeID'], row['nodeData']] : [0, row]) as [number, SparkTreeNode];
    const nodes = trees.get(tree) ?? [];
    if (nodes.length === 0) trees.set(tree, nodes);
    nodes.push(node);
  }
  const found = [...trees].sort(([a], [b]) => a - b).map(([, nodes]) => nodes.sort((a, b) => a.id - b.id));
  if (found.length === 0) throw new DataError(`${path}/data: expected the nodes of at least 1 tree, found none`);
  found.forEach((nodes, tree) => {
    const wrong = nodes.findIndex(({ id, leftChild, rightChild }, i) => id !== i || (leftChild >= 0 && !(leftChild > i && rightChild > i && leftChild < nodes.length && rightChild < nodes.length)));
    if (wrong >= 0) throw new DataError(`${path}/data: tree ${tree} is not whole: expected node ${wrong} with its children behind it`);
  });
  return found;
}

/** Categories of each feature, 0 of one that is split by thresholds; null where no feature has any. */
function categoriesOf(nodes: readonly SparkTreeNode[], features: number): number[] | null {
  const categories = new Array<number>(features).fill(0);
  for (const { split } of nodes) if (split.numCategories > 0) categories[split.featureIndex] = Math.max(LEAST_CATEGORIES, split.numCategories);
  return categories.some((most) => most > 0) ? categories : null;
}

function setsOf(nodes: readonly SparkTreeNode[], categories: readonly number[] | null): Pick<ForestArrays, 'sets'> {
  if (categories === null) return {};
  const words = Math.ceil(Math.max(...categories) / WORD_BITS);
  const sets = new Int32Array(nodes.length * words);
  nodes.forEach(({ split }, node) => {
    if (split.numCategories > 0) for (const c of split.leftCategoriesOrThreshold) sets[node * words + Math.floor(c / WORD_BITS)] |= 1 << (c % WORD_BITS);
  });
  return { sets };
}

/** Sums of w, w d and w d^2 of the distances d to a centre; their mean is that of the prediction, which is what Spark gives. */
function around([weight, sum, squares]: readonly number[], prediction: number, center: number): number[] {
  const distance = prediction - center;
  return [weight, weight * distance, Math.max(squares - 2 * center * sum + center * center * weight, weight * distance * distance)];
}
