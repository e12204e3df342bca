import type { Stage } from '../stage.ts';
import { column } from '../params.ts';
import { searchParams, treeParams } from '../common/tree/params.ts';
import { singleTree, treeStage } from '../common/tree/stage.ts';

/**
 * A single regression tree on all rows and all features. Names, defaults and ranges are Spark's, growth is scikit-learn's: splits at midpoints of
 * neighbouring values in the node, ties to the first feature in drawn order. Categories are split as Spark does, missing values as scikit-learn does.
 * @see https://spark.apache.org/docs/latest/ml-classification-regression.html#decision-tree-regression
 * @see https://scikit-learn.org/stable/modules/tree.html
 */
export const stage: Stage = treeStage({
  name: 'DecisionTreeRegressor',
  task: 'regression',
  spark: 'regression.DecisionTreeRegressor',
  doc: 'A tree of splits at thresholds that make the numbers in its leaves vary less.',
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#decision-tree-regression',
  sklearn: ['DecisionTreeRegressor'],
  params: {
    ...treeParams('regression'),
    ...searchParams(),
    varianceCol: column(null, 'New column: variance of the label in the leaf that a row falls into.', { output: true }),
  },
  asForest: singleTree,
  form: 'tree',
});
