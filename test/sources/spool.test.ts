import { createHash } from 'node:crypto';
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ByteInput } from '../../src/sources/byte-input.ts';
import { chunkInput } from '../../src/sources/byte-input.ts';
import type { Spill } from '../../src/sources/source.ts';
import { startSpool } from '../../src/sources/spool.ts';
import { unreadable } from '../../src/sources/text-file.ts';
import type { UserError } from '../../src/util/errors.ts';

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

describe('bytes of a descriptor, which the thread reads where they go to a file', () => {
  const MEBIBYTE = 2 ** 20;
  const path = join(folder, 'text');
  const bytes = Buffer.alloc(31 * MEBIBYTE + 4321);
  for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.writeInt32LE(Math.imul(at, 0x85ebca6b), at);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const spill = (budget: number): Spill => ({ bytes: budget, nextFile: () => join(folder, 'rest.bin') });

  /** A file or a pipe, and what was told of it. */
  function opened(descriptor: number) {
    const told = { handedOver: 0, ended: 0, onClose: (_: UserError): void => undefined };
    const input: ByteInput = {
      size: null,
      read: (to) => readSync(descriptor, to),
      close() {},
      handOver(onClose) {
        told.handedOver++;
        told.onClose = onClose;
        return { descriptor, end: () => told.ended++, unreadable: (error) => unreadable('the pipe', error) };
      },
    };
    return { told, input };
  }

  test('are the same as without it, also for who reads again on the way', async () => {
    writeFileSync(path, bytes);
    for (const budget of [0, 20 * MEBIBYTE, 70 * MEBIBYTE]) {
      for (const stop of [budget / 4 + 4 * MEBIBYTE, 25 * MEBIBYTE, bytes.length]) {
        const descriptor = openSync(path, 'r');
        const { told, input } = opened(descriptor);
        const spool = startSpool(input, { spill: spill(budget), from: 3 });
        const first = spool.open();
        for (let at = 3; at < stop;) at += await sameAt(first, bytes, at);
        const second = spool.open();
        for (let at = 3; at < bytes.length;) at += await sameAt(second, bytes, at);
        expect(await second.read(into)).toBe(0);
        expect((await spool.whole()).equals(bytes.subarray(3))).toBe(true);
        expect([await spool.sha256(), told.handedOver, told.ended]).toEqual([sha256, 1, 1]);
        spool.close();
        expect(readdirSync(folder)).toEqual(['text']);
        closeSync(descriptor);
      }
    }
    rmSync(path);
  });

  test('may come slowly', async () => {
    const texts = Array.from({ length: 40 }, (_, i) => `${'x'.repeat(i * 997)}\n`);
    const { pipe, feeder } = pipeOf("for (let i = 0; i < 40; i++) { process.stdout.write('x'.repeat(i * 997) + '\\n'); await new Promise((resolve) => setTimeout(resolve, i % 30)); }");
    const { told, input } = opened(pipe);
    const spool = startSpool(patient(input), { spill: spill(0), from: 0 });
    expect(await readAll(spool.open(), 7000)).toBe(texts.join(''));
    expect(await spool.sha256()).toBe(createHash('sha256').update(texts.join('')).digest('hex'));
    expect([told.handedOver, told.ended]).toEqual([1, 1]);
    spool.close();
    await feeder;
    closeSync(pipe);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('are waited for no longer when they are closed, and leave nothing behind', async () => {
    const { pipe, feeder } = pipeOf("process.stdout.write('abc'); await new Promise((resolve) => setTimeout(resolve, 900));");
    const { told, input } = opened(pipe);
    const spool = startSpool(patient(input), { spill: spill(0), from: 0 });
    const text = spool.open();
    expect(await text.read(into)).toBe(3);
    const more = text.read(into);
    expect(told.handedOver).toBe(1);
    setTimeout(() => told.onClose(unreadable('the pipe', { code: 'it was closed' })), 50);
    await expect(more).rejects.toThrow('cannot read the pipe: it was closed');
    await expect(spool.whole()).rejects.toThrow('cannot read the pipe: it was closed');
    await expect(spool.sha256()).rejects.toThrow('cannot read the pipe: it was closed');
    spool.close();
    expect(existsSync(spill(0).nextFile())).toBe(false);
    await feeder;
    closeSync(pipe);
  });

  test('that cannot be read say so', async () => {
    const descriptor = openSync(folder, 'r');
    const { told, input } = opened(descriptor);
    const texts = chunkInput(pieces(['abc', 'def']));
    const spool = startSpool({ ...input, read: texts.read }, { spill: spill(0), from: 0 });
    await expect(readAll(spool.open(), 7000)).rejects.toThrow('cannot read the pipe: it is a folder, expected a file');
    expect([told.handedOver, told.ended]).toEqual([1, 0]);
    spool.close();
    expect(readdirSync(folder)).toEqual([]);
    closeSync(descriptor);
  });

  /** A named pipe that is read without waiting, into which a program writes. */
  function pipeOf(program: string): { pipe: number; feeder: Promise<void> } {
    const name = join(folder, 'pipe');
    execFileSync('mkfifo', [name]);
    const pipe = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
    const child = spawn('bash', ['-c', 'exec "$0" --input-type=module -e "$1" > "$2"', process.execPath, program, name], { stdio: 'inherit' });
    return { pipe, feeder: new Promise((resolve) => child.once('exit', () => resolve(rmSync(name)))) };
  }

  /** Waits for the program, without which a pipe is at its end. */
  function patient(input: ByteInput): ByteInput {
    let isFirst = true;
    async function read(to: Uint8Array): Promise<number> {
      for (;;) {
        const count = attempt(to);
        if (count !== null && (count > 0 || !isFirst)) {
          isFirst = false;
          return count;
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    function attempt(to: Uint8Array): number | null {
      try {
        return input.read(to) as number;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
        throw error;
      }
    }
    return { ...input, read };
  }
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
