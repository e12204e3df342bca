import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder } from '../../cli/support.ts';
import { apart, csvRows, mixedCsv, runBoth, runEach } from './support.ts';
import type { Compared } from './support.ts';

const folder = scratchFolder();
writeFileSync(join(folder, 'mixed.csv'), mixedCsv());

/** Stages, or pipelines, by id, each with how far any score of any fold may be off: more where random choices or starts are others than ours. */
type Options = Readonly<Record<string, readonly [stage: string, off: number]>>;

function head(label: string, metrics: string, validation: string): string {
  return `data: { path: mixed.csv, label: ${label}, weight: weight, features: [age, Age, home.town, ok, "in\`come"] }
validation: { ${validation} }
metrics: [${metrics}]
output: { predictions: oof.csv }
pipeline:
  - Imputer: { inputCols: ["in\`come"], outputCols: [filled.in], strategy: median }
`;
}

function oneOf(options: Options): string {
  return `  - id: model\n    oneOf:\n${Object.entries(options).map(([id, [stage]]) => `      - { id: ${id}, ${stage} }`).join('\n')}\n`;
}

let ids = 0;

/** Stages behind each other as one option, each with an id of its own. */
function behind(...stages: string[]): string {
  return `Pipeline: { stages: [${stages.map((stage) => `{ id: s${(ids += 1)}, ${stage} }`).join(', ')}] }`;
}

function compare(name: string, yaml: string, options: Options): () => Compared {
  let found: Compared | null = null;
  beforeAll(() => {
    found = runBoth(folder, name, yaml);
  });
  it.each(Object.entries(options).map(([id, [, off]], i) => [id, off, i] as const))('%s: every metric of every fold is within %d of ours', (id, off, i) => {
    const { ours, theirs } = found ?? { ours: [], theirs: [] };
    expect([ours[i].params['model'], theirs[i].params['model']]).toEqual([id, id]);
    expect(apart(ours[i], theirs[i])).toBeLessThanOrEqual(off);
  });
  return () => found as Compared;
}

const DETERMINED = 1e-6;
const LR = 'tol: 1.0e-9';
/** Programs that CI waits for: one split tells whether a fit is right, and folds are looked at once. */
const ONE_SPLIT = 'trainRatio: 0.7, seed: 5, trainScores: true';

describe('classifiers with probabilities, behind what we insert', () => {
  const options: Options = {
    lr: [`LogisticRegression: { regParam: 0.01, ${LR} }`, DETERMINED],
    bayes: ['NaiveBayes: { modelType: gaussian }', DETERMINED],
    forest: ['RandomForestClassifier: { numTrees: 10, seed: 1 }', 0.25],
    network: ['MultilayerPerceptronClassifier: { layers: [8, 6, 3], seed: 1, maxIter: 30 }', 0.3],
  };
  compare('classes', head('three', 'accuracy, f1, logLoss', 'folds: 2, seed: 5') + oneOf(options), options);

  it('have the same folds, row by row, and predictions by the names of the classes', () => {
    const [ours, theirs] = ['classes-local', 'classes-spark'].map((name) => csvRows(readFileSync(join(folder, name, 'oof.csv'), 'utf8')));
    expect(theirs.map((row) => row.slice(0, 3))).toEqual(ours.map((row) => row.slice(0, 3)));
    expect(theirs.length).toBe(301);
    expect(theirs.slice(1).every((row) => ['low', 'middle', 'high'].includes(row[3]))).toBe(true);
  });
});

describe('a pipeline that predicts nothing', () => {
  const yaml = `data: { path: mixed.csv, features: [age, Age] }
pipeline:
  - VectorAssembler: { inputCols: [age, Age], outputCol: raw.in }
  - StandardScaler: { inputCol: raw.in, outputCol: out, withMean: true }
output: { data: rows.csv }
`;

  it('is fitted by Spark, and its rows come in their order', () => {
    runEach(folder, 'nothing', yaml);
    const [ours, theirs] = ['nothing-local', 'nothing-spark'].map((name) => csvRows(readFileSync(join(folder, name, 'rows.csv'), 'utf8')));
    expect([theirs.length, theirs[0]]).toEqual([301, ours[0]]);
    expect(theirs.slice(1).every((cells, row) => cells.every((cell, i) => cell === ours[row + 1][i] || Math.abs(Number(cell) - Number(ours[row + 1][i])) < 1e-9))).toBe(true);
  });
});

