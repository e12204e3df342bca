import type { Frame } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, checkSingle, namesIn, refuseWidth, wantType } from '../common/columns.ts';
import { denseVector } from '../../frame/vectors.ts';
import { quantileRank, selectionPasses, selectRanks } from '../common/selection.ts';
import type { Readings } from '../common/selection.ts';
import { sameSlots, scaled, storedOf, withStored } from '../common/vector-values.ts';
import type { ParamValues } from '../params.ts';
import { bool, column, double } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

/**
 * Divides each slot by the range between two of its quantiles and, if asked, takes the median away first; a slot without range becomes 0.
 * The quantiles are exact and so within any `relativeError` of Spark's. NaN is left out of the fit and stays NaN. Sparse vectors stay sparse unless centred.
 * @see https://spark.apache.org/docs/latest/ml-features.html#robustscaler
 */
export const stage: Stage = {
  name: 'RobustScaler',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.RobustScaler',
  doc: 'Scales each slot of a vector by its quantiles, which outliers do not move.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#robustscaler',
  sklearn: ['RobustScaler'],
  params: {
    inputCol: column(null, 'Vector column.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    lower: double(0.25, 'Lower quantile.', { min: 0, max: 1, above: true, below: true }),
    upper: double(0.75, 'Upper quantile.', { min: 0, max: 1, above: true, below: true }),
    withCentering: bool(false, 'Take the median away.', { sklearn: ['with_centering'] }),
    withScaling: bool(true, 'Divide by the range of the quantiles.', { sklearn: ['with_scaling'] }),
    relativeError: double(0.001, 'Error of the quantiles that is allowed; here they are exact.', { min: 0, max: 1 }),
  },
  missing: true,
  nominal: 'onehot',
  check(params) {
    if ((params.lower as number) >= (params.upper as number)) return [...checkSingle(params), { param: 'lower', text: `expected a number below upper, ${String(params.upper)}, got ${String(params.lower)}` }];
    return checkSingle(params);
  },
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema: (params, schema) => addTypes(schema, [[params.outputCol as string, sameSlots(wantType(schema, params.inputCol as string, 'a vector'))]]),
  passes: selectionPasses(readings),
  fit,
  apply,
  whole: null,
};

function readings(shard: Frame, params: ParamValues): Readings {
  const source = anyVector(shard, params.inputCol as string);
  const { width, values, slots } = storedOf(source);
  return { slots: width, names: source.names, rows: shard.rows, missing: NaN, lists: [{ values, slots, first: 0, width }] };
}

function* fit(params: ParamValues): Fit {
  const shares = [params.lower as number, 0.5, params.upper as number];
  const { names, rows, values } = yield* selectRanks((count) => (count === 0 ? [] : shares.map((share) => quantileRank(share, count))));
  if (rows === 0) throw new DataError('RobustScaler: expected at least 1 row, got 0');
  const median = Float64Array.from(values, ([, middle]) => middle ?? NaN);
  const range = Float64Array.from(values, ([low, , high]) => (low === undefined ? NaN : high - low));
  return { stage: 'RobustScaler', params, state: { numFeatures: values.length, featureNames: names }, arrays: { median, range } };
}

function apply({ params, arrays: { median, range } }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.inputCol as string);
  refuseWidth(source, median.length, params.inputCol as string);
  const factors = Float64Array.from(range, (width) => (params.withScaling !== true ? 1 : width === 0 ? 0 : 1 / width));
  if (params.withCentering !== true) return withColumns(frame, [[params.outputCol as string, withStored(source, scaled(storedOf(source), factors))]]);
  const dense = denseVector(source);
  const { width, values } = dense;
  const out = new Float64Array(values.length);
  for (let at = 0; at < out.length; at += width) for (let j = 0; j < width; j++) out[at + j] = (values[at + j] - median[j]) * factors[j];
  return withColumns(frame, [[params.outputCol as string, withStored(dense, out)]]);
}
