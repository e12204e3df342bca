import type { ForestData, GrowParams } from './forest-kernel.ts';
import type { NodeRecords } from './forest-nodes.ts';
import { makeRecords } from './forest-nodes.ts';
import type { VariantMasks } from './forest-variants.ts';
import { NO_VARIANTS } from './forest-variants.ts';

/** What the TypeScript kernel works on. */
export interface ForestState {
  data: ForestData;
  train: Int32Array;
  test: Int32Array;
  /** In-bag rows, each once; a node's are neighbours. */
  inBag: Int32Array;
  /** How often each row was drawn for the tree: (rows). */
  weight: Int32Array;
  /** Rows outside the bag that are scored; a node's are neighbours. */
  scored: Int32Array;
  spare: Int32Array;
  /** Buckets of a node's rows by code, linked lists of positions in the node: `heads` (codes), `next` (rows). */
  heads: Int32Array;
  next: Int32Array;
  /** Bit c % 32 of word c / 32: code c is in the node. */
  present: Int32Array;
  /** Weights by code and class, and rows by code, of a feature of few codes: (entries) both. */
  histogram: Int32Array;
  histogramRows: Int32Array;
  /** Weight of each class left of the split that is looked at. */
  leftCounts: Int32Array;
  /** A permutation of the features, and the swaps to undo in it. */
  order: Int32Array;
  swaps: Int32Array;
  open: Int32Array;
  nodes: NodeRecords;
  nodeCount: number;
  /** Trees in the sums. */
  scoredTrees: number;
  masks: VariantMasks;
  trainScores: boolean;
  /** Sums of leaf probabilities: (slots, rows, classes). */
  slots: Float64Array;
  /** The classes of a leaf and their probabilities: (classes). */
  leafClasses: Int32Array;
  leafValues: Float64Array;
  entropyTable: Float64Array;
  params: GrowParams;
  /** Scale of the entropy table. */
  scale: number;
}

/** The split that is best so far in a node; `feature` is -1 while there is none. */
export interface Split {
  feature: number;
  score: number;
  /** The neighbouring codes in the node between which the rows part. */
  low: number;
  high: number;
}

/** The histogram of a node need not be larger than what a core's second cache holds. */
const MAX_HISTOGRAM_ENTRIES = 2 ** 17;
const FIRST_NODES = 256;

/** The state for a data set, without rows and variants. */
export function makeState(data: ForestData): ForestState {
  const { rows, features, classes } = data;
  let codes = 1;
  for (let f = 0; f < features; f++) codes = Math.max(codes, data.starts[f + 1] - data.starts[f]);
  return {
    data,
    train: new Int32Array(0),
    test: new Int32Array(0),
    inBag: new Int32Array(rows),
    weight: new Int32Array(rows),
    scored: new Int32Array(rows),
    spare: new Int32Array(rows),
    heads: new Int32Array(codes).fill(-1),
    next: new Int32Array(rows),
    present: new Int32Array((codes + 31) >> 5),
    histogram: new Int32Array(Math.min(rows, MAX_HISTOGRAM_ENTRIES)),
    histogramRows: new Int32Array(Math.min(rows, MAX_HISTOGRAM_ENTRIES)),
    leftCounts: new Int32Array(classes),
    order: Int32Array.from({ length: features }, (_, f) => f),
    swaps: new Int32Array(features),
    open: new Int32Array(rows + 1),
    nodes: makeRecords(FIRST_NODES, classes, null),
    nodeCount: 0,
    scoredTrees: 0,
    masks: NO_VARIANTS,
    trainScores: false,
    slots: new Float64Array(0),
    leafClasses: new Int32Array(classes),
    leafValues: new Float64Array(classes),
    entropyTable: new Float64Array(0),
    params: { seed: 0, tree: 0, featuresPerNode: 1, impurity: 'gini', bootstrap: false, draws: 0, subsamplingRate: 1, minInstancesPerNode: 1, minInfoGain: 0 },
    scale: 1,
  };
}
