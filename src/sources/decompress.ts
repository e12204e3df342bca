import { Readable } from 'node:stream';
import type { Gunzip } from 'node:zlib';
import { inputError } from './text-file.ts';

/** How a file is compressed. */
export type Compression = 'gzip' | 'zstd';

const MAGIC: readonly { compression: Compression; bytes: Buffer }[] = [
  { compression: 'gzip', bytes: Buffer.from([0x1f, 0x8b]) },
  { compression: 'zstd', bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]) },
];

/** The compression of a file that begins so, null for none. */
export function compressionOf(start: Buffer): Compression | null {
  return MAGIC.find(({ bytes }) => start.subarray(0, bytes.length).equals(bytes))?.compression ?? null;
}

/** The bytes that were compressed, in memory that does not grow with them. Throws UserError where they are cut off or damaged. */
export async function* decompressed(chunks: AsyncIterable<Buffer>, { compression, name }: { compression: Compression; name: string }): AsyncGenerator<Buffer, void> {
  try {
    if (compression === 'gzip') yield* through(chunks, (await import('node:zlib')).createGunzip());
    else yield* unpacked(chunks);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    throw inputError('bad-compression', `cannot read ${name}: its ${compression} data ${reason}`, { suggestion: 'copy or download it again' });
  }
}

async function* through(chunks: AsyncIterable<Buffer>, stream: Gunzip): AsyncGenerator<Buffer, void> {
  const source = Readable.from(chunks);
  source.on('error', (error) => stream.destroy(error));
  try {
    yield* source.pipe(stream) as AsyncIterable<Buffer>;
  } finally {
    // The end of a pipe does not end what feeds it.
    source.destroy();
  }
}

/** Node's own decompressor of zstd, of 24.21, loses a second frame that begins in another chunk than the first, without a word. */
async function* unpacked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const { Decompress } = await import('fzstd');
  let made: Buffer[] = [];
  const decompress = new Decompress((chunk) => void made.push(Buffer.from(chunk)));
  for await (const chunk of chunks) {
    decompress.push(chunk);
    yield* made;
    made = [];
  }
  decompress.push(new Uint8Array(0), true);
  yield* made;
}

/** What is wrong with compressed data; null for an error of another kind. */
function reasonOf(error: unknown): string | null {
  const { code, message } = error as { code?: string | number; message?: string };
  if (code === 'Z_BUF_ERROR' || message === 'unexpected EOF') return 'ends too early';
  return typeof code === 'number' || /^Z_/.test(String(code)) ? 'is damaged' : null;
}
