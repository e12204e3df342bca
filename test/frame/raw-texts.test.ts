import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bytesOf } from '../../src/frame/bytes.ts';
import type { Column, Frame, TextColumn } from '../../src/frame/column.ts';
import { packTexts, unpackTexts } from '../../src/frame/packed.ts';
import { hasNoTexts, rawOf, rawTexts } from '../../src/frame/raw-texts.ts';
import { concat, selectRows, sliceRows } from '../../src/frame/select.ts';
import { writeShard } from '../../src/frame/shard.ts';
import { openShards } from '../../src/frame/shards.ts';

const folder = mkdtempSync(join(tmpdir(), 'raw-texts-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Texts b, a, missing, b, c, where b has two codes. */
function repeated(): TextColumn {
  return rawTexts(Int32Array.of(0, 1, -1, 2, 3), { ...packTexts(['b', 'a', 'b', 'c']), repeats: true }, false);
}

const own = { codes: Int32Array.of(0, 1, -1, 0, 2), distinct: 3, dictionary: ['b', 'a', 'c'] };

function frameOf(column: TextColumn): Frame {
  return { rows: 5, columns: new Map<string, Column>([['t', column]]) };
}

describe('texts that may repeat', () => {
  test('have one code each for who asks, in order of first appearance', () => {
    expect(repeated()).toMatchObject(own);
    const asked = repeated();
    expect(asked.packed.starts).toEqual(Uint32Array.of(0, 1, 2, 3));
    expect(rawOf(asked).codes).toEqual(own.codes);
  });

  test('stay as they are for who does not mind', () => {
    const column = repeated();
    expect(bytesOf(frameOf(column))).toBe(5 * 4 + 4 + 5 * 4);
    expect(hasNoTexts(column)).toBe(false);
    expect(rawOf(column).codes).toEqual(Int32Array.of(0, 1, -1, 2, 3));
    expect(hasNoTexts(rawTexts(Int32Array.of(-1), packTexts([]), false))).toBe(true);
  });

  test('stay raw in a shard file, of which a slice reads its own texts alone', () => {
    const paths = ['first.bin', 'second.bin'].map((name) => join(folder, name));
    for (const path of paths) writeShard(path, frameOf(repeated()));
    const slice = (from: number, to: number): TextColumn => sliceRows(openShards(paths), from, to).columns.get('t') as TextColumn;
    const texts = (column: TextColumn): (string | null)[] => Array.from(rawOf(column).codes, (code) => (code < 0 ? null : unpackTexts(rawOf(column).packed)[code]));
    expect(rawOf(slice(1, 4))).toEqual({ codes: Int32Array.of(0, -1, 1), packed: { bytes: Uint8Array.of(97, 98), starts: Uint32Array.of(0, 1, 2), repeats: true } });
    expect(rawOf(slice(2, 3))).toMatchObject({ codes: Int32Array.of(-1), packed: { starts: Uint32Array.of(0) } });
    expect(texts(slice(3, 8))).toEqual(['b', 'c', 'b', 'a', null]);
    expect(slice(3, 8)).toMatchObject({ codes: Int32Array.of(0, 1, 0, 2, -1), dictionary: ['b', 'c', 'a'] });
    expect(bytesOf({ rows: 3, columns: new Map([['t', slice(1, 4)]]) })).toBe(Math.ceil(3 * (4 + (4 + 5 * 4) / 5)));
  });

  test('stay raw where rows are selected or sliced, and have one dictionary then', () => {
    const column = repeated();
    const frame = frameOf(column);
    const selected = selectRows(frame, Int32Array.of(3, 0)).columns.get('t') as TextColumn;
    const sliced = sliceRows(frame, 1, 4).columns.get('t') as TextColumn;
    expect([rawOf(selected).codes, rawOf(sliced).codes]).toEqual([Int32Array.of(2, 0), Int32Array.of(1, -1, 2)]);
    expect([selected.codes, sliced.codes]).toEqual([Int32Array.of(0, 0), Int32Array.of(1, -1, 0)]);
    expect(selected.packed).toBe(sliced.packed);
  });

  test('go through a shard file and are joined as others are', () => {
    const path = join(folder, 'one.bin');
    const column = repeated();
    writeShard(path, frameOf(column));
    expect(rawOf(column).packed.repeats).toBe(true);
    expect(openShards([path]).columns.get('t')).toMatchObject(own);
    const twice = { codes: Int32Array.of(0, 1, -1, 0, 2, 0, 1, -1, 0, 2), distinct: 3, dictionary: ['b', 'a', 'c'] };
    expect(openShards([path, path]).columns.get('t')).toMatchObject(twice);
    expect(concat([frameOf(column), frameOf(repeated())]).columns.get('t')).toMatchObject(twice);
  });
});
