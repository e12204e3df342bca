/** How a column is read: the same numbers as in assembly/csv-memory.ts. From u8 to f64 they are numbers, each wider than the one before; a boolean column with missing values is booleanF64. */
export const CSV_TYPE = { skipped: 0, u8: 1, u16: 2, i32: 3, f64: 4, boolean: 5, booleanF64: 6, text: 7, missing: 8, mixed: 9 } as const;

/** The dialect in bytes; -1 where there is no quote or escape. */
export interface CsvSigns {
  separator: number;
  quote: number;
  escape: number;
  /** What begins a line that is left out; empty: nothing does. */
  comment: Uint8Array;
}

/** How the rows of a text are read. */
export interface CsvStart {
  signs: CsvSigns;
  /** What stands for a missing value, besides nothing at all. */
  nullValue: Uint8Array;
  /** One of CSV_TYPE a column: `missing` where the type is to be found, `text` or `skipped`; (width). */
  types: Uint8Array;
  /** Whether rows of another length are kept, filled with missing values or cut; else they stop the reading. */
  keepsRagged: boolean;
  /** The number that a text stands for which is no plain decimal, undefined where it is text. */
  parseNumber(text: string): number | undefined;
}

/** A value and its row, counted from 0. */
export interface CsvCell {
  text: string;
  row: number;
}

/** A row of another length: where it begins and ends, in bytes from the start of the text, its number of fields, and its place among the rows. */
export interface CsvRagged {
  at: number;
  /** Behind the row and the first byte of its line end. */
  end: number;
  fields: number;
  row: number;
}

/**
 * Why a reading ended. `full`: the block has as many rows as it holds. `read`: all rows that begin before the limit are read.
 * `inside`: the bytes end in a row. `unclear`: quotes that mean two things. `ragged`: the row at `at` has `fields` fields.
 */
export interface CsvProgress {
  state: 'full' | 'read' | 'inside' | 'unclear' | 'ragged';
  /** Bytes from the start of the text to the next row, or to the one that the reading stopped at. */
  at: number;
  /** 0 where the state is another. */
  fields: number;
}

/** The values of a block's rows in one column: numbers, codes of texts where a missing one is -1; null where there are none. `whole`: all so far are whole numbers of 32 bits or booleans, and none is missing. */
export interface CsvBlockColumn {
  type: number;
  whole: boolean;
  values: Uint8Array | Uint16Array | Int32Array | Float64Array | null;
}

/** Texts in order of their codes: the bytes of text i begin at starts[i] and end before starts[i + 1]; (texts + 1). */
export interface PackedBytes {
  bytes: Uint8Array;
  starts: Uint32Array;
}

/** The texts of a column in order of their codes. Where `repeats` is set, a text may have several codes: hardly one came twice, so they were not looked up. */
export interface ColumnTexts extends PackedBytes {
  repeats: boolean;
  /** Codes of blocks that are not those of texts: of the first ones, (codes) the codes of their texts; the others count on from there. Null: all are. */
  places: Int32Array | null;
}

/**
 * Reads CSV rows into columns, a block of rows at a time; both kinds give the same bits. Columns find their types as they come: a value
 * that does not fit makes its column wider, and text after numbers makes it `mixed`. Views that are returned hold until the next call.
 */
export interface CsvKernel {
  readonly name: 'wasm' | 'typescript';
  /** Room for at least `bytes` more bytes behind those that are not read yet. */
  room(bytes: number): Uint8Array;
  /** Says that so many bytes were written into the room. */
  add(count: number): void;
  /** Says that no bytes come any more: a last line without an end gets one. */
  end(): void;
  /** Bytes that are not read yet. */
  unread(): Uint8Array;
  /** 1: there is a zero byte among the last `count` bytes; 2: one that is not ASCII; 3: both. */
  look(count: number): number;
  /** Leaves out bytes before the first row, such as a header. */
  skip(count: number): void;
  /** Begins the rows. */
  start(start: CsvStart): void;
  /** Adds rows to the block that begin before `limit`, in bytes from the start of the text. */
  read(limit?: number): CsvProgress;
  /** Rows of the block. */
  rows(): number;
  /** A column of the block. */
  column(field: number): CsvBlockColumn;
  /** Begins the next block. */
  nextBlock(): void;
  /** Gives texts that are looked up together their codes: comes before `texts`. */
  settle(): void;
  /** The texts of a column. */
  texts(field: number): ColumnTexts;
  /** The first value of each column that made text of numbers, null where there is none. */
  strangers(): readonly (CsvCell | null)[];
  /** The first whole number of each column that has lost digits, null where there is none. */
  rounded(): readonly (CsvCell | null)[];
  /** Rows of another length that were kept. */
  ragged(): readonly CsvRagged[];
  /** Ends the reading: another one may take the memory, so nothing is asked of this one any more. */
  close(): void;
}

/** Whether the values of a CSV_TYPE are numbers or booleans. */
export function isNumeric(type: number): boolean {
  return type >= CSV_TYPE.u8 && type <= CSV_TYPE.booleanF64;
}
