import type { ParamValues } from '../../params.ts';
import type { Meta, Stage, WholeFit } from '../../stage.ts';
import { classifierOutputs, classifierSchema } from '../classifier.ts';
import { vectorColumn } from '../columns.ts';
import { expectedCost } from './cost.ts';
import { evaluateForests, VARIANTS_AT_ONCE } from './evaluation.ts';
import { groupBy } from './group.ts';
import { applyForest, fitForest } from './model.ts';
import { distinctVariants, forestSettings, growthKey } from './settings.ts';

/** What a classifier of trees says of itself. */
interface TreeStage extends Pick<Stage, 'name' | 'spark' | 'doc' | 'see' | 'sklearn' | 'params' | 'check'> {
  /** The parameters of the forest that it is: those of a forest, added where it has none. */
  asForest(params: ParamValues): ParamValues;
  rawScores: 'counts' | 'sums';
}

/** A classifier of trees. It is fitted whole: trees are grown depth-first in one process, and candidates that differ only in where trees stop share them. */
export function treeStage({ asForest, rawScores, ...words }: TreeStage): Stage {
  return {
    ...words,
    module: 'classification',
    kind: 'estimator',
    task: 'classification',
    missing: true,
    nominal: 'index',
    inputs: (params) => [String(params.featuresCol), String(params.labelCol)],
    outputs: classifierOutputs,
    schema: classifierSchema,
    passes: {},
    fit: null,
    apply: (model, frame) => applyForest(model, frame, rawScores),
    whole: wholeFit(words.name, asForest),
  };
}

function wholeFit(name: string, asForest: TreeStage['asForest']): WholeFit {
  return {
    groupKey: (params, meta) => growthKey(asForest(params), widthOf(params, meta)),
    fitsDone(candidates, meta) {
      const groups = groupBy(candidates.map(asForest), (params) => growthKey(params, widthOf(params, meta)));
      return groups.reduce((fits, group) => fits + Math.ceil(variantsOf(group) / VARIANTS_AT_ONCE), 0);
    },
    cost(candidates, rows, meta) {
      // A width that is not known before the fit counts as 1.
      const width = Math.max(1, ...candidates.map((params) => widthOf(params, meta)));
      const classes = Math.max(2, ...candidates.map((params) => meta.schema.get(String(params.labelCol))?.labels?.length ?? 0));
      return expectedCost(candidates.map((params) => forestSettings(asForest(params), width)), { rows, width, classes });
    },
    evaluate: (data, candidates, trainScores) => evaluateForests(data, candidates.map(asForest), trainScores),
    fit(data, params) {
      const { width } = vectorColumn(data.frame, String(params.featuresCol));
      return fitForest(data, { name, params }, forestSettings(asForest(params), width));
    },
  };
}

function variantsOf(group: readonly ParamValues[]): number {
  return distinctVariants(group.map((params) => forestSettings(params, 1))).variants.length;
}

function widthOf(params: ParamValues, meta: Meta): number {
  return meta.schema.get(String(params.featuresCol))?.width ?? 0;
}
