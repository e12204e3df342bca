import { forestArrays, nodeStats } from '../stages/common/tree/arrays.ts';
import type { ForestArrays } from '../stages/common/tree/arrays.ts';
import { describeTree } from '../stages/common/tree/describe.ts';
import { nodeMean, stateOf, unitsOf } from '../stages/common/tree/model.ts';
import type { SavedInput } from '../formats/native.ts';
import type { ParamValue } from '../stages/params.ts';
import type { Json, Model } from '../stages/stage.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { openModel, openPredictor } from './saved-model.ts';
import type { SavedModel } from './saved-model.ts';
import { yamlText } from '../util/json.ts';

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
  depth: number;
  lines: readonly string[];
  nodes: readonly Json[];
  /** Nodes of the whole tree. */
  size: number;
}

/** What a model folder, or the run folder that holds one, contains. Throws UserError where there is no model. */
export async function showModel(folder: string): Promise<ShownModel> {
  const model = await openModel(folder);
  const { pipeline, stages, predictor, task, classes } = model;
  return {
    task,
    label: pipeline.label?.column ?? null,
    classes,
    inputs: pipeline.inputs.map(({ name, type }) => ({ name, kind: kindOf(type) })),
    stages: pipeline.stages.map(({ id, inserted, model: { stage, params } }, i) => {
      const changed = Object.entries(params).filter(([name, value]) => yamlText(value) !== yamlText(stages[i].params[name]?.default));
      return { id, stage, inserted, params: Object.fromEntries(changed) };
    }),
    forest: predictor !== null && hasTrees(predictor.model) ? forestSize(forestArrays(predictor.model)) : null,
    importances: predictor !== null && hasTrees(predictor.model) ? importancesOf(predictor.model) : [],
  };
}

function kindOf({ kind, boolean }: SavedInput['type']): string {
  if (kind === 'vector' || kind === 'text') return kind;
  return kind === 'list' ? 'list of texts' : boolean ? 'boolean' : 'number';
}

/** One tree of a model, from 0; below `maxDepth` levels (null: all) it is cut. Throws UserError where there is no such tree. */
export async function showTree(folder: string, { tree, maxDepth }: { tree: number; maxDepth: number | null }): Promise<ShownTree> {
  const { predictor } = await openPredictor(folder);
  const { model } = predictor;
  if (!hasTrees(model)) throw new UserError([diagnostic('usage', 'no-trees', `--tree ${tree}: the model is a ${model.stage}, which has no trees`)]);
  const arrays = forestArrays(model);
  const trees = arrays.treeStarts.length - 1;
  if (tree >= trees) throw new UserError([diagnostic('usage', 'no-tree', `--tree ${tree}: expected ${trees === 1 ? '0, the only tree' : `a tree from 0 to ${trees - 1}`}`)]);
  return {
    tree,
    size: arrays.treeStarts[tree + 1] - arrays.treeStarts[tree],
    depth: nodeDepths(arrays, tree).reduce((deepest, depth) => Math.max(deepest, depth), 0),
    lines: describeTree(model, tree, maxDepth === null ? {} : { maxDepth }),
    nodes: nodesJson(model, tree, maxDepth ?? Infinity),
  };
}

function hasTrees(model: Model): boolean {
  return model.arrays['treeStarts'] !== undefined;
}

function forestSize(arrays: ForestArrays): ForestSize {
  const trees = arrays.treeStarts.length - 1;
  const depths = Array.from({ length: trees }, (_, tree) => nodeDepths(arrays, tree).reduce((deepest, depth) => Math.max(deepest, depth), 0));
  return { trees, nodes: arrays.left.length, leaves: arrays.left.reduce((sum, child) => sum + (child < 0 ? 1 : 0), 0), depth: [Math.min(...depths), Math.max(...depths)] };
}

/** Levels below the root: (nodes of the tree). Parents stand before their children, so that one pass is enough. */
function nodeDepths({ treeStarts, left, right }: ForestArrays, tree: number): Int32Array {
  const from = treeStarts[tree];
  const depths = new Int32Array(treeStarts[tree + 1] - from);
  for (let i = 0; i < depths.length; i++) {
    if (left[from + i] < 0) continue;
    depths[left[from + i] - from] = depths[i] + 1;
    depths[right[from + i] - from] = depths[i] + 1;
  }
  return depths;
}

function importancesOf(model: Model): { feature: string; share: number }[] {
  const { importances, featureNames } = stateOf(model);
  const all = importances.map((share, i) => ({ feature: featureNames[i] ?? `feature ${i}`, share }));
  return all.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
}

/** The nodes of a tree down to a level, each before those below it; `left` and `right` are ids. A list, since a tree may be deeper than data may nest. */
function nodesJson(model: Model, tree: number, levels: number): Json[] {
  const arrays = forestArrays(model);
  const from = arrays.treeStarts[tree];
  const depths = nodeDepths(arrays, tree);
  return [...depths.keys()].filter((id) => depths[id] <= levels).map((id) => {
    const node = from + id;
    const facts = { id, depth: depths[id], rows: arrays.instances[node], ...predictionJson(model, node) };
    if (arrays.left[node] < 0 || depths[id] === levels) return facts;
    return { ...facts, ...splitJson(model, node), left: arrays.left[node] - from, right: arrays.right[node] - from };
  });
}

/** The test of a node: rows go left where the value is at most the threshold, or is one of the categories. */
function splitJson(model: Model, node: number): { readonly [key: string]: Json } {
  const arrays = forestArrays(model);
  const { featureNames, categories, categoryLabels } = stateOf(model);
  const feature = arrays.feature[node];
  const count = categories?.[feature] ?? 0;
  const names = categoryLabels?.[feature] ?? null;
  return {
    feature: featureNames[feature] ?? feature,
    ...(arrays.sets !== undefined && count > 2 ? { categoriesLeft: categoriesLeft(arrays.sets, node * (arrays.sets.length / arrays.left.length), count).map((code) => names?.[code] ?? code) } : { threshold: finite(arrays.threshold[node]) }),
    ...(arrays.missingLeft === undefined ? {} : { missingLeft: arrays.missingLeft[node] === 1 }),
  };
}

function categoriesLeft(sets: Int32Array, start: number, count: number): number[] {
  return Array.from({ length: count }, (_, code) => code).filter((code) => ((sets[start + (code >> 5)] >>> (code & 31)) & 1) === 1);
}

/** A split that parts the missing values from all others has an infinite threshold, which JSON has not. */
function finite(threshold: number): number | null {
  return Number.isFinite(threshold) ? threshold : null;
}

/** Weights of the classes, or the mean. */
function predictionJson(model: Model, node: number): { readonly [key: string]: Json } {
  const arrays = forestArrays(model);
  const state = stateOf(model);
  if (state.numClasses === 0) return { prediction: nodeMean(arrays, node, unitsOf(state)) };
  const weights = [...nodeStats(arrays).subarray(node * state.numClasses, (node + 1) * state.numClasses)];
  return { prediction: state.labels[weights.indexOf(Math.max(...weights))], weights };
}
