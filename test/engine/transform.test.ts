import { describe, expect, it } from 'vitest';
import type { Column, Frame } from '../../src/frame/column.ts';
import { integers, unnamedVectors } from '../../src/frame/column.ts';
import { memoryData } from '../../src/engine/data.ts';
import { openParts, openTransform } from '../../src/engine/transform.ts';
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

describe('rows that are shown', () => {
  const request = { models: [], shardStarts: [0, ROWS], columns: columns.slice(0, 1), classes: null, sink: null, preview: ROWS };
  const data = memoryData(frame, [0, ROWS]);
  const stage = { stage: 'Binarizer', params: { inputCol: 'id', outputCol: 'over', threshold: 100 }, state: {}, arrays: {} };

  it.each([[0, 0], [1, 1], [20, 20], [ROWS - 1, ROWS - 1], [ROWS, ROWS], [Infinity, ROWS]])('are the first ones of a shard, %d of them', async (limit, rows) => {
    const made = [...(await openTransform({ ...request, models: [stage] }, data))(0, limit)];
    expect(made.flatMap(({ preview }) => preview)).toEqual(Array.from({ length: rows }, (_, row) => [String(row)]));
  });

  it('are looked for as far as it takes where stages leave rows out', async () => {
    const every = { stage: 'SQLTransformer', params: { statement: 'SELECT id FROM __THIS__ WHERE id % 500 = 499' }, state: {}, arrays: {} };
    const transform = await openTransform({ ...request, models: [every] }, data);
    expect([...transform(0, 3)].flatMap(({ preview }) => preview)).toEqual([['499'], ['999'], ['1499']]);
    expect([...transform(0, 100)].flatMap(({ preview }) => preview)).toEqual([['499'], ['999'], ['1499'], ['1999'], ['2499'], ['2999']]);
  });

  it('are all that is made: a value that a stage refuses further down is not met', async () => {
    const indexer = { stage: 'StringIndexer', params: { inputCol: 'id', outputCol: 'out', handleInvalid: 'error' }, state: { labels: [Array.from({ length: 50 }, (_, row) => String(row))] }, arrays: {} };
    const transform = await openTransform({ ...request, models: [indexer] }, data);
    expect([...transform(0, 20)]).toHaveLength(1);
    expect(() => [...transform(0, 51)]).toThrow('row 51, column `id`: expected a value that was in the fit, got "50"');
  });
});

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
