import type { Stage } from '../stage.ts';
import { forestParams, searchParams, treeParams } from '../common/tree/params.ts';
import { treeStage } from '../common/tree/stage.ts';

/**
 * A forest of regression trees, each on its own sample of the rows, with features drawn at each node; the prediction is the mean of the trees'.
 * Names, defaults, ranges and the arithmetic of `featureSubsetStrategy` are Spark's, growth and bootstrap are scikit-learn's.
 * Breiman, Random Forests, Machine Learning 45, 2001.
 * @see https://spark.apache.org/docs/latest/ml-classification-regression.html#random-forest-regression
 * @see https://doi.org/10.1023/A:1010933404324
 */
export const stage: Stage = treeStage({
  name: 'RandomForestRegressor',
  task: 'regression',
  spark: 'regression.RandomForestRegressor',
  doc: 'Many regression trees on samples of the rows and features, whose predictions are averaged.',
  see: 'https://doi.org/10.1023/A:1010933404324',
  sklearn: ['RandomForestRegressor'],
  params: { ...treeParams('regression'), ...searchParams(), ...forestParams({ bootstrap: true, auto: 'all for one tree and onethird for several' }) },
  asForest: (params) => params,
  form: 'forest',
});
