import type { Frame, Schema } from '../../frame/column.ts';
import { DataError } from '../../util/errors.ts';
import { addPredictions, classIndices, classifierOutputs, classifierParams, classifierSchema, thresholdsParam, thresholdsProblem } from '../common/classifier.ts';
import type { AtStep, Known } from '../common/fm/fit.ts';
import { knownOf, lossesOf, machineOf, machineParams, marginsBy, mergeKnown, mergeMachineSums } from '../common/fm/fit.ts';
import { binomialLoss } from '../common/linear/losses.ts';
import { classesPass, classesSummary, scoredBy } from '../common/summary/classes.ts';
import { searchFacts } from '../common/summary/coefficients.ts';
import { bothProbabilities, bothScores } from '../common/two-classes.ts';
import { learnedColumns } from '../common/weights.ts';
import type { ParamValues } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

const NAME = 'FMClassifier';

interface Labelled extends Known {
  labels: readonly string[];
}

/**
 * Two classes by a factorization machine, which gives the log-odds of the second: an intercept, a coefficient for each feature, and for each pair of features one that is the product of
 * their vectors. Goes down the mean logistic loss by a number of steps from small random vectors, the same as Spark's for the same seed. Rows count by their weights, which Spark does not look at.
 * @see Rendle, "Factorization machines" (2010), https://doi.org/10.1109/ICDM.2010.127
 * @see https://spark.apache.org/docs/latest/ml-classification-regression.html#factorization-machines
 */
export const stage: Stage = {
  name: NAME,
  module: 'classification',
  kind: 'estimator',
  task: 'classification',
  spark: 'classification.FMClassifier',
  doc: 'Tells two classes apart by features and their pairs, whose coefficients are products of vectors.',
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#factorization-machines-classifier',
  sklearn: [],
  params: { ...classifierParams(), ...machineParams(), ...thresholdsParam() },
  missing: false,
  nominal: 'onehot',
  check({ thresholds }) {
    const problem = thresholds === undefined ? null : thresholdsProblem(thresholds as readonly number[]);
    return problem === null ? [] : [{ param: 'thresholds', text: problem }];
  },
  inputs: learnedColumns,
  outputs: classifierOutputs,
  schema(params, before): Schema {
    const after = classifierSchema(params, before);
    refuseClasses(before.get(params.labelCol as string)?.labels ?? null, params.labelCol as string);
    return after;
  },
  passes: {
    known: {
      run: (shard: Frame, _args: never, params: ParamValues): Labelled => ({ ...knownOf(shard, params, NAME), labels: classIndices(shard, params.labelCol as string).labels }),
      merge: (a: Labelled, b: Labelled) => mergeKnown(a, b),
      reads: ['featuresCol', 'labelCol', 'weightCol'],
    },
    loss: {
      run(shard: Frame, at: AtStep, params: ParamValues) {
        const { indices } = classIndices(shard, params.labelCol as string);
        return lossesOf(shard, at, { params, loss: (weights) => binomialLoss({ classes: indices, weights }) });
      },
      merge: mergeMachineSums,
    },
    classes: classesPass(scoredBy(apply)),
  },
  *fit(params): Fit {
    const known = (yield { pass: 'known', args: null }) as Labelled;
    refuseClasses(known.labels, params.labelCol as string);
    return yield* machineOf(params, known, { stage: NAME, state: { numClasses: 2, labels: known.labels } });
  },
  summarise: (model) => classesSummary(model, searchFacts(model)),
  apply,
  whole: null,
};

function refuseClasses(labels: readonly string[] | null, labelCol: string): void {
  if (labels !== null && labels.length !== 2) throw new DataError(`column \`${labelCol}\`: expected 2 classes for ${NAME}, got ${labels.length}`);
}

function apply(model: Model, frame: Frame): Frame {
  const margins = marginsBy(model, frame);
  return addPredictions(frame, { params: model.params, raw: bothScores(margins), probabilities: bothProbabilities(margins), labels: model.state.labels as readonly string[] });
}
