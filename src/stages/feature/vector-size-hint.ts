import type { Frame, Schema } from '../../frame/column.ts';
import { selectRows } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { anyVector, namesIn, wantType } from '../common/columns.ts';
import type { ParamValues } from '../params.ts';
import { column, oneOf } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/**
 * Says how many slots the vectors of a column have, so that what stands behind is known before the data is read.
 * All vectors of a column have one size here, so that `skip` drops all rows of a part of the data or none.
 * @see https://spark.apache.org/docs/latest/ml-features.html#vectorsizehint
 */
export const stage: Stage = {
  name: 'VectorSizeHint',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.VectorSizeHint',
  doc: 'Says how many slots the vectors of a column have, where only the data would tell.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#vectorsizehint',
  sklearn: [],
  params: {
    inputCol: column(null, 'Vector column, which stays as it is.'),
    size: { type: 'int', min: 0, doc: 'Slots that the vectors have.' },
    handleInvalid: oneOf('error', ['error', 'skip', 'optimistic'], 'Vectors of another size: stop, drop the rows, or let them pass.'),
  },
  missing: true,
  nominal: 'onehot',
  check,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: () => [],
  schema,
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function check({ inputCol, size }: ParamValues): { param: string; text: string }[] {
  const problems = inputCol === undefined ? [{ param: 'inputCol', text: 'expected the name of a column, got none' }] : [];
  return size === undefined ? [...problems, { param: 'size', text: 'expected the number of slots, got none' }] : problems;
}

function schema(params: ParamValues, before: Schema): Schema {
  const name = params.inputCol as string;
  const type = wantType(before, name, 'a vector');
  const size = params.size as number;
  if (type.width > 0 && type.width !== size) throw new DataError(`size: expected ${type.width}, the number of slots that column \`${name}\` is known to have, got ${size}`);
  return new Map(before).set(name, { ...type, width: size });
}

function apply({ params }: Model, frame: Frame): Frame {
  const name = params.inputCol as string;
  const { width } = anyVector(frame, name);
  if (width === params.size || params.handleInvalid === 'optimistic') return frame;
  if (params.handleInvalid === 'skip') return selectRows(frame, new Int32Array(0));
  throw new DataError(`column \`${name}\`: expected vectors of ${String(params.size)} values, got ${width}; set size, or handleInvalid to skip or optimistic`);
}
