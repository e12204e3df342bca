import { namesAround } from './nesting.ts';
import type { Stage, Wrapper } from './stage.ts';

/** The table of stages: one lazy import a stage, sorted. A test asserts that table and files agree. */
export const stages: Readonly<Record<string, () => Promise<{ stage: Stage | Wrapper }>>> = {
  AFTSurvivalRegression: () => import('./regression/aftsurvival-regression.ts'),
  Binarizer: () => import('./feature/binarizer.ts'),
  BucketedRandomProjectionLSH: () => import('./feature/bucketed-random-projection-lsh.ts'),
  Bucketizer: () => import('./feature/bucketizer.ts'),
  ChiSqSelector: () => import('./feature/chi-sq-selector.ts'),
  CountVectorizer: () => import('./feature/count-vectorizer.ts'),
  DCT: () => import('./feature/dct.ts'),
  DecisionTreeClassifier: () => import('./classification/decision-tree-classifier.ts'),
  DecisionTreeRegressor: () => import('./regression/decision-tree-regressor.ts'),
  ElementwiseProduct: () => import('./feature/elementwise-product.ts'),
  ExtraTreesClassifier: () => import('./classification/extra-trees-classifier.ts'),
  ExtraTreesRegressor: () => import('./regression/extra-trees-regressor.ts'),
  FMClassifier: () => import('./classification/fmclassifier.ts'),
  FMRegressor: () => import('./regression/fmregressor.ts'),
  FeatureHasher: () => import('./feature/feature-hasher.ts'),
  GeneralizedLinearRegression: () => import('./regression/generalized-linear-regression.ts'),
  HashingTF: () => import('./feature/hashing-tf.ts'),
  IDF: () => import('./feature/idf.ts'),
  Imputer: () => import('./feature/imputer.ts'),
  IndexToString: () => import('./feature/index-to-string.ts'),
  Interaction: () => import('./feature/interaction.ts'),
  IsotonicRegression: () => import('./regression/isotonic-regression.ts'),
  LinearRegression: () => import('./regression/linear-regression.ts'),
  LinearSVC: () => import('./classification/linear-svc.ts'),
  LogisticRegression: () => import('./classification/logistic-regression.ts'),
  MaxAbsScaler: () => import('./feature/max-abs-scaler.ts'),
  MinHashLSH: () => import('./feature/min-hash-lsh.ts'),
  MinMaxScaler: () => import('./feature/min-max-scaler.ts'),
  MultilayerPerceptronClassifier: () => import('./classification/multilayer-perceptron-classifier.ts'),
  NGram: () => import('./feature/ngram.ts'),
  NaiveBayes: () => import('./classification/naive-bayes.ts'),
  Normalizer: () => import('./feature/normalizer.ts'),
  OneHotEncoder: () => import('./feature/one-hot-encoder.ts'),
  OneVsRest: () => import('./classification/one-vs-rest.ts'),
  PCA: () => import('./feature/pca.ts'),
  PolynomialExpansion: () => import('./feature/polynomial-expansion.ts'),
  QuantileDiscretizer: () => import('./feature/quantile-discretizer.ts'),
  RFormula: () => import('./feature/rformula.ts'),
  RandomForestClassifier: () => import('./classification/random-forest-classifier.ts'),
  RandomForestRegressor: () => import('./regression/random-forest-regressor.ts'),
  RegexTokenizer: () => import('./feature/regex-tokenizer.ts'),
  RobustScaler: () => import('./feature/robust-scaler.ts'),
  SQLTransformer: () => import('./feature/sqltransformer.ts'),
  StandardScaler: () => import('./feature/standard-scaler.ts'),
  StopWordsRemover: () => import('./feature/stop-words-remover.ts'),
  StringIndexer: () => import('./feature/string-indexer.ts'),
  TargetEncoder: () => import('./feature/target-encoder.ts'),
  Tokenizer: () => import('./feature/tokenizer.ts'),
  UnivariateFeatureSelector: () => import('./feature/univariate-feature-selector.ts'),
  VarianceThresholdSelector: () => import('./feature/variance-threshold-selector.ts'),
  VectorAssembler: () => import('./feature/vector-assembler.ts'),
  VectorIndexer: () => import('./feature/vector-indexer.ts'),
  VectorSizeHint: () => import('./feature/vector-size-hint.ts'),
  VectorSlicer: () => import('./feature/vector-slicer.ts'),
  Word2Vec: () => import('./feature/word2vec.ts'),
};

/** Loads a stage by its name, or one around another by the names of both; the names are checked by `spec` before. */
export async function loadStage(name: string): Promise<Stage> {
  const names = namesAround(name);
  const [found, inner] = await Promise.all([loaded(names?.outer ?? name), names === null ? null : loadStage(names.inner)]);
  if (!('around' in found)) return found;
  if (inner === null) throw new Error(`no stage inside of ${name}`);
  return found.around(inner);
}

async function loaded(name: string): Promise<Stage | Wrapper> {
  const load = stages[name];
  if (load === undefined) throw new Error(`no stage ${name}`);
  return (await load()).stage;
}
