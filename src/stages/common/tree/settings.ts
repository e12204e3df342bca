import type { Variant } from '../../../kernels/forest-kernel.ts';
import type { ParamTable, ParamValues } from '../../params.ts';
import { bool, double, int, long, oneOf } from '../../params.ts';
import { classifierParams } from '../classifier.ts';
import { featuresPerNode, resolveAuto } from './subset-strategy.ts';

const MAX_INT = 2 ** 31 - 1;

/** The parameters of one tree and of a forest alike. */
export function treeParams(): ParamTable {
  return {
    ...classifierParams(),
    maxDepth: int(5, 'Deepest level of a leaf; 0 is a single leaf.', { min: 0, max: 30, choices: ['unlimited'], sklearn: ['max_depth'] }),
    maxBins: int(32, 'A feature with more distinct values than this is cut into so many bins; with at most as many every value is a possible split.', { min: 2 }),
    minInstancesPerNode: int(1, 'Rows that both sides of a split must have, each counted once.', { min: 1, sklearn: ['min_samples_leaf'] }),
    minInfoGain: double(0, 'Smallest gain of impurity that a split must bring; at 0 a split without gain is taken too.', { min: 0, sklearn: ['min_impurity_decrease'] }),
    minSamplesSplit: int(2, 'Rows that a node must have to be split, each counted once.', { min: 2, extension: true, sklearn: ['min_samples_split'] }),
    impurity: oneOf('gini', ['gini', 'entropy'], 'What a split makes smaller.', { sklearn: ['criterion'] }),
    pruneTree: bool(true, 'Merges sibling leaves of equal prediction; probabilities change, the predicted class of a single tree does not.'),
    seed: long('Seed of all random choices.', { sklearn: ['random_state'] }),
  };
}

/** How trees are grown: candidates with equal growth share their trees. */
export interface Growth {
  featuresCol: string;
  labelCol: string;
  featuresPerNode: number;
  impurity: 'gini' | 'entropy';
  bootstrap: boolean;
  subsamplingRate: number;
  minInstancesPerNode: number;
  minInfoGain: number;
  maxBins: number;
  seed: number;
}

/** A candidate with all values resolved. `variant` says where its trees stop. */
export interface ForestSettings {
  growth: Growth;
  variant: Variant;
  numTrees: number;
}

/** Resolves the parameters of a forest for `width` features. */
export function forestSettings(params: ParamValues, width: number): ForestSettings {
  const minInstancesPerNode = Number(params.minInstancesPerNode);
  const numTrees = Number(params.numTrees);
  return {
    growth: {
      featuresCol: String(params.featuresCol),
      labelCol: String(params.labelCol),
      featuresPerNode: featuresPerNode(String(params.featureSubsetStrategy), numTrees, width),
      impurity: params.impurity === 'gini' ? 'gini' : 'entropy',
      bootstrap: params.bootstrap === true,
      subsamplingRate: Number(params.subsamplingRate),
      minInstancesPerNode,
      minInfoGain: Number(params.minInfoGain),
      maxBins: Number(params.maxBins),
      seed: Number(params.seed),
    },
    variant: {
      maxDepth: params.maxDepth === 'unlimited' ? -1 : Number(params.maxDepth),
      // A node with fewer rows than two leaves need is never split.
      minSamplesSplit: Math.min(Math.max(Number(params.minSamplesSplit), 2 * minInstancesPerNode), MAX_INT),
      prune: params.pruneTree === true,
    },
    numTrees,
  };
}

/** Equal for candidates whose trees are the same ones, where `width` features are known; 0 says that they are not, and then only equal strategies share. */
export function growthKey(params: ParamValues, width: number): string {
  const { growth, numTrees } = forestSettings(params, width);
  return JSON.stringify(width > 0 ? growth : { ...growth, featuresPerNode: resolveAuto(String(params.featureSubsetStrategy), numTrees) });
}

/** The different variants of some candidates, in order of first appearance, and for each candidate the position of its own. */
export function distinctVariants(settings: readonly ForestSettings[]): { variants: Variant[]; of: number[] } {
  const variants: Variant[] = [];
  const places = new Map<string, number>();
  const of = settings.map(({ variant }) => {
    const key = JSON.stringify(variant);
    const place = places.get(key) ?? variants.push(variant) - 1;
    places.set(key, place);
    return place;
  });
  return { variants, of };
}
