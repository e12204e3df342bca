import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import type { ByteInput } from './byte-input.ts';
import type { Spill } from './source.ts';
import type { Arrivals, SpoolThread } from './spool-thread.ts';
import { startSpoolThread } from './spool-thread.ts';
import { late } from '../util/late.ts';

/** Bytes that come once and are kept, so that they may be read again. */
export interface Spool {
  /** The bytes from their beginning; what has not come yet is waited for. Throws UserError where they break. */
  open(): ByteInput;
  /** Waits for the first byte. */
  isEmpty(): Promise<boolean>;
  /** All bytes, in memory. */
  whole(): Promise<Buffer>;
  /** The hexadecimal digest of all bytes, those in front of the text among them. */
  sha256(): Promise<string>;
  /** Nobody reads them any more. */
  close(): void;
}

/** How bytes are kept. */
export interface SpoolOptions {
  spill: Spill | null;
  /** Bytes in front of the text. */
  from: number;
}

/** From so many bytes on a thread takes the digest; below, it would hardly have started. */
const THREAD_BYTES = 2 ** 24;
/** What the thread gets at a time. All other sizes here are multiples of it. */
const PIECE_BYTES = 2 ** 22;
/** Memory is asked for at once; what is not written of it takes none. */
const SLAB_BYTES = 2 ** 26;
/** Memory for what waits to be written to the file, enough for what comes until the thread has started. */
const RING_BYTES = 2 ** 25;
/** Of it, what the thread goes round in when it reads by itself: so little that most of it stays in the cache. */
const ROUND_BYTES = 2 ** 23;
/** The thread writes the rest to a file while bytes come; memory that nobody had before would be made by the process that reads, which takes longer than to copy into it. */
const MOST_IN_MEMORY = 2 ** 26;
/** The columns need what else a reader may have. */
const SHARE_OF_SPILL = 4;
const READ_BYTES = 2 ** 18;

/** Bytes as they are kept: the first in memory, and those that are too many for it in a file. */
interface Kept {
  bytes: number;
  /** Bytes that stay in memory. */
  most: number;
  /** Memory that was asked for, and how much of it the thread knows. */
  slabs: Uint8Array<SharedArrayBuffer>[];
  shared: number;
  thread: SpoolThread | null;
  /** Bytes that the thread has got. */
  posted: number;
  file: { path: string; handle: number } | null;
}

/** Keeps the bytes of a source as they are read. */
export function startSpool(source: ByteInput, { spill, from }: SpoolOptions): Spool {
  const most = spill === null ? Infinity : Math.min(MOST_IN_MEMORY, Math.floor(spill.bytes / SHARE_OF_SPILL / PIECE_BYTES) * PIECE_BYTES);
  const kept: Kept = { bytes: 0, most, slabs: [], shared: 0, thread: null, posted: 0, file: null };
  let rest: Arrivals | null = null;
  let ended = false;
  let digest: Promise<string> | null = null;

  /** Reads what comes next, and keeps it. */
  function next(into: Uint8Array): number | Promise<number> {
    rest ??= handOver(source, kept);
    const come = (rest ?? source).read(into);
    const counted = rest === null ? (count: number) => keepNext(into, count) : countNext;
    return typeof come === 'number' ? counted(come) : come.then(counted);
  }

  /** What the thread has read it keeps. */
  function countNext(count: number): number {
    if (count === 0) end();
    kept.bytes += count;
    kept.posted = kept.bytes;
    return count;
  }

  function keepNext(into: Uint8Array, count: number): number | Promise<number> {
    if (count === 0) end();
    const bytes = into.subarray(0, count);
    const at = keep(kept, bytes, spill);
    return at === count ? count : keepRest(bytes, at);
  }

  /** The digest is taken at once, since it is asked for when nobody reads any more. */
  function end(): void {
    ended = true;
    digest ??= digestOf(kept);
    digest.catch(() => undefined);
  }

  async function keepRest(bytes: Uint8Array, from: number): Promise<number> {
    for (let at = from; at < bytes.length; at += keep(kept, bytes.subarray(at), spill)) await kept.thread?.settled(kept.posted - RING_BYTES / 2);
    return bytes.length;
  }

  async function readRest(): Promise<void> {
    const into = new Uint8Array(READ_BYTES);
    while (!ended) await next(into);
  }

  async function isEmpty(): Promise<boolean> {
    const into = new Uint8Array(READ_BYTES);
    while (kept.bytes <= from && !ended) await next(into);
    return kept.bytes <= from;
  }

  return {
    open() {
      let at = from;
      function read(into: Uint8Array): number | Promise<number> {
        // What is in front of the text is not handed out.
        if (kept.bytes < from && !ended) return isEmpty().then(() => read(into));
        const come = at < kept.bytes ? again(kept, into, at) : next(into);
        if (typeof come !== 'number') return come.then(counted);
        return counted(come);
      }
      function counted(count: number): number {
        at += count;
        return count;
      }
      return { size: null, read, close() {} };
    },
    isEmpty,
    async whole() {
      await readRest();
      const all = Buffer.allocUnsafe(kept.bytes - from);
      for (let at = 0; at < all.length;) at += await again(kept, all.subarray(at), from + at);
      return all;
    },
    async sha256() {
      await readRest();
      if (digest === null) throw new Error('the digest of bytes that were not all read');
      return digest;
    },
    close() {
      const { file, thread } = kept;
      kept.slabs = [];
      kept.file = null;
      if (file !== null) rmSync(file.path, { force: true });
      const over = digest === null ? Promise.resolve(thread?.stop()) : digest.catch(() => undefined);
      // The thread must not write to what is opened next under the number of the descriptor.
      if (file !== null) void over.then(() => closeSync(file.handle));
    },
  };
}

