import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BLOCK_ROWS, farColumn, readBlocks, writeBlocks } from '../../../src/engine/spark/blocks.ts';
import type { SurveyedColumn } from '../../../src/engine/spark/protocol.ts';
import { shippedColumns } from '../../../src/engine/spark/rows.ts';
import type { Column, Frame } from '../../../src/frame/column.ts';
import { doubles, integers, typeOf } from '../../../src/frame/column.ts';
import { scratchFolder } from '../../cli/support.ts';

const path = join(scratchFolder(), 'blocks.jsonl');

function column(name: string, holds: SurveyedColumn['holds'], distinct = 0): SurveyedColumn {
  return { name, key: `c${name}`, holds, distinct };
}

test('values of the rows go out block by block, so that a row is found by its number', () => {
  const rows = BLOCK_ROWS + 2;
  const values = Float64Array.from({ length: rows }, (_, row) => row / 2);
  const frame: Frame = { rows, columns: new Map<string, Column>([['y', doubles(values)], ['__fold0', integers(Uint8Array.from(values, (_, row) => row % 3))]]) };
  writeBlocks(path, frame, shippedColumns(frame, { names: new Map(), ours: new Set(), fields: new Map() }));
  const blocks = readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { block: number; sent: Record<string, number[]> });
  expect(blocks.map(({ block, sent }) => [block, sent['c0'].length])).toEqual([[0, BLOCK_ROWS], [1, 2]]);
  expect(blocks[1].sent).toEqual({ c0: [BLOCK_ROWS / 2, (BLOCK_ROWS + 1) / 2], c1: [BLOCK_ROWS % 3, (BLOCK_ROWS + 1) % 3] });
});

test('columns come back as they are where the data is read here', async () => {
  writeFileSync(path, '{"cn":[1.5,null,"NaN"],"ci":[1,2,300],"cb":[true,false,null],"ct":["x",null,"y"],"cd":["2024-01-01","2024-01-01","2024-01-02"]}\n{"cn":["-Infinity",-0.0],"ci":[4,5],"cb":[true,true],"ct":["x","z"],"cd":["2024-01-01",null]}\n');
  const found = new Map(await readBlocks(path, [column('n', 'number'), column('i', 'integer'), column('b', 'boolean'), column('t', 'text'), column('d', 'date')]));
  expect(found.get('n')).toMatchObject({ kind: 'f64', values: Float64Array.of(1.5, NaN, NaN, -Infinity, -0) });
  expect(found.get('i')).toMatchObject({ kind: 'i32', values: Uint16Array.of(1, 2, 300, 4, 5) });
  expect(found.get('b')).toMatchObject({ kind: 'f64', boolean: true, values: Float64Array.of(1, 0, NaN, 1, 1) });
  expect(found.get('t')).toMatchObject({ kind: 'text', date: false, codes: Int32Array.of(0, -1, 1, 0, 2), dictionary: ['x', 'y', 'z'] });
  expect(found.get('d')).toMatchObject({ kind: 'text', date: true, codes: Int32Array.of(0, 0, 1, 0, -1) });
});

test('columns that stay there are known by their types and by how many texts they have', () => {
  expect(farColumn(column('t', 'text', 7))).toMatchObject({ kind: 'text', distinct: 7, date: false });
  expect([column('b', 'boolean'), column('i', 'integer'), column('n', 'number'), column('d', 'date', 2), column('l', 'list')].map((one) => typeOf(farColumn(one))).map(({ kind, boolean, date }) => [kind, boolean, date])).toEqual([
    ['f64', true, false], ['i32', false, false], ['f64', false, false], ['text', false, true], ['list', false, false],
  ]);
});
