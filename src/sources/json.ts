import { duckFrames, duckHeader, duckTable, fileList } from './duck-table.ts';
import type { DuckFormat } from './duck-table.ts';
import type { Source } from './source.ts';

const format: DuckFormat = {
  words: 'JSON, an object a line or a list of objects',
  // Types are found from all rows; fields that a row lacks are missing values.
  table: (files) => `read_json(${fileList(files)}, format = 'auto', records = true, sample_size = -1, union_by_name = true)`,
};

/** JSON lines, and files that hold one list of objects, read by DuckDB; see https://jsonlines.org/ and RFC 8259. */
export const source: Source = {
  readHeader: (path, options) => duckHeader(format, path, options),
  readTable: (input) => duckTable(format, input),
  readFrames: (path, reading) => duckFrames(format, path, reading),
};
