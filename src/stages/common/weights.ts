import type { Frame, NumericColumn } from '../../frame/column.ts';
import { DataError } from '../../util/errors.ts';
import type { ParamTable, ParamValues } from '../params.ts';
import { column } from '../params.ts';
import { numericColumn, rowNumber } from './columns.ts';

/** Spark's parameter of the weights of rows. */
export function weightParam(): ParamTable {
  return { weightCol: column(null, 'Column of the weights of the rows, numbers of at least 0; left out, every row weighs 1.', { fitOnly: true, sklearn: ['sample_weight'] }) };
}

/** The column of the rows' weights; null where every row weighs 1. */
export function weightColumn(params: ParamValues): string | null {
  return params.weightCol === undefined || params.weightCol === '' ? null : String(params.weightCol);
}

/** The columns that a predictor learns from: features, label and, where there are any, the weights of rows. */
export function learnedColumns(params: ParamValues): string[] {
  return [params.featuresCol, params.labelCol, weightColumn(params)].filter((name) => name !== null) as string[];
}

const checked = new WeakSet<NumericColumn['values']>();

/** The weights of rows in a column, (rows); throws a DataError naming the row of one that is missing, infinite or negative. */
export function weightsIn(frame: Frame, weightCol: string): Float64Array {
  const { values } = numericColumn(frame, weightCol);
  if (!checked.has(values)) {
    const row = values.findIndex((value) => !(value >= 0 && value < Infinity));
    if (row >= 0) throw new DataError(`row ${rowNumber(frame, row)}, column \`${weightCol}\`: expected a weight, a finite number of at least 0, got ${values[row]}`);
    checked.add(values);
  }
  return values instanceof Float64Array ? values : new Float64Array(values);
}

/** The weights of a stage's rows, (rows); null where every row weighs 1. */
export function weightsOf(frame: Frame, params: ParamValues): Float64Array | null {
  const weightCol = weightColumn(params);
  return weightCol === null ? null : weightsIn(frame, weightCol);
}
