import type { Stage } from '../stage.ts';
import { forestParams, treeParams } from '../common/tree/params.ts';
import { randomForest, treeStage } from '../common/tree/stage.ts';

/**
 * A forest of regression trees whose splits are drawn at random: one threshold for each drawn feature, uniform between its smallest and largest value in the
 * node, of which the best is taken. Meaning and defaults are scikit-learn's, but for 20 trees; names and the arithmetic of `featureSubsetStrategy` are Spark's.
 * Geurts, Ernst, Wehenkel, Extremely randomized trees, Machine Learning 63, 2006.
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.ensemble.ExtraTreesRegressor.html
 * @see https://doi.org/10.1007/s10994-006-6226-1
 */
export const stage: Stage = treeStage({
  name: 'ExtraTreesRegressor',
  task: 'regression',
  spark: null,
  doc: 'Many trees with splits at random thresholds, whose predictions are averaged.',
  see: 'https://doi.org/10.1007/s10994-006-6226-1',
  sklearn: ['ExtraTreesRegressor'],
  params: { ...treeParams('regression'), ...forestParams({ bootstrap: false, auto: 'all' }) },
  asForest: (params) => randomForest(params, 'all'),
  form: 'forest',
});
