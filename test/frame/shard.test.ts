import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Column, Frame } from '../../src/frame/column.ts';
import { doubles, integers, lazyVectors, texts, vectors } from '../../src/frame/column.ts';
import { keepingOpen, writeShard } from '../../src/frame/shard.ts';
import { openShards } from '../../src/frame/shards.ts';
import { packTexts } from '../../src/frame/packed.ts';
import { unevenOf } from '../stages/support.ts';

const folder = mkdtempSync(join(tmpdir(), 'shard-'));
afterAll(() => rmSync(folder, { recursive: true }));

const frame: Frame = {
  rows: 3,
  columns: new Map<string, Column>([
    ['__proto__', doubles(Float64Array.of(0.1, NaN, -0))],
    ['größe, "cm"', integers(Int32Array.of(1, -(2 ** 31), 2 ** 31 - 1))],
    ['byte', integers(Uint8Array.of(0, 255, 7))],
    ['short', integers(Uint16Array.of(0, 65_535, 7), ['a'])],
    ['flag', { ...integers(Int32Array.of(0, 1, 1)), boolean: true }],
    ['indexed', doubles(Float64Array.of(0, 1, 0), ['no', 'yes'])],
    ['text', texts(Int32Array.of(1, -1, 0), packTexts(['', 'ü\n']), false)],
    ['day', texts(Int32Array.of(0, 0, 0), packTexts(['2024-02-29']), true)],
    ['vector', vectors(Float64Array.of(1, 2, 3, 4, 5, 6), ['a', 'b'])],
    ['uneven', unevenOf([[1, 0], [2, 3, 4], []])],
    ['nominal', vectors(Float64Array.of(1, 2, 3, 4, 5, 6), ['a', 'b'], [0, 7])],
  ]),
};

describe('a shard file', () => {
  test('gives back every kind of column as it was, in order', () => {
    const path = join(folder, 'all.shard');
    writeShard(path, frame);
    const back = openShards([path]);
    expect(back).toEqual(frame);
    expect([...back.columns.keys()]).toEqual([...frame.columns.keys()]);
    expect(Object.is((back.columns.get('__proto__') as { values: Float64Array }).values[2], -0)).toBe(true);
  });

  test('holds the values of a vector made of parts', () => {
    const path = join(folder, 'parts.shard');
    const parts = [doubles(Float64Array.of(1, 2)), integers(Int32Array.of(3, 4), ['x', 'y'])];
    writeShard(path, { rows: 2, columns: new Map([['v', lazyVectors(parts, ['a', 'b'], [0, 2])]]) });
    expect(openShards([path]).columns.get('v')).toEqual(vectors(Float64Array.of(1, 3, 2, 4), ['a', 'b'], [0, 2]));
  });

  test.each([255, 256, 65_535, 65_536])('gives back the codes of %i texts and those that are missing', (distinct) => {
    const column = texts(Int32Array.of(distinct - 1, -1, 0, distinct - 2), packTexts(Array.from({ length: distinct }, (_, code) => String(code))), false);
    const path = join(folder, 'codes.shard');
    writeShard(path, { rows: 4, columns: new Map([['t', column]]) });
    const back = openShards([path, path]).columns.get('t');
    expect(back?.kind === 'text' && [...back.codes]).toEqual([...column.codes, ...column.codes]);
  });

  test('holds a frame of no rows and a frame of no columns', () => {
    const empty: Frame = { rows: 0, columns: new Map([['a', doubles(new Float64Array(0))]]) };
    const bare: Frame = { rows: 5, columns: new Map() };
    writeShard(join(folder, 'empty.shard'), empty);
    writeShard(join(folder, 'bare.shard'), bare);
    expect(openShards([join(folder, 'empty.shard')])).toEqual(empty);
    expect(openShards([join(folder, 'bare.shard')])).toEqual(bare);
  });

  test('stays open, also for work inside of other work, until the work is done, however it ends', () => {
    const path = join(folder, 'open.shard');
    const columns = new Map<string, Column>([['a', integers(Uint8Array.of(1))], ['b', integers(Uint8Array.of(2))], ['c', integers(Uint8Array.of(3))]]);
    writeShard(path, { rows: 1, columns });
    const opened = openShards([path]).columns;
    const read = (name: string) => [...(opened.get(name) as { values: Uint8Array }).values];
    expect(() => keepingOpen(() => {
      expect(keepingOpen(() => read('a'))).toEqual([1]);
      rmSync(path);
      expect(read('b')).toEqual([2]);
      throw new Error('done');
    })).toThrow('done');
    expect(() => read('c')).toThrow('ENOENT');
    expect(read('a')).toEqual([1]);
  });

  test('holds a view on a larger array', () => {
    const part: Frame = { rows: 2, columns: new Map([['a', integers(Int32Array.of(9, 8, 7, 6).subarray(1, 3))]]) };
    writeShard(join(folder, 'part.shard'), part);
    expect(openShards([join(folder, 'part.shard')]).columns.get('a')).toEqual(integers(Int32Array.of(8, 7)));
  });

  test('keeps the numbers of the rows where a frame has them', () => {
    const selected: Frame = { rows: 3, columns: new Map([['a', integers(Int32Array.of(1, 2, 3))]]), rowIds: Int32Array.of(4, 7, 9) };
    writeShard(join(folder, 'ids.shard'), selected);
    expect(openShards([join(folder, 'ids.shard')])).toEqual(selected);
  });

  test('leaves no temporary file behind', () => {
    writeShard(join(folder, 'clean.shard'), frame);
    writeShard(join(folder, 'clean.shard'), frame);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('is refused when it was cut off at any place', () => {
    const path = join(folder, 'cut.shard');
    writeShard(path, frame);
    const size = statSync(path).size;
    truncateSync(path, size - 1);
    expect(() => openShards([path])).toThrow(`shard file ${path} has ${size - 1} bytes, expected ${size}: it was cut off or changed`);
    truncateSync(path, 40);
    expect(() => openShards([path])).toThrow(/^shard file .* has 40 bytes, expected \d+: it was cut off or changed$/);
    truncateSync(path, 10);
    expect(() => openShards([path])).toThrow(`${path} is not a shard file`);
  });

  test('is refused when it is another file or another version', () => {
    const path = join(folder, 'foreign.shard');
    writeFileSync(path, 'a,b\n1,2\n3,4\n5,6\n');
    expect(() => openShards([path])).toThrow(`${path} is not a shard file`);
    writeShard(path, frame);
    const bytes = readFileSync(path);
    bytes[7] = 9;
    writeFileSync(path, bytes);
    expect(() => openShards([path])).toThrow(`${path} is a shard file of version 9, expected version 6`);
  });

  test('is not written when a column has the wrong length', () => {
    const wrong: Frame = { rows: 2, columns: new Map([['a', integers(Int32Array.of(1, 2, 3))]]) };
    const path = join(folder, 'wrong.shard');
    expect(() => writeShard(path, wrong)).toThrow(`shard ${path}: column \`a\` has 3 values, expected 2`);
  });
});
