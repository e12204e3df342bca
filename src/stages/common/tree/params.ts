import { MAX_TREES } from '../../../kernels/forest-kernel.ts';
import type { ParamTable, ParamValues } from '../../params.ts';
import { bool, column, double, int, long, oneOf } from '../../params.ts';
import { classifierParams, thresholdsParam, thresholdsProblem } from '../classifier.ts';
import { NO_EFFECT } from '../no-effect.ts';
import { regressorParams } from '../regressor.ts';
import { weightParam } from '../weights.ts';
import { classWeightProblem } from './class-weight.ts';
import { strategyProblem } from './subset-strategy.ts';

type Task = 'classification' | 'regression';
type Problem = { param: string; text: string };

/** The parameters of one tree and of a forest alike. */
export function treeParams(task: Task): ParamTable {
  const regression = task === 'regression';
  return {
    ...(regression ? regressorParams() : { ...classifierParams(), ...thresholdsParam() }),
    ...weightParam(),
    ...(regression ? {} : { classWeight: classWeightParam() }),
    maxDepth: int(5, 'Deepest level of a leaf; 0 is a single leaf.', { min: 0, max: 30, choices: ['unlimited'], sklearn: ['max_depth'] }),
    minInstancesPerNode: int(1, 'Rows that both sides of a split must have, each counted once.', { min: 1, sklearn: ['min_samples_leaf'] }),
    minWeightFractionPerNode: double(0, 'Share of the weight of all rows that both sides of a split must have.', { min: 0, max: 0.5, below: true, sklearn: ['min_weight_fraction_leaf'] }),
    minInfoGain: double(0, 'Smallest gain of impurity that a split must bring; at 0 a split without gain is taken too.', { min: 0, sklearn: ['min_impurity_decrease'] }),
    minSamplesSplit: int(2, 'Rows that a node must have to be split, each counted once.', { min: 2, extension: true, sklearn: ['min_samples_split'] }),
    impurity: regression
      ? oneOf('variance', ['variance'], 'What a split makes smaller.', { sklearn: ['criterion'] })
      : oneOf('gini', ['gini', 'entropy'], 'What a split makes smaller.', { sklearn: ['criterion'] }),
    pruneTree: pruneParam(regression),
    seed: long('Seed of all random choices.', { sklearn: ['random_state'] }),
    leafCol: column('', 'New column: number of the leaf that a row falls into, from 0 at the left; of a forest a vector, one number a tree.', { output: true }),
  };
}

/** The parameter of trees whose splits are searched, and those that only Spark's own execution has. */
export function searchParams(): ParamTable {
  return {
    maxBins: int(32, 'A feature with more distinct values than this is cut into so many bins; with at most as many every value is a possible split. A categorical feature may not have more categories.', { min: 2 }),
    cacheNodeIds: bool(false, NO_EFFECT),
    checkpointInterval: int(10, NO_EFFECT, { min: -1 }),
    maxMemoryInMB: int(256, NO_EFFECT, { min: 0 }),
  };
}

/** The parameters that a forest has beside those of its trees. */
export function forestParams({ bootstrap, auto }: { bootstrap: boolean; auto: string }): ParamTable {
  return {
    numTrees: int(20, 'Trees of the forest.', { min: 1, max: MAX_TREES, sklearn: ['n_estimators'] }),
    featureSubsetStrategy: oneOf('auto', ['auto', 'all', 'onethird', 'sqrt', 'log2'], `Features drawn at each node: a word, a whole number of them, or a fraction such as 0.5; auto is ${auto}.`, {
      pattern: { source: '^\\+?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?$', words: 'a whole number or a fraction' },
      sklearn: ['max_features'],
    }),
    bootstrap: bool(bootstrap, 'Grows each tree on rows drawn with replacement.'),
    subsamplingRate: double(1, 'Share of the rows that a tree is grown on.', { min: 0, above: true, max: 1, sklearn: ['max_samples'] }),
  };
}

/** What is wrong with the parameters of a tree or a forest that their ranges do not say. */
export function treeProblems(params: ParamValues): Problem[] {
  const texts: [string, string | null][] = [
    ['featureSubsetStrategy', params.featureSubsetStrategy === undefined ? null : strategyProblem(String(params.featureSubsetStrategy))],
    ['classWeight', params.classWeight === undefined ? null : classWeightProblem(String(params.classWeight))],
    ['thresholds', params.thresholds === undefined ? null : thresholdsProblem(params.thresholds as readonly number[])],
    ['checkpointInterval', params.checkpointInterval === 0 ? 'expected -1 or a whole number from 1 on, got 0' : null],
  ];
  return texts.flatMap(([param, text]) => (text === null ? [] : [{ param, text }]));
}

function classWeightParam(): ParamTable[string] {
  return oneOf('none', ['none', 'balanced'], 'Factor of the weights of the rows of each class: balanced makes all classes weigh the same; a list such as yes=2.5,no=1 names them, others are 1.', {
    pattern: { source: '=', words: 'or a list such as yes=2.5,no=1' },
    extension: true,
    sklearn: ['class_weight'],
  });
}

function pruneParam(regression: boolean): ParamTable[string] {
  if (!regression) return bool(true, 'Merges sibling leaves of equal prediction; probabilities change, the predicted class of a single tree does not.');
  return bool(true, "Merges sibling leaves of equal prediction, as Spark's regressors always do.", { extension: true });
}
