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

/** Opens a database in memory. DuckDB is loaded here and nowhere else; see https://duckdb.org/docs/stable/clients/node_neo/overview */
export async function openDuckdb(): Promise<{ connection: Connection; close(): void }> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  function close(): void {
    connection.closeSync();
    instance.closeSync();
  }
  try {
    for (const setting of SETTINGS) await connection.run(setting);
    return { connection, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Opens a database in memory for as long as `use` takes. */
export async function withDuckdb<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
  const { connection, close } = await openDuckdb();
  try {
    return await use(connection);
  } finally {
    close();
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
