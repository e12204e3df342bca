import type { Column, Frame } from '../frame/column.ts';
import type { ShardRows } from '../frame/picked.ts';
import { markData, viewLater } from '../frame/picked.ts';
import type { Taken } from '../frame/select.ts';
import { cutRows, takeRows } from '../frame/select.ts';
import { isNumeric } from '../frame/vectors.ts';
import type { Data } from './data.ts';
import type { SplitRows } from './split.ts';
import { firstFrom } from './split.ts';

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
  /** The columns of a shard of the data out of which rows were taken; undefined where none were. */
  shard(index: number): Frame | undefined;
}

/** A place for what was taken. */
interface Kept extends Taken {
  /** From now on only what is asked for stays. */
  next(): void;
}

/** What was taken of one split. */
interface Current {
  rows: SplitRows;
  rowIds: Int32Array;
  train: Kept;
  test: Kept;
  shards: readonly KeptShard[];
  /** Rows of each side shard by shard, once somebody has asked. */
  inShards: { [side in keyof SplitRows]?: readonly ShardRows[] };
}

/** Training rows of one shard, as positions in the rows from `start` to before `end` of a frame, and what was taken of these. */
interface KeptShard {
  start: number;
  end: number;
  rows: Int32Array;
  taken: Kept;
}

/** A shard of the data, and what stands in it for columns of all rows. */
interface Cut {
  frame: Frame;
  taken: Taken;
}

/**
 * Of the split that was asked for last it keeps the columns that the last request had, so that the fits of a grid take them once, and what stages know of a column is known
 * to the next fit. Rows are taken out of shards, whose columns are the same for all splits: what stages know of these is known to the next split.
 */
export function openTaking(data: Data): Taking {
  const { shardStarts } = data;
  const cuts: (Cut | undefined)[] = [];
  let current: Current | null = null;
  function keptOf({ frame: { rowIds }, rows, at }: Placed): Current {
    if (rowIds === undefined) throw new Error('a frame of the engine lost the numbers of its rows');
    if (current?.rows !== rows || current.rowIds !== rowIds) current = { rows, rowIds, train: openKept(), test: openKept(), shards: shardsAt(rowIds, at.train, shardStarts), inShards: {} };
    return current;
  }
  function cutOf(shard: number): Taken {
    return (cuts[shard] ??= cutAt(data, shard)).taken;
  }
  function inShards({ shards }: Current, rows: Int32Array): ShardRows[] {
    return shards.map(({ start, end }, shard) => ({ rows: rowsBetween(rows, start, end), of: (column) => cuts[shard]?.taken.get(column) }));
  }
  return {
    side(from, which) {
      const split = keptOf(from);
      const kept = split[which];
      kept.next();
      return takeRows(from.frame, from.at[which], { taken: kept, traced: false, shards: () => (split.inShards[which] ??= inShards(split, from.at[which])) });
    },
    shards(from) {
      return keptOf(from).shards.map(({ start, end, rows, taken }, shard) => {
        taken.next();
        return takeRows(cutRows(from.frame, { start, end, taken: cutOf(shard) }), rows, { taken, traced: true });
      });
    },
    shard: (index) => cuts[index]?.frame,
  };
}

/** Numbers are read once for all shards, since all of them are asked for. */
function cutAt(data: Data, shard: number): Cut {
  const [start, end] = [data.shardStarts[shard], data.shardStarts[shard + 1]];
  const own = data.shard(shard);
  const taken = new WeakMap<Column, Column>();
  const columns = new Map([...data.frame().columns].map(([name, column]) => {
    const cut = isNumeric(column) ? viewLater(column, start, end) : (own.columns.get(name) as Column);
    taken.set(column, cut);
    return [name, cut];
  }));
  return { frame: markData({ ...own, columns }), taken };
}

function shardsAt(rowIds: Int32Array, train: Int32Array, shardStarts: readonly number[]): KeptShard[] {
  const ends = shardStarts.map((first) => firstFrom(rowIds, first));
  return ends.slice(1).map((end, shard) => {
    const start = ends[shard];
    return { start, end, rows: rowsBetween(train, start, end), taken: openKept() };
  });
}

/** The ascending rows from `start` to before `end`, counted from there. */
function rowsBetween(all: Int32Array, start: number, end: number): Int32Array {
  const rows = all.slice(firstFrom(all, start), firstFrom(all, end));
  for (let i = 0; i < rows.length; i++) rows[i] -= start;
  return rows;
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
