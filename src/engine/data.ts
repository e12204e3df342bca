import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '../frame/column.ts';
import type { FilePlace } from '../frame/filed.ts';
import { filedOf } from '../frame/filed.ts';
import { markData } from '../frame/picked.ts';
import { sliceRows } from '../frame/select.ts';
import { writeShard } from '../frame/shard.ts';
import { openPlaces } from '../frame/shards.ts';
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
  const numbered = numberRows(frame);
  return {
    shardStarts,
    frame: () => numbered,
    shard: (index) => markData(sliceRows(numbered, shardStarts[index], shardStarts[index + 1])),
  };
}

/** All shards of a data set, in order. */
export function* shardsOf({ shardStarts, shard }: Data): Generator<Frame> {
  for (let index = 0; index + 1 < shardStarts.length; index++) yield shard(index);
}

/** Columns in order, and where they are. */
interface Contents {
  rows: number;
  columns: readonly { name: string; places: readonly FilePlace[] }[];
}

/** The data set that `writeData` put into a scratch folder. Of a column is read what is asked for, when it is asked for: all rows, or those of a shard. */
export function fileData(scratch: string, shardStarts: readonly number[]): Data {
  let whole: Frame | null = null;
  let numbered: Frame | null = null;
  function opened(): Frame {
    return (whole ??= openData(scratch));
  }
  return {
    shardStarts,
    frame: () => (numbered ??= numberRows(opened())),
    // Where all rows have their numbers already, those of a shard are a view on them.
    shard: (index) => markData(sliceRows(numbered ?? opened(), shardStarts[index], shardStarts[index + 1])),
  };
}

/** Writes the columns that are in memory into one file, and where all are into another; the frame may go then. */
export function writeData(scratch: string, { rows, columns }: Frame): void {
  const path = join(scratch, 'data.bin');
  writeShard(path, { rows, columns: new Map([...columns].filter(([, column]) => filedOf(column) === undefined)) });
  const contents: Contents = { rows, columns: [...columns].map(([name, column]) => ({ name, places: filedOf(column)?.places ?? [{ path, column: name, from: 0, to: rows }] })) };
  writeFileSync(contentsFile(scratch), JSON.stringify(contents));
}

/** The frame that was written, with all its columns in files. */
export function openData(scratch: string): Frame {
  const { rows, columns } = JSON.parse(readFileSync(contentsFile(scratch), 'utf8')) as Contents;
  const opened = openPlaces(columns.map(({ places }) => places));
  return { rows, columns: new Map(columns.map(({ name }, i) => [name, opened[i]])) };
}

function numberRows({ rows, columns }: Frame): Frame {
  return { rows, columns, rowIds: countFrom(0, rows) };
}

function contentsFile(scratch: string): string {
  return join(scratch, 'data.json');
}
