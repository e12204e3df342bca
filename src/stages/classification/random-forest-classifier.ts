import type { Stage } from '../stage.ts';
import { forestParams, searchParams, treeParams } from '../common/tree/params.ts';
import { treeStage } from '../common/tree/stage.ts';

/**
 * A forest of classification trees, each on its own sample of the rows, with features drawn at each node; the probability is the mean of the trees'.
 * Names, defaults, ranges and the arithmetic of `featureSubsetStrategy` are Spark's, growth and bootstrap are scikit-learn's.
 * Breiman, Random Forests, Machine Learning 45, 2001.
 * @see https://spark.apache.org/docs/latest/ml-classification-regression.html#random-forest-classifier
 * @see https://doi.org/10.1023/A:1010933404324
 */
export const stage: Stage = treeStage({
  name: 'RandomForestClassifier',
  task: 'classification',
  spark: 'classification.RandomForestClassifier',
  doc: 'Many trees on samples of the rows and features, whose probabilities are averaged.',
  see: 'https://doi.org/10.1023/A:1010933404324',
  sklearn: ['RandomForestClassifier'],
  params: { ...treeParams('classification'), ...searchParams(), ...forestParams({ bootstrap: true, auto: 'all for one tree and sqrt for several' }) },
  asForest: (params) => params,
  form: 'forest',
});
