import type { Stage } from '../stage.ts';
import { searchParams, treeParams } from '../common/tree/params.ts';
import { singleTree, treeStage } from '../common/tree/stage.ts';

/**
 * A single classification tree on all rows and all features. Names, defaults and ranges are Spark's, growth is scikit-learn's: splits at midpoints of
 * neighbouring values in the node, ties to the first feature in drawn order. Categories are split as Spark does, missing values as scikit-learn does.
 * @see https://spark.apache.org/docs/latest/ml-classification-regression.html#decision-tree-classifier
 * @see https://scikit-learn.org/stable/modules/tree.html
 */
export const stage: Stage = treeStage({
  name: 'DecisionTreeClassifier',
  task: 'classification',
  spark: 'classification.DecisionTreeClassifier',
  doc: 'A tree of splits at thresholds that make the classes in its leaves purer.',
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#decision-tree-classifier',
  sklearn: ['DecisionTreeClassifier'],
  params: { ...treeParams('classification'), ...searchParams() },
  asForest: singleTree,
  form: 'tree',
});
