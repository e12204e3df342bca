import { describe, expect, it } from 'vitest';
import type { Column, Frame } from '../../src/frame/column.ts';
import { integers, unnamedVectors } from '../../src/frame/column.ts';
import { openParts } from '../../src/engine/transform.ts';
import { loadSink } from '../../src/sinks/index.ts';
import { writtenColumns } from '../../src/sinks/sink.ts';

const ROWS = 3000;
const WIDTH = 100;
/** So few rows of 101 cells are written at a time. */
const TOGETHER = 1297;

const frame: Frame = {
  rows: ROWS,
  columns: new Map<string, Column>([
    ['id', integers(Int32Array.from({ length: ROWS }, (_, row) => row))],
    ['v', unnamedVectors(Float64Array.from({ length: ROWS * WIDTH }, (_, i) => i % 7), WIDTH)],
  ]),
};
const columns = writtenColumns(frame.columns);

describe('rows that are written', () => {
  it.each([[Infinity, [TOGETHER, TOGETHER, 406]], [TOGETHER, [TOGETHER]], [TOGETHER + 1, [TOGETHER, 1]], [0, []]])('come in parts of a bounded number of cells, up to the limit (%d)', async (limit, rows) => {
    const parts = await openParts({ columns, sink: 'csv', preview: 0 });
    const made = [...parts(frame, limit)];
    expect(made.map((part) => part.rows)).toEqual(rows);
    const lines = Buffer.from((await loadSink('csv')).rows(frame, columns)).toString().split('\n').slice(0, Math.min(limit, ROWS));
    expect(Buffer.concat(made.map(({ bytes }) => bytes)).toString()).toBe(lines.map((line) => `${line}\n`).join(''));
  });

  it('are shown up to as many as are wanted, whatever part they are in', async () => {
    const parts = await openParts({ columns: columns.slice(0, 1), sink: null, preview: 2 });
    expect([...parts(frame, Infinity)].flatMap(({ preview }) => preview)).toEqual([['0'], ['1']]);
    const wide = await openParts({ columns, sink: null, preview: TOGETHER + 1 });
    expect([...wide(frame, Infinity)].map(({ preview, bytes }) => [preview.length, bytes.length])).toEqual([[TOGETHER, 0], [1, 0], [0, 0]]);
  });
});
