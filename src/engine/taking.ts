import type { Column, Frame } from '../frame/column.ts';
import type { Taken } from '../frame/select.ts';
import { cutRows, takeRows } from '../frame/select.ts';
import type { SplitRows } from './split.ts';
import { cutByShard } from './split.ts';

/** A frame and the places of the rows that a split uses. */
export interface Placed {
  frame: Frame;
  /** Rows of the data. */
  rows: SplitRows;
  /** Where they stand in the frame. */
  at: SplitRows;
}

/** Takes rows of a split out of frames. */
export interface Taking {
  side(from: Placed, side: keyof SplitRows): Frame;
  /** The training rows shard by shard. Shards have the data's borders, also where rows were dropped. */
  shards(from: Placed): Frame[];
}

/** A place for what was taken. */
interface Kept extends Taken {
  /** From now on only what is asked for stays. */
  next(): void;
}

/** What was taken of one split. */
interface Current {
  rows: SplitRows;
  rowIds: Int32Array | undefined;
  train: Kept;
  test: Kept;
  shards: readonly Kept[];
}

/** Of the split that was asked for last it keeps the columns that the last request had, so that the fits of a grid take them once, and what stages know of a column is known to the next fit. */
export function openTaking(shardStarts: readonly number[]): Taking {
  let current: Current | null = null;
  function keptOf({ frame: { rowIds }, rows }: Placed): Current {
    if (current?.rows !== rows || current.rowIds !== rowIds) current = { rows, rowIds, train: openKept(), test: openKept(), shards: shardStarts.slice(1).map(openKept) };
    return current;
  }
  function side(from: Placed, which: keyof SplitRows): Frame {
    const kept = keptOf(from)[which];
    kept.next();
    return takeRows(from.frame, from.at[which], kept);
  }
  return {
    side,
    shards(from) {
      const taken = side(from, 'train');
      if (taken.rowIds === undefined) throw new Error('a frame of the engine lost the numbers of its rows');
      let start = 0;
      return cutByShard(taken.rowIds, shardStarts).map(({ length }, shard) => {
        const kept = keptOf(from).shards[shard];
        kept.next();
        return cutRows(taken, { start, end: (start += length), taken: kept });
      });
    },
  };
}

function openKept(): Kept {
  let before = new Map<Column, Column>();
  let now = new Map<Column, Column>();
  function set(column: Column, made: Column): void {
    now.set(column, made);
  }
  return {
    set,
    get(column) {
      const made = now.get(column) ?? before.get(column);
      if (made !== undefined) set(column, made);
      return made;
    },
    next() {
      before = now;
      now = new Map();
    },
  };
}
