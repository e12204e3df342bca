import type { Readable } from 'node:stream';
import type { Frame } from '../frame/column.ts';
import type { Diagnostic } from '../util/diagnostic.ts';

/** Spark's reader options, https://spark.apache.org/docs/latest/sql-data-sources-csv.html. */
export interface CsvOptions {
  /** Null: found from the first lines, one of `, ; tab |`. */
  sep: string | null;
  header: boolean;
  /** Empty: no quoting. */
  quote: string;
  /** Escapes a quote inside quotes; the quote itself for doubled quotes. */
  escape: string;
  /** Lines that begin with it are left out. */
  comment: string | null;
  /** Text that stands for a missing value, besides nothing at all. */
  nullValue: string;
}

/** What was found out about a file's dialect. */
export interface Sniffed {
  sep: string;
}

/** Column names of a source, without its rows. */
export interface Header {
  names: readonly string[];
  warnings: readonly Diagnostic[];
  sniffed: Sniffed;
}

/** A whole source. `sha256` is the hexadecimal digest of the bytes as they came. */
export interface Table {
  frame: Frame;
  warnings: readonly Diagnostic[];
  sniffed: Sniffed;
  sha256: string;
}

export type TableInput = { path: string; options: CsvOptions } | { stream: Readable; options: CsvOptions };

/** A format that rows can be read from. Both throw UserError with diagnostics of kind `input`. */
export interface Source {
  /** Reads no more of the file than the names need. */
  readHeader(path: string, options: CsvOptions): Promise<Header>;
  readTable(input: TableInput): Promise<Table>;
}
