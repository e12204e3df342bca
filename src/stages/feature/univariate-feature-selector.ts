import { DataError } from '../../util/errors.ts';
import type { Tables, Tested } from '../common/chi-square.ts';
import { chiSquareTest, mergeTables, tablesOf } from '../common/chi-square.ts';
import type { ByClass, WithLabel } from '../common/f-tests.ts';
import { anovaTest, byClass, fValueTest, mergeByClass, mergeWithLabel, withLabel } from '../common/f-tests.ts';
import type { Mode } from '../common/select-slots.ts';
import { selectorModel, selectorParams, selectorStage } from '../common/selector.ts';
import type { ParamValues } from '../params.ts';
import { oneOf, text } from '../params.ts';
import type { Fit, PassRequest, Stage } from '../stage.ts';

/** Spark's thresholds where none is given. */
const THRESHOLDS: Readonly<Record<Mode, number>> = { numTopFeatures: 50, percentile: 0.1, fpr: 0.05, fdr: 0.05, fwe: 0.05 };
const TYPES = ['categorical', 'continuous'];

/**
 * Keeps the slots that depend most on the label, each tested by itself: by chi-square where features and label are categorical, by the analysis of variance
 * where continuous features meet a categorical label, by the F value of their correlation where both are continuous. A slot without a test value, as a constant one, is taken last.
 * Where an F test has no degrees of freedom, with too few rows or one class, no slot has a value; Spark stops then. A slot without any variance inside the classes has p 0
 * and is taken first; Spark's is NaN, and comes last.
 * Sparse vectors stay sparse; the two F tests write them out while they read them.
 * @see https://spark.apache.org/docs/latest/ml-features.html#univariatefeatureselector
 */
export const stage: Stage = {
  ...selectorStage,
  name: 'UnivariateFeatureSelector',
  spark: 'feature.UnivariateFeatureSelector',
  doc: 'Keeps the slots of a vector that depend on the label, each tested by itself.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#univariatefeatureselector',
  sklearn: ['GenericUnivariateSelect'],
  params: {
    ...selectorParams,
    featureType: text('What the features are.', { choices: TYPES }),
    labelType: text('What the label is.', { choices: TYPES }),
    selectionMode: oneOf('numTopFeatures', ['numTopFeatures', 'percentile', 'fpr', 'fdr', 'fwe'], 'What is kept: so many slots, a share of them, or those below a level of p, as it is or for a rate of false discoveries or the error of all tests together.', { sklearn: ['mode'] }),
    selectionThreshold: { type: 'double', doc: 'Number, share or level of selectionMode: 50, 0.1 or 0.05 unless given.', min: 0, sklearn: ['param'] },
  },
  check: (params) => [...selectorStage.check(params), ...checkTypes(params), ...checkThreshold(params)],
  lateParams: ['selectionMode', 'selectionThreshold'],
  passes: {
    tables: {
      run: (shard, _args: never, params) => ({ ...columnsOf(params), tables: tablesOf(shard, 'UnivariateFeatureSelector', columnsOf(params)) }),
      merge: (a: WithTables, b: WithTables) => ({ ...a, tables: mergeTables(a.tables, b.tables, a) }),
    },
    byClass: { run: (shard, _args: never, params) => byClass(shard, params.featuresCol as string, params.labelCol as string), merge: mergeByClass },
    withLabel: { run: (shard, _args: never, params) => withLabel(shard, params.featuresCol as string, params.labelCol as string), merge: mergeWithLabel },
  },
  fit,
};

interface WithTables {
  featuresCol: string;
  labelCol: string;
  tables: Tables;
}

function columnsOf(params: ParamValues): { featuresCol: string; labelCol: string } {
  return { featuresCol: params.featuresCol as string, labelCol: params.labelCol as string };
}

function checkTypes({ featureType, labelType }: ParamValues): { param: string; text: string }[] {
  const given = { featureType, labelType };
  const absent = Object.entries(given).filter(([, type]) => type === undefined).map(([param]) => ({ param, text: 'expected categorical or continuous, got none' }));
  if (featureType !== 'categorical' || labelType !== 'continuous') return absent;
  return [{ param: 'labelType', text: 'expected a categorical label beside categorical features, got continuous: there is no test for them' }];
}

function checkThreshold({ selectionMode, selectionThreshold }: ParamValues): { param: string; text: string }[] {
  if (selectionThreshold === undefined) return [];
  const value = selectionThreshold as number;
  if (selectionMode === 'numTopFeatures') return value >= 1 && Number.isInteger(value) ? [] : [{ param: 'selectionThreshold', text: `expected a whole number from 1 for numTopFeatures, got ${value}` }];
  return value <= 1 ? [] : [{ param: 'selectionThreshold', text: `expected 0 to 1 for ${selectionMode as string}, got ${value}` }];
}

function* fit(params: ParamValues): Fit {
  const { names, tested } = yield* test(params);
  const mode = params.selectionMode as Mode;
  return selectorModel('UnivariateFeatureSelector', params, { names, mode, threshold: (params.selectionThreshold as number | undefined) ?? THRESHOLDS[mode], tested });
}

function* test(params: ParamValues): Generator<PassRequest, { names: readonly string[]; tested: Tested }, unknown> {
  if (params.featureType === 'categorical') {
    const { tables } = (yield { pass: 'tables', args: null }) as WithTables;
    needRows(tables.rows.length);
    return { names: tables.names, tested: chiSquareTest(tables) };
  }
  if (params.labelType === 'categorical') {
    const found = (yield { pass: 'byClass', args: null }) as ByClass;
    needRows(found.classes.size);
    return { names: found.names, tested: anovaTest(found) };
  }
  const found = (yield { pass: 'withLabel', args: null }) as WithLabel;
  needRows(found.moments.counts[0]);
  return { names: found.names, tested: fValueTest(found) };
}

function needRows(found: number): void {
  if (found === 0) throw new DataError('UnivariateFeatureSelector: expected at least 1 row, got 0');
}
