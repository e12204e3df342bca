import type { Frame, NumericColumn, Schema } from '../../frame/column.ts';
import { DataError } from '../../util/errors.ts';
import type { ParamTable, ParamValues } from '../params.ts';
import { column } from '../params.ts';
import { addTypes, doubleType, numericColumn, rowNumber, wantType } from './columns.ts';

/** The parameters that every regressor has. */
export function regressorParams(): ParamTable {
  return {
    featuresCol: column('features', 'Vector column that is learned from.'),
    labelCol: column('label', 'Column of the numbers to predict.'),
    predictionCol: column('prediction', 'New column: the predicted number.', { output: true }),
  };
}

/** The schema behind a regressor whose new columns are all numbers; throws a DataError where features or label are not there or of another type. */
export function regressorSchema(params: ParamValues, schema: Schema, outputs: readonly string[]): Schema {
  wantType(schema, params.featuresCol as string, 'a vector');
  wantType(schema, params.labelCol as string, 'a number');
  return addTypes(schema, outputs.map((name) => [name, doubleType()]));
}

const known = new WeakMap<NumericColumn['values'], Float64Array>();

/** The numbers of a label column, (rows), looked through once; throws a DataError naming the row of one that is missing or infinite. */
export function targetsOf(frame: Frame, labelCol: string): Float64Array {
  const label = numericColumn(frame, labelCol);
  const before = known.get(label.values);
  if (before !== undefined) return before;
  const wrong = label.values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new DataError(`row ${rowNumber(frame, wrong)}, column \`${labelCol}\`: expected a finite number to predict, got ${label.values[wrong]}`);
  const targets = label.values instanceof Float64Array ? label.values : new Float64Array(label.values);
  known.set(label.values, targets);
  return targets;
}
