import type { Column } from '../frame/column.ts';
import type { Dialect } from './dialect.ts';
import type { TextFile } from './text-file.ts';

/** A CSV text and how it is written. */
export interface CsvText {
  file: TextFile;
  dialect: Dialect;
  /** Fields that are read as text, whatever they hold; absent: none. */
  texts?: ReadonlySet<number>;
  /** Fields that are not read; absent: none. */
  leftOut?: ReadonlySet<number>;
}

/** A value that does not fit the type of those above it; `row` counts from 0. */
export interface Stranger {
  text: string;
  row: number;
}

/** What is wrong with a row from byte `start` to before `end`. `at` is the byte to point to, -1 for the row as a whole. */
export interface RowProblem {
  id: string;
  reason: string;
  start: number;
  end: number;
  at: number;
}

/** A malformed row that is kept, with nothing where it had nothing; `row` counts from 0. */
export interface Misfit extends RowProblem {
  row: number;
}

/** A CSV text read whole: its first record, empty where there is none, and a column for each of that one's fields, null for one that is left out. */
export interface CsvColumns {
  first: readonly string[];
  columns: readonly (Column | null)[];
  /** For each column the value that made text of numbers, null where there is none. */
  strangers: readonly (Stranger | null)[];
  /** For each column its first whole number that no double is, null where there is none. */
  rounded: readonly (Stranger | null)[];
  rows: number;
  /** Malformed rows in order; absent: none. */
  misfits?: readonly Misfit[];
  /** Rows with a field that goes on behind its closing quote, and the first of them; absent: none. */
  oddQuotes?: { count: number; row: number; field: number };
}
