/** Names that the contract has and a later version brings: they are refused with that reason, not as unknown. Keys are full paths. */
export const LATER_KEYS: ReadonlySet<string> = new Set([
  'statistics', 'keyBy', 'checks', 'tracking', 'when', 'exclude',
  'data.schema', 'data.columns', 'data.maxRejects',
  'data.options.inferSchema', 'data.options.enforceSchema', 'data.options.multiLine', 'data.options.mode',
  'data.options.dateFormat', 'data.options.timestampFormat', 'data.options.ignoreLeadingWhiteSpace', 'data.options.ignoreTrailingWhiteSpace',
  'data.options.nanValue', 'data.options.positiveInf', 'data.options.negativeInf', 'data.options.emptyValue', 'data.options.charToEscapeQuoteEscaping',
  'data.options.lineSep', 'data.options.samplingRatio',
  'output.data', 'output.plots',
]);

/** Parameters of Spark ML's classifiers that some here get later. */
export const LATER_PARAMS: ReadonlySet<string> = new Set(['weightCol', 'thresholds']);

/** Ways to search that come later. */
export const LATER_STRATEGIES: readonly string[] = ['halving'];

export const LATER_FORMATS: readonly string[] = ['parquet', 'json', 'jsonl', 'libsvm', 'image', 'orc', 'avro', 'jdbc', 'postgres', 's3'];

export const LATER_MODELS: readonly string[] = ['spark-ml', 'onnx', 'sql', 'keras', 'mlflow', 'mlflow-model', 'pmml'];

/** Stages of Spark ML 4, https://spark.apache.org/docs/latest/ml-guide.html, and extensions that are planned. */
export const LATER_STAGES: ReadonlySet<string> = new Set([
  'Binarizer', 'BucketedRandomProjectionLSH', 'Bucketizer', 'ChiSqSelector', 'CountVectorizer', 'DCT', 'ElementwiseProduct', 'FeatureHasher', 'HashingTF', 'IDF',
  'Imputer', 'Interaction', 'MaxAbsScaler', 'MinHashLSH', 'MinMaxScaler', 'NGram', 'Normalizer', 'PCA', 'PolynomialExpansion', 'QuantileDiscretizer', 'RFormula',
  'RegexTokenizer', 'RobustScaler', 'SQLTransformer', 'StopWordsRemover', 'TargetEncoder', 'Tokenizer', 'UnivariateFeatureSelector', 'VarianceThresholdSelector',
  'VectorIndexer', 'VectorSizeHint', 'VectorSlicer', 'Word2Vec', 'LinearSVC', 'LogisticRegression', 'GBTClassifier', 'MultilayerPerceptronClassifier', 'OneVsRest',
  'FMClassifier', 'AFTSurvivalRegression', 'GBTRegressor', 'GeneralizedLinearRegression', 'IsotonicRegression', 'LinearRegression',
  'FMRegressor', 'BisectingKMeans', 'KMeans', 'GaussianMixture', 'LDA', 'PowerIterationClustering', 'ALS', 'FPGrowth', 'PrefixSpan',
]);

/** Metrics of clusters and of rankings. */
export const LATER_METRICS: ReadonlySet<string> = new Set(['silhouette', 'meanAveragePrecision', 'meanAveragePrecisionAtK', 'ndcgAtK', 'precisionAtK', 'recallAtK']);
