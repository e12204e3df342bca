import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ByteInput } from '../../src/sources/byte-input.ts';
import { chunkInput } from '../../src/sources/byte-input.ts';
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
        const spool = startSpool(chunkInput(pieces(TEXTS)), { spill, from: 0 });
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
      const spool = startSpool(chunkInput(pieces(TEXTS)), { spill: { bytes, nextFile: () => join(folder, 'early.bin') }, from: 0 });
      await readAll(spool.open(), 2, 2);
      expect((await spool.whole()).toString()).toBe(ALL);
      spool.close();
    }
  });

  test('may be none', async () => {
    const spool = startSpool(chunkInput(pieces(['', ''])), { spill: null, from: 0 });
    expect(await spool.isEmpty()).toBe(true);
    expect(await readAll(spool.open(), 5)).toBe('');
    expect(await spool.whole()).toHaveLength(0);
  });

  test('are digested, and come out of memory and of a file as they came', async () => {
    const MEBIBYTE = 2 ** 20;
    const bytes = Buffer.alloc(45 * MEBIBYTE + 12_345);
    for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.writeInt32LE(Math.imul(at, 0x9e3779b1), at);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    for (const budget of [Infinity, 100 * MEBIBYTE, 0]) {
      for (const chunkBytes of [100_001, 40 * MEBIBYTE]) {
        const spool = startSpool(chunkInput(chunked(bytes, chunkBytes)), { spill: budget === Infinity ? null : { bytes: budget, nextFile: () => join(folder, 'large.bin') }, from: 3 });
        const first = spool.open();
        for (let at = 3; at < 30 * MEBIBYTE;) at += await sameAt(first, bytes, at);
        const second = spool.open();
        for (let at = 3; at < bytes.length;) at += await sameAt(second, bytes, at);
        expect((await spool.whole()).equals(bytes.subarray(3))).toBe(true);
        expect([await spool.sha256(), await spool.sha256()]).toEqual([sha256, sha256]);
        spool.close();
        expect(readdirSync(folder)).toEqual([]);
      }
    }
  });
});

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

const into = Buffer.alloc(2 ** 18);

/** Reads, and compares with what should be at place `at`. */
async function sameAt(input: ByteInput, bytes: Buffer, at: number): Promise<number> {
  const count = await input.read(into);
  if (count === 0 || into.compare(bytes, at, at + count, 0, count) !== 0) throw new Error(`other bytes at ${at}`);
  return count;
}
