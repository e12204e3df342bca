import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { source } from '../../src/sources/libsvm.ts';
import { READ_DEFAULTS } from '../../src/sources/source.ts';
import type { ReadOptions } from '../../src/sources/source.ts';
import { UserError } from '../../src/util/errors.ts';
import { cellsOf, rowsOf } from '../stages/support.ts';

const folder = mkdtempSync(join(tmpdir(), 'libsvm-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(content: string, options: Partial<ReadOptions> = {}) {
  return source.readTable({ path: written('data.libsvm', content), options: { ...READ_DEFAULTS, ...options } });
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => null, (thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw new Error('expected a UserError');
  const { text, at } = error.diagnostics[0];
  return at === null ? text : `${at.line}:${at.column}: ${text}`;
}

describe('libsvm files', () => {
  test('become labels and sparse vectors as wide as the largest index; comments and empty lines are left out', async () => {
    const { frame } = await read('1 1:0.5 3:-2e1\n-1 2:1 # 9:9\n\n0\r\n1 4:0\n');
    expect(cellsOf(frame.columns.get('label'))).toEqual([1, -1, 0, 1]);
    expect(frame.columns.get('features')?.kind).toBe('sparse');
    expect(rowsOf(frame.columns.get('features'))).toEqual([[0.5, 0, -20, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]);
  });

  test('may be dense, wider, and of some columns alone', async () => {
    const { frame } = await read('1 1:2\n', { numFeatures: 3, vectorType: 'dense' });
    expect(frame.columns.get('features')?.kind).toBe('vector');
    expect(rowsOf(frame.columns.get('features'))).toEqual([[2, 0, 0]]);
    expect([...(await read('1 1:2\n', { columns: ['label'] })).frame.columns.keys()]).toEqual(['label']);
  });

  test('several files, compressed ones among them, are one table', async () => {
    const paths = [written('b.libsvm', '1 1:1\n'), written('c.libsvm.gz', gzipSync('2 5:1\n'))];
    const table = await source.readTable({ path: paths, options: READ_DEFAULTS });
    expect(rowsOf(table.frame.columns.get('features'))).toEqual([[1, 0, 0, 0, 0], [0, 0, 0, 0, 1]]);
    expect(table.sniffed.files.map(({ compression }) => compression)).toEqual([null, 'gzip']);
  });

  test('come from a stream too', async () => {
    const { frame } = await source.readTable({ stream: Readable.from([Buffer.from('1 1:1 '), Buffer.from('2:2')]), options: READ_DEFAULTS });
    expect(rowsOf(frame.columns.get('features'))).toEqual([[1, 2]]);
  });

  test.each([
    ['x 1:1', '1:1: expected a number as the label, found "x"'],
    ['1 1:1\n0 a:1', '2:3: expected index:value, found "a:1"'],
    ['1 7', '1:3: expected index:value, found "7"'],
    ['1 1:x', '1:3: expected index:value, found "1:x"'],
    ['1 0:1', '1:3: expected an index from 1, found 0'],
    ['1 2:1 2:3', '1:7: expected ascending indices, found 2 behind 2'],
    ['1 4:1', '1:3: expected an index of at most numFeatures, 3, found 4'],
  ])('%j is refused', async (content, text) => {
    expect(await messageOf(read(content, { numFeatures: 3 }))).toBe(text);
  });

  test('nothing is refused', async () => {
    expect(await messageOf(read('# no rows\n'))).toBe(`expected rows in ${join(folder, 'data.libsvm')}, found none`);
  });
});
