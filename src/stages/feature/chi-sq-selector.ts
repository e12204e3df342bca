import type { Frame } from '../../frame/column.ts';
import { DataError } from '../../util/errors.ts';
import type { Tables } from '../common/chi-square.ts';
import { chiSquareTest, mergeTables, tablesOf } from '../common/chi-square.ts';
import { anyVector, refuseMissing } from '../common/columns.ts';
import { selectorModel, selectorParams, selectorStage } from '../common/selector.ts';
import type { Mode } from '../common/select-slots.ts';
import type { ParamValues } from '../params.ts';
import { double, int, oneOf } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

/**
 * Keeps the slots that depend most on a label of classes, by the chi-square test of each: every distinct value of a slot is a category. Sparse vectors stay sparse.
 * NaN is refused, in the fit as in Spark, and when the model is applied, where Spark lets it pass.
 * @see https://spark.apache.org/docs/latest/ml-features.html#chisqselector
 */
export const stage: Stage = {
  ...selectorStage,
  name: 'ChiSqSelector',
  spark: 'feature.ChiSqSelector',
  doc: 'Keeps the slots of a vector that depend on the label, by the chi-square test.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#chisqselector',
  sklearn: ['SelectKBest', 'SelectPercentile', 'SelectFpr', 'SelectFdr', 'SelectFwe'],
  params: {
    ...selectorParams,
    selectorType: oneOf('numTopFeatures', ['numTopFeatures', 'percentile', 'fpr', 'fdr', 'fwe'], 'What is kept: so many slots, a share of them, or those below a level of p, as it is or for a rate of false discoveries or the error of all tests together.', { sklearn: ['mode'] }),
    numTopFeatures: int(50, 'Slots that are kept, of numTopFeatures.', { min: 1, sklearn: ['k'] }),
    percentile: double(0.1, 'Share of the slots that is kept, of percentile.', { min: 0, max: 1 }),
    fpr: double(0.05, 'Level of p below which a slot is kept, of fpr.', { min: 0, max: 1 }),
    fdr: double(0.05, 'Expected share of false discoveries, of fdr.', { min: 0, max: 1 }),
    fwe: double(0.05, 'Level of p for all tests together, of fwe.', { min: 0, max: 1 }),
  },
  lateParams: ['selectorType', 'numTopFeatures', 'percentile', 'fpr', 'fdr', 'fwe'],
  passes: {
    tables: {
      run: (shard, _args: never, params) => ({ ...columnsOf(params), tables: tablesOf(shard, 'ChiSqSelector', columnsOf(params)) }),
      merge: (a: Partial, b: Partial) => ({ ...a, tables: mergeTables(a.tables, b.tables, a) }),
    },
  },
  missing: false,
  fit,
  apply,
};

interface Partial {
  featuresCol: string;
  labelCol: string;
  tables: Tables;
}

function columnsOf(params: ParamValues): { featuresCol: string; labelCol: string } {
  return { featuresCol: params.featuresCol as string, labelCol: params.labelCol as string };
}

function* fit(params: ParamValues): Fit {
  const { tables } = (yield { pass: 'tables', args: null }) as Partial;
  if (tables.labels.length === 0) throw new DataError('ChiSqSelector: expected at least 1 row, got 0');
  const mode = params.selectorType as Mode;
  return selectorModel('ChiSqSelector', params, { names: tables.names, mode, threshold: params[mode] as number, tested: chiSquareTest(tables) });
}

function apply(model: Model, frame: Frame): Frame {
  refuseMissing(frame, anyVector(frame, model.params.featuresCol as string), 'ChiSqSelector');
  return selectorStage.apply(model, frame);
}