/** Has the thread read what is left, once all of it goes to the file; null where that cannot be. */
function handOver(source: ByteInput, kept: Kept): Arrivals | null {
  const { thread, file, bytes, most, slabs } = kept;
  if (thread === null || file === null) return null;
  const rest = source.handOver?.((error) => arrivals.fail(error)) ?? null;
  if (rest === null) return null;
  post(kept);
  const memory = slabs.length - 1;
  const arrivals = thread.readOn({ rest, ring: slabs[memory].subarray(0, ROUND_BYTES), memory, file: { handle: file.handle, place: bytes - most } });
  return arrivals;
}

async function digestOf(kept: Kept): Promise<string> {
  if (kept.thread !== null) {
    post(kept);
    return kept.thread.digest();
  }
  return late.crypto().createHash('sha256').update(kept.bytes === 0 ? new Uint8Array(0) : kept.slabs[0].subarray(0, kept.bytes)).digest('hex');
}

/** Keeps bytes, and returns how many: those that there is no room for have to wait for the thread. */
function keep(kept: Kept, bytes: Uint8Array, spill: Spill | null): number {
  let done = 0;
  while (done < bytes.length) {
    const place = kept.bytes % PIECE_BYTES;
    if (place === 0) {
      if (kept.file !== null && kept.bytes - (kept.thread?.done() ?? 0) > RING_BYTES - PIECE_BYTES) break;
      openNext(kept, spill);
    }
    const { slab, at } = memoryAt(kept, kept.bytes);
    const part = bytes.subarray(done, done + PIECE_BYTES - place);
    kept.slabs[slab].set(part, at);
    kept.bytes += part.length;
    done += part.length;
    if (kept.thread !== null && kept.bytes % PIECE_BYTES === 0) post(kept);
  }
  return done;
}

/** Makes room for the next piece, and begins what so many bytes need. */
function openNext(kept: Kept, spill: Spill | null): void {
  const { bytes, most, slabs } = kept;
  if (spill !== null && bytes >= most && kept.file === null) {
    const path = spill.nextFile();
    kept.file = { path, handle: openSync(path, 'wx+', 0o600) };
    slabs.push(new Uint8Array(new SharedArrayBuffer(RING_BYTES)));
  } else if (memoryAt(kept, bytes).slab === slabs.length) slabs.push(new Uint8Array(new SharedArrayBuffer(SLAB_BYTES)));
  if (bytes >= THREAD_BYTES || kept.file !== null) kept.thread ??= startSpoolThread();
  post(kept);
}

/** Where a byte that was read last is in memory. */
function memoryAt({ most, slabs, file }: Kept, place: number): { slab: number; at: number } {
  return file !== null && place >= most ? { slab: slabs.length - 1, at: (place - most) % RING_BYTES } : { slab: Math.floor(place / SLAB_BYTES), at: place % SLAB_BYTES };
}

/** Gives the thread what it has not got. */
function post(kept: Kept): void {
  const { thread, file, bytes, most, slabs } = kept;
  if (thread === null) return;
  while (kept.shared < slabs.length) thread.share(slabs[kept.shared++].buffer);
  while (kept.posted < bytes) {
    const { posted } = kept;
    const length = Math.min(bytes - posted, PIECE_BYTES - (posted % PIECE_BYTES));
    const { slab, at } = memoryAt(kept, posted);
    thread.post({ memory: slab, from: at, to: at + length, file: file !== null && posted >= most ? { handle: file.handle, place: posted - most } : null });
    kept.posted += length;
  }
}

/** Reads bytes that came before, from place `at` on. */
function again(kept: Kept, into: Uint8Array, at: number): number | Promise<number> {
  const { file, thread, slabs, bytes, most } = kept;
  if (at < most || file === null || thread === null) {
    const found = slabs[Math.floor(at / SLAB_BYTES)].subarray(at % SLAB_BYTES, (at % SLAB_BYTES) + Math.min(into.length, Math.min(bytes, most) - at));
    into.set(found);
    return found.length;
  }
  post(kept);
  return thread.settled(bytes).then(() => readAt(file.handle, into.subarray(0, Math.min(into.length, bytes - at)), at - most));
}

/** Fills `into` with the bytes from place `at` on. */
function readAt(handle: number, into: Uint8Array, at: number): number {
  for (let done = 0; done < into.length;) {
    const count = readSync(handle, into, done, into.length - done, at + done);
    if (count === 0) throw new Error('a spool file was cut off');
    done += count;
  }
  return into.length;
}
