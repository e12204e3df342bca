import { identifier } from '../../files/duckdb.ts';
import type { SqlColumn } from '../../files/sql.ts';
import { sqlRows, sqlTypes } from '../../files/sql.ts';
import type { Column, ColumnType, Frame, Schema } from '../../frame/column.ts';
import { doubles } from '../../frame/column.ts';
import { selectRows } from '../../frame/select.ts';
import { kindWords, oddWords } from '../../frame/vectors.ts';
import type { Reading, RowChunk } from '../../sources/duck-columns.ts';
import { readingOf } from '../../sources/duck-columns.ts';
import { DataError, SqlError } from '../../util/errors.ts';
import { doubleType, listType, textType, unnamedType, wantType } from '../common/columns.ts';
import type { SqlItem, Statement } from '../common/sql.ts';
import { readStatement, ROW } from '../common/sql.ts';
import type { ParamValues } from '../params.ts';
import { text } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/**
 * Columns by a SELECT statement over the rows, `__THIS__`, in DuckDB's SQL with Spark's quotes (backticks around names, double quotes around texts) and Spark's `log`, the natural one.
 * A row gives one row or, by WHERE, none: what mixes rows (aggregates, joins, DISTINCT, ORDER BY, LIMIT) is refused, since rows could not be told apart any more. Columns that are selected
 * as they are may be of any kind; expressions take numbers, booleans and texts. A missing value is NULL.
 * @see https://spark.apache.org/docs/latest/ml-features.html#sqltransformer
 */
export const stage: Stage = {
  name: 'SQLTransformer',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.SQLTransformer',
  doc: 'Selects and computes columns by SQL.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#sqltransformer',
  sklearn: ['FunctionTransformer'],
  params: {
    statement: text('A SELECT statement over the table `__THIS__`.'),
  },
  missing: true,
  nominal: 'onehot',
  check,
  inputs: (params, schema) => [...new Set([...readable(params).read, ...selected(readable(params), schema).flatMap((item) => (item.kind === 'column' ? [item.column] : []))])],
  outputs: (params) => readable(params).items.flatMap((item) => (item.kind === 'computed' ? [item.alias] : [])),
  schema,
  passes: {},
  fit: null,
  apply,
  whole: null,
};

type Selected = Exclude<SqlItem, { kind: 'all' }>;

function check({ statement }: ParamValues): { param: string; text: string }[] {
  if (statement === undefined) return [{ param: 'statement', text: 'expected a statement such as "SELECT *, a / b AS ratio FROM __THIS__", got none' }];
  const read = readStatement(String(statement));
  return typeof read === 'string' ? [{ param: 'statement', text: read }] : [];
}

function statementOf({ statement }: ParamValues): Statement {
  const read = readStatement(String(statement));
  if (typeof read === 'string') throw new DataError(`statement: ${read}`);
  return read;
}

/** The statement, or one of nothing where it cannot be read: `check` says so at its place. */
function readable({ statement }: ParamValues): Statement {
  const read = readStatement(String(statement));
  return typeof read === 'string' ? { items: [], read: [], where: null } : read;
}

/** The items with `*` written out. */
function selected({ items }: Statement, schema: Pick<Schema, 'keys'>): Selected[] {
  return items.flatMap((item) => (item.kind === 'all' ? [...schema.keys()].map((column): Selected => ({ kind: 'column', column, alias: column })) : [item]));
}

function schema(params: ParamValues, before: Schema): Schema {
  const statement = statementOf(params);
  const items = selected(statement, before);
  const table = statement.read.map((name) => ({ name, type: sqlType(before, name) }));
  const types = new Map(readingsOf(statement, items, table).map(({ name, holds }) => [name, TYPES[holds]]));
  const after = new Map<string, ColumnType>();
  for (const item of items) {
    if (after.has(item.alias)) throw new DataError(`column \`${item.alias}\`: expected a new name for an output column, but there is such a column already`);
    after.set(item.alias, item.kind === 'column' ? wantType(before, item.column, 'a column') : (types.get(item.alias) ?? doubleType()));
  }
  return after;
}

const TYPES: Readonly<Record<Reading['holds'], ColumnType>> = {
  numbers: doubleType(),
  booleans: { ...doubleType(), boolean: true },
  texts: textType(),
  dates: { ...textType(), date: true },
  lists: listType(),
  vectors: unnamedType(0),
};

/** What DuckDB said of a query over a table: it is the same for every shard. */
const described = new Map<string, readonly Reading[]>();

