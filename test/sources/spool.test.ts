import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ByteInput } from '../../src/sources/byte-input.ts';
import { startSpool } from '../../src/sources/spool.ts';

const folder = mkdtempSync(join(tmpdir(), 'spool-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function* pieces(texts: readonly string[]): AsyncGenerator<Buffer, void> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

/** Reads so many bytes at a time, at most `most` times. */
async function readAll(input: ByteInput, size: number, most = Infinity): Promise<string> {
  const parts: Buffer[] = [];
  for (let i = 0; i < most; i++) {
    const into = Buffer.alloc(size);
    const count = await input.read(into);
    if (count === 0) break;
    parts.push(into.subarray(0, count));
  }
  return Buffer.concat(parts).toString();
}

const TEXTS = ['ab', '', 'cdefg', 'h', 'ijklmnopqrstuvw', 'xyz'];
const ALL = TEXTS.join('');

describe('bytes that come once', () => {
  test('are read as often as one likes, from memory or from a file', async () => {
    for (const bytes of [Infinity, 0, 4, 20]) {
      for (const size of [1, 3, 100]) {
        const spill = { bytes, nextFile: () => join(folder, 'spool.bin') };
        const spool = startSpool(pieces(TEXTS), spill);
        expect(await spool.isEmpty()).toBe(false);
        expect(ALL.startsWith(await readAll(spool.open(), size, 3))).toBe(true);
        expect(await readAll(spool.open(), size)).toBe(ALL);
        expect(await readAll(spool.open(), size)).toBe(ALL);
        expect((await spool.whole()).toString()).toBe(ALL);
        expect(existsSync(spill.nextFile())).toBe(bytes !== Infinity);
        spool.close();
        expect(readdirSync(folder)).toEqual([]);
      }
    }
  });

  test('are all there after a reader that stopped early', async () => {
    for (const bytes of [Infinity, 4]) {
      const spool = startSpool(pieces(TEXTS), { bytes, nextFile: () => join(folder, 'early.bin') });
      await readAll(spool.open(), 2, 2);
      expect((await spool.whole()).toString()).toBe(ALL);
      spool.close();
    }
  });

  test('may be none', async () => {
    const spool = startSpool(pieces(['', '']), null);
    expect(await spool.isEmpty()).toBe(true);
    expect(await readAll(spool.open(), 5)).toBe('');
    expect(await spool.whole()).toHaveLength(0);
  });
});
