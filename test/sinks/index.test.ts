import { describe, expect, it } from 'vitest';
import type { Column, Frame } from '../../src/frame/column.ts';
import { doubles, integers, lists, sparse, texts, unnamedVectors } from '../../src/frame/column.ts';
import { packTexts } from '../../src/frame/packed.ts';
import { sliceRows } from '../../src/frame/select.ts';
import { ENDINGS, loadSink, sinkOf } from '../../src/sinks/index.ts';
import { previewRows } from '../../src/sinks/preview.ts';
import { writtenColumns } from '../../src/sinks/sink.ts';
import { unevenOf } from '../stages/support.ts';

/** Each kind of column, with missing values, an infinity, an empty text and an empty list. */
const frame: Frame = {
  rows: 3,
  columns: new Map<string, Column>([
    ['n', doubles(Float64Array.of(1.5, NaN, -Infinity))],
    ['whole', integers(Uint8Array.of(1, 2, 3))],
    ['yes', { ...integers(Uint8Array.of(1, 0, 1)), boolean: true }],
    ['t', texts(Int32Array.of(0, 1, -1), packTexts(['a "b", c', '']), false)],
    ['words', lists(Uint32Array.of(0, 2, 2, 3), Int32Array.of(0, 1, 0), packTexts(['x', 'y"z']))],
    ['v', unnamedVectors(Float64Array.of(1, 0, NaN, 2, 3, 4), 2)],
    ['s', sparse({ width: 3, starts: Uint32Array.of(0, 1, 1, 2), slots: Int32Array.of(2, 0), values: Float64Array.of(0.5, 7), names: [] })],
    ['wide', sparse({ width: 1000, starts: Uint32Array.of(0, 2, 2, 3), slots: Int32Array.of(1, 999, 0), values: Float64Array.of(0.5, 7, -1), names: [] })],
  ]),
};

async function written(format: string, of: Frame = frame): Promise<string> {
  const sink = await loadSink(format);
  const columns = writtenColumns(frame.columns);
  return sink.head(columns) + Buffer.from(sink.rows(of, columns)).toString();
}

describe('sinks', () => {
  it('CSV has a column a slot, a text for long sparse vectors, JSON for lists, and tells an empty text from a missing one', async () => {
    expect(await written('csv')).toBe([
      'n,whole,yes,t,words,v_0,v_1,s_0,s_1,s_2,wide',
      '1.5,1,true,"a ""b"", c","[""x"",""y\\""z""]",1,0,0,0,0.5,"(1000,[1,999],[0.5,7])"',
      ',2,false,"",[],,2,0,0,0,"(1000,[],[])"',
      '-Infinity,3,true,,"[""x""]",3,4,7,0,0,"(1000,[0],[-1])"',
      '',
    ].join('\n'));
  });

  it('JSONL has a value a column, null for what is missing, and texts for the infinities', async () => {
    const lines = (await written('jsonl')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { n: 1.5, whole: 1, yes: true, t: 'a "b", c', words: ['x', 'y"z'], v: [1, 0], s: { type: 0, size: 3, indices: [2], values: [0.5] }, wide: { type: 0, size: 1000, indices: [1, 999], values: [0.5, 7] } },
      { n: null, whole: 2, yes: false, t: '', words: [], v: [null, 2], s: { type: 0, size: 3, indices: [], values: [] }, wide: { type: 0, size: 1000, indices: [], values: [] } },
      { n: '-Infinity', whole: 3, yes: true, t: null, words: ['x'], v: [3, 4], s: { type: 0, size: 3, indices: [0], values: [7] }, wide: { type: 0, size: 1000, indices: [0], values: [-1] } },
    ]);
  });

  it('vectors of different sizes are one cell each, with their own sizes', async () => {
    const rows = [[0, 1.5, 2], [3], []];
    const mixed: Frame = { rows: 3, columns: new Map([['d', unevenOf(rows)], ['s', unevenOf(rows, { dense: false })]]) };
    const columns = writtenColumns(mixed.columns);
    const [csv, jsonl] = await Promise.all(['csv', 'jsonl'].map(loadSink));
    expect(csv.head(columns) + Buffer.from(csv.rows(mixed, columns)).toString()).toBe('d,s\n"[0,1.5,2]","(3,[1,2],[1.5,2])"\n[3],"(1,[0],[3])"\n[],"(0,[],[])"\n');
    expect(Buffer.from(jsonl.rows(mixed, columns)).toString()).toBe('{"d":[0,1.5,2],"s":{"type":0,"size":3,"indices":[1,2],"values":[1.5,2]}}\n{"d":[3],"s":{"type":0,"size":1,"indices":[0],"values":[3]}}\n{"d":[],"s":{"type":0,"size":0,"indices":[],"values":[]}}\n');
    expect(Buffer.from(csv.rows(sliceRows(mixed, 1, 2), columns)).toString()).toBe('[3],"(1,[0],[3])"\n');
    expect(previewRows(mixed, ['d', 's'], 1)).toEqual([['[0,1.5,2]', '(3,[1,2],[1.5,2])']]);
  });

  it('parts of a frame, put together, are the whole', async () => {
    for (const format of ['csv', 'jsonl']) {
      const sink = await loadSink(format);
      const columns = writtenColumns(frame.columns);
      const parts = [sliceRows(frame, 0, 2), sliceRows(frame, 2, 2), sliceRows(frame, 2, 3)].map((part) => Buffer.from(sink.rows(part, columns)).toString());
      expect(sink.head(columns) + parts.join('')).toBe(await written(format));
    }
  });

  it('CSV refuses a name that a slot has too', async () => {
    const sink = await loadSink('csv');
    expect(() => sink.head([{ name: 'v', holds: 'dense', slots: 2 }, { name: 'v_1', holds: 'number', slots: null }])).toThrow('column `v_1` would be there twice in CSV, where a vector gets a column for each of its slots: rename one, or write JSONL');
  });

  it('a format is told by the ending of the file, and the table has the endings of all formats', async () => {
    expect(['rows.csv', 'a.b.jsonl', 'rows.parquet', 'rows'].map(sinkOf)).toEqual(['csv', 'jsonl', 'parquet', null]);
    for (const format of new Set(Object.values(ENDINGS))) {
      const own = Object.entries(ENDINGS).filter(([, name]) => name === format).map(([ending]) => ending);
      expect((await loadSink(format)).extensions).toEqual(own);
    }
  });

  it('a look at the first rows has a cell a column', () => {
    expect(previewRows(frame, ['n', 't', 'words', 'v', 'wide'], 2)).toEqual([
      ['1.5', 'a "b", c', '[x, y"z]', '[1,0]', '(1000,[1,999],[0.5,7])'],
      ['null', '', '[]', '[NaN,2]', '(1000,[],[])'],
    ]);
  });
});
