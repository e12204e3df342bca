import type { Readable } from 'node:stream';
import type { Frame, NumericColumn } from '../frame/column.ts';
import type { CsvCell, CsvKernel, CsvRagged } from '../kernels/csv-kernel.ts';
import type { Diagnostic } from '../util/diagnostic.ts';

/** What happens to malformed rows, as in Spark. */
export type Mode = 'PERMISSIVE' | 'DROPMALFORMED' | 'FAILFAST';

/** A column of `data.schema`; `sql` is its type as Spark writes it. */
export interface SchemaField {
  name: string;
  sql: string;
}

/** Spark's reader options, https://spark.apache.org/docs/latest/sql-data-sources-csv.html, and what else says how rows become columns. */
export interface CsvOptions {
  /** Null: found from the first lines, one of `, ; tab |`. */
  sep: string | null;
  header: boolean;
  /** Empty: no quoting. */
  quote: string;
  /** Escapes a quote inside quotes; the quote itself for doubled quotes. */
  escape: string;
  /** What a quote in the middle of a field means. */
  unescapedQuoteHandling: 'STOP_AT_DELIMITER' | 'RAISE_ERROR';
  /** Lines that begin with it are left out. */
  comment: string | null;
  /** Text that stands for a missing value, besides nothing at all. */
  nullValue: string;
  /** What an empty field in quotes stands for. */
  emptyValue: string;
  /** Texts for NaN and the infinities, besides the usual spellings. */
  nanValue: string | null;
  positiveInf: string | null;
  negativeInf: string | null;
  /** What ends a line; null: LF, CRLF or CR. */
  lineSep: string | null;
  /** Whether a line break in quotes is part of its field; false: it ends the row. */
  multiLine: boolean;
  ignoreLeadingWhiteSpace: boolean;
  ignoreTrailingWhiteSpace: boolean;
  /** Null: by the byte order mark, else UTF-8. */
  encoding: string | null;
  /** Whether types are found from the values; false: every column is text. */
  inferSchema: boolean;
  /** Patterns of Java's DateTimeFormatter for text that is a date or a time; null: ISO 8601. */
  dateFormat: string | null;
  timestampFormat: string | null;
  maxColumns: number;
  /** Characters of a field; -1: any number. */
  maxCharsPerColumn: number;
  mode: Mode;
  /** Malformed rows that are put up with. */
  maxRejects: number;
  /** Types that are known; null: none. */
  schema: readonly SchemaField[] | null;
  /** Null: the schema goes by name where there is a header; true: by position, whatever the header says; false: by position, and the header must agree. */
  enforceSchema: boolean | null;
  /** Columns to read, or their names where there is no header; null: all. */
  columns: readonly string[] | null;
  /** Files of folders and patterns whose names fit it; null: all. */
  pathGlobFilter: string | null;
  /** Whether folders are read with the folders in them. */
  recursiveFileLookup: boolean;
}

/** The options of all formats. */
export interface ReadOptions extends CsvOptions {
  /** Slots of the vectors of libsvm files; null or absent: as many as the largest index. */
  numFeatures?: number | null;
  /** How they are kept; absent: sparse. */
  vectorType?: 'sparse' | 'dense';
}

/** The options of a job that gives none. */
export const CSV_DEFAULTS: CsvOptions = {
  sep: null, header: true, quote: '"', escape: '"', unescapedQuoteHandling: 'STOP_AT_DELIMITER', comment: null,
  nullValue: '', emptyValue: '', nanValue: null, positiveInf: null, negativeInf: null, lineSep: null, multiLine: true,
  ignoreLeadingWhiteSpace: false, ignoreTrailingWhiteSpace: false, encoding: null, inferSchema: true, dateFormat: null, timestampFormat: null,
  maxColumns: 20_480, maxCharsPerColumn: -1, mode: 'PERMISSIVE', maxRejects: 0, schema: null, enforceSchema: null, columns: null,
  pathGlobFilter: null, recursiveFileLookup: false,
};

export const READ_DEFAULTS: ReadOptions = { ...CSV_DEFAULTS, numFeatures: null, vectorType: 'sparse' };

/** A malformed row: where it begins, where in its line the first trouble is, both from 1, what it is, and the text of the row, cut where it is very long. */
export interface Reject {
  file: string;
  line: number;
  column: number;
  reason: string;
  text: string;
}

