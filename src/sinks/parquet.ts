import { createReadStream } from 'node:fs';
import { identifier, literal, withDuckdb } from '../files/duckdb.ts';
import type { Connection } from '../files/duckdb.ts';
import { DataError } from '../util/errors.ts';
import type { Holds, Sink } from './sink.ts';
import { columnOf } from './sink.ts';
import { typedCells } from './typed-cells.ts';

/**
 * Apache Parquet with typed columns. A dense vector is a list of doubles, a sparse one Spark's VectorUDT, which Spark reads as a vector by the metadata that it writes itself; a list of
 * texts is one. Texts that are all days are DATE, that are all times TIMESTAMP. A missing value is null. The parts are rows in JSON, which DuckDB makes the file of.
 * @see https://parquet.apache.org/docs/file-format/ and https://duckdb.org/docs/stable/sql/statements/copy
 */
export const sink: Sink = {
  extensions: ['.parquet'],
  head(columns) {
    const names = columns.map(({ name }) => name.toLowerCase());
    const twice = columns.find(({ name }, i) => names.indexOf(name.toLowerCase()) < i);
    if (twice !== undefined) throw new DataError(`column \`${twice.name}\` would be there twice in Parquet, where names are told apart by more than capital letters: rename one, or write JSONL`);
    return '';
  },
  rows(frame, columns) {
    const cells = columns.map(({ name, holds }) => typedCells(columnOf(frame, name), frame.rows, holds));
    const lines: string[] = [];
    for (let row = 0; row < frame.rows; row++) lines.push(`{${cells.map((cell, i) => `"${keyOf(i)}":${cell[row]}`).join(',')}}\n`);
    return Buffer.from(lines.join(''));
  },
  join: (parts, file, columns) => withDuckdb((connection) => join(connection, { parts, file, columns: columns.map(({ name, holds }, i) => ({ name, key: keyOf(i), type: TYPES[holds] })) })),
};

/** A column's type in Parquet, by DuckDB's and by Spark's name. */
interface Typed {
  sql: string;
  spark: unknown;
}

const VECTOR_FIELDS = [['type', 'TINYINT', 'byte'], ['size', 'INTEGER', 'integer'], ['indices', 'INTEGER[]', arrayOf('integer')], ['values', 'DOUBLE[]', arrayOf('double')]] as const;

const TYPES: Readonly<Record<Holds, Typed>> = {
  integer: { sql: 'INTEGER', spark: 'integer' },
  number: { sql: 'DOUBLE', spark: 'double' },
  boolean: { sql: 'BOOLEAN', spark: 'boolean' },
  text: { sql: 'VARCHAR', spark: 'string' },
  date: { sql: 'DATE', spark: 'date' },
  list: { sql: 'VARCHAR[]', spark: arrayOf('string') },
  dense: { sql: 'DOUBLE[]', spark: arrayOf('double') },
  sparse: {
    sql: `STRUCT(${VECTOR_FIELDS.map(([name, sql]) => `"${name}" ${sql}`).join(', ')})`,
    spark: {
      type: 'udt', class: 'org.apache.spark.ml.linalg.VectorUDT', pyClass: 'pyspark.ml.linalg.VectorUDT',
      sqlType: { type: 'struct', fields: VECTOR_FIELDS.map(([name, , type]) => ({ name, type, nullable: true, metadata: {} })) },
    },
  },
};
/** What texts are that are dates, the first that gives each of them back. */
const DATES: readonly Typed[] = [TYPES.date, { sql: 'TIMESTAMP', spark: 'timestamp_ntz' }];

/** Where Spark looks for its own types. */
const SPARK_SCHEMA = 'org.apache.spark.sql.parquet.row.metadata';
/** Rows of a row group: DuckDB's number, less of wide rows, since several groups are in memory at once. */
const GROUP = { rows: 122_880, least: 2048, bytes: 2 ** 24 };
/** DuckDB's own limit of a row in JSON, which says how much it reads at once: more only where a row needs it. */
const ROW_BYTES = 2 ** 24;

const LINE_FEED = 10;

/** A list in Spark's words. */
function arrayOf(elementType: string): unknown {
  return { type: 'array', elementType, containsNull: true };
}

function keyOf(column: number): string {
  return `c${column}`;
}

interface Joined {
  parts: string;
  file: string;
  columns: readonly { name: string; key: string; type: Typed }[];
}

async function join(connection: Connection, { parts, file, columns }: Joined): Promise<void> {
  const size = await sizeOf(parts);
  const read = columns.map(({ key, type }) => `${literal(key)}: ${literal(type === TYPES.date ? 'VARCHAR' : type.sql)}`);
  const from = `read_json(${literal(parts)}, format = 'newline_delimited', columns = {${read.join(', ')}}, maximum_object_size = ${Math.max(ROW_BYTES, size.longest + 1)})`;
  const settled = await Promise.all(columns.map(async (column) => (column.type === TYPES.date ? { ...column, type: await dateType(connection, from, column.key) } : column)));
  const selected = settled.map(({ name, key, type }) => `CAST(${key} AS ${type.sql}) AS ${identifier(name)}`);
  const options = ['FORMAT parquet', `ROW_GROUP_SIZE ${groupRows(size)}`, ...(settled.some(({ type }) => type === TYPES.sparse) ? [`KV_METADATA {${literal(SPARK_SCHEMA)}: ${literal(sparkSchema(settled))}}`] : [])];
  await connection.run(`COPY (SELECT ${selected.join(', ')} FROM ${from}) TO ${literal(file)} (${options.join(', ')})`);
}

/** The type that loses nothing of a column's dates and times. */
async function dateType(connection: Connection, from: string, key: string): Promise<Typed> {
  const same = DATES.map(({ sql }) => `coalesce(bool_and(replace(${key}, 'T', ' ') = TRY_CAST(TRY_CAST(${key} AS ${sql}) AS VARCHAR)), true)`);
  const wrong = DATES.map(({ sql }) => `coalesce(bool_or(${key} IS NOT NULL AND TRY_CAST(${key} AS ${sql}) IS NULL), false)`);
  const [row] = await (await connection.run(`SELECT ${[...same, ...wrong].join(', ')} FROM ${from}`)).getRows();
  return DATES.find((_, i) => row[i] === true && row[DATES.length + i] === false) ?? TYPES.text;
}

/** Rows of a file of lines, and their bytes: of all, and of the longest. */
interface Size {
  rows: number;
  bytes: number;
  longest: number;
}

async function sizeOf(parts: string): Promise<Size> {
  const size: Size = { rows: 0, bytes: 0, longest: 0 };
  let begun = 0;
  for await (const chunk of createReadStream(parts, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) {
      size.longest = Math.max(size.longest, size.bytes + at - begun);
      begun = size.bytes + at + 1;
      size.rows += 1;
    }
    size.bytes += chunk.length;
  }
  return size;
}

function groupRows({ rows, bytes }: Size): number {
  return Math.max(GROUP.least, Math.min(GROUP.rows, Math.floor((GROUP.bytes * rows) / Math.max(1, bytes))));
}

/** What Spark writes into the files that it makes. */
function sparkSchema(columns: readonly { name: string; type: Typed }[]): string {
  return JSON.stringify({ type: 'struct', fields: columns.map(({ name, type }) => ({ name, type: type.spark, nullable: true, metadata: {} })) });
}
