import { join } from 'node:path';
import type { Frame } from '../frame/column.ts';
import { sliceRows } from '../frame/select.ts';
import { readShard, writeShard } from '../frame/shard.ts';
import { countFrom } from '../util/arrays.ts';

/** One data set as a process sees it. The frames carry their rows' numbers in the data as `rowIds`. */
export interface Data {
  shardStarts: readonly number[];
  /** All rows, kept once asked for. */
  frame(): Frame;
  /** The rows of one shard; not kept. */
  shard(index: number): Frame;
}

/** A data set in memory. */
export function memoryData(frame: Frame, shardStarts: readonly number[]): Data {
  const numbered = numberRows(frame, 0);
  return {
    shardStarts,
    frame: () => numbered,
    shard: (index) => sliceRows(numbered, shardStarts[index], shardStarts[index + 1]),
  };
}

/** A data set in the files of a scratch folder, read when they are needed. */
export function fileData(scratch: string, shardStarts: readonly number[]): Data {
  let whole: Frame | null = null;
  return {
    shardStarts,
    frame: () => (whole ??= numberRows(readShard(wholeFile(scratch)), 0)),
    shard: (index) => numberRows(readShard(shardFile(scratch, index)), shardStarts[index]),
  };
}

/** Writes all rows into one file, for workers that take whole fits. */
export function writeWhole(scratch: string, frame: Frame): void {
  writeShard(wholeFile(scratch), { rows: frame.rows, columns: frame.columns });
}

/** Writes a file a shard, for workers that take passes. */
export function writeShards(scratch: string, frame: Frame, shardStarts: readonly number[]): void {
  for (let shard = 0; shard + 1 < shardStarts.length; shard++) {
    const { rows, columns } = sliceRows(frame, shardStarts[shard], shardStarts[shard + 1]);
    writeShard(shardFile(scratch, shard), { rows, columns });
  }
}

function numberRows(frame: Frame, first: number): Frame {
  return { rows: frame.rows, columns: frame.columns, rowIds: countFrom(first, frame.rows) };
}

function wholeFile(scratch: string): string {
  return join(scratch, 'data.bin');
}

function shardFile(scratch: string, shard: number): string {
  return join(scratch, `shard-${shard}.bin`);
}
