import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bytesOf } from '../../src/frame/bytes.ts';
import type { Column, Frame, TextColumn } from '../../src/frame/column.ts';
import { packTexts } from '../../src/frame/packed.ts';
import { hasNoTexts, rawOf, rawTexts } from '../../src/frame/raw-texts.ts';
import { concat } from '../../src/frame/select.ts';
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
