import type { Frame } from '../frame/column.ts';
import { rowKernel } from '../frame/rows.ts';
import type { Split } from '../plan/plan.ts';
import { countFrom } from '../util/arrays.ts';

/** Positions of rows in a frame, ascending. */
export interface SplitRows {
  train: Int32Array;
  test: Int32Array;
}

/** Whether every row is trained on or tested. */
export function usesAllRows({ rule }: Split): boolean {
  return rule !== 'before';
}

/** The rows of a frame, or of a shard of it, that a split trains on and tests. */
export function splitRows(frame: Frame, split: Split): SplitRows {
  if (split.rule === 'all') return { train: countFrom(0, frame.rows), test: new Int32Array(0) };
  const column = frame.columns.get(split.column);
  if (column === undefined || column.kind !== 'i32') throw new Error(`the fold column ${split.column} should be an i32 column, found ${column?.kind ?? 'none'}`);
  return rowKernel().cut(column.values, { fold: split.fold, all: split.rule === 'equal' });
}

/** Position of the first of ascending numbers that is not smaller than one; their count where all are. */
export function firstFrom(numbers: Int32Array, least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where rows of the data stand in a frame whose rows carry the ascending numbers `rowIds`; rows that are not in it are left out. */
export function positionsOf(rows: Int32Array, rowIds: Int32Array): Int32Array {
  // Ascending numbers from 0 up to their count leave none out, and each stands at itself.
  if (rowIds.length > 0 && rowIds[0] === 0 && rowIds[rowIds.length - 1] === rowIds.length - 1 && rows.length > 0 && rows[rows.length - 1] < rowIds.length) return rows;
  const positions = new Int32Array(rows.length);
  let found = 0;
  let at = 0;
  for (const row of rows) {
    while (at < rowIds.length && rowIds[at] < row) at += 1;
    if (at < rowIds.length && rowIds[at] === row) positions[found++] = at;
  }
  return positions.subarray(0, found);
}

/** Both lists in one, ascending; they do not meet. */
export function unionOf({ train, test }: SplitRows): Int32Array {
  const all = new Int32Array(train.length + test.length);
  all.set(train);
  all.set(test, train.length);
  return all.sort();
}
