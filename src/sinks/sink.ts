import type { Column, Frame } from '../frame/column.ts';
import { isVector } from '../frame/vectors.ts';

/** What the values of a column are. */
export type Holds = 'integer' | 'number' | 'boolean' | 'text' | 'date' | 'list' | 'dense' | 'sparse';

/** A column as it is written. `slots`: a vector gets so many cells, one a slot; null: one cell, whatever it holds. */
export interface WrittenColumn {
  name: string;
  holds: Holds;
  slots: number | null;
}

/** A format that frames are written in, row by row: parts of a file are made anywhere and put together in order. */
export interface Sink {
  /** Endings of the files, in lower case. */
  extensions: readonly string[];
  /** What stands in front of the rows. */
  head(columns: readonly WrittenColumn[]): string;
  /** The rows of a frame that has all of the columns. */
  rows(frame: Frame, columns: readonly WrittenColumn[]): Uint8Array;
  /** Makes `file` of the file that has the head and the rows; null where that is the file. */
  join: ((parts: string, file: string, columns: readonly WrittenColumn[]) => Promise<void>) | null;
}

/** A sparse vector of more slots is written into one cell. */
const MOST_SLOTS = 256;

/** How the columns of a frame are written, from their types: vectors get a cell a slot, but long sparse ones. */
export function writtenColumns(columns: ReadonlyMap<string, Column>): WrittenColumn[] {
  return [...columns].map(([name, column]) => ({ name, holds: holdsOf(column), slots: isVector(column) && (column.kind === 'vector' || column.width <= MOST_SLOTS) ? column.width : null }));
}

function holdsOf(column: Column): Holds {
  switch (column.kind) {
    case 'text':
      return column.date ? 'date' : 'text';
    case 'vector':
      return 'dense';
    case 'uneven':
      return column.dense ? 'dense' : 'sparse';
    case 'sparse':
    case 'list':
      return column.kind;
    default:
      return column.boolean ? 'boolean' : column.kind === 'i32' ? 'integer' : 'number';
  }
}

/** A column that the writer was told of. */
export function columnOf(frame: Frame, name: string): Column {
  const column = frame.columns.get(name);
  if (column === undefined) throw new Error(`a frame that is to be written has no column \`${name}\``);
  return column;
}
