import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fileDigest } from '../../src/sources/digest.ts';

const folder = mkdtempSync(join(tmpdir(), 'digest-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LARGE = 40 * 2 ** 20;

describe('the digest of a file', () => {
  test('is taken on the way, or by a thread where the file is large', async () => {
    const path = join(folder, 'large');
    const bytes = Buffer.alloc(LARGE, 'abc');
    writeFileSync(path, bytes);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(await fileDigest(path, statSync(path)).hex()).toBe(expected);
    const early = fileDigest(path, statSync(path));
    early.begin();
    expect(await early.hex()).toBe(expected);
    writeFileSync(path, 'y');
    const small = fileDigest(path, statSync(path));
    small.update(Buffer.from('x'));
    small.restart();
    small.begin();
    small.update(bytes);
    expect(await small.hex()).toBe(expected);
  });

  test('is taken by several threads at a time, and by the one that is left', async () => {
    const files = ['one', 'two'].map((name) => join(folder, name));
    for (const path of files) writeFileSync(path, Buffer.alloc(LARGE, path));
    const expected = files.map((path) => createHash('sha256').update(Buffer.alloc(LARGE, path)).digest('hex'));
    expect(await Promise.all(files.map((path) => fileDigest(path, statSync(path)).hex()))).toEqual(expected);
    for (const [i, path] of files.entries()) expect(await fileDigest(path, statSync(path)).hex()).toBe(expected[i]);
  });

  test('is refused where the file has become longer', async () => {
    const path = join(folder, 'longer');
    writeFileSync(path, Buffer.alloc(LARGE));
    const before = statSync(path);
    appendFileSync(path, 'x');
    await expect(fileDigest(path, before).hex()).rejects.toThrow(`expected ${path} to stay as it is while it is read: it had ${LARGE} bytes, now ${LARGE + 1}`);
  });

  test('is refused where the file was written to or another one has its name', async () => {
    const path = join(folder, 'other');
    writeFileSync(path, Buffer.alloc(LARGE));
    const words = `expected ${path} to stay as it is while it is read: it was written to or replaced`;
    const before = statSync(path);
    utimesSync(path, before.atime, new Date(before.mtimeMs + 1000));
    await expect(fileDigest(path, before).hex()).rejects.toThrow(words);
    const later = statSync(path);
    rmSync(path);
    // What is left keeps the place of the old file from being used again.
    writeFileSync(`${path}-left`, 'x');
    writeFileSync(path, Buffer.alloc(LARGE));
    utimesSync(path, later.atime, later.mtime);
    await expect(fileDigest(path, later).hex()).rejects.toThrow(words);
  });

  test('is refused where the file is gone', async () => {
    const path = join(folder, 'gone');
    writeFileSync(path, Buffer.alloc(LARGE));
    const before = statSync(path);
    rmSync(path);
    await expect(fileDigest(path, before).hex()).rejects.toThrow(`cannot read ${path}: there is no such file`);
  });
});
