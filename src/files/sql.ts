import { createRequire } from 'node:module';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { SqlError } from '../util/errors.ts';

/** A column of the table that a statement reads. `texts` is the dictionary of codes in `values`, of which -1 is a missing one; NaN is a missing number. */
export interface SqlColumn {
  name: string;
  type: 'DOUBLE' | 'BOOLEAN' | 'VARCHAR';
  values: ArrayLike<number>;
  texts: readonly string[] | null;
}

/** What a statement gives: a list of values a column, null for a missing one. */
export interface SqlRows {
  rows: number;
  columns: readonly (readonly unknown[])[];
}

type Request =
  | { ask: 'tree'; statement: string }
  | { ask: 'text'; tree: string }
  | { ask: 'describe'; table: readonly SqlColumn[]; statement: string }
  | { ask: 'rows'; table: readonly SqlColumn[]; rows: number; statement: string };

/** Runs DuckDB, whose interface is asynchronous, for a caller that waits. Spark's `log` is the natural one, and missing where there is none; `nvl` is not in DuckDB. */
const THREAD = `
const { workerData } = require('node:worker_threads');
const { port, signal, library } = workerData;
const { DuckDBInstance, DuckDBDataChunk, BOOLEAN, DOUBLE, INTEGER, VARCHAR } = require(library);
const TYPES = { BOOLEAN, DOUBLE, VARCHAR };
const CHUNK = 2048;
const quoted = (name) => '"' + name.replaceAll('"', '""') + '"';
const text = (value) => "'" + value.replaceAll("'", "''") + "'";
let opened = null;
async function connect() {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const settings = ['SET autoinstall_known_extensions = false', 'SET autoload_known_extensions = false', 'SET enable_external_access = false', 'SET preserve_insertion_order = true'];
  for (const sql of [...settings, 'CREATE MACRO log(x) AS CASE WHEN x > 0 THEN ln(x) END', 'CREATE MACRO nvl(a, b) AS coalesce(a, b)']) await connection.run(sql);
  return connection;
}
async function one(connection, sql) {
  return JSON.parse((await (await connection.run(sql)).getRowsJson())[0][0]);
}
async function fill(connection, table, rows) {
  const columns = [['__row', 'INTEGER'], ...table.map(({ name, type }) => [name, type])];
  await connection.run('CREATE OR REPLACE TABLE "__THIS__" (' + columns.map(([name, type]) => quoted(name) + ' ' + type).join(', ') + ')');
  if (rows === 0) return;
  const appender = await connection.createAppender('__THIS__');
  for (let from = 0; from < rows; from += CHUNK) {
    const count = Math.min(CHUNK, rows - from);
    const chunk = DuckDBDataChunk.create([INTEGER, ...table.map(({ type }) => TYPES[type])], count);
    chunk.setColumnValues(0, Array.from({ length: count }, (_, i) => from + i));
    table.forEach(({ type, values, texts }, field) => {
      chunk.setColumnValues(field + 1, Array.from({ length: count }, (_, i) => {
        const value = values[from + i];
        if (texts !== null) return value < 0 ? null : texts[value];
        return Number.isNaN(value) ? null : type === 'BOOLEAN' ? value !== 0 : value;
      }));
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
const answers = {
  tree: (connection, { statement }) => one(connection, 'SELECT json_serialize_sql(' + text(statement) + ')'),
  text: async (connection, { tree }) => (await (await connection.run('SELECT json_deserialize_sql(' + text(tree) + '::JSON)')).getRowsJson())[0][0],
  describe: async (connection, { table, statement }) => {
    await fill(connection, table, 0);
    return (await (await connection.run('DESCRIBE ' + statement)).getRowObjectsJson()).map((row) => ({ name: row.column_name, type: row.column_type }));
  },
  rows: async (connection, { table, rows, statement }) => {
    await fill(connection, table, rows);
    const result = await connection.run(statement);
    const columns = Array.from({ length: result.columnCount }, () => []);
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      columns.forEach((values, field) => {
        const vector = chunk.getColumnVector(field);
        for (let i = 0; i < chunk.rowCount; i++) values.push(vector.getItem(i));
      });
    }
    return { rows: columns[0].length, columns };
  },
};
port.on('message', async (request) => {
  let answer;
  try {
    answer = { value: await answers[request.ask](await (opened ??= connect()), request) };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  port.postMessage(answer);
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
});
`;

/** A statement as DuckDB's tree of it. Throws SqlError. */
export function sqlTree(statement: string): unknown {
  return ask({ ask: 'tree', statement });
}

/** The statement of a tree. Throws SqlError. */
export function sqlText(tree: unknown): string {
  return ask({ ask: 'text', tree: JSON.stringify(tree) }) as string;
}

/** Names and types of what a statement gives over the table `__THIS__`, which has a column `__row` besides. Throws SqlError. */
export function sqlTypes(table: readonly SqlColumn[], statement: string): { name: string; type: string }[] {
  return ask({ ask: 'describe', table: table.map((column) => ({ ...column, values: [], texts: null })), statement }) as { name: string; type: string }[];
}

/** What a statement gives over the rows of `__THIS__`. Throws SqlError. */
export function sqlRows(table: readonly SqlColumn[], rows: number, statement: string): SqlRows {
  return ask({ ask: 'rows', table, rows, statement }) as SqlRows;
}

interface Thread {
  port: MessagePort;
  signal: Int32Array;
}

let thread: Thread | null = null;

function ask(request: Request): unknown {
  const { port, signal } = (thread ??= startThread());
  Atomics.store(signal, 0, 0);
  port.postMessage(request);
  Atomics.wait(signal, 0, 0);
  const answer = (receiveMessageOnPort(port) as { message: { value?: unknown; error?: string } }).message;
  if (answer.error !== undefined) throw new SqlError(answer.error);
  return answer.value;
}

/** One thread a process; it does not keep the process. */
function startThread(): Thread {
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const library = createRequire(import.meta.url).resolve('@duckdb/node-api');
  const worker = new Worker(THREAD, { eval: true, workerData: { port: port2, signal, library }, transferList: [port2] });
  worker.unref();
  port1.unref();
  return { port: port1, signal };
}
