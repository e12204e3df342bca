import type { Frame, VectorColumn } from '../../../frame/column.ts';
import { LEAF_BITS, leafUnits } from '../../../kernels/forest-kernel.ts';
import type { TreeNodes } from '../../../kernels/forest-kernel.ts';
import type { ParamValues } from '../../params.ts';
import type { Model, SplitFrame } from '../../stage.ts';
import { addPredictions } from '../classifier.ts';
import { refuseMissing, refuseWidth, vectorColumn } from '../columns.ts';
import { prepare, toProbabilities } from './evaluation.ts';
import { featureImportances } from './importances.ts';
import type { ForestSettings } from './settings.ts';
import { joinDoubles, joinIntegers } from '../../../util/arrays.ts';

/**
 * All trees of a model, one behind the other, each with its root first and left before right. Children are positions in these arrays, -1 at a leaf;
 * a row goes left where its value is at most the threshold.
 */
interface ForestArrays {
  /** First node of each tree, and the number of nodes at the end: (trees + 1). */
  treeStarts: Int32Array;
  /** (nodes) */
  feature: Int32Array;
  threshold: Float64Array;
  left: Int32Array;
  right: Int32Array;
  /** Distinct training rows in the node: (nodes). */
  instances: Int32Array;
  /** Weight of each class in the node: (nodes, classes). */
  counts: Int32Array;
}

/** Fits a forest on the training rows. The trees are those of `evaluateForests`, cut back and stored. */
export function fitForest(data: Omit<SplitFrame, 'test'>, stage: { name: string; params: ParamValues }, settings: ForestSettings): Model {
  const { growth, variant, numTrees } = settings;
  const { round, growing, labels } = prepare(data.frame, data.train, growth);
  round.kernel.rows(data.train, new Int32Array(0));
  round.kernel.variants([variant], false);
  const trees = Array.from({ length: numTrees }, (_, tree) => {
    round.kernel.grow({ ...growing, tree });
    return round.kernel.tree(0);
  });
  const features = vectorColumn(data.frame, growth.featuresCol);
  const importances = featureImportances(trees, growth.impurity, { features: features.width, classes: labels.length });
  return {
    stage: stage.name,
    params: stage.params,
    state: { numFeatures: features.width, numClasses: labels.length, labels: [...labels], featureNames: [...features.names], numTrees, importances: [...importances] },
    arrays: { ...joined(trees) },
  };
}

/**
 * Adds raw scores, probabilities and predictions. `counts`: the raw scores are the leaf's class weights, as those of Spark's single tree;
 * `sums`: the sum of the trees' probabilities, as those of its forest.
 */
export function applyForest(model: Model, frame: Frame, rawScores: 'counts' | 'sums'): Frame {
  const { numFeatures, numClasses, numTrees } = model.state as { numFeatures: number; numClasses: number; numTrees: number };
  const name = String(model.params.featuresCol);
  const features = vectorColumn(frame, name);
  refuseWidth(features, numFeatures, name);
  refuseMissing(frame, features, 'the trees');
  const arrays = model.arrays as unknown as ForestArrays;
  const sums = new Float64Array(frame.rows * numClasses);
  addLeaves(sums, leafProbabilities(arrays, numClasses), { arrays, features, numClasses });
  const raw = rawScores === 'sums' ? sums.map((sum) => sum / 2 ** LEAF_BITS) : new Float64Array(sums.length);
  if (rawScores === 'counts') addLeaves(raw, arrays.counts, { arrays, features, numClasses });
  const labels = model.state.labels as readonly string[];
  return addPredictions(frame, { params: model.params, raw, probabilities: toProbabilities(sums, numTrees), labels });
}

/** Adds what `leaves` has for the leaf of each tree that each row falls into. out: (rows, classes); leaves: (nodes, classes). */
function addLeaves(out: Float64Array, leaves: Float64Array | Int32Array, { arrays, features, numClasses }: { arrays: ForestArrays; features: VectorColumn; numClasses: number }): void {
  const { treeStarts, feature, threshold, left, right } = arrays;
  const { values, width } = features;
  const rows = out.length / numClasses;
  for (const root of treeStarts.subarray(0, -1)) {
    for (let row = 0; row < rows; row++) {
      let node = root;
      while (left[node] >= 0) node = values[row * width + feature[node]] <= threshold[node] ? left[node] : right[node];
      for (let c = 0; c < numClasses; c++) out[row * numClasses + c] += leaves[node * numClasses + c];
    }
  }
}

/** Class probabilities of all nodes in the kernel's units: (nodes, classes). */
function leafProbabilities({ counts }: ForestArrays, classes: number): Float64Array {
  const out = new Float64Array(counts.length);
  for (let start = 0; start < counts.length; start += classes) {
    let weight = 0;
    for (let c = 0; c < classes; c++) weight += counts[start + c];
    for (let c = 0; c < classes; c++) out[start + c] = leafUnits(counts[start + c], weight);
  }
  return out;
}

function joined(trees: readonly TreeNodes[]): ForestArrays {
  const treeStarts = new Int32Array(trees.length + 1);
  trees.forEach((tree, i) => {
    treeStarts[i + 1] = treeStarts[i] + tree.count;
  });
  function children(side: 'left' | 'right'): Int32Array {
    return joinIntegers(trees.map((tree, i) => tree[side].map((child) => (child < 0 ? -1 : treeStarts[i] + child))));
  }
  return {
    treeStarts,
    feature: joinIntegers(trees.map((tree) => tree.feature)),
    threshold: joinDoubles(trees.map((tree) => tree.threshold)),
    left: children('left'),
    right: children('right'),
    instances: joinIntegers(trees.map((tree) => tree.instances)),
    counts: joinIntegers(trees.map((tree) => tree.counts)),
  };
}
