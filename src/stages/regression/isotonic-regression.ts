import type { AnyVector, Frame, Schema } from '../../frame/column.ts';
import { doubles } from '../../frame/column.ts';
import { isVector, slotName } from '../../frame/vectors.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, doubleType, numericColumn, rowNumber, wantType } from '../common/columns.ts';
import { regressorParams, targetsOf } from '../common/regressor.ts';
import { learnedColumns, weightParam, weightsOf } from '../common/weights.ts';
import type { ParamValues } from '../params.ts';
import { bool, int } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

/** Different values of the feature, ascending, with the weight of their rows and the weighted sums of the labels: (values) each. */
interface Points {
  values: Float64Array;
  weights: Float64Array;
  sums: Float64Array;
}

/** Neighbouring points that have one prediction. */
interface Block {
  from: number;
  to: number;
  weight: number;
  sum: number;
}

/**
 * The function that never falls, or never rises, with the smallest weighted squares of the distances to the labels: neighbours in the wrong order are pooled until there are none. Rows with equal
 * values are one point, whose label is their weighted mean; rows that weigh nothing do not count.
 * The model is the first and the last value of each pool, and what is predicted there; between them a prediction lies on the straight line, outside it is that of the nearest.
 * @see Barlow, Bartholomew, Bremner & Brunk, Statistical Inference under Order Restrictions (1972)
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/mllib/regression/IsotonicRegression.scala
 */
export const stage: Stage = {
  name: 'IsotonicRegression',
  module: 'regression',
  kind: 'estimator',
  task: 'regression',
  spark: 'regression.IsotonicRegression',
  doc: 'Predicts by the rising, or falling, function of one feature that is nearest to the labels.',
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#isotonic-regression',
  sklearn: ['IsotonicRegression'],
  params: {
    ...regressorParams(),
    ...weightParam(),
    isotonic: bool(true, 'Whether the function rises; else it falls.', { sklearn: ['increasing'] }),
    featureIndex: int(0, 'Which slot is learned from, where the features are a vector.', { min: 0 }),
  },
  missing: false,
  nominal: 'index',
  check: () => [],
  inputs: learnedColumns,
  outputs: (params) => [params.predictionCol as string],
  schema,
  lateParams: ['isotonic'],
  passes: { points: { run: points, merge: mergePoints } },
  fit,
  apply,
  whole: null,
};

function schema(params: ParamValues, before: Schema): Schema {
  const { kind, width } = wantType(before, params.featuresCol as string, 'a number or a vector');
  wantType(before, params.labelCol as string, 'a number');
  if (kind === 'vector' && width > 0) refuseIndex(params, width);
  return addTypes(before, [[params.predictionCol as string, doubleType()]]);
}

function refuseIndex({ featureIndex, featuresCol }: ParamValues, width: number): void {
  if ((featureIndex as number) >= width) throw new DataError(`featureIndex: expected a slot of \`${String(featuresCol)}\`, from 0 to ${width - 1}, got ${String(featureIndex)}`);
}

/** The feature of each row, (rows); throws a DataError naming the row of one that is missing or infinite. */
function featureOf(frame: Frame, params: ParamValues): Float64Array {
  const name = params.featuresCol as string;
  const column = frame.columns.get(name);
  const found = column !== undefined && isVector(column) ? slotOf(frame, column, params) : { values: Float64Array.from(numericColumn(frame, name).values), source: name };
  const wrong = found.values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return found.values;
  const where = `row ${rowNumber(frame, wrong)}, column \`${found.source}\``;
  if (Number.isNaN(found.values[wrong])) throw new DataError(`${where}: missing value; add an Imputer before IsotonicRegression`);
  throw new DataError(`${where}: expected a finite number, got ${found.values[wrong]}`);
}

function slotOf(frame: Frame, column: AnyVector, params: ParamValues): { values: Float64Array; source: string } {
  const slot = params.featureIndex as number;
  const { width } = column;
  refuseIndex(params, width);
  const values = new Float64Array(frame.rows);
  if (column.kind === 'vector') for (let row = 0; row < frame.rows; row++) values[row] = column.values[row * width + slot];
  else for (let row = 0; row < frame.rows; row++) for (let k = column.starts[row]; k < column.starts[row + 1]; k++) if (column.slots[k] === slot) values[row] = column.values[k];
  return { values, source: slotName(column, slot) };
}

