import type { GrowParams, Variant } from '../../../kernels/forest-kernel.ts';
import type { ParamValues } from '../../params.ts';
import { weightColumn } from '../weights.ts';
import { featuresPerNode, resolveAuto } from './subset-strategy.ts';

const MAX_INT = 2 ** 31 - 1;

/** How trees are grown: candidates with equal growth share their trees. */
export interface Growth {
  featuresCol: string;
  labelCol: string;
  /** Null: every row weighs 1. */
  weightCol: string | null;
  /** `none`, `balanced`, or a list such as `yes=2,no=1`. */
  classWeight: string;
  featuresPerNode: number;
  /** `variance` for regression, and only there. */
  impurity: GrowParams['impurity'];
  randomSplits: boolean;
  bootstrap: boolean;
  subsamplingRate: number;
  minInstancesPerNode: number;
  minWeightFraction: number;
  minInfoGain: number;
  maxBins: number;
  seed: number;
}

/** A candidate with all values resolved. `variant` says where its trees stop, `thresholds` how its probabilities become a class. */
export interface ForestSettings {
  growth: Growth;
  variant: Variant;
  numTrees: number;
  thresholds: readonly number[] | null;
}

/** Resolves the parameters of a forest for `width` features. */
export function forestSettings(params: ParamValues, width: number): ForestSettings {
  const minInstancesPerNode = Number(params.minInstancesPerNode);
  const numTrees = Number(params.numTrees);
  const impurity = impurityOf(params);
  return {
    growth: {
      featuresCol: String(params.featuresCol),
      labelCol: String(params.labelCol),
      weightCol: weightColumn(params),
      classWeight: String(params.classWeight ?? 'none'),
      featuresPerNode: featuresPerNode(String(params.featureSubsetStrategy), { numTrees, width, regression: impurity === 'variance' }),
      impurity,
      randomSplits: params.randomSplits === true,
      bootstrap: params.bootstrap === true,
      subsamplingRate: Number(params.subsamplingRate),
      minInstancesPerNode,
      minWeightFraction: Number(params.minWeightFractionPerNode),
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
    thresholds: params.thresholds === undefined ? null : (params.thresholds as readonly number[]),
  };
}

/** Equal for candidates whose trees are the same ones, where `width` features are known; 0 says that they are not, and then only equal strategies share. */
export function growthKey(params: ParamValues, width: number): string {
  const { growth, numTrees } = forestSettings(params, width);
  const strategy = resolveAuto(String(params.featureSubsetStrategy), { numTrees, regression: growth.impurity === 'variance' });
  return JSON.stringify(width > 0 ? growth : { ...growth, featuresPerNode: strategy });
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

function impurityOf({ impurity }: ParamValues): GrowParams['impurity'] {
  if (impurity === 'variance') return 'variance';
  return impurity === 'gini' ? 'gini' : 'entropy';
}
