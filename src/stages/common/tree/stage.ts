import type { ColumnType, Schema } from '../../../frame/column.ts';
import { DataError } from '../../../util/errors.ts';
import type { ParamValues } from '../../params.ts';
import type { Meta, Stage, WholeFit } from '../../stage.ts';
import { classifierOutputs, classifierSchema } from '../classifier.ts';
import { addTypes, anyVector, doubleType, vectorType, wantType } from '../columns.ts';
import { regressorSchema } from '../regressor.ts';
import type { Form } from './apply.ts';
import { applyForest } from './apply.ts';
import { learnedColumns, weightColumn } from '../weights.ts';
import { unknownClass } from './class-weight.ts';
import { expectedCost } from './cost.ts';
import { evaluateForests, VARIANTS_AT_ONCE } from './evaluation.ts';
import { groupBy } from './group.ts';
import { fitForest } from './model.ts';
import { treeProblems } from './params.ts';
import { forestRanges } from './ranges.ts';
import { distinctVariants, forestSettings, growthKey } from './settings.ts';

/** What a predictor of trees says of itself. */
interface TreeStage extends Pick<Stage, 'name' | 'spark' | 'doc' | 'see' | 'sklearn' | 'params'> {
  task: 'classification' | 'regression';
  /** The parameters of the forest that it is: those of a forest, added where it has none, and `randomSplits`. */
  asForest(params: ParamValues): ParamValues;
  form: Form;
}

/** A single tree on all rows and features, as a forest. */
export function singleTree(params: ParamValues): ParamValues {
  return { ...params, numTrees: 1, featureSubsetStrategy: 'all', bootstrap: false, subsamplingRate: 1 };
}

/** More than any feature can have: every value is kept. */
const ALL_VALUES = 2 ** 26;

/** A forest of random splits. They are drawn between values, not between bins. */
export function randomForest(params: ParamValues, auto: string): ParamValues {
  const { featureSubsetStrategy } = params;
  return { ...params, featureSubsetStrategy: featureSubsetStrategy === 'auto' ? auto : String(featureSubsetStrategy), randomSplits: true, maxBins: ALL_VALUES };
}

/**
 * A predictor of trees. It is fitted whole: trees are grown depth-first in one process, and candidates that differ only in where trees stop share them.
 *
 * Missing values (NaN) are learned from: at each split they go to the side where the split is better, or by themselves to the right, and at a split that met none
 * in the fit to the side of more rows. A category is split from others as Spark does: in the order of its mean target or share of a class, or, for several classes
 * and few categories, in every way; one that was not in the fit goes right.
 * Weights, targets and leaf values are added as whole numbers, so that no sum depends on an order. Without weights a leaf's mean is off by at most
 * 2^-41 + 2^-(`fixedBits` + 1) of `scale` (see `TargetScale`): 2^-40 for up to a million rows, 2^-38 for 10 million.
 */
export function treeStage({ asForest, form, ...words }: TreeStage): Stage {
  const regression = words.task === 'regression';
  const outputs = regression ? regressionOutputs : classifierOutputs;
  return {
    ...words,
    module: words.task,
    kind: 'estimator',
    missing: true,
    nominal: 'index',
    check: treeProblems,
    inputs: learnedColumns,
    outputs: (params) => [...outputs(params), ...leafOutputs(params)],
    schema: (params, schema) => withLeaves(params, regression ? regressorSchema(params, schema, outputs(params)) : classSchema(params, schema), form),
    passes: {},
    fit: null,
    apply: (model, frame) => applyForest(model, frame, form),
    whole: wholeFit(words, asForest),
  };
}

function regressionOutputs(params: ParamValues): string[] {
  return [params.predictionCol, params.varianceCol].filter((name) => name !== undefined && name !== '') as string[];
}

function leafOutputs({ leafCol }: ParamValues): string[] {
  return leafCol === undefined || leafCol === '' ? [] : [String(leafCol)];
}

function classSchema(params: ParamValues, schema: Schema): Schema {
  const labels = schema.get(String(params.labelCol))?.labels ?? null;
  const unknown = labels === null || params.classWeight === undefined ? null : unknownClass(String(params.classWeight), labels);
  if (unknown !== null) throw new DataError(unknown);
  return classifierSchema(params, schema);
}

function withLeaves(params: ParamValues, schema: Schema, form: Form): Schema {
  const weightCol = weightColumn(params);
  if (weightCol !== null) wantType(schema, weightCol, 'a number');
  const trees = Array.from({ length: Number(params.numTrees ?? 1) }, (_, tree) => String(tree));
  const type: ColumnType = form === 'tree' ? doubleType() : vectorType(trees);
  return addTypes(schema, leafOutputs(params).map((name) => [name, type]));
}

function wholeFit({ name, task }: Pick<TreeStage, 'name' | 'task'>, asForest: TreeStage['asForest']): WholeFit {
  return {
    groupKey: (params, meta) => growthKey(asForest(params), widthOf(params, meta)),
    fitsDone(candidates, meta) {
      const groups = groupBy(candidates.map(asForest), (params) => growthKey(params, widthOf(params, meta)));
      return groups.reduce((fits, group) => fits + Math.ceil(variantsOf(group) / VARIANTS_AT_ONCE), 0);
    },
    cost(candidates, rows, meta) {
      // A width that is not known before the fit counts as 1.
      const width = Math.max(1, ...candidates.map((params) => widthOf(params, meta)));
      const classes = task === 'regression' ? 0 : Math.max(2, ...candidates.map((params) => meta.schema.get(String(params.labelCol))?.labels?.length ?? 0));
      return expectedCost(candidates.map((params) => forestSettings(asForest(params), width)), { rows, width, classes });
    },
    evaluate: (data, candidates, trainScores) => evaluateForests(data, candidates.map(asForest), trainScores),
    fit(data, params) {
      const { width } = anyVector(data.frame, String(params.featuresCol));
      const settings = forestSettings(asForest(params), width);
      return fitForest(data, { name, params, settings }, { from: 0, to: settings.numTrees });
    },
    ranges: forestRanges(name, asForest),
  };
}

function variantsOf(group: readonly ParamValues[]): number {
  return distinctVariants(group.map((params) => forestSettings(params, 1))).variants.length;
}

function widthOf(params: ParamValues, meta: Meta): number {
  return meta.schema.get(String(params.featuresCol))?.width ?? 0;
}
