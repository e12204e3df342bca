import type { Frame, NumericColumn } from '../../frame/column.ts';
import { DataError } from '../../util/errors.ts';
import { numericColumn, rowNumber } from './columns.ts';

/** The values of a label that must be in every row; throws a DataError naming the row where one is missing. */
export function labelValues(frame: Frame, labelCol: string): NumericColumn['values'] {
  const { values } = numericColumn(frame, labelCol);
  const row = values.findIndex(Number.isNaN);
  if (row >= 0) throw new DataError(`row ${rowNumber(frame, row)}, column \`${labelCol}\`: expected a label, got a missing value`);
  return values;
}
