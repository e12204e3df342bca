import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bytesOf } from '../../src/frame/bytes.ts';
import type { Column, Frame, NumericColumn } from '../../src/frame/column.ts';
import { doubles, integers, texts, vectors } from '../../src/frame/column.ts';
import { filedOf, peek } from '../../src/frame/filed.ts';
import { packTexts } from '../../src/frame/packed.ts';
import { concat, selectRows, sliceRows } from '../../src/frame/select.ts';
import { writeShard } from '../../src/frame/shard.ts';
import { openPlaces, openShards } from '../../src/frame/shards.ts';
import { cellsOf, frameOf, listOf, listsOf, rowsOf, sparseOf, unevenOf, unevenRowsOf } from '../stages/support.ts';

const folder = mkdtempSync(join(tmpdir(), 'shards-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function written(frame: Frame): string {
  const path = join(folder, `${files++}.shard`);
  writeShard(path, frame);
  return path;
}

function part(n: Column, first: number, words: readonly string[]): Frame {
  return frameOf({
    n,
    t: texts(Int32Array.of(0, -1, 1), packTexts(words), false),
    v: vectors(Float64Array.of(first, 1, first, 2, first, 3), ['a', 'b']),
    flag: { ...integers(Uint8Array.of(0, 1, 1)), boolean: true },
  });
}

const parts = [part(integers(Uint8Array.of(1, 2, 3)), 10, ['x', 'y']), part(integers(Uint16Array.of(300, 4, 5)), 20, ['y', 'z']), part(integers(Int32Array.of(-1, 6, 7)), 30, ['x', 'new'])];

describe('a frame over shard files', () => {
  test('is what the frames are when they are joined, with the widest numbers and dictionaries merged in order', () => {
    const frame = openShards(parts.map(written));
    expect(frame).toEqual({ rows: 9, columns: concat(parts.map(({ rows, columns }) => ({ rows, columns }))).columns });
    expect(frame.columns.get('t')).toMatchObject({ distinct: 4, dictionary: ['x', 'y', 'z', 'new'], codes: Int32Array.of(0, -1, 1, 1, -1, 2, 0, -1, 3) });
    expect(openShards(parts.slice(0, 2).map(written)).columns.get('n')).toEqual(integers(Uint16Array.of(1, 2, 3, 300, 4, 5)));
  });

  test('makes doubles of whole numbers that others of the column are not', () => {
    const frame = openShards([parts[0], part(doubles(Float64Array.of(0.5, NaN, 2)), 1, ['x', 'y'])].map(written));
    expect(frame.columns.get('n')).toEqual(doubles(Float64Array.of(1, 2, 3, 0.5, NaN, 2)));
  });

  test('is cut where rows are sliced or selected', () => {
    const frame = openShards(parts.map(written));
    const whole = concat(parts);
    for (const [start, end] of [[0, 9], [0, 0], [2, 4], [1, 8], [3, 6], [9, 9]]) expect(valuesOf(sliceRows(frame, start, end))).toEqual(valuesOf(sliceRows(whole, start, end)));
    expect(valuesOf(sliceRows(sliceRows(frame, 2, 8), 2, 5))).toEqual(valuesOf(sliceRows(whole, 4, 7)));
    expect(valuesOf(selectRows(frame, Int32Array.of(8, 0)))).toEqual(valuesOf(selectRows(whole, Int32Array.of(8, 0))));
  });

  test('reads a column when it is asked for it, and not when its type or size is', () => {
    const path = written(parts[0]);
    const frame = openShards([path]);
    truncateSync(path, 16);
    expect(frame.columns.get('n')).toMatchObject({ kind: 'i32', boolean: false });
    expect(frame.columns.get('t')).toMatchObject({ kind: 'text', distinct: 2 });
    expect(bytesOf(frame)).toBe(3 + (12 + 2 + 12) + 48 + 3);
    expect(() => (frame.columns.get('n') as NumericColumn).values).toThrow(/^shard file .* has 16 bytes, expected \d+: it was cut off or changed$/);
  });

  test('does not keep what is only looked at', () => {
    const column = openShards([written(parts[0])]).columns.get('n') as NumericColumn;
    expect(peek(column)).toEqual(Uint8Array.of(1, 2, 3));
    expect(peek(column)).not.toBe(peek(column));
    expect(column.values).toBe(column.values);
    expect(peek(column)).toBe(column.values);
  });

  test('keeps the numbers of the rows where all files have them', () => {
    const numbered = parts.map((frame, i) => ({ ...frame, rowIds: Int32Array.of(3 * i, 3 * i + 1, 3 * i + 2) }));
    expect(openShards(numbered.map(written)).rowIds).toEqual(Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
    expect(openShards([numbered[0], parts[1]].map(written)).rowIds).toBeUndefined();
  });

  test('is refused where a file has other columns', () => {
    const [one, two] = [written(parts[0]), written(frameOf({ n: integers(Uint8Array.of(1)) }))];
    expect(() => openShards([one, two])).toThrow(`shard file ${two} has other columns than ${one}`);
    const text = written({ ...parts[0], columns: new Map([...parts[0].columns, ['n', texts(Int32Array.of(0, 0, 0), packTexts(['a']), false)]]) });
    expect(() => openShards([one, text])).toThrow(`column \`n\` is of different kinds in ${one} (i32), ${text} (text)`);
  });

  test('has columns that are found again by their places', () => {
    const whole = openShards(parts.map(written));
    const places = [...sliceRows(whole, 2, 5).columns.values()].map((column) => filedOf(column)?.places ?? []);
    const again = openPlaces(JSON.parse(JSON.stringify(places)) as typeof places);
    expect(valuesOf({ rows: 3, columns: new Map(again.map((column, i) => [[...whole.columns.keys()][i], column])) })).toEqual(valuesOf(sliceRows(concat(parts), 2, 5)));
  });
});

/** The cells of each column: slices may have dictionaries of their own. */
function valuesOf({ columns }: Frame): unknown[] {
  return [...columns].map(([name, column]) => [name, column.kind, cellsOf(column)]);
}

test('sparse vectors and lists stay in the files until they are asked for, and views keep their rows', () => {
  const rows = [[0, 1, 0], [2, 0, NaN], [0, 0, 0], [0, 5, 6]];
  const words = [['a', 'b'], [], ['b', 'c', 'b'], ['d']];
  const frame = frameOf({ s: sparseOf(rows, ['x', 'y', 'z']), w: listOf(words) });
  const [one, two] = [join(folder, 'sparse-1'), join(folder, 'sparse-2')];
  writeShard(one, sliceRows(frame, 0, 2));
  writeShard(two, sliceRows(frame, 2, 4));
  const both = openShards([one, two]);
  expect(rowsOf(both.columns.get('s'))).toEqual(rows);
  expect(listsOf(both.columns.get('w'))).toEqual(words);
  const cut = sliceRows(openShards([one, two]), 1, 3);
  expect(rowsOf(cut.columns.get('s'))).toEqual(rows.slice(1, 3));
  expect(listsOf(cut.columns.get('w'))).toEqual(words.slice(1, 3));
  expect(bytesOf(both)).toBeGreaterThan(bytesOf(cut));
  expect(both.columns.get('s')).toMatchObject({ kind: 'sparse', names: ['x', 'y', 'z'], width: 3 });
});

test('vectors of different lengths stay in the files until they are asked for, in parts too in which all are as long', () => {
  const rows = [[1, 2], [0, 3], [4], [], [5, 0, 6]];
  const column = unevenOf(rows, { dense: false });
  const frame = frameOf({ u: column });
  const paths = [written(sliceRows(frame, 0, 2)), written(sliceRows(frame, 2, 5))];
  const both = openShards(paths);
  expect(both.columns.get('u')).toEqual(column);
  expect(bytesOf(both)).toBe(bytesOf(frame) - Uint32Array.BYTES_PER_ELEMENT);
  const cut = sliceRows(openShards(paths), 1, 4);
  expect(unevenRowsOf(cut.columns.get('u'))).toEqual(rows.slice(1, 4));
  expect(unevenRowsOf(selectRows(cut, Int32Array.of(2, 0)).columns.get('u'))).toEqual([[], [0, 3]]);
  const [again] = openPlaces([filedOf(cut.columns.get('u') as Column)?.places ?? []]);
  expect(unevenRowsOf(again)).toEqual(rows.slice(1, 4));
  expect(openShards([paths[0]]).columns.get('u')).toMatchObject({ kind: 'uneven', dense: false, odd: { row: 3, length: 1, expected: 2 } });
});
