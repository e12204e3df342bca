import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describe as columnsOf, withDuckdb } from '../../src/files/duckdb.ts';
import type { Column, Frame } from '../../src/frame/column.ts';
import { doubles, integers, lists, sparse, texts, unnamedVectors } from '../../src/frame/column.ts';
import { packTexts } from '../../src/frame/packed.ts';
import { sliceRows } from '../../src/frame/select.ts';
import { sink } from '../../src/sinks/parquet.ts';
import { writtenColumns } from '../../src/sinks/sink.ts';
import { source } from '../../src/sources/parquet.ts';
import { READ_DEFAULTS } from '../../src/sources/source.ts';
import { unevenOf, unevenRowsOf } from '../stages/support.ts';

const folder = mkdtempSync(join(tmpdir(), 'parquet-sink-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;

/** The file that is made of frames with the same columns, one part a frame. */
async function written(parts: readonly Frame[]): Promise<string> {
  const columns = writtenColumns(parts[0].columns);
  const path = join(folder, `${made++}.parquet`);
  writeFileSync(`${path}.parts`, Buffer.concat([Buffer.from(sink.head(columns)), ...parts.map((part) => sink.rows(part, columns))]));
  await sink.join?.(`${path}.parts`, path, columns);
  return path;
}

async function readBack(path: string): Promise<ReadonlyMap<string, Column>> {
  return (await source.readTable({ path, options: READ_DEFAULTS })).frame.columns;
}

function frameOf(columns: Record<string, Column>, rows: number): Frame {
  return { rows, columns: new Map(Object.entries(columns)) };
}

function textColumn(values: readonly (string | null)[], date = false): Column {
  const known = [...new Set(values.filter((value) => value !== null))];
  return texts(Int32Array.from(values, (value) => (value === null ? -1 : known.indexOf(value))), packTexts(known), date);
}

async function typesOf(path: string): Promise<string[]> {
  return withDuckdb(async (connection) => (await columnsOf(connection, `SELECT * FROM '${path}'`)).map(({ name, type }) => `${name} ${type}`));
}

const columns = {
  n: doubles(Float64Array.of(0.1, NaN, -Infinity, -0)),
  whole: integers(Int32Array.of(1, -(2 ** 31), 2 ** 31 - 1, 7)),
  yes: { ...integers(Uint8Array.of(1, 0, 1, 0)), boolean: true },
  maybe: { ...doubles(Float64Array.of(1, NaN, 0, 0)), boolean: true },
  't "x"': textColumn(['a "b", c\n', '', null, 'ä\0\u{1F600}']),
  day: textColumn(['2024-02-29', null, '1999-12-31', '2024-02-29'], true),
  words: lists(Uint32Array.of(0, 2, 2, 3, 4), Int32Array.of(0, 1, 0, 2), packTexts(['x', 'y"z', ''])),
  v: unnamedVectors(Float64Array.of(1, 0, NaN, 2, -Infinity, 4, -0, 5e-324), 2),
  s: sparse({ width: 3, starts: Uint32Array.of(0, 1, 1, 2, 4), slots: Int32Array.of(2, 0, 1, 2), values: Float64Array.of(0.5, 7, 0, NaN), names: [] }),
};
const frame = frameOf(columns, 4);

describe('Parquet', () => {
  it('has typed columns, and our reader has every value back', async () => {
    const path = await written([frame]);
    expect(await typesOf(path)).toEqual([
      'n DOUBLE', 'whole INTEGER', 'yes BOOLEAN', 'maybe BOOLEAN', 't "x" VARCHAR', 'day DATE', 'words VARCHAR[]', 'v DOUBLE[]',
      's STRUCT("type" TINYINT, size INTEGER, indices INTEGER[], "values" DOUBLE[])',
    ]);
    expect(Object.fromEntries(await readBack(path))).toEqual(columns);
  });

  it('is the same for any parts, an empty one among them', async () => {
    const parts = [sliceRows(frame, 0, 1), sliceRows(frame, 1, 1), sliceRows(frame, 1, 4)];
    expect(readFileSync(await written(parts)).equals(readFileSync(await written([frame])))).toBe(true);
  });

  it('keeps the order of many rows, in the same bytes, in groups of less rows where these are wide', async () => {
    const rows = 12_000;
    const many = frameOf({ id: integers(Int32Array.from({ length: rows }, (_, i) => i)), v: unnamedVectors(Float64Array.from({ length: 200 * rows }, (_, i) => i / 3), 200) }, rows);
    const path = await written([many]);
    expect(readFileSync(path).equals(readFileSync(await written([many])))).toBe(true);
    const ids = (await readBack(path)).get('id') as { values: Int32Array };
    expect(ids.values.every((id, row) => id === row)).toBe(true);
    const groups = await withDuckdb(async (connection) => (await connection.runAndReadAll(`SELECT DISTINCT row_group_num_rows FROM parquet_metadata('${path}') ORDER BY 1 DESC`)).getRows().map(([count]) => Number(count)));
    expect(groups[0]).toBeGreaterThan(2048);
    expect(groups[0]).toBeLessThan(rows);
  });

  it('has times as such, and texts where a date or time would lose something', async () => {
    const path = await written([frameOf({
      time: textColumn(['2024-02-29T10:30:00', '2024-02-29 00:00:00.5'], true),
      zone: textColumn(['2024-02-29T10:30:00Z', null], true),
      both: textColumn(['2024-02-29', '2024-02-29T10:30:00'], true),
      none: textColumn([null, null], true),
    }, 2)]);
    expect(await typesOf(path)).toEqual(['time TIMESTAMP', 'zone VARCHAR', 'both VARCHAR', 'none DATE']);
    expect((await readBack(path)).get('time')).toMatchObject({ date: true, dictionary: ['2024-02-29 10:30:00', '2024-02-29 00:00:00.5'] });
  });

  it('has vectors in the layout of the first part', async () => {
    const dense = frameOf({ v: unnamedVectors(Float64Array.of(0, 3), 2) }, 1);
    const few = frameOf({ v: sparse({ width: 2, starts: Uint32Array.of(0, 1), slots: Int32Array.of(1), values: Float64Array.of(4), names: [] }) }, 1);
    expect((await readBack(await written([dense, few]))).get('v')).toEqual(unnamedVectors(Float64Array.of(0, 3, 0, 4), 2));
    expect((await readBack(await written([few, dense]))).get('v')).toEqual(sparse({ width: 2, starts: Uint32Array.of(0, 1, 2), slots: Int32Array.of(1, 1), values: Float64Array.of(4, 3), names: [] }));
  });

  it('has vectors of different sizes as lists, or as Spark has sparse ones', async () => {
    const rows = [[0, 1.5, 2], [3], []];
    const back = await readBack(await written([frameOf({ d: unevenOf(rows), s: unevenOf(rows, { dense: false }) }, 3)]));
    expect([unevenRowsOf(back.get('d')), unevenRowsOf(back.get('s'))]).toEqual([rows, rows]);
    expect([back.get('d'), back.get('s')]).toMatchObject([{ dense: true, odd: { row: 2, length: 1, expected: 3 } }, { dense: false }]);
  });

  it('refuses names that differ by capital letters alone', () => {
    expect(() => sink.head(writtenColumns(new Map([['a', columns.n], ['A', columns.n]])))).toThrow('column `A` would be there twice in Parquet, where names are told apart by more than capital letters: rename one, or write JSONL');
  });
});
