import { forestArrays, nodeStats } from '../stages/common/tree/arrays.ts';
import type { ForestArrays } from '../stages/common/tree/arrays.ts';
import { describeTree } from '../stages/common/tree/describe.ts';
import { nodeMean, stateOf } from '../stages/common/tree/model.ts';
import type { ParamValue } from '../stages/params.ts';
import type { Json, Model } from '../stages/stage.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { openModel } from './saved-model.ts';
import type { SavedModel } from './saved-model.ts';

/** What a saved model is, for people and for `--format json`. */
export interface ShownModel {
  task: SavedModel['task'];
  label: string | null;
  classes: readonly string[];
  inputs: readonly { name: string; kind: string }[];
  /** In order, each with the parameters that are not the defaults. */
  stages: readonly { id: string; stage: string; inserted: boolean; params: Readonly<Record<string, ParamValue>> }[];
  /** Null where the model has no trees. */
  forest: ForestSize | null;
  /** By feature, largest first; empty where there are none. */
  importances: readonly { feature: string; share: number }[];
}

export interface ForestSize {
  trees: number;
  nodes: number;
  leaves: number;
  /** Deepest leaf of the flattest and of the deepest tree. */
  depth: readonly [number, number];
}

/** One tree as lines of text and as data. */
export interface ShownTree {
  tree: number;
  nodes: number;
  depth: number;
  lines: readonly string[];
  root: Json;
}

/** What a model folder, or the run folder that holds one, contains. Throws UserError where there is no model. */
export async function showModel(folder: string): Promise<ShownModel> {
  const model = await openModel(folder);
  const { pipeline, stages, predictor, task, classes } = model;
  return {
    task,
    label: pipeline.label?.column ?? null,
    classes,
    inputs: pipeline.inputs.map(({ name, type }) => ({ name, kind: type.kind === 'text' ? 'text' : type.boolean ? 'boolean' : 'number' })),
    stages: pipeline.stages.map(({ id, inserted, model: { stage, params } }, i) => {
      const changed = Object.entries(params).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(stages[i].params[name]?.default));
      return { id, stage, inserted, params: Object.fromEntries(changed) };
    }),
    forest: hasTrees(predictor.model) ? forestSize(forestArrays(predictor.model)) : null,
    importances: hasTrees(predictor.model) ? importancesOf(predictor.model) : [],
  };
}

/** One tree of a model, from 0; below `maxDepth` levels (null: all) it is cut. Throws UserError where there is no such tree. */
export async function showTree(folder: string, { tree, maxDepth }: { tree: number; maxDepth: number | null }): Promise<ShownTree> {
  const { predictor } = await openModel(folder);
  const { model } = predictor;
  if (!hasTrees(model)) throw new UserError([diagnostic('usage', 'no-trees', `--tree ${tree}: the model is a ${model.stage}, which has no trees`)]);
  const arrays = forestArrays(model);
  const trees = arrays.treeStarts.length - 1;
  if (tree >= trees) throw new UserError([diagnostic('usage', 'no-tree', `--tree ${tree}: expected ${trees === 1 ? '0, the only tree' : `a tree from 0 to ${trees - 1}`}`)]);
  const from = arrays.treeStarts[tree];
  return {
    tree,
    nodes: arrays.treeStarts[tree + 1] - from,
    depth: depthOf(arrays, tree),
    lines: describeTree(model, tree, maxDepth === null ? {} : { maxDepth }),
    root: nodeJson(model, from, maxDepth ?? Infinity),
  };
}

function hasTrees(model: Model): boolean {
  return model.arrays['treeStarts'] !== undefined;
}

function forestSize(arrays: ForestArrays): ForestSize {
  const trees = arrays.treeStarts.length - 1;
  const depths = Array.from({ length: trees }, (_, tree) => depthOf(arrays, tree));
  return { trees, nodes: arrays.left.length, leaves: arrays.left.reduce((sum, child) => sum + (child < 0 ? 1 : 0), 0), depth: [Math.min(...depths), Math.max(...depths)] };
}

/** Parents stand before their children, so that one pass is enough. */
function depthOf({ treeStarts, left, right }: ForestArrays, tree: number): number {
  const from = treeStarts[tree];
  const depths = new Int32Array(treeStarts[tree + 1] - from);
  let deepest = 0;
  for (let i = 0; i < depths.length; i++) {
    deepest = Math.max(deepest, depths[i]);
    if (left[from + i] < 0) continue;
    depths[left[from + i] - from] = depths[i] + 1;
    depths[right[from + i] - from] = depths[i] + 1;
  }
  return deepest;
}

function importancesOf(model: Model): { feature: string; share: number }[] {
  const { importances, featureNames } = stateOf(model);
  const all = importances.map((share, i) => ({ feature: featureNames[i] ?? `feature ${i}`, share }));
  return all.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
}

/** A node with those below it; a category that goes left is named where its name is known. */
function nodeJson(model: Model, node: number, levels: number): Json {
  const arrays = forestArrays(model);
  const { featureNames, categories, categoryLabels } = stateOf(model);
  const facts = { rows: arrays.instances[node], ...leafJson(model, node) };
  if (arrays.left[node] < 0 || levels <= 0) return facts;
  const feature = arrays.feature[node];
  const nominal = (categories?.[feature] ?? 0) > 2;
  const names = categoryLabels?.[feature] ?? null;
  const test = nominal ? { categoriesLeft: categoriesLeft(arrays, node, categories?.[feature] ?? 0).map((code) => names?.[code] ?? code) } : { threshold: arrays.threshold[node] };
  return {
    ...facts,
    feature: featureNames[feature] ?? feature,
    ...test,
    ...(arrays.missingLeft === undefined ? {} : { missingLeft: arrays.missingLeft[node] === 1 }),
    children: [nodeJson(model, arrays.left[node], levels - 1), nodeJson(model, arrays.right[node], levels - 1)],
  };
}

function categoriesLeft({ sets, left }: ForestArrays, node: number, count: number): number[] {
  const words = (sets?.length ?? 0) / left.length;
  return Array.from({ length: count }, (_, code) => code).filter((code) => sets !== undefined && ((sets[node * words + (code >> 5)] >>> (code & 31)) & 1) === 1);
}

/** Weights of the classes, or the mean. */
function leafJson(model: Model, node: number): { readonly [key: string]: Json } {
  const arrays = forestArrays(model);
  const state = stateOf(model);
  if (state.classes === 0) return { prediction: nodeMean(arrays, node, state) };
  const weights = nodeStats(arrays).subarray(node * state.classes, (node + 1) * state.classes);
  const best = weights.reduce((first, weight, i) => (weight > weights[first] ? i : first), 0);
  return { prediction: state.labels[best], weights: [...weights] };
}
