import type { AnyVector } from '../../../frame/column.ts';
import type { GrowParams } from '../../../kernels/forest-kernel.ts';
import { LEAF_BITS, leafUnits, meanUnits } from '../../../kernels/forest-kernel.ts';
import type { ParamValues } from '../../params.ts';
import type { Json, Model, SplitFrame } from '../../stage.ts';
import type { ForestArrays } from './arrays.ts';
import { arraysOf, forestArrays, joinArrays, nodeStats } from './arrays.ts';
import type { Units } from './grow.ts';
import { growerOf } from './grow.ts';
import { featureImportances } from './importances.ts';
import type { ForestSettings } from './settings.ts';
import { slotsOf } from './slots.ts';

/** What a saved forest says of itself, beside its arrays. */
export interface ForestState {
  numFeatures: number;
  /** 0 for regression. */
  numClasses: number;
  numTrees: number;
  /** Regression: see `TargetScale`. */
  center?: number;
  scale?: number;
  /** Names of the classes; none for regression. */
  labels: readonly string[];
  featureNames: readonly string[];
  /** Number of categories of each feature, 0 for a number. Absent: all are numbers. */
  categories?: readonly number[];
  /** Names of the categories of each feature, null where it has none or they are not known. Absent: none are known. */
  categoryLabels?: readonly (readonly string[] | null)[];
  importances: readonly number[];
}

/** Fits the trees of a range, `from` up to but not `to`, on the training rows. The trees are those of `evaluateForests`, cut back and stored. */
export function fitForest(data: Omit<SplitFrame, 'test'>, stage: { name: string; params: ParamValues; settings: ForestSettings }, range: { from: number; to: number }): Model {
  const { growth, variant } = stage.settings;
  const { kernel, growing, features, labels, units, data: coded, weighted } = growerOf({ ...data, test: new Int32Array(0) }, growth);
  kernel.variants([variant], false);
  const trees = Array.from({ length: range.to - range.from }, (_, i) => {
    kernel.grow({ ...growing, tree: range.from + i });
    return kernel.tree(0);
  });
  const { classes, center, scale } = units;
  const arrays = arraysOf(trees, { classes, missing: coded.missing.includes(1), weighted });
  const state = {
    numFeatures: features.width,
    numClasses: classes,
    ...(classes === 0 ? { center, scale } : {}),
    labels: [...labels],
    featureNames: namesOf(features, String(stage.params.featuresCol)),
    ...categoriesOf(features),
    numTrees: trees.length,
  };
  const importances = [...featureImportances(arrays, growth.impurity, { features: features.width, classes })];
  return { stage: stage.name, params: stage.params, state: { ...state, importances }, arrays: { ...arrays } };
}

/** The model of all trees from the models of their ranges, in order. */
export function joinForests(models: readonly Model[], impurity: string): Model {
  const [first] = models;
  const arrays = joinArrays(models.map(forestArrays));
  const state = stateOf(first);
  const size = { features: state.numFeatures, classes: state.numClasses };
  const importances = [...featureImportances(arrays, impurity as GrowParams['impurity'], size)];
  return { ...first, state: { ...first.state, numTrees: arrays.treeStarts.length - 1, importances }, arrays: { ...arrays } };
}

/** What a saved forest says of itself. */
export function stateOf(model: Model): ForestState {
  return model.state as unknown as ForestState;
}

/** The units of a saved forest. */
export function unitsOf({ numClasses, center = 0, scale = 1 }: ForestState): Units {
  return { classes: numClasses, center, scale };
}

/** What each leaf adds to the sums of a row, in the kernel's units: (nodes, classes), or (nodes) for regression. */
export function leafValues(arrays: ForestArrays, { classes, scale }: Units): Float64Array {
  const stats = nodeStats(arrays);
  if (classes === 0) return Float64Array.from(arrays.feature, (_, node) => meanUnits(stats[3 * node + 1], stats[3 * node], scale));
  const out = new Float64Array(stats.length);
  for (let start = 0; start < stats.length; start += classes) {
    let weight = 0;
    for (let c = 0; c < classes; c++) weight += stats[start + c];
    for (let c = 0; c < classes; c++) out[start + c] = leafUnits(stats[start + c], weight);
  }
  return out;
}

/** The prediction of one node of a regression tree by itself. */
export function nodeMean(arrays: ForestArrays, node: number, { center, scale }: Units): number {
  const stats = nodeStats(arrays);
  return center + scale * (meanUnits(stats[3 * node + 1], stats[3 * node], scale) / 2 ** LEAF_BITS);
}

/** Variance of the targets in each node: (nodes). */
export function nodeVariances(arrays: ForestArrays): Float64Array {
  const stats = nodeStats(arrays);
  return Float64Array.from(arrays.feature, (_, node) => {
    const mean = stats[3 * node + 1] / stats[3 * node];
    return Math.max(0, stats[3 * node + 2] / stats[3 * node] - mean * mean);
  });
}

/** A slot without a name is called as VectorAssembler would call it. */
function namesOf({ names, width }: AnyVector, column: string): string[] {
  return Array.from({ length: width }, (_, slot) => names[slot] ?? `${column}_${slot}`);
}

function categoriesOf(features: AnyVector): { readonly [key: string]: Json } {
  const { categories } = features;
  if (categories === undefined) return {};
  const labels = slotsOf(features).map((slot, f) => (categories[f] > 0 && slot.labels?.length === categories[f] ? [...slot.labels] : null));
  return { categories: [...categories], ...(labels.some((names) => names !== null) ? { categoryLabels: labels } : {}) };
}
