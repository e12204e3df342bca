import { closeSync, openSync, writeSync } from 'node:fs';
import type { Column, Frame } from '../../frame/column.ts';
import { sliceRows } from '../../frame/select.ts';
import type { Holds } from '../../sinks/sink.ts';
import { writtenColumns } from '../../sinks/sink.ts';
import { typedCells } from '../../sinks/typed-cells.ts';

/** A column as the driver reads it: its key in the file, its name in Spark, the names of its codes, and whether it is one of ours that no stage may see. */
export interface ShippedColumn {
  key: string;
  name: string;
  holds: Holds;
  labels: readonly string[] | null;
  ours: boolean;
  /** Its key in what the executors read themselves; null where its values are sent. */
  field: string | null;
}

/** The number of a row in the data. */
export const ROW_COLUMN = '__row';
/** The key of a row's number in the file. */
const ROW_KEY = 'row';
const ROWS_AT_A_TIME = 4096;

/** Writes the rows of all shards as JSON lines with short keys, each with its number, so that neither their order nor how Spark cuts them matters; the bytes that were written. */
export function writeRows(path: string, shards: Iterable<Frame>, columns: readonly ShippedColumn[]): number {
  const file = openSync(path, 'w');
  let bytes = 0;
  let row = 0;
  try {
    for (const shard of shards) {
      for (let from = 0; from < shard.rows; from += ROWS_AT_A_TIME) {
        const part = sliceRows(shard, from, Math.min(shard.rows, from + ROWS_AT_A_TIME));
        bytes += writeSync(file, linesOf(part, row, columns));
        row += part.rows;
      }
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}

/** How the columns of a frame come to Spark. */
export interface Shipping {
  names: ReadonlyMap<string, string>;
  /** Hidden from stages. */
  ours: ReadonlySet<string>;
  /** Keys of those that the executors have read. */
  fields: ReadonlyMap<string, string>;
}

/** The columns of a frame, and the row's number, by the names that they have in Spark. */
export function shippedColumns(empty: Frame, { names, ours, fields }: Shipping): ShippedColumn[] {
  const written = writtenColumns(empty.columns).map(({ name, holds }, i) => ({ key: `c${i}`, name: names.get(name) ?? name, holds, labels: labelsOf(empty.columns.get(name)), ours: ours.has(name), field: fields.get(name) ?? null }));
  return [...written, { key: ROW_KEY, name: ROW_COLUMN, holds: 'integer' as const, labels: null, ours: true, field: null }];
}

function labelsOf(column: Column | undefined): readonly string[] | null {
  return column?.kind === 'i32' || column?.kind === 'f64' ? column.labels : null;
}

function linesOf(frame: Frame, first: number, columns: readonly ShippedColumn[]): string {
  const own = [...frame.columns.values()];
  const cells = own.map((column, i) => typedCells(column, frame.rows, columns[i].holds));
  const lines: string[] = [];
  for (let row = 0; row < frame.rows; row++) lines.push(`{${cells.map((cell, i) => `"${columns[i].key}":${cell[row]},`).join('')}"${ROW_KEY}":${first + row}}\n`);
  return lines.join('');
}
