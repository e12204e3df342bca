import type { Frame } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, checkSingle, namesIn, refuseWidth, wantType } from '../common/columns.ts';
import type { Extremes } from '../common/extremes.ts';
import { extremesOf, mergeExtremes } from '../common/extremes.ts';
import { sameSlots, scaled, storedOf, withStored } from '../common/vector-values.ts';
import type { ParamValues } from '../params.ts';
import { column } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

/**
 * Divides each slot by its largest absolute value; one of zeros stays as it is. Sparse vectors stay sparse. NaN is left out of the fit and stays NaN.
 * @see https://spark.apache.org/docs/latest/ml-features.html#maxabsscaler
 */
export const stage: Stage = {
  name: 'MaxAbsScaler',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.MaxAbsScaler',
  doc: 'Scales each slot of a vector to values from -1 to 1, zeros staying zeros.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#maxabsscaler',
  sklearn: ['MaxAbsScaler'],
  params: {
    inputCol: column(null, 'Vector column.'),
    outputCol: column(null, 'New vector column.', { output: true }),
  },
  missing: true,
  nominal: 'onehot',
  check: checkSingle,
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
  if (rows === 0) throw new DataError('MaxAbsScaler: expected at least 1 row, got 0');
  // A slot of nothing but NaN has no extremes; any factor does for it.
  const maxAbs = largest.map((most, j) => (most < smallest[j] ? 0 : Math.max(Math.abs(most), Math.abs(smallest[j]))));
  return { stage: 'MaxAbsScaler', params, state: { numFeatures: maxAbs.length, featureNames: names }, arrays: { maxAbs } };
}

function apply({ params, arrays: { maxAbs } }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.inputCol as string);
  refuseWidth(source, maxAbs.length, params.inputCol as string);
  // A reciprocal and a product, as in Spark, so that both round alike.
  const factors = Float64Array.from(maxAbs, (most) => (most === 0 ? 1 : 1 / most));
  return withColumns(frame, [[params.outputCol as string, withStored(source, scaled(storedOf(source), factors))]]);
}
