import type { Frame } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, checkSingle, namesIn, refuseWidth, wantType } from '../common/columns.ts';
import type { Extremes } from '../common/extremes.ts';
import { extremesOf, mergeExtremes } from '../common/extremes.ts';
import { denseVector } from '../../frame/vectors.ts';
import { sameSlots, withStored } from '../common/vector-values.ts';
import type { ParamValues } from '../params.ts';
import { column, double } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

/**
 * Scales each slot so that its smallest value becomes `min` and its largest `max`; one without spread, or with an infinite one, gets the middle of both, as in Spark.
 * NaN is left out of the fit and stays NaN. The zeros of sparse vectors move, so that the result is dense.
 * @see https://spark.apache.org/docs/latest/ml-features.html#minmaxscaler
 */
export const stage: Stage = {
  name: 'MinMaxScaler',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.MinMaxScaler',
  doc: 'Scales each slot of a vector to a range.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#minmaxscaler',
  sklearn: ['MinMaxScaler'],
  params: {
    inputCol: column(null, 'Vector column.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    min: double(0, 'What the smallest value becomes.'),
    max: double(1, 'What the largest value becomes.'),
  },
  missing: true,
  nominal: 'onehot',
  check(params) {
    if ((params.min as number) >= (params.max as number)) return [...checkSingle(params), { param: 'min', text: `expected a number below max, ${String(params.max)}, got ${String(params.min)}` }];
    return checkSingle(params);
  },
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema: (params, schema) => addTypes(schema, [[params.outputCol as string, sameSlots(wantType(schema, params.inputCol as string, 'a vector'))]]),
  passes: { extremes: { run: (shard: Frame, _args: never, params: ParamValues) => extremesOf(anyVector(shard, params.inputCol as string), shard), merge: mergeExtremes } },
  fit,
  apply,
  whole: null,
};

function* fit(params: ParamValues): Fit {
  const { names, rows, smallest, largest } = (yield { pass: 'extremes', args: null }) as Extremes;
  if (rows === 0) throw new DataError('MinMaxScaler: expected at least 1 row, got 0');
  return { stage: 'MinMaxScaler', params, state: { numFeatures: smallest.length, featureNames: names }, arrays: { originalMin: smallest, originalMax: largest } };
}

function apply({ params, arrays: { originalMin, originalMax } }: Model, frame: Frame): Frame {
  const name = params.inputCol as string;
  refuseWidth(anyVector(frame, name), originalMin.length, name);
  const source = denseVector(anyVector(frame, name));
  const { width, values } = source;
  const [low, high] = [params.min as number, params.max as number];
  // As in Spark a slot has a factor and no division a row, so that both round alike.
  const factors = Float64Array.from(originalMin, (min, j) => (originalMax[j] === min ? 0 : (high - low) / (originalMax[j] - min)));
  const middle = (low + high) / 2;
  const out = new Float64Array(values.length);
  for (let at = 0; at < out.length; at += width) {
    for (let j = 0; j < width; j++) {
      const value = values[at + j];
      out[at + j] = Number.isNaN(value) ? NaN : factors[j] === 0 ? middle : (value - originalMin[j]) * factors[j] + low;
    }
  }
  return withColumns(frame, [[params.outputCol as string, withStored(source, out)]]);
}
