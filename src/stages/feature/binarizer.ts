import type { AnyVector, Column, Frame, NumericColumn, Schema, SparseColumn } from '../../frame/column.ts';
import { doubles, sparse } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { denseVector, isVector } from '../../frame/vectors.ts';
import { addTypes, anyVector, checkPairs, columnPairs, doubleType, numericColumn, wantType } from '../common/columns.ts';
import { sameSlots, withStored } from '../common/vector-values.ts';
import type { ParamValues } from '../params.ts';
import { column, columns, double, numbers } from '../params.ts';
import type { Model, Stage } from '../stage.ts';
import { count } from '../../util/text.ts';

/**
 * 1 for values above a threshold, 0 for others and for missing ones. Below a threshold of less than 0 the zeros of a vector are 1, so that it is written out;
 * there a missing value is 1 too, as in Spark. Whole numbers and booleans are taken as numbers, which Spark refuses.
 * @see https://spark.apache.org/docs/latest/ml-features.html#binarizer
 */
export const stage: Stage = {
  name: 'Binarizer',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.Binarizer',
  doc: 'Turns numbers into 0 and 1 by a threshold, also those of vectors.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#binarizer',
  sklearn: ['Binarizer'],
  params: {
    inputCol: column(null, 'Column of numbers or vectors.'),
    outputCol: column(null, 'New column of 0 and 1.', { output: true }),
    inputCols: columns('Several columns, in place of inputCol.'),
    outputCols: columns('New columns, one for each of inputCols.', { output: true }),
    threshold: double(0, 'Values above it become 1.', { anyNumber: true }),
    thresholds: numbers('A threshold for each of inputCols.', { anyNumber: true }),
  },
  missing: true,
  nominal: 'onehot',
  check,
  inputs: (params) => columnPairs(params).map((pair) => pair.input),
  outputs: (params) => columnPairs(params).map((pair) => pair.output),
  schema,
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function check(params: ParamValues): { param: string; text: string }[] {
  const problems = checkPairs(params);
  const thresholds = params.thresholds as readonly number[] | undefined;
  if (problems.length > 0) return problems;
  const odd = thresholds === undefined ? 'threshold' : 'thresholds';
  if ([params[odd]].flat().some(Number.isNaN)) return [{ param: odd, text: 'expected a number or an infinity, got NaN' }];
  if (thresholds === undefined) return [];
  const inputs = params.inputCols as readonly string[] | undefined;
  if (inputs === undefined) return [{ param: 'thresholds', text: 'expected threshold beside inputCol, got thresholds' }];
  if (params.threshold !== 0) return [{ param: 'threshold', text: 'expected threshold or thresholds, got both' }];
  return thresholds.length === inputs.length ? [] : [{ param: 'thresholds', text: `expected ${count(inputs.length, 'number')}, one for each of inputCols, got ${thresholds.length}` }];
}

function schema(params: ParamValues, before: Schema): Schema {
  return addTypes(before, columnPairs(params).map(({ input, output }) => {
    const type = wantType(before, input, 'a number or a vector');
    return [output, type.kind === 'vector' ? sameSlots(type) : doubleType()];
  }));
}

function apply({ params }: Model, frame: Frame): Frame {
  const thresholds = params.thresholds as readonly number[] | undefined;
  return withColumns(frame, columnPairs(params).map(({ input, output }, i) => {
    const threshold = thresholds === undefined ? (params.threshold as number) : thresholds[i];
    return [output, binary(sourceOf(frame, input), threshold)] as const;
  }));
}

function sourceOf(frame: Frame, name: string): NumericColumn | AnyVector {
  const source = frame.columns.get(name);
  return source !== undefined && isVector(source) ? anyVector(frame, name) : numericColumn(frame, name);
}

function binary(source: NumericColumn | AnyVector, threshold: number): Column {
  if (!isVector(source)) return doubles(zerosAndOnes(source.values, threshold));
  if (threshold < 0) {
    const dense = denseVector(source);
    // Neither above nor below: Spark begins with ones here and takes away what is not above.
    return withStored(dense, zerosAndOnes(dense.values, threshold).map((bit, at) => (Number.isNaN(dense.values[at]) ? 1 : bit)));
  }
  return source.kind === 'sparse' ? ones(source, threshold) : withStored(source, zerosAndOnes(source.values, threshold));
}

function zerosAndOnes(values: NumericColumn['values'], threshold: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) if (values[i] > threshold) out[i] = 1;
  return out;
}

/** A sparse column with a 1 where the value is above a threshold of at least 0, and nothing elsewhere. */
function ones({ width, starts, slots, values, names }: SparseColumn, threshold: number): SparseColumn {
  const rows = starts.length - 1;
  const kept = new Uint32Array(rows + 1);
  const above = new Int32Array(starts[rows] - starts[0]);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let k = starts[row]; k < starts[row + 1]; k++) if (values[k] > threshold) above[at++] = slots[k];
    kept[row + 1] = at;
  }
  return sparse({ width, starts: kept, slots: above.slice(0, at), values: new Float64Array(at).fill(1), names });
}
