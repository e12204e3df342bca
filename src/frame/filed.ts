import type { ByteRoom } from '../kernels/coding.ts';
import type { Column, NumericColumn } from './column.ts';

/** Some rows, from `from` to before `to`, of a column in a shard file. */
export interface FilePlace {
  path: string;
  column: string;
  from: number;
  to: number;
}

/** A column whose values are in files until they are asked for. */
export interface Filed {
  /** Bytes of its values once they are read. */
  bytes: number;
  /** Where they are, in the order of the rows. */
  places: readonly FilePlace[];
  /** The column of the rows from `start` to before `end`, still in the files. */
  slice(start: number, end: number): Column;
  /** The values of a numeric column, which are not kept for the next one who asks; bytes may be in the room that is given for them. */
  peek: ((room?: ByteRoom) => NumericColumn['values']) | null;
}

// Beside the columns, so that a copy with other values is not taken for what is in the file.
const known = new WeakMap<Column, Filed>();

/** Says where the values of a column are. */
export function setFiled<T extends Column>(column: T, filed: Filed): T {
  known.set(column, filed);
  return column;
}

/** Where the values of a column are; undefined of a column in memory. */
export function filedOf(column: Column): Filed | undefined {
  return known.get(column);
}

/** The values for one who reads them once: those of a column in files stay there. Bytes may be read into room that is used again. */
export function peek(column: NumericColumn, room?: ByteRoom): NumericColumn['values'] {
  return known.get(column)?.peek?.(room) ?? column.values;
}
