import type { Stage } from '../stage.ts';
import type { ParamTable } from '../params.ts';
import { bool, double, int, oneOf } from '../params.ts';
import { MAX_TREES } from '../../kernels/forest-kernel.ts';
import { treeParams } from '../common/tree/settings.ts';
import { treeStage } from '../common/tree/stage.ts';
import { strategyProblem } from '../common/tree/subset-strategy.ts';

const params: ParamTable = {
  ...treeParams(),
  numTrees: int(20, 'Trees of the forest.', { min: 1, max: MAX_TREES, sklearn: ['n_estimators'] }),
  featureSubsetStrategy: oneOf('auto', ['auto', 'all', 'onethird', 'sqrt', 'log2'], 'Features drawn at each node: a word, a whole number of them, or a fraction such as 0.5.', {
    pattern: { source: '^\\+?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?$', words: 'a whole number or a fraction' },
    sklearn: ['max_features'],
  }),
  bootstrap: bool(true, 'Grows each tree on rows drawn with replacement.'),
  subsamplingRate: double(1, 'Share of the rows that a tree is grown on.', { min: 0, above: true, max: 1, sklearn: ['max_samples'] }),
};

/**
 * A forest of classification trees, each on its own sample of the rows, with features drawn at each node; the probability is the mean of the trees'.
 * Names, defaults, ranges and the arithmetic of `featureSubsetStrategy` are Spark's, growth and bootstrap are scikit-learn's.
 * Breiman, Random Forests, Machine Learning 45, 2001.
 * @see https://spark.apache.org/docs/latest/ml-classification-regression.html#random-forest-classifier
 * @see https://doi.org/10.1023/A:1010933404324
 */
export const stage: Stage = treeStage({
  name: 'RandomForestClassifier',
  spark: 'classification.RandomForestClassifier',
  doc: 'Many trees on samples of the rows and features, whose probabilities are averaged.',
  see: 'https://doi.org/10.1023/A:1010933404324',
  sklearn: ['RandomForestClassifier'],
  params,
  check(values) {
    const text = strategyProblem(String(values.featureSubsetStrategy));
    return text === null ? [] : [{ param: 'featureSubsetStrategy', text }];
  },
  asForest: (values) => values,
  rawScores: 'sums',
});
