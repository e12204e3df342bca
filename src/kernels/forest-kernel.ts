/** The codes of a data set, shared by every fold and tree. rows < 2^26, classes < 65,536, codes < 65,536. */
export interface ForestData {
  rows: number;
  features: number;
  classes: number;
  /** Codes of the values, column-major (features, rows), each below the feature's number of codes. */
  codes: Uint8Array | Uint16Array;
  /** First code of feature f in `values`: (features + 1). */
  starts: Uint32Array;
  /** The values of all codes, feature after feature, ascending. Where `exact` is 0 they are upper bin edges instead, the last one +Infinity. */
  values: Float64Array;
  /** 1: a threshold is the midpoint of the two neighbouring values in the node; 0: the upper edge of the lower bin: (features). */
  exact: Uint8Array;
  /** Class of each row: (rows). */
  labels: Uint16Array;
}

/** How one tree is grown. */
export interface GrowParams {
  /** A 32-bit key from the stage's seed. */
  seed: number;
  tree: number;
  /** Features drawn at each node. */
  featuresPerNode: number;
  impurity: 'gini' | 'entropy';
  /** `draws` rows with replacement; else each row is kept with probability `subsamplingRate`, all rows at 1. */
  bootstrap: boolean;
  draws: number;
  subsamplingRate: number;
  minInstancesPerNode: number;
  minInfoGain: number;
}

/** A candidate as the kernel sees it: where its trees stop. `maxDepth` is -1 for unlimited, `minSamplesSplit` at least 2. */
export interface Variant {
  maxDepth: number;
  minSamplesSplit: number;
  prune: boolean;
}

/** The nodes of one tree in depth-first order, root first, left child before right. At a leaf the children and the feature are -1, the threshold is 0. */
export interface TreeNodes {
  count: number;
  feature: Int32Array;
  threshold: Float64Array;
  left: Int32Array;
  right: Int32Array;
  depth: Int32Array;
  /** Distinct rows in the node: (count). */
  instances: Int32Array;
  /** In-bag weight of each class: (count, classes). */
  counts: Int32Array;
}

/**
 * Grows classification trees and sums leaf probabilities of up to 32 variants at once.
 * Order of calls: load, then rows, then variants, then for each tree grow and score, with sums or predictions in between.
 */
export interface ForestKernel {
  readonly name: 'wasm' | 'typescript';
  /** Bytes of memory that `load`, `rows` and `variants` would need. */
  bytes(data: Pick<ForestData, 'rows' | 'features' | 'classes' | 'codes'>, variants: number): number;
  load(data: ForestData): void;
  /** Rows to grow on and rows to score besides; both ascend, and do not meet. */
  rows(train: Int32Array, test: Int32Array): void;
  /** Sets the variants (1 to 32) and clears their sums. With `trainScores` the training rows are scored too. */
  variants(variants: readonly Variant[], trainScores: boolean): void;
  /** Grows one tree as deep as the deepest variant needs; returns its number of nodes. */
  grow(params: GrowParams): number;
  /** Adds the last tree's leaf probabilities, in units of 2^-LEAF_BITS, to the sums of every variant. */
  score(): void;
  /** The last tree, copied; cut back to `variant` (its stops and pruning). */
  tree(variant: number): TreeNodes;
  /** Class of the largest sum (the first of equals) for each row of `rows`: out (rows.length). */
  predict(out: Int32Array, variant: number, rows: Int32Array): void;
  /** Class sums in units of 2^-LEAF_BITS, row-major: out (rows.length, classes). */
  sums(out: Float64Array, variant: number, rows: Int32Array): void;
}

/** Leaf probabilities are kept in units of 2^-40, so that sums of up to 2^13 trees are exact in a double and do not depend on order. */
export const LEAF_BITS = 40;
/** The largest number of trees whose sums stay exact. */
export const MAX_TREES = 8192;

const ONE = 2 ** LEAF_BITS;

/** A class's leaf probability in units of 2^-LEAF_BITS: what every kernel adds, and what a saved model has to add to give the same bits. */
export function leafUnits(count: number, weight: number): number {
  return Math.floor((count / weight) * ONE + 0.5);
}
