import type { Frame } from '../../frame/column.ts';
import { doubles } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import type { AtStep, Known } from '../common/fm/fit.ts';
import { knownOf, lossesOf, machineOf, machineParams, marginsBy, mergeKnown, mergeMachineSums } from '../common/fm/fit.ts';
import { squaredLoss } from '../common/linear/losses.ts';
import { regressorParams, regressorSchema, targetsOf } from '../common/regressor.ts';
import { searchFacts } from '../common/summary/coefficients.ts';
import { numbersPass, numbersSummary } from '../common/summary/numbers.ts';
import { learnedColumns } from '../common/weights.ts';
import type { ParamValues } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

const NAME = 'FMRegressor';

/**
 * Numbers by a factorization machine: an intercept, a coefficient for each feature, and for each pair of features one that is the product of their vectors. Goes down the mean squared
 * error by a number of steps from small random vectors, the same as Spark's for the same seed. Rows count by their weights, which Spark does not look at.
 * @see Rendle, "Factorization machines" (2010), https://doi.org/10.1109/ICDM.2010.127
 * @see https://spark.apache.org/docs/latest/ml-classification-regression.html#factorization-machines
 */
export const stage: Stage = {
  name: NAME,
  module: 'regression',
  kind: 'estimator',
  task: 'regression',
  spark: 'regression.FMRegressor',
  doc: 'Predicts numbers from features and their pairs, whose coefficients are products of vectors.',
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#factorization-machines-regressor',
  sklearn: [],
  params: { ...regressorParams(), ...machineParams() },
  missing: false,
  nominal: 'onehot',
  check: () => [],
  inputs: learnedColumns,
  outputs: (params) => [params.predictionCol as string],
  schema: (params, schema) => regressorSchema(params, schema, [params.predictionCol as string]),
  passes: {
    known: {
      run(shard: Frame, _args: never, params: ParamValues): Known {
        targetsOf(shard, params.labelCol as string);
        return knownOf(shard, params, NAME);
      },
      merge: mergeKnown,
      reads: ['featuresCol', 'labelCol', 'weightCol'],
    },
    loss: {
      run(shard: Frame, at: AtStep, params: ParamValues) {
        const targets = targetsOf(shard, params.labelCol as string);
        return lossesOf(shard, at, { params, loss: (weights) => squaredLoss({ targets, weights }) });
      },
      merge: mergeMachineSums,
    },
    numbers: numbersPass(apply),
  },
  *fit(params): Fit {
    return yield* machineOf(params, (yield { pass: 'known', args: null }) as Known, { stage: NAME, state: {} });
  },
  summarise: (model) => numbersSummary(model, { ...searchFacts(model), parameters: numbersIn(model), intercept: model.params.fitIntercept === true }),
  apply,
  whole: null,
};

function apply(model: Model, frame: Frame): Frame {
  return withColumns(frame, [[model.params.predictionCol as string, doubles(marginsBy(model, frame))]]);
}

/** The numbers that were searched for, but for the intercept. */
function numbersIn({ params, arrays }: Model): number {
  return arrays.factors.length + (params.fitLinear === true ? arrays.linear.length : 0);
}
