import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { source } from '../../src/sources/json.ts';
import { READ_DEFAULTS } from '../../src/sources/source.ts';
import { UserError } from '../../src/util/errors.ts';
import { cellsOf, listsOf, rowsOf, unevenRowsOf } from '../stages/support.ts';

const folder = mkdtempSync(join(tmpdir(), 'json-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(content: string | Buffer, name = 'data.jsonl'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function columns(content: string): Promise<Record<string, Column>> {
  return Object.fromEntries((await source.readTable({ path: written(content), options: READ_DEFAULTS })).frame.columns);
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => null, (thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw new Error('expected a UserError');
  return error.diagnostics[0].text;
}

describe('JSON', () => {
  test('lines become columns in order of first appearance, with missing values where a field is not there', async () => {
    const found = await columns('{"n":1,"x":0.5,"s":"a","b":true,"d":"2014-01-02"}\n{"n":300,"s":null,"b":false,"d":"2014-02-03","late":7}\n');
    expect(Object.keys(found)).toEqual(['n', 'x', 's', 'b', 'd', 'late']);
    expect(found['n']).toMatchObject({ kind: 'i32', values: Uint16Array.of(1, 300), boolean: false });
    expect(cellsOf(found['x'])).toEqual([0.5, NaN]);
    expect(cellsOf(found['s'])).toEqual(['a', null]);
    expect(found['b']).toMatchObject({ kind: 'i32', values: Uint8Array.of(1, 0), boolean: true });
    expect(found['d']).toMatchObject({ kind: 'text', date: true });
    expect(cellsOf(found['late'])).toEqual([NaN, 7]);
  });

  test('lists of texts are tokens, lists of numbers vectors', async () => {
    const found = await columns('{"w":["a","b"],"v":[1,2.5]}\n{"w":[],"v":[0,4]}\n');
    expect(listsOf(found['w'])).toEqual([['a', 'b'], []]);
    expect(rowsOf(found['v'])).toEqual([[1, 2.5], [0, 4]]);
  });

  test("vectors as Spark writes them are read, sparse where any is", async () => {
    const found = await columns('{"v":{"type":0,"size":4,"indices":[1,3],"values":[2.0,5.5]}}\n{"v":{"type":1,"size":null,"indices":null,"values":[1.0,0.0,0.0,2.0]}}\n');
    expect(found['v'].kind).toBe('sparse');
    expect(rowsOf(found['v'])).toEqual([[0, 2, 0, 5.5], [1, 0, 0, 2]]);
  });

  test('a file without anything in it is refused', async () => {
    expect(await messageOf(source.readHeader(written('', 'empty.jsonl'), READ_DEFAULTS))).toBe(`expected ${join(folder, 'empty.jsonl')} to be JSON, an object a line or a list of objects, found nothing in it`);
    expect(await messageOf(source.readTable({ path: written('', 'empty.jsonl'), options: READ_DEFAULTS }))).toContain('found nothing in it');
    expect(await messageOf(source.readTable({ stream: Readable.from([]), options: READ_DEFAULTS }))).toBe('expected standard input to be JSON, an object a line or a list of objects, found nothing in it');
  });

  test('vectors of different lengths are read as they are, with the first row that differs', async () => {
    const found = await columns('{"v":[1,2],"s":{"type":0,"size":4,"indices":[1,3],"values":[2.0,5.5]}}\n{"v":[0,4],"s":{"type":1,"size":null,"indices":null,"values":[1.0,0.0]}}\n{"v":[],"s":{"type":0,"size":4,"indices":[],"values":[]}}\n{"v":[5,null,7],"s":{"type":0,"size":3,"indices":[2],"values":[1.0]}}\n');
    expect(unevenRowsOf(found['v'])).toEqual([[1, 2], [0, 4], [], [5, NaN, 7]]);
    expect(found['v']).toMatchObject({ dense: true, odd: { row: 3, length: 0, expected: 2 }, vectors: { width: 3 } });
    expect(unevenRowsOf(found['s'])).toEqual([[0, 2, 0, 5.5], [1, 0], [0, 0, 0, 0], [0, 0, 1]]);
    expect(found['s']).toMatchObject({ dense: false, odd: { row: 2, length: 2, expected: 4 }, vectors: { width: 4 } });
    const allDense = await columns('{"s":{"type":1,"size":null,"indices":null,"values":[1.0]}}\n{"s":{"type":1,"size":null,"indices":null,"values":[0.0,2.0]}}\n');
    expect([unevenRowsOf(allDense['s']), (allDense['s'] as { dense: boolean }).dense]).toEqual([[[1], [0, 2]], true]);
  });

  test('a list of objects is a table as well, and compressed files and streams are', async () => {
    expect(cellsOf((await columns('[{"a":1},\n {"a":2}]'))['a'])).toEqual([1, 2]);
    const packed = await source.readTable({ path: written(gzipSync('{"a":5}\n'), 'data.jsonl.gz'), options: READ_DEFAULTS });
    expect(cellsOf(packed.frame.columns.get('a'))).toEqual([5]);
    const { frame, sniffed } = await source.readTable({ stream: Readable.from([Buffer.from('{"a":1}\n{"a":'), Buffer.from('2}\n')]), options: READ_DEFAULTS });
    expect(cellsOf(frame.columns.get('a'))).toEqual([1, 2]);
    expect(sniffed.files.map(({ name }) => name)).toEqual(['standard input']);
  });

  test('numbers among texts are texts', async () => {
    expect(cellsOf((await columns('{"a":1}\n{"a":"x"}\n'))['a'])).toEqual(['1', 'x']);
  });

  test('what is no table is refused with the place', async () => {
    const path = join(folder, 'data.jsonl');
    expect(await messageOf(columns('{"a":1}\n{"a":\n'))).toMatch(new RegExp(`^expected ${path} to be JSON, an object a line or a list of objects: Malformed JSON in file "${path}", at byte \\d+ in line \\d+: unexpected end of data`));
    expect(await messageOf(columns('{"o":{"a":1}}\n'))).toBe(`${path}: column \`o\`: expected numbers, booleans, texts, dates, or lists of texts or numbers, got STRUCT(a BIGINT)`);
    expect(await messageOf(columns('{"w":["a"]}\n{"w":null}\n'))).toBe(`${path}: row 2, column \`w\`: expected a list, got a missing value`);
  });

  test('columns are chosen, and one that is not there is named', async () => {
    const path = written('{"a":1,"b":2}\n');
    expect([...(await source.readTable({ path, options: { ...READ_DEFAULTS, columns: ['b'] } })).frame.columns.keys()]).toEqual(['b']);
    for (const names of [['b'], []]) {
      const { frame, names: all } = await source.readTable({ path, options: READ_DEFAULTS, wanted: { has: (name) => names.includes(name), key: '' } });
      expect([all, [...frame.columns.keys()], frame.rows > 0]).toEqual([(await source.readHeader(path, READ_DEFAULTS)).names, names, true]);
    }
    expect(await messageOf(source.readHeader(path, { ...READ_DEFAULTS, columns: ['c'] }))).toBe(`${path}: expected a column \`c\`, which data.columns names; there are \`a\`, \`b\``);
    expect((await source.readHeader(path, READ_DEFAULTS)).names).toEqual(['a', 'b']);
  });
});
