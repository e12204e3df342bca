import type { Frame } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, namesIn, refuseWidth, vectorType, wantType } from '../common/columns.ts';
import type { Moments } from '../common/moments.ts';
import { mergeMoments, momentsOfAll } from '../common/moments.ts';
import { pickSlots } from '../common/pick-slots.ts';
import type { ParamValues } from '../params.ts';
import { column, double } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

interface Partial {
  names: readonly string[];
  moments: Moments;
}

/**
 * Keeps the slots whose variance, that of a sample (rows - 1), is above a threshold: without one, those that are not constant.
 * A slot with NaN or an infinity has no variance and is left out, as in Spark. Sparse vectors stay sparse.
 * @see https://spark.apache.org/docs/latest/ml-features.html#variancethresholdselector
 */
export const stage: Stage = {
  name: 'VarianceThresholdSelector',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.VarianceThresholdSelector',
  doc: 'Keeps the slots of a vector whose variance is above a threshold.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#variancethresholdselector',
  sklearn: ['VarianceThreshold'],
  params: {
    featuresCol: column('features', 'Vector column.'),
    outputCol: column(null, 'New vector column of the slots that are kept.', { output: true }),
    varianceThreshold: double(0, 'Slots with a variance above it are kept.', { min: 0, sklearn: ['threshold'] }),
  },
  missing: true,
  nominal: 'onehot',
  check: (params) => (params.outputCol === undefined ? [{ param: 'outputCol', text: 'expected the name of a column, got none' }] : []),
  inputs: (params) => namesIn(params, 'featuresCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema(params, schema) {
    wantType(schema, params.featuresCol as string, 'a vector');
    return addTypes(schema, [[params.outputCol as string, vectorType([])]]);
  },
  lateParams: ['varianceThreshold'],
  passes: { moments: { run, merge } },
  fit,
  apply,
  whole: null,
};

function run(shard: Frame, _args: never, params: ParamValues): Partial {
  const source = anyVector(shard, params.featuresCol as string);
  return { names: source.names, moments: momentsOfAll(source, shard.rows) };
}

function merge(a: Partial, b: Partial): Partial {
  return { names: a.names, moments: mergeMoments(a.moments, b.moments) };
}

function* fit(params: ParamValues): Fit {
  const { names, moments: { counts: [rows], m2 } } = (yield { pass: 'moments', args: null }) as Partial;
  if (rows === 0) throw new DataError('VarianceThresholdSelector: expected at least 1 row, got 0');
  const slots = Array.from(m2, (_, slot) => slot).filter((slot) => rows > 1 && m2[slot] / (rows - 1) > (params.varianceThreshold as number));
  const state = { numFeatures: m2.length, featureNames: names.length === 0 ? [] : slots.map((slot) => names[slot]) };
  return { stage: 'VarianceThresholdSelector', params, state, arrays: { selectedFeatures: Int32Array.from(slots) } };
}

function apply({ params, state, arrays: { selectedFeatures } }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.featuresCol as string);
  refuseWidth(source, state.numFeatures as number | null, params.featuresCol as string);
  return withColumns(frame, [[params.outputCol as string, pickSlots(source, selectedFeatures as Int32Array)]]);
}
