import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isEncoding } from '../../src/sources/encodings.ts';
import { joined, openText } from '../../src/sources/inputs.ts';
import { UserError } from '../../src/util/errors.ts';

// `printf 'a,b\n1,2\n' | zstd -c`, zstd 1.5.
const ZSTD = Buffer.from('28b52ffd0458410000612c620a312c320a35e7cace', 'hex');

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Text, compression and encoding, whatever the pieces that the bytes come in. */
async function opened(bytes: Buffer, named: string | null = null): Promise<[string, string | null, string]> {
  const results = [];
  for (const size of [1, 3, 1000]) {
    const { chunks, compression, encoding } = await openText(pieces(bytes, size), 'x', named);
    results.push([(await joined(chunks)).toString(), compression, encoding.name] as [string, string | null, string]);
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
  return results[0];
}

async function refused(bytes: Buffer, named: string | null = null): Promise<string> {
  const error = await opened(bytes, named).then(() => null, (reason: unknown) => reason);
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, got ${String(error)}`);
  return error.message;
}

function bigEndian(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

describe('the text of an input', () => {
  test('is what its bytes say, without a byte order mark', async () => {
    expect(await opened(Buffer.from('a,ä\n'))).toEqual(['a,ä\n', null, 'UTF-8']);
    expect(await opened(Buffer.from('\ufeff\ufeffa'))).toEqual(['\ufeffa', null, 'UTF-8']);
    expect(await opened(Buffer.from(''))).toEqual(['', null, 'UTF-8']);
    expect(await opened(Buffer.from('\ufeffä😀', 'utf16le'))).toEqual(['ä😀', null, 'UTF-16LE']);
    expect(await opened(bigEndian('\ufeffä😀'))).toEqual(['ä😀', null, 'UTF-16BE']);
  });

  test('is decoded as it is told', async () => {
    expect(await opened(Buffer.from('ü\x80', 'latin1'), 'ISO-8859-1')).toEqual(['ü\x80', null, 'ISO-8859-1']);
    expect(await opened(Buffer.from('ü\x80', 'latin1'), 'windows-1252')).toEqual(['ü€', null, 'windows-1252']);
    expect(await opened(Buffer.from('ä', 'utf16le'), 'utf-16le')).toEqual(['ä', null, 'UTF-16LE']);
    expect(await opened(Buffer.from('\ufeffä', 'utf16le'), 'UTF-16')).toEqual(['ä', null, 'UTF-16LE']);
    expect(await opened(bigEndian('ä'), 'UTF-16')).toEqual(['ä', null, 'UTF-16BE']);
    expect(await opened(Buffer.from('\ufeffä'), 'utf8')).toEqual(['ä', null, 'UTF-8']);
    expect(['UTF-8', 'latin1', 'UTF-16BE', 'shift_jis', 'klingon', 'UTF-32'].map(isEncoding)).toEqual([true, true, true, true, false, false]);
  });

  test('is decompressed, told by its first bytes', async () => {
    expect(await opened(gzipSync('a,b\n1,2\n'))).toEqual(['a,b\n1,2\n', 'gzip', 'UTF-8']);
    expect(await opened(Buffer.concat([gzipSync('a,b\n'), gzipSync('1,2\n')]))).toEqual(['a,b\n1,2\n', 'gzip', 'UTF-8']);
    expect(await opened(gzipSync(Buffer.from('\ufeffä', 'utf16le')))).toEqual(['ä', 'gzip', 'UTF-16LE']);
    expect(await opened(ZSTD)).toEqual(['a,b\n1,2\n', 'zstd', 'UTF-8']);
    expect(await opened(Buffer.concat([ZSTD, ZSTD]))).toEqual(['a,b\n1,2\na,b\n1,2\n', 'zstd', 'UTF-8']);
  });

  test('is refused where it is cut off, damaged or no text', async () => {
    const gzip = gzipSync('a,b\n1,2\n'.repeat(1000));
    expect(await refused(gzip.subarray(0, -9))).toBe('cannot read x: its gzip data ends too early');
    expect(await refused(Buffer.concat([gzip.subarray(0, 20), Buffer.of(255, 255), gzip.subarray(22)]))).toBe('cannot read x: its gzip data is damaged');
    expect(await refused(ZSTD.subarray(0, 12))).toBe('cannot read x: its zstd data ends too early');
    expect(await refused(Buffer.concat([ZSTD.subarray(0, 4), Buffer.alloc(20, 255)]))).toBe('cannot read x: its zstd data is damaged');
    expect(await refused(gzipSync('PAR1'))).toBe('expected x to be text, found a Parquet file');
    expect(await refused(Buffer.of(0xff, 0xfe, 65))).toBe('expected x to be text in UTF-16LE, found bytes that are none');
  });
});