function points(shard: Frame, _args: never, params: ParamValues): Points {
  const values = featureOf(shard, params);
  const targets = targetsOf(shard, params.labelCol as string);
  const weights = weightsOf(shard, params);
  const order = Uint32Array.from(values.keys()).filter((row) => weights === null || weights[row] > 0).sort((a, b) => values[a] - values[b] || a - b);
  const own = Float64Array.from(order, (row) => (weights === null ? 1 : weights[row]));
  return joined({ values: Float64Array.from(order, (row) => values[row]), weights: own, sums: own.map((weight, i) => weight * targets[order[i]]) });
}

/** Equal neighbours as one. */
function joined({ values, weights, sums }: Points): Points {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (count > 0 && values[count - 1] === values[i]) {
      weights[count - 1] += weights[i];
      sums[count - 1] += sums[i];
      continue;
    }
    values[count] = values[i];
    weights[count] = weights[i];
    sums[count++] = sums[i];
  }
  return { values: values.slice(0, count), weights: weights.slice(0, count), sums: sums.slice(0, count) };
}

function mergePoints(a: Points, b: Points): Points {
  const size = a.values.length + b.values.length;
  const both: Points = { values: new Float64Array(size), weights: new Float64Array(size), sums: new Float64Array(size) };
  for (let i = 0, j = 0; i + j < size;) {
    const first = j === b.values.length || a.values[i] <= b.values[j];
    const [from, k] = first ? [a, i] : [b, j];
    for (const name of ['values', 'weights', 'sums'] as const) both[name][i + j] = from[name][k];
    if (first) i++;
    else j++;
  }
  return joined(both);
}

function* fit(params: ParamValues): Fit {
  const found = (yield { pass: 'points', args: null }) as Points;
  const { values } = found;
  if (values.length === 0) throw new DataError('IsotonicRegression: expected at least 1 row of a weight above 0, got 0');
  const blocks = pooled(found, params.isotonic === true ? 1 : -1);
  const boundaries = blocks.flatMap(({ from, to }) => (from === to ? [values[from]] : [values[from], values[to]]));
  const predictions = blocks.flatMap(({ from, to, sum, weight }) => (from === to ? [sum / weight] : [sum / weight, sum / weight]));
  return { stage: 'IsotonicRegression', params, state: { points: values.length, pools: blocks.length }, arrays: { boundaries: Float64Array.from(boundaries), predictions: Float64Array.from(predictions) } };
}

/** Pools whose means rise (direction 1) or fall (-1). */
function pooled({ values, weights, sums }: Points, direction: 1 | -1): Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < values.length; i++) {
    let last: Block = { from: i, to: i, weight: weights[i], sum: sums[i] };
    for (let before = blocks.at(-1); before !== undefined && direction * (before.sum / before.weight) >= direction * (last.sum / last.weight); before = blocks.at(-1)) {
      last = { from: before.from, to: last.to, weight: before.weight + last.weight, sum: before.sum + last.sum };
      blocks.pop();
    }
    blocks.push(last);
  }
  return blocks;
}

function apply({ params, arrays }: Model, frame: Frame): Frame {
  const { boundaries, predictions } = arrays as Record<'boundaries' | 'predictions', Float64Array>;
  const found = featureOf(frame, params).map((value) => predicted(value, boundaries, predictions));
  return withColumns(frame, [[params.predictionCol as string, doubles(found)]]);
}

function predicted(value: number, boundaries: Float64Array, predictions: Float64Array): number {
  let [low, high] = [0, boundaries.length - 1];
  if (value <= boundaries[low]) return predictions[low];
  if (value >= boundaries[high]) return predictions[high];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (boundaries[middle] <= value) low = middle;
    else high = middle;
  }
  return predictions[low] + ((predictions[high] - predictions[low]) * (value - boundaries[low])) / (boundaries[high] - boundaries[low]);
}
