/** Names that the contract has and a later version brings: they are refused with that reason, not as unknown. Keys are full paths. */
export const LATER_KEYS: ReadonlySet<string> = new Set([
  'statistics', 'keyBy', 'checks', 'tracking',
  'output.plots',
]);

/** Ways to search that come later. */
export const LATER_STRATEGIES: readonly string[] = ['halving'];

export const LATER_FORMATS: readonly string[] = ['image', 'orc', 'avro', 'jdbc', 'postgres', 's3'];

export const LATER_MODELS: readonly string[] = ['onnx', 'sql', 'keras', 'mlflow', 'mlflow-model', 'pmml'];

/** Stages of Spark ML 4, https://spark.apache.org/docs/latest/ml-guide.html, and extensions that are planned. */
export const LATER_STAGES: ReadonlySet<string> = new Set([
  'GBTClassifier',
  'GBTRegressor',
  'BisectingKMeans', 'KMeans', 'GaussianMixture', 'LDA', 'PowerIterationClustering', 'ALS', 'FPGrowth', 'PrefixSpan',
]);

/** Metrics of clusters and of rankings. */
export const LATER_METRICS: ReadonlySet<string> = new Set(['silhouette', 'meanAveragePrecision', 'meanAveragePrecisionAtK', 'ndcgAtK', 'precisionAtK', 'recallAtK']);

/** Options of Spark's reader that this one refuses, and why. Keys are full paths. */
export const REFUSED_KEYS: Readonly<Record<string, string>> = {
  'data.options.samplingRatio': 'types are found from all rows',
  'data.options.columnNameOfCorruptRecord': 'malformed rows are kept in rejects.csv, see data.maxRejects',
  'data.options.locale': 'names of months and days are read in English',
  'data.options.timeZone': 'times are read as they are written',
  'data.options.timestampNTZFormat': 'timestampFormat reads times with and without an offset',
  'data.options.enableDateTimeParsingFallback': 'a date is read by one format, or it is text',
  'data.options.preferDate': 'a text is a date where all of its column are',
  'data.options.charToEscapeQuoteEscaping': 'the escape stands before itself',
  'data.options.ignoreCorruptFiles': 'nothing is left out silently',
  'data.options.ignoreMissingFiles': 'nothing is left out silently',
  'data.options.modifiedBefore': 'files are chosen by their names: pathGlobFilter',
  'data.options.modifiedAfter': 'files are chosen by their names: pathGlobFilter',
  'data.options.compression': 'it is told by the first bytes of each file',
};
