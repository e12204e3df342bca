import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { shippedColumns, writeRows } from '../../../src/engine/spark/rows.ts';
import type { Column, Frame } from '../../../src/frame/column.ts';
import { doubles, integers, texts } from '../../../src/frame/column.ts';
import { packTexts } from '../../../src/frame/packed.ts';

const folder = mkdtempSync(join(tmpdir(), 'ml-submit-rows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const frame: Frame = {
  rows: 3,
  columns: new Map<string, Column>([
    ['x.y', doubles(Float64Array.of(0.1, NaN, -Infinity))],
    ['species', integers(Uint8Array.of(1, 0, 1), ['setosa', 'other'])],
    ['text', texts(Int32Array.of(0, -1, 1), packTexts(['a\n"b"', 'zażółć']), false)],
    ['v', { kind: 'vector', width: 2, values: Float64Array.of(1, 2, 3, -0, 5, 6), names: [] }],
    ['s', { kind: 'sparse', width: 4, starts: Uint32Array.of(0, 1, 1, 2), slots: Int32Array.of(2, 0), values: Float64Array.of(7, 8), names: [] }],
    ['__fold0', integers(Uint8Array.of(0, 1, 2))],
  ]),
};

test('each row is a line with short keys and its number, whatever the shards are', () => {
  const path = join(folder, 'rows.jsonl');
  const columns = shippedColumns(frame, { names: new Map([['x.y', 'x_y']]), ours: new Set(['__fold0']), fields: new Map() });
  const bytes = writeRows(path, [frame, frame], columns);
  const text = readFileSync(path, 'utf8');
  expect(text.split('\n').slice(0, 4)).toEqual([
    '{"c0":0.1,"c1":1,"c2":"a\\n\\"b\\"","c3":[1,2],"c4":{"type":0,"size":4,"indices":[2],"values":[7]},"c5":0,"row":0}',
    '{"c0":null,"c1":0,"c2":null,"c3":[3,-0.0],"c4":{"type":0,"size":4,"indices":[],"values":[]},"c5":1,"row":1}',
    '{"c0":"-Infinity","c1":1,"c2":"zażółć","c3":[5,6],"c4":{"type":0,"size":4,"indices":[0],"values":[8]},"c5":2,"row":2}',
    '{"c0":0.1,"c1":1,"c2":"a\\n\\"b\\"","c3":[1,2],"c4":{"type":0,"size":4,"indices":[2],"values":[7]},"c5":0,"row":3}',
  ]);
  expect(bytes).toBe(Buffer.byteLength(text));
});

test('the driver is told of names, types and classes, and of what no stage may see', () => {
  expect(shippedColumns(frame, { names: new Map([['x.y', 'x_y']]), ours: new Set(['__fold0']), fields: new Map() })).toEqual([
    { key: 'c0', name: 'x_y', holds: 'number', labels: null, ours: false, field: null },
    { key: 'c1', name: 'species', holds: 'integer', labels: ['setosa', 'other'], ours: false, field: null },
    { key: 'c2', name: 'text', holds: 'text', labels: null, ours: false, field: null },
    { key: 'c3', name: 'v', holds: 'dense', labels: null, ours: false, field: null },
    { key: 'c4', name: 's', holds: 'sparse', labels: null, ours: false, field: null },
    { key: 'c5', name: '__fold0', holds: 'integer', labels: null, ours: true, field: null },
    { key: 'row', name: '__row', holds: 'integer', labels: null, ours: true, field: null },
  ]);
});
