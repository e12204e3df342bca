import type { Frame } from '../../../frame/column.ts';
import { unnamedVectors } from '../../../frame/column.ts';
import type { ParamValues } from '../../params.ts';
import type { Model, Pass, PassRequest, Summary } from '../../stage.ts';
import { numericColumn } from '../columns.ts';
import type { Standard } from '../linear/standard.ts';
import { mergeStandard, standardOf } from '../linear/standard.ts';
import { meansOf } from '../moments.ts';
import { targetsOf } from '../regressor.ts';
import { weightsOf } from '../weights.ts';

/** Sums over rows that weigh more than 0: of labels and predictions, in this order, and of what is between them. */
interface Compared {
  rows: number;
  both: Standard;
  /** Weighted sums. */
  squares: number;
  absolutes: number;
  squaredLabels: number;
  /** Differences times the root of the weight. */
  least: number;
  most: number;
}

const PREDICTION = '__prediction';

/** The pass of a regressor's summary, whose argument is the model. */
export function numbersPass(apply: (model: Model, frame: Frame) => Frame): Pass {
  return { run: (shard: Frame, model: Model, params: ParamValues) => compared(shard, { model, params, apply }), merge: mergeCompared };
}

/** How well a regressor does on the rows that it was fitted on, by `parameters` numbers beside its intercept; the name of the pass is `numbers`. */
export function* numbersSummary(model: Model, own: Partial<Pick<Summary, 'facts' | 'tables' | 'details'>> & { parameters: number; intercept: boolean; degrees?: number | null; notes?(degrees: number): readonly string[] }): Generator<PassRequest, Summary, unknown> {
  const { rows, both, squares, absolutes, squaredLabels, least, most } = (yield { pass: 'numbers', args: model }) as Compared;
  const { weight, moments } = both;
  const [meanLabel, meanPrediction] = meansOf(moments);
  const [labels, predictions] = moments.m2;
  const free = own.intercept ? 1 : 0;
  const degrees = own.degrees ?? rows - own.parameters - free;
  const r2 = 1 - squares / (own.intercept ? labels : squaredLabels);
  return {
    facts: {
      ...own.facts,
      numInstances: rows,
      degreesOfFreedom: degrees,
      r2,
      r2adj: degrees > 0 ? 1 - ((1 - r2) * (rows - free)) / degrees : NaN,
      explainedVariance: predictions / weight + (meanPrediction - meanLabel) ** 2,
      meanAbsoluteError: absolutes / weight,
      meanSquaredError: squares / weight,
      rootMeanSquaredError: Math.sqrt(squares / weight),
    },
    tables: own.tables ?? {},
    details: { ...own.details, devianceResiduals: [least, most] },
    notes: own.notes?.(degrees) ?? [],
    warnings: labels === 0 ? [constantLabel(meanLabel)] : [],
  };
}

/** Told where all labels are the same number. */
export function constantLabel(label: number): string {
  return `every row has the label ${label}, so that nothing can be learned from the features`;
}

function compared(shard: Frame, { model, params, apply }: { model: Model; params: ParamValues; apply: (model: Model, frame: Frame) => Frame }): Compared {
  const labels = targetsOf(shard, params.labelCol as string);
  const weights = weightsOf(shard, params);
  const { values: predicted } = numericColumn(apply({ ...model, params: { ...model.params, predictionCol: PREDICTION } }, shard), PREDICTION);
  const pairs = new Float64Array(2 * shard.rows);
  const sums = { rows: 0, squares: 0, absolutes: 0, squaredLabels: 0, least: Infinity, most: -Infinity };
  for (let row = 0; row < shard.rows; row++) {
    const weight = weights === null ? 1 : weights[row];
    pairs.set([labels[row], predicted[row]], 2 * row);
    if (weight === 0) continue;
    const difference = labels[row] - predicted[row];
    sums.rows++;
    sums.squares += weight * difference * difference;
    sums.absolutes += weight * Math.abs(difference);
    sums.squaredLabels += weight * labels[row] * labels[row];
    sums.least = Math.min(sums.least, Math.sqrt(weight) * difference);
    sums.most = Math.max(sums.most, Math.sqrt(weight) * difference);
  }
  return { ...sums, both: standardOf(unnamedVectors(pairs, 2), shard.rows, weights) };
}

function mergeCompared(a: Compared, b: Compared): Compared {
  return {
    rows: a.rows + b.rows, both: mergeStandard(a.both, b.both), squares: a.squares + b.squares, absolutes: a.absolutes + b.absolutes, squaredLabels: a.squaredLabels + b.squaredLabels,
    least: Math.min(a.least, b.least), most: Math.max(a.most, b.most),
  };
}
