import type { Frame } from '../../src/frame/column.ts';
import { doubles, integers, schemaOf } from '../../src/frame/column.ts';
import type { ParamValues } from '../../src/stages/params.ts';
import type { Stage } from '../../src/stages/stage.ts';
import { columnOf, frameOf, listOf, paramsFor, vectorOf } from './support.ts';

/** 30 rows with one column of each kind, three classes, and numbers that no sum of which is exact. */
export function data(): Frame {
  const rows = Array.from({ length: 30 }, (_, i) => i);
  return frameOf({
    t: columnOf(rows.map((i) => ['b', 'a', 'c', 'a', 'd'][(i * 7) % 5])),
    words: listOf(rows.map((i) => Array.from({ length: i % 4 }, (_, k) => ['of', 'the', 'fox', 'hen'][(i + k) % 4]))),
    index: doubles(Float64Array.from(rows, (i) => (i * 5) % 4), ['w', 'x', 'y', 'z']),
    x: columnOf(rows.map((i) => Math.sqrt(i) / 3)),
    features: vectorOf(rows.map((i) => [Math.sqrt((i * 11) % 30), 0.1, ((i * 7) % 10) / 10])),
    label: integers(Int32Array.from(rows, (i) => (i * 2) % 3), ['p', 'q', 'r']),
    pair: integers(Int32Array.from(rows, (i) => (i * 7) % 2), ['no', 'yes']),
    time: columnOf(rows.map((i) => 1 + Math.sqrt((i * 7) % 30))),
    censor: doubles(Float64Array.from(rows, (i) => (i % 4 === 0 ? 0 : 1))),
  });
}

/** Parameters that a stage cannot do without, beside its columns. */
export const NEEDED: Record<string, ParamValues> = {
  AFTSurvivalRegression: { labelCol: 'time' },
  BucketedRandomProjectionLSH: { bucketLength: 0.5, numHashTables: 2, seed: 7 },
  Bucketizer: { splits: [-Infinity, 1, 2, Infinity] },
  ElementwiseProduct: { scalingVec: [2, 0.1, -1] },
  ChiSqSelector: { outputCol: 'out' },
  FMClassifier: { labelCol: 'pair', maxIter: 5, factorSize: 2 },
  FMRegressor: { labelCol: 'time', maxIter: 5, factorSize: 2 },
  FeatureHasher: { inputCols: ['t', 'x', 'index'] },
  LinearSVC: { labelCol: 'pair', regParam: 0.1 },
  MinHashLSH: { numHashTables: 2, seed: 7 },
  MultilayerPerceptronClassifier: { layers: [3, 2, 3], maxIter: 5 },
  'OneVsRest(LogisticRegression)': { 'classifier.regParam': 0.1 },
  PCA: { k: 1 },
  RFormula: { formula: 'label ~ 0 + t + x + t:index + features', featuresCol: 'out' },
  SQLTransformer: { statement: 'SELECT *, x * 2 AS twice FROM __THIS__' },
  TargetEncoder: { targetType: 'continuous' },
  UnivariateFeatureSelector: { featureType: 'continuous', labelType: 'categorical', outputCol: 'out' },
  VarianceThresholdSelector: { outputCol: 'out' },
  VectorSizeHint: { size: 3 },
  VectorSlicer: { indices: [2, 0] },
  Word2Vec: { minCount: 0, vectorSize: 4, maxIter: 3, seed: 7 },
};

/** Parameters that let a stage stand in front of `data`: the first column of a kind that it takes. */
export function given(stage: Stage): ParamValues {
  const needed = NEEDED[stage.name] ?? {};
  if (stage.params.featuresCol !== undefined) return paramsFor(stage, { ...needed, ...(stage.params.seed === undefined ? {} : { seed: 7 }) });
  if (stage.params.inputCol === undefined) return paramsFor(stage, { inputCols: ['x', 'features', 'index'], outputCol: 'out', ...needed });
  const choices = ['t', 'words', 'features', 'index'].map((inputCol) => paramsFor(stage, { inputCol, outputCol: 'out', ...needed }));
  const found = choices.find((params) => messageOf(() => stage.schema(params, schemaOf(data()))) === null);
  if (found === undefined) throw new Error(`${stage.name} takes none of the columns`);
  return found;
}

/** Name and words of the error that something throws; null where it throws none. */
export function messageOf(action: () => unknown): string | null {
  try {
    action();
    return null;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}