/** How the values of the expressions are read; asks DuckDB, which finds a condition that is none too, but where nothing is to be computed. */
function readingsOf(statement: Statement, items: readonly Selected[], table: readonly Pick<SqlColumn, 'name' | 'type'>[]): readonly Reading[] {
  if (computesNothing(statement, items)) return [];
  const query = queryOf(statement, items, null);
  const key = JSON.stringify([query, table]);
  const readings = described.get(key) ?? refusing(() => sqlTypes(table.map((column) => ({ ...column, values: [], texts: null })), query)).slice(1).map(readingOf);
  described.set(key, readings);
  return readings;
}

function computesNothing({ where }: Statement, items: readonly Selected[]): boolean {
  return where === null && !items.some(({ kind }) => kind === 'computed');
}

/** The statement with the number of each row in front; `readings` are the forms that values are read in, null for the expressions as they are. */
function queryOf({ where }: Statement, items: readonly Selected[], readings: readonly string[] | null): string {
  const computed = items.flatMap((item) => (item.kind === 'computed' ? [`${item.sql} AS ${identifier(item.alias)}`] : []));
  const query = `SELECT ${[identifier(ROW), ...computed].join(', ')} FROM "__THIS__"${where === null ? '' : ` WHERE ${where}`}`;
  return readings === null ? query : `SELECT ${[identifier(ROW), ...readings].join(', ')} FROM (${query})`;
}

function apply({ params }: Model, frame: Frame): Frame {
  const statement = statementOf(params);
  const items = selected(statement, frame.columns);
  if (computesNothing(statement, items)) return withItems(frame, items, new Map());
  const table = statement.read.map((name) => sqlColumn(frame.columns.get(name), name));
  const readings = readingsOf(statement, items, table.map(({ name, type }) => ({ name, type })));
  const { rows, columns } = refusing(() => sqlRows(table, frame.rows, queryOf(statement, items, readings.map(({ sql, name }) => `${sql} AS ${identifier(name)}`))));
  const kept = selectRows(frame, Int32Array.from(columns[0] as number[]));
  const chunk: RowChunk = { rowCount: rows, getColumnVector: (field) => ({ getItem: (row) => columns[field][row] }) };
  const computed = new Map(readings.map((reading, i): [string, Column] => {
    const growing = reading.start();
    growing.add(chunk, i + 1, 0);
    const column = growing.column(rows);
    if (column.kind === 'uneven') throw new DataError(oddWords(reading.name, column.odd));
    // Whether numbers are whole is no matter of the rows that there are.
    return [reading.name, column.kind === 'i32' ? { ...doubles(Float64Array.from(column.values)), boolean: column.boolean } : column];
  }));
  return withItems(kept, items, computed);
}

/** The selected columns of rows. */
function withItems(kept: Frame, items: readonly Selected[], computed: ReadonlyMap<string, Column>): Frame {
  const out = items.flatMap((item): [string, Column][] => {
    const column = item.kind === 'column' ? kept.columns.get(item.column) : computed.get(item.alias);
    // A label is in the fit and absent from what is predicted.
    return column === undefined ? [] : [[item.alias, column]];
  });
  return { ...kept, columns: new Map(out) };
}

function sqlColumn(column: Column | undefined, name: string): SqlColumn {
  if (column?.kind === 'text') return { name, type: 'VARCHAR', values: column.codes, texts: column.dictionary };
  if (column?.kind === 'f64' || column?.kind === 'i32') return { name, type: column.boolean ? 'BOOLEAN' : 'DOUBLE', values: column.values, texts: null };
  throw new DataError(`column \`${name}\`: expected a number, a boolean or text in an SQL expression, ${column === undefined ? 'but there is no such column' : `got ${kindWords(column)}`}`);
}

function sqlType(schema: Schema, name: string): SqlColumn['type'] {
  const { kind, boolean } = wantType(schema, name, 'a number, a boolean or text');
  return kind === 'text' ? 'VARCHAR' : boolean ? 'BOOLEAN' : 'DOUBLE';
}

/** DuckDB's errors in our words. */
function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SqlError && error.message.includes(`"${ROW}" must appear in the GROUP BY`)) throw new DataError('statement: expected no aggregates such as sum(x) or count(*): every row is kept or left out by itself');
    if (error instanceof SqlError) throw new DataError(`statement: expected one that gives a row for a row: ${error.message.split('\n', 1)[0]}`);
    throw error;
  }
}
