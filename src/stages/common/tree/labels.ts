import type { Frame, NumericColumn } from '../../../frame/column.ts';
import { typeOf } from '../../../frame/column.ts';
import { DataError } from '../../../util/errors.ts';
import { classLabels } from '../classifier.ts';
import { numericColumn, rowNumber } from '../columns.ts';

/** The kernel's limit. */
const MAX_CLASSES = 2 ** 20 - 1;

interface Classes {
  /** Name of each class. */
  labels: readonly string[];
  /** Class of each row: (rows). */
  codes: Uint16Array | Uint32Array;
}

const known = new WeakMap<NumericColumn['values'], Classes>();

/** The classes of an indexed label column, coded once. Throws DataError naming the row of a value that is not the index of a class. */
export function classesOf(frame: Frame, labelCol: string): Classes {
  const column = numericColumn(frame, labelCol);
  const labels = classLabels(new Map([[labelCol, typeOf(column)]]), labelCol);
  const before = known.get(column.values);
  if (before !== undefined && before.labels.length === labels.length) return { labels, codes: before.codes };
  if (labels.length > MAX_CLASSES) throw new DataError(`column \`${labelCol}\`: expected at most ${MAX_CLASSES} classes, got ${labels.length}`);
  const codes = labels.length <= 0x1_0000 ? new Uint16Array(frame.rows) : new Uint32Array(frame.rows);
  for (let row = 0; row < frame.rows; row++) {
    const value = column.values[row];
    codes[row] = value;
    if (codes[row] !== value || value >= labels.length) {
      throw new DataError(`row ${rowNumber(frame, row)}, column \`${labelCol}\`: expected the index of a class, 0 to ${labels.length - 1}, got ${value}`);
    }
  }
  const classes = { labels, codes };
  known.set(column.values, classes);
  return classes;
}
