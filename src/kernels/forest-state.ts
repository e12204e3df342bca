import type { Impurity } from './forest-impurity.ts';
import type { ForestData, GrowParams } from './forest-kernel.ts';
import type { FixedRows } from './forest-rows.ts';
import { value } from './forest-sums.ts';
import type { VariantMasks } from './forest-variants.ts';
import { NO_VARIANTS } from './forest-variants.ts';

/** A node that is grown or searched. Parents come before their children, and the two children of a node are neighbours. */
export interface Node {
  /** The node's part of the in-bag rows, from `start` to `end`, and of the scored rows that are not in the bag. */
  start: number;
  end: number;
  scoredStart: number;
  scoredEnd: number;
  depth: number;
  /** Key of the node's random numbers, made from its path. */
  key: number;
  /** Exact sums over the in-bag rows: (2 width), see forest-sums.ts. */
  sums: Float64Array;
  /** The left child; the right one is the next. -1: no children. */
  left: number;
  split: Split;
  /** Variants in whose tree the node would be a leaf. */
  leafMask: number;
  /** Variants that have not stopped above the node. */
  active: number;
}

/** How a node's rows part; `feature` is -1 while there is no split. */
export interface Split {
  feature: number;
  score: number;
  /** Ordered features: rows with a code up to `cut` go left. */
  cut: number;
  threshold: number;
  /** 1: missing values go left; -1: with the larger child, since the node has none. */
  missingLeft: number;
  /** Nominal features: categories that go left, bit c % 32 of word c / 32: (setWords); else empty. */
  set: Int32Array;
}

/** The in-bag rows of a node, sorted by their code of a feature. Group g is the rows from starts[g] to starts[g + 1]; groups ascend by code. */
export interface Groups {
  count: number;
  codes: Int32Array;
  starts: Int32Array;
  rows: Int32Array;
  /** Rows of each code, 0 outside of the sorting: (codes). */
  places: Int32Array;
}

/** The left child of a split that is looked at. */
export interface Side {
  /** Distinct rows. */
  rows: number;
  /** (2 width). */
  sums: Float64Array;
}

/** What the TypeScript kernel works on. */
export interface ForestState {
  data: ForestData;
  /** Sums of a node: one a class, or three for regression (weight, target, squared target). */
  width: number;
  setWords: number;
  train: Int32Array;
  test: Int32Array;
  fixed: FixedRows;
  /** What a row adds to the sums each time it is drawn, as pairs: (rows, 1) for classes, (rows, 3) for regression. */
  amounts: Float64Array;
  /** In-bag rows, each once; a node's are neighbours. */
  inBag: Int32Array;
  /** How often each row is in the bag: (rows). */
  drawn: Int32Array;
  /** Rows outside the bag that are scored; a node's are neighbours. */
  scored: Int32Array;
  spare: Int32Array;
  groups: Groups;
  left: Side;
  /** A permutation of the features, and the swaps to undo in it. */
  order: Int32Array;
  swaps: Int32Array;
  nodes: Node[];
  /** Trees in the sums. */
  scoredTrees: number;
  masks: VariantMasks;
  trainScores: boolean;
  /** Place of each row among the scored ones, -1 for the others: (rows). */
  places: Int32Array;
  scoredRows: number;
  /** Sums of leaf values: (slots, scored rows, values). */
  slots: Float64Array;
  params: GrowParams;
  impurity: Impurity;
  /** Weight that each child of the tree needs. */
  minWeight: number;
}

/** The categories of an ordered split. */
export const NO_SET = new Int32Array(0);

const NO_PARAMS: GrowParams = {
  seed: 0,
  tree: 0,
  featuresPerNode: 1,
  impurity: 'gini',
  randomSplits: false,
  bootstrap: false,
  draws: 0,
  subsamplingRate: 1,
  minInstancesPerNode: 1,
  minWeightFraction: 0,
  minInfoGain: 0,
};

/** The state for a data set, without rows and variants. */
export function makeState(data: ForestData): ForestState {
  const { rows, features, classes, starts, nominal } = data;
  let [codes, categories] = [1, 0];
  for (let f = 0; f < features; f++) {
    codes = Math.max(codes, starts[f + 1] - starts[f]);
    if (nominal[f] > 0) categories = Math.max(categories, starts[f + 1] - starts[f]);
  }
  const width = classes === 0 ? 3 : classes;
  return {
    data,
    width,
    setWords: Math.ceil(categories / 32),
    train: new Int32Array(0),
    test: new Int32Array(0),
    fixed: { weights: null, sums: null, squares: null, bits: 0, weightUnit: 1, sumUnit: 1, squareUnit: 1, scale: 1, gainUnit: 1 },
    amounts: new Float64Array(0),
    inBag: new Int32Array(rows),
    drawn: new Int32Array(rows),
    scored: new Int32Array(rows),
    spare: new Int32Array(rows),
    groups: { count: 0, codes: new Int32Array(Math.min(rows, codes)), starts: new Int32Array(Math.min(rows, codes) + 1), rows: new Int32Array(rows), places: new Int32Array(codes) },
    left: { rows: 0, sums: new Float64Array(2 * width) },
    order: Int32Array.from({ length: features }, (_, f) => f),
    swaps: new Int32Array(features),
    nodes: [],
    scoredTrees: 0,
    masks: NO_VARIANTS,
    trainScores: false,
    places: new Int32Array(0),
    scoredRows: 0,
    slots: new Float64Array(0),
    params: NO_PARAMS,
    impurity: { kind: 'gini', table: null, tableScale: 1, weightScale: 1, gainUnit: 1 },
    minWeight: 0,
  };
}

/** Leaf values of a row: one a class, or one for regression. */
export function leafWidth({ data }: ForestState): number {
  return data.classes === 0 ? 1 : data.classes;
}

/** Adds a row of the bag to sums (2 width), as often as it was drawn. */
export function addRow({ data, drawn, amounts }: ForestState, sums: Float64Array, row: number): void {
  const times = drawn[row];
  if (data.labels !== null) {
    const at = 2 * data.labels[row];
    sums[at] += times * amounts[2 * row];
    sums[at + 1] += times * amounts[2 * row + 1];
    return;
  }
  for (let i = 0; i < 6; i++) sums[i] += times * amounts[6 * row + i];
}

/** What a node's sums are worth, as in TreeNodes: (width). */
export function statsOf({ data, width, fixed }: ForestState, { sums }: Node): Float64Array {
  const units = [fixed.weightUnit, fixed.sumUnit, fixed.squareUnit];
  return Float64Array.from({ length: width }, (_, i) => value(sums, i) * (data.classes > 0 ? fixed.weightUnit : units[i]));
}
