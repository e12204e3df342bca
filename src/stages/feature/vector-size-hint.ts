import type { Frame, Schema, UnevenColumn } from '../../frame/column.ts';
import { selectRows, withColumns } from '../../frame/select.ts';
import { evenVectors } from '../../frame/vectors.ts';
import { DataError } from '../../util/errors.ts';
import { anyVector, namesIn, rowNumber, unnamedType, wantType } from '../common/columns.ts';
import type { ParamValues } from '../params.ts';
import { column, oneOf } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/**
 * Says how many slots the vectors of a column have, so that what stands behind is known before the data is read. The only stage that reads vectors of different sizes:
 * `error` and `skip` make vectors of one size of them, `optimistic` looks at none and leaves the column as it is, which the next stage that reads it refuses.
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
  const type = wantType(before, name, 'a vector of any size');
  const size = params.size as number;
  if (type.kind === 'uneven') return params.handleInvalid === 'optimistic' ? before : new Map(before).set(name, unnamedType(size));
  if (type.width > 0 && type.width !== size) throw new DataError(`size: expected ${type.width}, the number of slots that column \`${name}\` is known to have, got ${size}`);
  return new Map(before).set(name, { ...type, width: size });
}

function apply({ params }: Model, frame: Frame): Frame {
  const name = params.inputCol as string;
  const column = frame.columns.get(name);
  if (column?.kind === 'uneven') return params.handleInvalid === 'optimistic' ? frame : evened(frame, column, params);
  const { width } = anyVector(frame, name);
  if (width === params.size || params.handleInvalid === 'optimistic') return frame;
  if (params.handleInvalid === 'skip') return selectRows(frame, new Int32Array(0));
  throw new DataError(`column \`${name}\`: expected vectors of ${String(params.size)} values, got ${width}; set size, or handleInvalid to skip or optimistic`);
}

/** The rows whose vectors have the size; unless others are skipped, throws a DataError for the first of them. */
function evened(frame: Frame, column: UnevenColumn, params: ParamValues): Frame {
  const name = params.inputCol as string;
  const size = params.size as number;
  const other = column.lengths.findIndex((length) => length !== size);
  if (other < 0) return withColumns(frame, [[name, evenVectors(column, size)]]);
  if (params.handleInvalid !== 'skip') {
    throw new DataError(`row ${rowNumber(frame, other)}, column \`${name}\`: expected a vector of ${size} values, got ${column.lengths[other]}; handleInvalid: skip drops such rows`);
  }
  const kept = selectRows(frame, Int32Array.from(column.lengths.keys()).filter((row) => column.lengths[row] === size));
  return withColumns(kept, [[name, evenVectors(kept.columns.get(name) as UnevenColumn, size)]]);
}
