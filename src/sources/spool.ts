import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import type { ByteInput } from './byte-input.ts';
import type { Spill } from './source.ts';

/** Bytes that come once and are kept, so that they may be read again. */
export interface Spool {
  /** The bytes from their beginning; what has not come yet is waited for. Throws UserError where they break. */
  open(): ByteInput;
  /** Waits for the first byte. */
  isEmpty(): Promise<boolean>;
  /** All bytes, in memory. */
  whole(): Promise<Buffer>;
  /** Nobody reads them any more. */
  close(): void;
}

/** Bytes that are kept in memory; more are kept in a file. */
const MEMORY_BYTES = 2 ** 27;
const READ_BYTES = 2 ** 18;

/** Keeps the bytes of chunks as they come: in memory, and where there is a place for files, there from the bound on. */
export function startSpool(chunks: AsyncIterator<Buffer>, spill: Spill | null): Spool {
  const most = spill === null ? Infinity : Math.min(MEMORY_BYTES, spill.bytes);
  const kept: Buffer[] = [];
  let bytes = 0;
  let file: { path: string; handle: number } | null = null;

  /** The next chunk that comes, once it is kept. */
  async function next(): Promise<Buffer | null> {
    const come = await chunks.next();
    if (come.done === true) return null;
    const chunk = come.value;
    if (chunk.length > 0) kept.push(chunk);
    bytes += chunk.length;
    if (spill !== null && (file !== null || bytes > most)) {
      file ??= created(spill.nextFile());
      for (const each of kept.splice(0)) writeAll(file.handle, each);
    }
    return chunk;
  }

  /** Bytes that came before, from place `at` on, where chunk `index` begins. */
  function again(at: number, index: number): Buffer {
    return file === null ? kept[index] : readAt(file.handle, Buffer.allocUnsafe(Math.min(READ_BYTES, bytes - at)), at);
  }

  return {
    open() {
      let at = 0;
      let index = 0;
      let chunk: Buffer = Buffer.alloc(0);
      return {
        size: null,
        async read(into) {
          while (chunk.length === 0) {
            const found = at < bytes ? again(at, index) : await next();
            if (found === null) return 0;
            chunk = found;
            at += chunk.length;
            index++;
          }
          const count = Math.min(into.length, chunk.length);
          into.set(chunk.subarray(0, count));
          chunk = chunk.subarray(count);
          return count;
        },
        close() {},
      };
    },
    async isEmpty() {
      while (bytes === 0) if ((await next()) === null) return true;
      return false;
    },
    async whole() {
      while ((await next()) !== null);
      if (file !== null) return readAt(file.handle, Buffer.allocUnsafe(bytes), 0);
      return kept.length === 1 ? kept[0] : Buffer.concat(kept);
    },
    close() {
      if (file === null) return;
      closeSync(file.handle);
      rmSync(file.path, { force: true });
      file = null;
    },
  };
}

function created(path: string): { path: string; handle: number } {
  return { path, handle: openSync(path, 'wx+', 0o600) };
}

function writeAll(handle: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

/** Fills `into` with the bytes from place `at` on. */
function readAt(handle: number, into: Buffer, at: number): Buffer {
  for (let done = 0; done < into.length; ) {
    const count = readSync(handle, into, done, into.length - done, at + done);
    if (count === 0) throw new Error('a spool file was cut off');
    done += count;
  }
  return into;
}
