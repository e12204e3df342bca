import type { Frame, Schema } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, checkSingle, namesIn, wantType } from '../common/columns.ts';
import { sameSlots, scaled, storedOf, withStored } from '../common/vector-values.ts';
import type { ParamValues } from '../params.ts';
import { column, numbers } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/**
 * Multiplies each slot of a vector with a factor of its own. Sparse vectors stay sparse: a zero that is not stored stays 0, also with a factor of NaN or infinity, as in Spark.
 * @see https://spark.apache.org/docs/latest/ml-features.html#elementwiseproduct
 */
export const stage: Stage = {
  name: 'ElementwiseProduct',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.ElementwiseProduct',
  doc: 'Multiplies each slot of a vector with a factor of its own.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#elementwiseproduct',
  sklearn: [],
  params: {
    inputCol: column(null, 'Vector column.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    scalingVec: numbers('A factor for each slot.', { anyNumber: true }),
  },
  missing: true,
  nominal: 'onehot',
  check(params) {
    return params.scalingVec === undefined ? [...checkSingle(params), { param: 'scalingVec', text: 'expected a factor for each slot, got none' }] : checkSingle(params);
  },
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema,
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function schema(params: ParamValues, before: Schema): Schema {
  const type = wantType(before, params.inputCol as string, 'a vector');
  if (type.width > 0) refuseOtherWidth(params, type.width);
  return addTypes(before, [[params.outputCol as string, sameSlots(type)]]);
}

function apply({ params }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.inputCol as string);
  if (frame.rows > 0) refuseOtherWidth(params, source.width);
  return withColumns(frame, [[params.outputCol as string, withStored(source, scaled(storedOf(source), Float64Array.from(params.scalingVec as readonly number[])))]]);
}

function refuseOtherWidth({ inputCol, scalingVec }: ParamValues, width: number): void {
  const { length } = scalingVec as readonly number[];
  if (length !== width) throw new DataError(`scalingVec: expected ${width} numbers, one for each slot of column \`${String(inputCol)}\`, got ${length}`);
}
