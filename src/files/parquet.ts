import type { JS } from '@duckdb/node-api';
import { identifier, literal } from './duckdb.ts';
import type { Connection } from './duckdb.ts';

/** A table of plain values: numbers, texts, booleans, lists, objects for structs, `{ key, value }` lists for maps, and null. */
export interface PlainTable {
  /** Types by DuckDB's names. */
  columns: readonly { name: string; type: string }[];
  rows: number;
  row(i: number): readonly unknown[];
}

/** Rows that are handed to DuckDB together: those of its own chunks. */
const CHUNK = 2048;

/** Writes a table as one file, with texts beside its schema that other programs look for. */
export async function writeParquet(connection: Connection, file: string, { table, metadata }: { table: PlainTable; metadata: Readonly<Record<string, string>> }): Promise<void> {
  const { DuckDBDataChunk, JSToDuckDBValueConverter } = await import('@duckdb/node-api');
  await connection.run(`CREATE OR REPLACE TABLE written (${table.columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')})`);
  const appender = await connection.createAppender('written');
  const types = table.columns.map((_, i) => appender.columnType(i));
  for (let from = 0; from < table.rows; from += CHUNK) {
    const count = Math.min(CHUNK, table.rows - from);
    const chunk = DuckDBDataChunk.create(types, count);
    chunk.setRowsConverted(Array.from({ length: count }, (_, i) => table.row(from + i) as JS[]), JSToDuckDBValueConverter);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const texts = Object.entries(metadata).map(([key, text]) => `${literal(key)}: ${literal(text)}`).join(', ');
  await connection.run(`COPY written TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy, KV_METADATA {${texts}})`);
}

/** The rows of all Parquet files of a folder, by the files' names; whole numbers of 64 bits become numbers. Rejects with DuckDB's own error. */
export async function readParquet(connection: Connection, folder: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const pattern = `${folder.replaceAll(/[*?[\]]/g, '[$&]')}/*.parquet`;
  const rows = await (await connection.run(`SELECT * FROM read_parquet(${literal(pattern)})`)).getRowObjectsJS();
  return rows.map((row) => plainNumbers(row) as Readonly<Record<string, unknown>>);
}

function plainNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return typeof value[0] === 'number' ? value : value.map(plainNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainNumbers(item)]));
}
