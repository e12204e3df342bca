import type { AnyVector, Frame } from '../../frame/column.ts';
import { scaledVectors } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, checkSingle, namesIn, refuseMissing, refuseWidth, wantType } from '../common/columns.ts';
import type { Moments } from '../common/moments.ts';
import { meansOf, mergeMoments, momentsOfAll } from '../common/moments.ts';
import { sameSlots, scaled, storedOf, withStored } from '../common/vector-values.ts';
import type { ParamValues } from '../params.ts';
import { bool, column } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

interface Partial {
  names: readonly string[];
  moments: Moments;
}

/**
 * Divides by the standard deviation of the sample (rows - 1) and, if asked, takes the mean away first.
 * A column without spread becomes 0, as in Spark. Sparse vectors stay sparse unless the mean is taken away.
 * @see https://spark.apache.org/docs/latest/ml-features.html#standardscaler
 */
export const stage: Stage = {
  name: 'StandardScaler',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.StandardScaler',
  doc: 'Scales each slot of a vector to standard deviation 1 and, if asked, to mean 0.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#standardscaler',
  sklearn: ['StandardScaler'],
  params: {
    inputCol: column(null, 'Vector column.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    withMean: bool(false, 'Take the mean away.', { sklearn: ['with_mean'] }),
    withStd: bool(true, 'Divide by the standard deviation.', { sklearn: ['with_std'] }),
  },
  missing: false,
  nominal: 'onehot',
  check: checkSingle,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema: (params, schema) => addTypes(schema, [[params.outputCol as string, sameSlots(wantType(schema, params.inputCol as string, 'a vector'))]]),
  passes: { moments: { run: moments, merge } },
  fit,
  apply,
  whole: null,
};

function moments(shard: Frame, _args: never, params: ParamValues): Partial {
  const source = anyVector(shard, params.inputCol as string);
  const made = momentsOfAll(source, shard.rows);
  // A missing value leaves none of its slot's sums, so that nobody has to look for it where there is none.
  if (made.m2.some(Number.isNaN)) refuseMissing(shard, source, 'StandardScaler');
  return { names: source.names, moments: made };
}

function merge(a: Partial, b: Partial): Partial {
  return { names: a.names, moments: mergeMoments(a.moments, b.moments) };
}

function* fit(params: ParamValues): Fit {
  const { names, moments: all } = (yield { pass: 'moments', args: null }) as Partial;
  const rows = all.counts[0];
  if (rows === 0) throw new DataError('StandardScaler: expected at least 1 row, got 0');
  const std = all.m2.map((sum) => (rows > 1 ? Math.sqrt(sum / (rows - 1)) : 0));
  return { stage: 'StandardScaler', params, state: { numFeatures: all.width, featureNames: names }, arrays: { mean: meansOf(all), std } };
}

function apply({ params, arrays }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.inputCol as string);
  refuseWidth(source, arrays.mean.length, params.inputCol as string);
  refuseMissing(frame, source, 'StandardScaler');
  // A reciprocal and a product, as in Spark, so that both round alike.
  const scale = params.withStd === true ? Float64Array.from(arrays.std, (std) => (std === 0 ? 0 : 1 / std)) : new Float64Array(source.width).fill(1);
  return withColumns(frame, [[params.outputCol as string, scaledColumn(source, frame.rows, { mean: params.withMean === true ? (arrays.mean as Float64Array) : null, scale })]]);
}

/** The values less `mean` (width), times `scale` (width). Dense ones are computed when they are copied, so that they need no memory in front of a stage that sums them up. */
function scaledColumn(source: AnyVector, rows: number, { mean, scale }: { mean: Float64Array | null; scale: Float64Array }): AnyVector {
  if (mean === null && source.kind === 'sparse') return withStored(source, scaled(storedOf(source), scale));
  return scaledVectors(rows, { source, center: mean, scale });
}