describe('classifiers with raw scores', () => {
  const options: Options = {
    tree: ['DecisionTreeClassifier: { maxDepth: 3 }', 0.15],
    svm: ['LinearSVC: { regParam: 0.1, maxIter: 20 }', 0.02],
    each: [`OneVsRest: { classifier: { LogisticRegression: { regParam: 0.1, ${LR} } } }`, DETERMINED],
    machines: ['FMClassifier: { factorSize: 2, seed: 1, maxIter: 20, stepSize: 0.1 }', 0.3],
  };
  compare('scores', head('two', 'areaUnderROC, accuracy', ONE_SPLIT) + oneOf(options), options);
});

describe('regressors', () => {
  const options: Options = {
    least: ['LinearRegression: { solver: normal, regParam: 0.01 }', DETERMINED],
    net: ['LinearRegression: { regParam: 0.1, elasticNetParam: 0.5, tol: 1.0e-9 }', DETERMINED],
    gamma: ['GeneralizedLinearRegression: { family: gaussian, link: identity, regParam: 0.1 }', DETERMINED],
    tree: ['DecisionTreeRegressor: { maxDepth: 4 }', 0.15],
    forest: ['RandomForestRegressor: { numTrees: 10, seed: 1 }', 0.5],
    isotonic: ['IsotonicRegression: { featureIndex: 1 }', DETERMINED],
    machines: ['FMRegressor: { factorSize: 2, seed: 1, maxIter: 20, stepSize: 0.01 }', 0.2],
  };
  compare('numbers', head('amount', 'rmse, mae, r2', ONE_SPLIT) + oneOf(options), options);
});

