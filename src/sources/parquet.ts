import { duckFrames, duckHeader, duckTable, fileList } from './duck-table.ts';
import type { DuckFormat } from './duck-table.ts';
import type { Source } from './source.ts';

const format: DuckFormat = {
  words: 'a Parquet file',
  // Files whose columns come in another order are one table, as in Spark.
  table: (files) => `read_parquet(${fileList(files)}, union_by_name = true)`,
};

/** Apache Parquet, read by DuckDB; see https://parquet.apache.org/docs/file-format/ */
export const source: Source = {
  readHeader: (path, options) => duckHeader(format, path, options),
  readTable: (input) => duckTable(format, input),
  readFrames: (path, reading) => duckFrames(format, path, reading),
};
