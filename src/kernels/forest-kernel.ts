/** Small whole numbers, as narrow as they can be. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** The codes of a data set, shared by every fold and tree. rows < 2^26, classes < 2^20, codes of a feature < 2^26. */
export interface ForestData {
  rows: number;
  features: number;
  /** 0: regression. */
  classes: number;
  /** Codes of the values of each feature, (rows), each below the feature's number of codes: (features). They may be read from a file each time that they are asked for. */
  codes: readonly Codes[];
  /** First code of feature f in `values`: (features + 1). */
  starts: Uint32Array;
  /** The values of all codes, feature after feature, ascending. Where `exact` is 0 they are upper bin edges instead, the last one +Infinity. */
  values: Float64Array;
  /** 1: a threshold is the midpoint of the two neighbouring values in the node; 0: the upper edge of the lower bin: (features). */
  exact: Uint8Array;
  /** 0: a number. Else the codes are categories without an order, which is made in each node (1), or every subset is tried (2, at most 8 codes): (features). */
  nominal: Uint8Array;
  /** 1: the feature's last code stands for missing values, and its entry in `values` is NaN; a nominal feature has none: (features). */
  missing: Uint8Array;
  /** Class of each row, (rows); null for regression. */
  labels: Uint16Array | Uint32Array | null;
  /** Finite target of each row, (rows); null for classification. */
  targets: Float64Array | null;
}

/** How one tree is grown. */
export interface GrowParams {
  /** A 32-bit key from the stage's seed. */
  seed: number;
  tree: number;
  /** Features drawn at each node. */
  featuresPerNode: number;
  /** `variance` for regression, and only there. */
  impurity: 'gini' | 'entropy' | 'variance';
  /** One random threshold for each drawn feature in place of the best one (extremely randomized trees). */
  randomSplits: boolean;
  /** `draws` rows with replacement; else each row is kept with probability `subsamplingRate`, all rows at 1. */
  bootstrap: boolean;
  draws: number;
  subsamplingRate: number;
  /** Distinct rows that each child needs. */
  minInstancesPerNode: number;
  /** Share of the tree's weight that each child needs: 0 up to 0.5. */
  minWeightFraction: number;
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
  /**
   * Row-major (count, width), sums over the rows in the bag, each as often as it was drawn. Classification: width is `classes`, the weight of each class.
   * Regression: width 3, sum of w, of w (y - center) and of w (y - center)^2.
   */
  stats: Float64Array;
  /** 1: missing values go left: (count). */
  missingLeft: Uint8Array;
  /** Categories that go left at a nominal split, bit c % 32 of word c / 32 for code c: (count, setWords); empty without nominal features. */
  sets: Int32Array;
  setWords: number;
}

/**
 * Grows trees and sums the values of their leaves for up to 32 variants at once.
 * Order of calls: load, then rows, then variants, then for each tree grow and score, with sums or predictions in between.
 * Classification: the sums of a row are its classes' leaf probabilities. Regression: one sum, of the leaves' means.
 */
export interface ForestKernel {
  readonly name: 'wasm' | 'typescript';
  /** Bytes of memory that `load`, `rows` and `variants` would need to score `scored` rows. */
  bytes(data: ForestData, variants: number, scored: number): number;
  load(data: ForestData): void;
  /** Rows to grow on and rows to score besides; both ascend, do not meet, and stay as they are until others are set. `weights`: one a row of the data, finite and at least 0, null for 1; rows of weight 0 are never in a bag. */
  rows(train: Int32Array, test: Int32Array, weights: Float64Array | null): void;
  /** Sets the variants (1 to 32) and clears their sums. With `trainScores` the training rows are scored too. */
  variants(variants: readonly Variant[], trainScores: boolean): void;
  /** Grows one tree as deep as the deepest variant needs; returns its number of nodes. */
  grow(params: GrowParams): number;
  /** Adds the last tree's leaf values, in units of 2^-LEAF_BITS (of `targetScale` for regression), to the sums of every variant. */
  score(): void;
  /** The last tree, copied; cut back to `variant` (its stops and pruning). */
  tree(variant: number): TreeNodes;
  /** Classification: class of the largest sum (the first of equals) for each row of `rows`, which must be scored rows: out (rows.length). */
  predict(out: Int32Array, variant: number, rows: Int32Array): void;
  /** Sums in units, row-major: out (rows.length, classes), or (rows.length) for regression. */
  sums(out: Float64Array, variant: number, rows: Int32Array): void;
}

/** Leaf values are kept in units of 2^-40, so that sums of up to 2^13 trees are exact in a double and do not depend on order. */
export const LEAF_BITS = 40;
/** The largest number of trees whose sums stay exact. */
export const MAX_TREES = 8192;

const ONE = 2 ** LEAF_BITS;

/** A class's leaf probability in units of 2^-LEAF_BITS: what every kernel adds, and what a saved model has to add to give the same bits. */
export function leafUnits(count: number, weight: number): number {
  return Math.floor((count / weight) * ONE + 0.5);
}

/** Where targets are centred, and the power of two that their distances from there are divided by, so that they lie in [-1, 1]. */
export interface TargetScale {
  center: number;
  scale: number;
}

/** The scale of all targets of a data set: the middle of their range, and the smallest power of two not below their largest distance from it (1 where all are equal). */
export function targetScale(targets: Float64Array): TargetScale {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < targets.length; i++) {
    if (targets[i] < low) low = targets[i];
    if (targets[i] > high) high = targets[i];
  }
  const center = low / 2 + high / 2;
  return { center, scale: powerAbove(Math.max(high - center, center - low)) };
}

/** The smallest power of two that is not below a positive `x`; 1 for 0. */
export function powerAbove(x: number): number {
  if (!(x > 0)) return 1;
  let power = 2 ** Math.floor(Math.log2(x));
  while (power < x) power *= 2;
  while (power / 2 >= x) power /= 2;
  return power;
}

/** A regression leaf in units: its mean distance from the centre. `weight` and `sum` are the first two of its `stats`; a prediction is center + scale * units / 2^LEAF_BITS. */
export function meanUnits(sum: number, weight: number, scale: number): number {
  return Math.floor((sum / weight / scale) * ONE + 0.5);
}

/**
 * Bits behind the point of the whole numbers that weights and targets are rounded to before they are added: their sums over all drawn rows stay below 2^62.
 * A mean of rounded targets is off by at most 2^-(bits + 1) of `scale`: 10 million rows leave 38 bits, 1,000 rows the most, 50.
 */
export function fixedBits(rows: number): number {
  return Math.min(50, 62 - Math.ceil(Math.log2(rows + 1)));
}
