import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';

export type Chunk = DuckDBDataChunk;
export type Connection = DuckDBConnection;

/** Columns of a query, before any row is there. */
export interface Described {
  name: string;
  /** DuckDB's name of the type: `BIGINT`, `VARCHAR[]`. */
  type: string;
}

/** Nothing is fetched from a network, and rows keep their order. */
const SETTINGS = ['SET autoinstall_known_extensions = false', 'SET autoload_known_extensions = false', 'SET preserve_insertion_order = true'];

/** Opens a database in memory for as long as `use` takes. DuckDB is loaded here and nowhere else; see https://duckdb.org/docs/stable/clients/node_neo/overview */
export async function withDuckdb<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    try {
      for (const setting of SETTINGS) await connection.run(setting);
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** The names and types of a query's columns. Rejects with DuckDB's own error. */
export async function describe(connection: Connection, sql: string): Promise<Described[]> {
  const rows = await (await connection.run(`DESCRIBE ${sql}`)).getRowObjects();
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}

/** The rows of a query, some at a time. */
export async function* chunksOf(connection: Connection, sql: string): AsyncGenerator<Chunk, void> {
  const result = await connection.stream(sql);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) yield chunk;
}

/** A name in SQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text in SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
