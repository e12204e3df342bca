import { closeSync, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { UserError } from '../util/errors.ts';
import type { ByteInput } from './byte-input.ts';
import type { Compression } from './decompress.ts';
import { compressionOf, decompressed } from './decompress.ts';
import type { Encoding } from './encodings.ts';
import { decoded, encodingOf } from './encodings.ts';
import { inputError, otherFormat, unreadable } from './text-file.ts';

/** A text that has been opened. It is read once. */
export interface InputText {
  /** For messages. */
  name: string;
  compression: Compression | null;
  encoding: Encoding;
  /** The text without a byte order mark in UTF-8; where that is its own encoding, nobody has checked it yet. Throws UserError where it breaks. */
  chunks: AsyncGenerator<Buffer, void>;
}

/** Most that is read at a time: large enough for few calls, small enough for the caches of a processor. */
const READ_BYTES = 2 ** 18;
/** Bytes that formats and encodings are told by. */
const MARK_BYTES = 4;
const LINE_FEED = 10;

/** The first bytes of an input: those that formats and encodings are told by, and what came with them. */
export async function firstBytes({ read }: ByteInput): Promise<Buffer> {
  const into = Buffer.allocUnsafe(READ_BYTES);
  let length = 0;
  // A slow pipe's first line is not waited behind.
  while (length < MARK_BYTES && !into.subarray(0, length).includes(LINE_FEED)) {
    const count = await read(into.subarray(length));
    if (count === 0) break;
    length += count;
  }
  return into.subarray(0, length);
}

/** The encoding of bytes that are the text as they stand; null where they have to be decompressed or decoded. Throws UserError for what is no text. */
export function plainEncoding(start: Buffer, name: string, named: string | null): Encoding | null {
  if (compressionOf(start) !== null) return null;
  refuseOther(start, name);
  const encoding = encodingOf(start, named);
  return encoding.name === 'UTF-8' ? encoding : null;
}

/** Opens what bytes hold: decompressed and decoded. Throws UserError for what is no text. */
export async function openText(bytes: AsyncIterable<Buffer>, name: string, named: string | null): Promise<InputText> {
  const raw = await peek(bytes);
  const compression = compressionOf(raw.start);
  const plain = compression === null ? raw : await peek(decompressed(raw.all, { compression, name }));
  refuseOther(plain.start, name);
  const encoding = encodingOf(plain.start, named);
  const text = behind(plain.all, encoding.markBytes);
  return { name, compression, encoding, chunks: encoding.name === 'UTF-8' ? text : checked(decoded(text, encoding), name, encoding) };
}

/** Whether the bytes of a file are the text itself, so that they can be read in place and from anywhere. */
export function isInPlace({ compression, encoding }: InputText): boolean {
  return compression === null && encoding.name === 'UTF-8';
}

/** The bytes of a file as it is on disk; a file is closed when its reader stops. Throws UserError. */
export async function* fileBytes(path: string): AsyncGenerator<Buffer, void> {
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    for (;;) {
      const chunk = Buffer.allocUnsafe(READ_BYTES);
      const count = readSync(file, chunk);
      if (count === 0) return;
      yield await Promise.resolve(chunk.subarray(0, count));
    }
  } catch (error) {
    throw error instanceof UserError ? error : unreadable(path, error);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** The bytes of a stream. Throws UserError when it breaks. */
export async function* streamBytes(stream: Readable, name: string): AsyncGenerator<Buffer, void> {
  try {
    for await (const chunk of stream as AsyncIterable<Buffer | string>) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    throw unreadable(name, error);
  }
}

/** The bytes, each shown to `see` as it goes by. */
export async function* seen(chunks: AsyncIterable<Buffer>, see: (chunk: Buffer) => void): AsyncGenerator<Buffer, void> {
  for await (const chunk of chunks) {
    see(chunk);
    yield chunk;
  }
}

/** All of it in one piece. */
export async function joined(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

/** The first bytes, and all of them once more. */
export async function peek(chunks: AsyncIterable<Buffer>): Promise<{ start: Buffer; all: AsyncGenerator<Buffer, void> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  let length = 0;
  let ended = false;
  // A slow pipe's first line is not waited behind.
  while (length < MARK_BYTES && !ended && parts.at(-1)?.includes(LINE_FEED) !== true) {
    const next = await iterator.next();
    ended = next.done === true;
    if (next.done === true) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return { start: Buffer.concat(parts.map((part) => part.subarray(0, MARK_BYTES))), all: again(parts, iterator, ended) };
}

async function* again(parts: readonly Buffer[], iterator: AsyncIterator<Buffer>, ended: boolean): AsyncGenerator<Buffer, void> {
  try {
    yield* parts;
    if (ended) return;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

function refuseOther(start: Buffer, name: string): void {
  const other = otherFormat(start);
  if (other !== null) throw inputError('not-utf-8', `expected ${name} to be text, found ${other}`);
}

/** What follows the first `count` bytes. */
async function* behind(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer, void> {
  let left = count;
  for await (const chunk of chunks) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    yield skipped === 0 ? chunk : chunk.subarray(skipped);
  }
}

async function* checked(chunks: AsyncGenerator<Buffer, void>, name: string, encoding: Encoding): AsyncGenerator<Buffer, void> {
  try {
    yield* chunks;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw inputError('not-utf-8', `expected ${name} to be text in ${encoding.name}, found bytes that are none`);
  }
}
