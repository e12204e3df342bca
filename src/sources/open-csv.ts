import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { STANDARD_INPUT } from '../util/paths.ts';
import type { ByteInput } from './byte-input.ts';
import { chunkInput, chunksOf, fileInput, prefixedInput } from './byte-input.ts';
import { fileDigest, ownDigest } from './digest.ts';
import type { Digest } from './digest.ts';
import { fileBytes, firstBytes, isInPlace, joined, openText, peek, plainEncoding, seen } from './inputs.ts';
import type { InputText } from './inputs.ts';
import type { CsvOptions, Sniffed, Spill } from './source.ts';
import { startSpool } from './spool.ts';
import { streamInput } from './stream-input.ts';
import type { TextFile } from './text-file.ts';
import { isPipe, readFileBytes, textFile } from './text-file.ts';

const READ_BYTES = 2 ** 18;

/** One text of a table, which may be read more than once. */
export interface OpenedCsv {
  name: string;
  about: Sniffed['files'][number];
  /** Nothing is in it. */
  isEmpty: boolean;
  /** The file that is the text itself behind its byte order mark; null where bytes have to be changed on the way. */
  inPlace: { path: string; from: number; size: number } | null;
  /** The text from its beginning. */
  open(): ByteInput;
  /** The whole text, checked to be UTF-8 without zero bytes. Throws UserError. */
  whole(): Promise<TextFile>;
  /** Of the bytes as they come, once the text was read. */
  digest: Digest;
  /** Nobody reads it any more. */
  close(): void;
}

/** How texts are opened. */
export interface Opening {
  options: CsvOptions;
  /** Where bytes are kept that come once; null: in memory. */
  spill: Spill | null;
}

/** Opens a file. Throws UserError for one that cannot be read or is no text. */
export async function openFile(path: string, { options, spill }: Opening): Promise<OpenedCsv> {
  const own = ownDigest();
  const text = await openText(seen(fileBytes(path), own.update), path, options.encoding);
  if (isPipe(path)) return openOnce(text, own, spill);
  if (!isInPlace(text)) return openAnew(text, own, options);
  // What needs no change on the way is read in place.
  await text.chunks.return();
  const before = statSync(path);
  const { size } = before;
  const from = text.encoding.markBytes;
  const digest = fileDigest(path, before);
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
    close() {},
  };
}

/** Opens a stream. Its bytes are kept as they come, and where they are no text as it stands, so are those of the text. */
export async function openStream(stream: Readable, { options, spill }: Opening): Promise<OpenedCsv> {
  const input = streamInput(stream, STANDARD_INPUT);
  const start = await firstBytes(input);
  const all = prefixedInput(start, input);
  const encoding = plainEncoding(start, STANDARD_INPUT, options.encoding);
  if (encoding !== null) return openSpool({ name: STANDARD_INPUT, compression: null, encoding }, { input: all, from: encoding.markBytes, spill, own: null });
  const own = ownDigest();
  return openOnce(await openText(seen(chunksOf(all, READ_BYTES), own.update), STANDARD_INPUT, options.encoding), own, spill);
}

/** A text that comes once and is not its bytes as they stand. */
function openOnce(text: InputText, own: Digest, spill: Spill | null): Promise<OpenedCsv> {
  return openSpool(text, { input: chunkInput(text.chunks), from: 0, spill, own });
}

/** A text whose bytes are kept until the table is there; `own`: their digest where it is not that of what is kept. */
async function openSpool(text: Omit<InputText, 'chunks'>, { input, from, spill, own }: { input: ByteInput; from: number; spill: Spill | null; own: Digest | null }): Promise<OpenedCsv> {
  const spool = startSpool(input, { spill, from });
  return {
    name: text.name,
    about: aboutOf(text),
    isEmpty: await spool.isEmpty(),
    inPlace: null,
    open: spool.open,
    whole: async () => textFile(text.name, await spool.whole()),
    digest: own === null ? { update: () => undefined, restart: () => undefined, begin: () => undefined, hex: spool.sha256 } : shownBefore(own),
    close: spool.close,
  };
}

/** A file whose bytes are changed on the way: that is done once more where they are read again, so that they are never there all at once. */
async function openAnew(text: InputText, own: Digest, options: CsvOptions): Promise<OpenedCsv> {
  const { name } = text;
  const { start, all } = await peek(text.chunks);
  let digest = own;
  let first: AsyncGenerator<Buffer, void> | null = all;
  async function* anew(see: (chunk: Buffer) => void): AsyncGenerator<Buffer, void> {
    yield* (await openText(seen(fileBytes(name), see), name, options.encoding)).chunks;
  }
  return {
    name,
    about: aboutOf(text),
    isEmpty: start.length === 0,
    inPlace: null,
    open() {
      const chunks = first ?? anew(() => undefined);
      first = null;
      return chunkInput(chunks);
    },
    async whole() {
      // The first reading may have stopped anywhere.
      digest = ownDigest();
      return textFile(name, await joined(anew(digest.update)));
    },
    digest: { ...shownBefore(own), hex: () => digest.hex() },
    close() {},
  };
}

/** The digest of bytes that are shown to it before they are decompressed and decoded. */
function shownBefore(digest: Digest): Digest {
  return { ...digest, update: () => undefined };
}

/** What a text is compressed by and written in. */
export function aboutOf({ name, compression, encoding }: Omit<InputText, 'chunks'>): OpenedCsv['about'] {
  return { name, compression, encoding: encoding.name };
}
