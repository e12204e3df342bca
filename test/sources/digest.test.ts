import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
    expect(await fileDigest(path, LARGE).hex()).toBe(expected);
    const small = fileDigest(path, 3);
    small.update(Buffer.from('x'));
    small.restart();
    small.update(bytes);
    expect(await small.hex()).toBe(expected);
  });

  test('is taken by several threads at a time, and by the one that is left', async () => {
    const files = ['one', 'two'].map((name) => join(folder, name));
    for (const path of files) writeFileSync(path, Buffer.alloc(LARGE, path));
    const expected = files.map((path) => createHash('sha256').update(Buffer.alloc(LARGE, path)).digest('hex'));
    expect(await Promise.all(files.map((path) => fileDigest(path, LARGE).hex()))).toEqual(expected);
    for (const [i, path] of files.entries()) expect(await fileDigest(path, LARGE).hex()).toBe(expected[i]);
    const left = fileDigest(files[0], LARGE);
    left.stop();
    expect(await fileDigest(files[1], LARGE).hex()).toBe(expected[1]);
  });

  test('is refused where the file has become longer', async () => {
    const path = join(folder, 'longer');
    writeFileSync(path, Buffer.alloc(LARGE));
    appendFileSync(path, 'x');
    await expect(fileDigest(path, LARGE).hex()).rejects.toThrow(`expected ${path} to stay as it is while it is read: it had ${LARGE} bytes, now ${LARGE + 1}`);
  });

  test('is refused where the file is gone', async () => {
    await expect(fileDigest(join(folder, 'gone'), LARGE).hex()).rejects.toThrow(`cannot read ${join(folder, 'gone')}: there is no such file`);
  });
});
