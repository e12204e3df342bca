import type { Column, Frame, NumericColumn } from './column.ts';
import { filedOf, peek } from './filed.ts';
import { rowKernel } from './rows.ts';

/** Rows of a column that are copied when somebody reads them. */
export interface Picked {
  source: NumericColumn;
  rows: Int32Array;
  /** How many rows the source has. */
  ofRows: number;
  /** Whether nothing has copied them yet. */
  isUnread: boolean;
  /** Whether the source is a column of the data, all of a shard's rows or of all shards': so that it is the same for whoever picks rows of it. */
  ofData: boolean;
  /** The same rows shard by shard, where that is known. */
  shards: (() => readonly ShardRows[]) | null;
}

/** Rows of a shard, some of which, at `rows`, are picked out of columns of all shards. */
export interface ShardRows {
  rows: Int32Array;
  /** What stands in the shard for such a column; undefined where nothing does. */
  of(column: Column): Column | undefined;
}

/** How rows are picked. `traced`: which of the data's they are is known afterwards. */
export interface Picking {
  ofRows: number;
  traced: boolean;
  shards?: Picked['shards'];
}

// Beside the columns, which are plain data.
const known = new WeakMap<Column, Picked>();
const data = new WeakSet<Column>();

/** Says that the columns of a frame are those of the data. */
export function markData(frame: Frame): Frame {
  for (const column of frame.columns.values()) data.add(column);
  return frame;
}

/** The rows at `rows` of a column of numbers. */
export function pickLater(source: NumericColumn, rows: Int32Array, { ofRows, traced, shards = null }: Picking): NumericColumn {
  const { kind, boolean, labels } = source;
  let values: NumericColumn['values'] | null = null;
  const picked: Picked = { source, rows, ofRows, isUnread: true, ofData: traced && data.has(source), shards };
  const column = {
    kind,
    boolean,
    labels,
    get values() {
      picked.isUnread = false;
      return (values ??= pick(peek(source), rows));
    },
  } as NumericColumn;
  known.set(column, picked);
  return column;
}

/** The rows from `start` to before `end` of a column of numbers, as a view on its values, which are read whole when somebody reads these. */
export function viewLater(source: NumericColumn, start: number, end: number): NumericColumn {
  const { kind, boolean, labels } = source;
  return {
    kind,
    boolean,
    labels,
    get values() {
      return source.values.subarray(start, end);
    },
  } as NumericColumn;
}

/** What a column is picked from; undefined of any other column. */
export function pickedOf(column: Column): Picked | undefined {
  return known.get(column);
}

/** Bytes of picked values once they are read. */
export function pickedBytes({ source, rows, ofRows }: Picked): number {
  const bytes = filedOf(source)?.bytes ?? source.values.byteLength;
  return (bytes / Math.max(1, ofRows)) * rows.length;
}

/** The values at some positions, in an array of the same kind. */
export function pick<T extends NumericColumn['values']>(values: T, rows: Int32Array): T {
  return rowKernel().pick(values, rows);
}
