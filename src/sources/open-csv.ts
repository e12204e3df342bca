import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { ByteInput } from './byte-input.ts';
import { bufferInput, chunkInput, fileInput } from './byte-input.ts';
import { fileDigest, ownDigest } from './digest.ts';
import type { Digest } from './digest.ts';
import { fileBytes, isInPlace, joined, openText, seen, streamBytes } from './inputs.ts';
import type { InputText } from './inputs.ts';
import type { CsvOptions, Sniffed } from './source.ts';
import type { TextFile } from './text-file.ts';
import { isPipe, readFileBytes, textFile } from './text-file.ts';

/** One text of a table, which may be read more than once. */
export interface OpenedCsv {
  name: string;
  about: Sniffed['files'][number];
  /** Nothing is in it; of a stream nobody knows before it is read. */
  isEmpty: boolean;
  /** The file that is the text itself behind its byte order mark; null where bytes have to be changed on the way. */
  inPlace: { path: string; from: number; size: number } | null;
  /** The text from its beginning. */
  open(): ByteInput;
  /** The whole text, checked to be UTF-8 without zero bytes. Throws UserError. */
  whole(): Promise<TextFile>;
  /** Of the bytes as they come, once the text was read. */
  digest: Digest;
}

/** Opens a file. Throws UserError for one that cannot be read or is no text. */
export async function openFile(path: string, options: CsvOptions): Promise<OpenedCsv> {
  const own = ownDigest();
  const text = await openText(seen(fileBytes(path), (chunk) => own.update(chunk)), path, options.encoding);
  if (!isInPlace(text) || isPipe(path)) return openWhole(text, own);
  // What needs no change on the way is read in place.
  await text.chunks.return();
  const { size } = statSync(path);
  const from = text.encoding.markBytes;
  const digest = fileDigest(path, size);
  digest.update(readFileBytes(path, from));
  return {
    name: path,
    about: aboutOf(text),
    isEmpty: size <= from,
    inPlace: { path, from, size },
    open: () => fileInput(path, from, size),
    async whole() {
      const raw = readFileBytes(path);
      digest.restart();
      digest.update(raw);
      return textFile(path, raw.subarray(from));
    },
    digest,
  };
}

/** Opens a stream, of which all bytes are kept until the table is there. */
export async function openStream(stream: Readable, options: CsvOptions): Promise<OpenedCsv> {
  const digest = ownDigest();
  const text = await openText(seen(streamBytes(stream, 'stdin'), (chunk) => digest.update(chunk)), 'stdin', options.encoding);
  const kept: Buffer[] = [];
  const first = chunkInput(text.chunks, kept);
  let isOpened = false;
  return {
    name: text.name,
    about: aboutOf(text),
    isEmpty: false,
    inPlace: null,
    open() {
      if (isOpened) return chunkInput(again(kept), []);
      isOpened = true;
      return first;
    },
    async whole() {
      for await (const chunk of text.chunks) kept.push(chunk);
      return textFile(text.name, kept.length === 1 ? kept[0] : Buffer.concat(kept));
    },
    // The stream shows its bytes by itself, before they are decompressed and decoded.
    digest: { ...digest, update: () => undefined },
  };
}

async function openWhole(text: InputText, digest: Digest): Promise<OpenedCsv> {
  const bytes = await joined(text.chunks);
  return { name: text.name, about: aboutOf(text), isEmpty: bytes.length === 0, inPlace: null, open: () => bufferInput(bytes), whole: async () => textFile(text.name, bytes), digest: { ...digest, update: () => undefined } };
}

async function* again(chunks: readonly Buffer[]): AsyncGenerator<Buffer, void> {
  yield* chunks;
}

/** What a text is compressed by and written in. */
export function aboutOf({ name, compression, encoding }: InputText): OpenedCsv['about'] {
  return { name, compression, encoding: encoding.name };
}