describe('stages in front', () => {
  const LAST = `LogisticRegression: { featuresCol: out, regParam: 0.1, ${LR} }`;
  const assembled = 'VectorAssembler: { inputCols: [age, Age, filled.in, ok], outputCol: raw }';
  const scalers = Object.entries({
    standard: 'StandardScaler: { inputCol: raw, outputCol: out, withMean: true }',
    minmax: 'MinMaxScaler: { inputCol: raw, outputCol: out, max: 2 }',
    maxabs: 'MaxAbsScaler: { inputCol: raw, outputCol: out }',
    robust: 'RobustScaler: { inputCol: raw, outputCol: out, withCentering: true }',
    norm: 'Normalizer: { inputCol: raw, outputCol: out, p: .inf }',
    polynomial: 'PolynomialExpansion: { inputCol: raw, outputCol: out }',
    cosine: 'DCT: { inputCol: raw, outputCol: out }',
    product: 'ElementwiseProduct: { inputCol: raw, outputCol: out, scalingVec: [1, 2, 0.5, 3] }',
    slices: 'VectorSlicer: { inputCol: raw, outputCol: out, indices: [0, 1] }',
    varied: 'VarianceThresholdSelector: { featuresCol: raw, outputCol: out, varianceThreshold: 1 }',
    chosen: 'UnivariateFeatureSelector: { featuresCol: raw, outputCol: out, labelCol: three, featureType: continuous, labelType: categorical, selectionThreshold: 2 }',
    indexed: 'VectorIndexer: { inputCol: raw, outputCol: out, maxCategories: 5, handleInvalid: keep }',
    main: 'PCA: { inputCol: raw, outputCol: out, k: 2 }',
    sized: 'VectorSizeHint: { inputCol: raw, size: 4 }',
  }).map(([id, stage]) => [id, [behind(assembled, stage, id === 'sized' ? LAST.replace('out', 'raw') : LAST), DETERMINED]] as const);
  const others = Object.entries({
    words: behind('Tokenizer: { inputCol: note, outputCol: t }', 'StopWordsRemover: { inputCol: t, outputCol: left }', 'NGram: { inputCol: left, outputCol: grams }', 'HashingTF: { inputCol: grams, outputCol: tf, numFeatures: 64 }', 'IDF: { inputCol: tf, outputCol: out }', LAST),
    counted: behind('RegexTokenizer: { inputCol: note, outputCol: t, pattern: "\\\\s+" }', 'CountVectorizer: { inputCol: t, outputCol: out, minDF: 2 }', LAST),
    buckets: behind('Bucketizer: { inputCol: Age, outputCol: b, splits: [-.inf, 0, 1, .inf] }', 'QuantileDiscretizer: { inputCol: age, outputCol: q, numBuckets: 4 }', 'Binarizer: { inputCol: filled.in, outputCol: f, threshold: 50 }', 'OneHotEncoder: { inputCols: [b, q], outputCols: [bv, qv] }', 'VectorAssembler: { inputCols: [bv, qv, f], outputCol: out }', LAST),
    crossed: behind('StringIndexer: { inputCol: home.town, outputCol: town.i, handleInvalid: keep }', 'OneHotEncoder: { inputCol: town.i, outputCol: town.v }', 'Interaction: { inputCols: [age, town.v], outputCol: out }', LAST),
    hashed: behind('FeatureHasher: { inputCols: [age, note, few, ok], outputCol: out, numFeatures: 32, categoricalCols: [few] }', LAST),
    means: behind('TargetEncoder: { inputCols: [few], outputCols: [e], labelCol: three, targetType: continuous }', 'VectorAssembler: { inputCols: [e, age], outputCol: out }', LAST),
    squares: behind('VectorAssembler: { inputCols: [few], outputCol: raw }', 'ChiSqSelector: { featuresCol: raw, outputCol: out, labelCol: three, numTopFeatures: 1 }', LAST),
    named: behind('VectorAssembler: { inputCols: [age, Age], outputCol: out }', `LogisticRegression: { featuresCol: out, ${LR} }`, 'IndexToString: { inputCol: prediction, outputCol: word }'),
  }).map(([id, stage]) => [id, [stage, DETERMINED]] as const);
  const options: Options = Object.fromEntries([...scalers, ...others]);
  compare('front', head('three', 'accuracy, logLoss', ONE_SPLIT) + oneOf(options), options);
});

describe('stages that name columns in a text, survival, vectors of words, and hashes', () => {
  const options: Options = {
    survival: [behind('AFTSurvivalRegression: { featuresCol: numbers, censorCol: censor, tol: 1.0e-9, maxIter: 300 }'), DETERMINED],
    formula: [behind('RFormula: { formula: "amount ~ age + other + town + age:other", featuresCol: made, labelCol: response, handleInvalid: keep }', 'LinearRegression: { featuresCol: made, regParam: 0.1 }'), DETERMINED],
    // Their four numbers say little about the label, wherever the search for them starts.
    words: [behind('Tokenizer: { inputCol: note, outputCol: t }', 'Word2Vec: { inputCol: t, outputCol: meaning, vectorSize: 4, minCount: 1, seed: 2 }', 'VectorAssembler: { inputCols: [meaning, numbers], outputCol: out }', 'LinearRegression: { featuresCol: out, regParam: 0.1 }'), 0.1],
    hashes: [behind('BucketedRandomProjectionLSH: { inputCol: numbers, outputCol: hashes, bucketLength: 2, seed: 5 }', 'LinearRegression: { featuresCol: numbers, regParam: 0.1 }'), DETERMINED],
  };
  writeFileSync(join(folder, 'plain.csv'), mixedCsv().replace('age,Age,home.town,in`come', 'age,other,town,income'));
  compare('texts', `data: { path: plain.csv, label: amount }
validation: { ${ONE_SPLIT} }
metrics: [rmse, mae, r2]
pipeline:
  - SQLTransformer: { statement: "SELECT *, CASE WHEN few > 0 THEN 1.0 ELSE 0.0 END AS censor, age * other AS product FROM __THIS__" }
  - VectorAssembler: { inputCols: [age, other, product], outputCol: numbers }
${oneOf(options)}`, options);
});
