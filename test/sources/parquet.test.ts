import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { literal, withDuckdb } from '../../src/files/duckdb.ts';
import { source } from '../../src/sources/parquet.ts';
import { READ_DEFAULTS } from '../../src/sources/source.ts';
import { UserError } from '../../src/util/errors.ts';
import { cellsOf, listsOf, rowsOf, unevenRowsOf } from '../stages/support.ts';

const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function written(name: string, sql: string): Promise<string> {
  const path = join(folder, name);
  await withDuckdb((connection) => connection.run(`COPY (${sql}) TO ${literal(path)} (FORMAT parquet)`));
  return path;
}

describe('Parquet', () => {
  test('columns keep their types and the rows their order', async () => {
    const path = await written('all.parquet', `
      SELECT i::BIGINT AS n, i / 4 AS x, (i * 1.1)::DECIMAL(9, 2) AS price, i % 2 = 0 AS even, 'w' || (i % 3) AS word, DATE '2020-01-01' + i::INT AS day,
      ['a', 'b'][1:i % 3] AS words, [i, i + 0.5] AS pair, CASE WHEN i = 3 THEN NULL ELSE i END AS gap FROM range(5000) t(i) ORDER BY i`);
    const { frame } = await source.readTable({ path, options: READ_DEFAULTS });
    expect(frame.rows).toBe(5000);
    expect(cellsOf(frame.columns.get('n'))).toEqual(Array.from({ length: 5000 }, (_, i) => i));
    expect(frame.columns.get('n')).toMatchObject({ kind: 'i32' });
    expect(cellsOf(frame.columns.get('x')).slice(0, 3)).toEqual([0, 0.25, 0.5]);
    expect(cellsOf(frame.columns.get('price')).slice(1, 4)).toEqual([1.1, 2.2, 3.3]);
    expect(frame.columns.get('even')).toMatchObject({ boolean: true });
    expect(cellsOf(frame.columns.get('word')).slice(0, 4)).toEqual(['w0', 'w1', 'w2', 'w0']);
    expect(frame.columns.get('day')).toMatchObject({ date: true });
    expect(cellsOf(frame.columns.get('day'))[1]).toBe('2020-01-02');
    expect(listsOf(frame.columns.get('words')).slice(0, 3)).toEqual([[], ['a'], ['a', 'b']]);
    expect(rowsOf(frame.columns.get('pair'))[2]).toEqual([2, 2.5]);
    expect(cellsOf(frame.columns.get('gap')).slice(2, 5)).toEqual([2, NaN, 4]);
  });

  test('lists of numbers of different lengths are vectors of different lengths, over all chunks', async () => {
    const path = await written('uneven.parquet', 'SELECT CASE WHEN i = 4321 THEN [i] ELSE [i, i + 0.5] END AS v FROM range(5000) t(i) ORDER BY i');
    const { frame } = await source.readTable({ path, options: READ_DEFAULTS });
    expect(unevenRowsOf(frame.columns.get('v'))).toEqual(Array.from({ length: 5000 }, (_, i) => (i === 4321 ? [i] : [i, i + 0.5])));
    expect(frame.columns.get('v')).toMatchObject({ odd: { row: 4322, length: 1, expected: 2 } });
  });

  test('files whose columns come in another order are one table', async () => {
    const paths = [await written('a.parquet', 'SELECT 1 AS a, 2 AS b'), await written('b.parquet', 'SELECT 4 AS b, 3 AS a')];
    const { frame } = await source.readTable({ path: paths, options: READ_DEFAULTS });
    expect([cellsOf(frame.columns.get('a')), cellsOf(frame.columns.get('b'))]).toEqual([[1, 3], [2, 4]]);
  });

  test('another file is refused', async () => {
    const path = join(folder, 'no.parquet');
    writeFileSync(path, 'a,b\n1,2\n3,4\n');
    const error = await source.readTable({ path, options: READ_DEFAULTS }).then(() => null, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).diagnostics[0].text).toMatch(new RegExp(`^expected ${path} to be a Parquet file: .*no.parquet`));
  });
});