/** What was found out about the files and their dialect. */
export interface Sniffed {
  /** Null in a format without one. */
  sep: string | null;
  /** Each file with what it is compressed by and written in. */
  files: readonly { name: string; compression: string | null; encoding: string }[];
}

/** Column names of a source, without its rows. */
export interface Header {
  names: readonly string[];
  warnings: readonly Diagnostic[];
  sniffed: Sniffed;
}

/** A whole source. */
export interface Table {
  /** The columns that were wanted. */
  frame: Frame;
  /** All columns that could be. */
  names: readonly string[];
  warnings: readonly Diagnostic[];
  sniffed: Sniffed;
  /**
   * The hexadecimal digest of the bytes as they came; of several files that of their digests. A large file is read once more when it is asked
   * for first, beside what this thread does. Throws UserError where the file was changed since it was opened.
   */
  sha256(): Promise<string>;
  /** Hashes of the values of columns that have none here, by name, NaN where a value is missing. Absent: there are no such columns. */
  hashes?: ReadonlyMap<string, NumericColumn>;
  /** The malformed rows that were put up with, in order. */
  rejects: readonly Reject[];
  /** Of a table from the cache: whether its bytes are not those that were kept. It is gone from the cache then, and is read anew the next time. */
  isDamaged?(): Promise<boolean>;
}

/** Rows of a file to read: those that begin from `from` on and before `to`. All of it is data, so that a worker can be told. */
export interface RangeTask {
  path: string;
  size: number;
  from: number;
  to: number;
  /** A row is known to begin at `from`. */
  isKnown: boolean;
  dialect: CsvOptions & { sep: string };
  /** One of CSV_TYPE a field: what is known of it; `skipped` ones are not written. */
  types: readonly number[];
  kernel: CsvKernel['name'];
  /** The shard file to write, with a column for each field, called by its number. */
  out: string;
}

/** What a range has; a range that begins inside quotes by mistake may be `refused`. */
export type RangeAnswer = { refused: true } | {
  refused: false;
  /** Where the first row begins, and the first one behind the range: bytes of the file. */
  start: number;
  end: number;
  rows: number;
  /** One of CSV_TYPE a field. */
  types: number[];
  /** Whether a field has whole numbers of 32 bits only, and none is missing; of type f64 where one is a zero with a sign. */
  whole: boolean[];
  strangers: readonly (CsvCell | null)[];
  /** The first whole number of each field that lost digits. */
  rounded: readonly (CsvCell | null)[];
  /** Rows of another length that are kept, at their bytes of the file. */
  ragged: readonly CsvRagged[];
}

/** Workers that read ranges of a file into shard files. */
export interface RangeReaders {
  workers: number;
  /** A name for a file that nobody else writes. */
  nextFile(): string;
  read(task: RangeTask): Promise<RangeAnswer>;
}

/** Files, folders and patterns of files, read in the order of their paths, or a stream. */
export type TableInput = FileInput | ({ stream: Readable } & HowRead);

export type FileInput = { path: string | readonly string[]; readers?: RangeReaders | null } & HowRead;

/** `kernels`: those that read, WebAssembly unless said. */
interface HowRead {
  options: ReadOptions;
  /** Absent or null: all columns are. */
  wanted?: Wanted | null;
  kernels?: CsvKernel['name'];
  /** Absent: all is kept in memory. */
  spill?: Spill | null;
  /** The digest will be waited for at once, so it is taken while the columns are made. */
  digest?: boolean;
}

/** The columns that are wanted; others are passed over, and whatever their values are, they are not looked at. */
export interface Wanted {
  has(name: string): boolean;
  /** Equal where the same columns are wanted. */
  key: string;
}

/** Where a reader leaves what is more than its memory. */
export interface Spill {
  /** Memory for what is kept, in bytes. */
  bytes: number;
  /** A name for a file that nobody else writes, in a folder that goes with the run. */
  nextFile(): string;
}

/** A format that rows can be read from. Both throw UserError with diagnostics of kind `input`. */
export interface Source {
  /** Reads no more of the file than the names need. */
  readHeader(path: string | readonly string[], options: ReadOptions): Promise<Header>;
  readTable(input: TableInput): Promise<Table>;
  /** The rows of files as frames with the same columns; null where rows are read by `batches`. */
  readFrames: ((path: readonly string[], reading: FrameReading) => AsyncGenerator<Frame, void>) | null;
}

/** How frames are read: of at least so many rows each, but the last. */
export interface FrameReading {
  options: ReadOptions;
  rows: number;
}
