import { describe, expect, it } from 'vitest';
import type { Column, Frame } from '../../../src/frame/column.ts';
import { schemaOf } from '../../../src/frame/column.ts';
import { isNumeric } from '../../../src/frame/vectors.ts';
import { stage } from '../../../src/stages/feature/sqltransformer.ts';
import { columnOf, fitSync, frameOf, golden, listOf, listsOf, paramsFor, rowsOf, sparseOf } from '../support.ts';

type Cell = number | string | boolean | null;

const spark = golden<{ tolerance: number; rows: Cell[][]; cases: { statement: string; columns: string[]; rows: Cell[][] }[] }>('sqltransformer');

function data(): Frame {
  const names = ['id', 'v1', 'v2', 't', 'b'];
  return frameOf(Object.fromEntries(names.map((name, field) => [name, columnOf(spark.rows.map((row) => row[field]))])));
}

function transformed(statement: string, frame = data()): Frame {
  return stage.apply(fitSync(stage, paramsFor(stage, { statement }), []), frame);
}

/** A cell as Spark has it. */
function cell(column: Column, row: number): Cell {
  if (column.kind === 'text') return column.codes[row] < 0 ? null : column.dictionary[column.codes[row]];
  if (!isNumeric(column)) throw new Error(`no cell of a ${column.kind}`);
  return Number.isNaN(column.values[row]) ? null : column.boolean ? column.values[row] !== 0 : column.values[row];
}

function problem(statement: string): string | undefined {
  return stage.check(paramsFor(stage, { statement }))[0]?.text;
}

describe('SQLTransformer', () => {
  it.each(spark.cases)('gives what Spark gives for $statement', ({ statement, columns, rows }) => {
    const out = transformed(statement);
    expect([...out.columns.keys()]).toEqual(columns);
    const found = Array.from({ length: out.rows }, (_, row) => [...out.columns.values()].map((column) => cell(column, row)));
    expect(found).toHaveLength(rows.length);
    found.forEach((cells, row) => cells.forEach((value, field) => {
      const wanted = rows[row][field];
      if (typeof value === 'number' && typeof wanted === 'number') expect(Math.abs(value - wanted)).toBeLessThanOrEqual(spark.tolerance * Math.max(1, Math.abs(wanted)));
      else expect(value).toEqual(wanted);
    }));
    expect([...stage.schema(paramsFor(stage, { statement }), schemaOf(data()))].map(([name]) => name)).toEqual(columns);
  });

  it('lets columns of any kind pass and keeps the numbers of the rows', () => {
    const frame = frameOf({ x: columnOf([1, 2, 3]), s: sparseOf([[0, 1], [2, 0], [0, 0]]), w: listOf([['a'], [], ['b', 'a']]) });
    const out = transformed('SELECT s AS vector, w FROM __THIS__ WHERE x <> 2', frame);
    expect(rowsOf(out.columns.get('vector'))).toEqual([[0, 1], [0, 0]]);
    expect(listsOf(out.columns.get('w'))).toEqual([['a'], ['b', 'a']]);
    expect(out.rowIds).toEqual(Int32Array.of(0, 2));
  });

  it('makes lists of texts and vectors where the statement gives lists', () => {
    const out = transformed("SELECT string_split(t, ' ') AS words, [v1, id] AS pair FROM __THIS__ WHERE t IS NOT NULL");
    expect(listsOf(out.columns.get('words'))[1]).toEqual(['B', 'c']);
    expect(rowsOf(out.columns.get('pair')).slice(0, 2)).toEqual([[1, 0], [2, 1]]);
  });

  it('works without rows', () => {
    expect(transformed('SELECT v1 + 1 AS more FROM __THIS__', frameOf({ v1: columnOf([]) })).rows).toBe(0);
  });

  it.each([
    ['SELECT v1 FROM other', 'expected FROM __THIS__ and no other table'],
    ['SELECT a.v1 FROM __THIS__ a JOIN b ON a.x = b.x', 'expected FROM __THIS__ and no other table'],
    ['SELECT v1 FROM __THIS__ ORDER BY v1', 'expected no DISTINCT, ORDER BY or LIMIT: every row is kept or left out by itself, in the order of the data'],
    ['SELECT DISTINCT v1 FROM __THIS__', 'expected no DISTINCT, ORDER BY or LIMIT: every row is kept or left out by itself, in the order of the data'],
    ['SELECT b, sum(v1) FROM __THIS__ GROUP BY b', 'expected no GROUP BY, HAVING, QUALIFY or sample: every row is kept or left out by itself'],
    ['SELECT v1 FROM __THIS__; SELECT 1', 'expected one SELECT statement'],
    ['SELEC v1', 'expected one SELECT statement: syntax error at or near "SELEC"'],
    ["SELECT split(t, 'x') AS s FROM __THIS__", 'split means a pattern in Spark and a text in DuckDB: write string_split(text, separator) or regexp_split_to_array(text, pattern)'],
    ['SELECT * EXCLUDE (v1) FROM __THIS__', 'expected * alone, without EXCLUDE, REPLACE or COLUMNS'],
  ])('%s is refused', (statement, text) => {
    expect(problem(statement)).toBe(text);
  });

  it('names the column that is not there, the one that is no value, and what DuckDB says of the rest', () => {
    const schema = schemaOf(frameOf({ x: columnOf([1]), v: sparseOf([[1]]) }));
    const refused = (statement: string) => () => stage.schema(paramsFor(stage, { statement }), schema);
    expect(refused('SELECT y FROM __THIS__')).toThrow('column `y`: expected a column, but there is no such column; there are `x`, `v`');
    expect(refused('SELECT y + 1 AS z FROM __THIS__')).toThrow('column `y`: expected a number, a boolean or text, but there is no such column; there are `x`, `v`');
    expect(refused('SELECT v + 1 AS z FROM __THIS__')).toThrow('column `v`: expected a number, a boolean or text, got a vector');
    expect(refused('SELECT x, x + 1 AS x FROM __THIS__')).toThrow('column `x`: expected a new name for an output column, but there is such a column already');
    expect(refused('SELECT nosuch(x) AS z FROM __THIS__')).toThrow(/^statement: expected one that gives a row for a row: Catalog Error: Scalar Function with name nosuch does not exist!/);
    expect(refused('SELECT sum(x) AS z FROM __THIS__')).toThrow(/^statement: expected no aggregates such as sum\(x\) or count\(\*\): every row is kept or left out by itself$/);
    expect(refused('SELECT x, count(*) AS z FROM __THIS__')).toThrow('statement: expected no aggregates such as sum(x) or count(*): every row is kept or left out by itself');
    expect(stage.check({})).toEqual([{ param: 'statement', text: 'expected a statement such as "SELECT *, a / b AS ratio FROM __THIS__", got none' }]);
  });
});
