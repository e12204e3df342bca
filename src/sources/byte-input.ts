import { closeSync, openSync, readSync } from 'node:fs';
import type { UserError } from '../util/errors.ts';
import { unreadable } from './text-file.ts';

/** Bytes of a text, some at a time. */
export interface ByteInput {
  /** Bytes in all, null where nobody knows. */
  size: number | null;
  /** Fills the front of `into` and returns how many bytes it wrote: 0 at the end. Throws UserError. */
  read(into: Uint8Array): number | Promise<number>;
  close(): void;
  /** Leaves the bytes that were not read yet to who calls it; null where they cannot be left, absent where they never can. Nobody reads here from then on. */
  handOver?(onClose: (error: UserError) => void): Rest | null;
}

/** Bytes that are left to somebody else. */
export interface Rest {
  descriptor: number;
  /** All of them were read. */
  end(): void;
  /** What a read failed by, in our words. */
  unreadable(error: unknown): UserError;
}

/** Bytes that are there. */
export function bufferInput(bytes: Uint8Array): ByteInput {
  let at = 0;
  return {
    size: bytes.length,
    read(into) {
      const count = Math.min(into.length, bytes.length - at);
      into.set(bytes.subarray(at, at + count));
      at += count;
      return count;
    },
    close() {},
  };
}

/** The bytes of a file from `from` to before `to`. Throws UserError where it cannot be read. */
export function fileInput(path: string, from: number, to: number): ByteInput {
  const file = attempt(path, () => openSync(path, 'r'));
  let at = from;
  return {
    size: to - from,
    read(into) {
      const count = attempt(path, () => readSync(file, into, 0, Math.max(0, Math.min(into.length, to - at)), at));
      at += count;
      return count;
    },
    close() {
      closeSync(file);
    },
  };
}

/** Bytes that come in chunks. */
export function chunkInput(chunks: AsyncGenerator<Buffer, void>): ByteInput {
  let chunk: Buffer = Buffer.alloc(0);
  return {
    size: null,
    async read(into) {
      while (chunk.length === 0) {
        const next = await chunks.next();
        if (next.done === true) return 0;
        chunk = next.value;
      }
      const count = Math.min(into.length, chunk.length);
      into.set(chunk.subarray(0, count));
      chunk = chunk.subarray(count);
      return count;
    },
    close() {
      // Who stopped before the end need not hear what was wrong behind it.
      chunks.return().catch(() => undefined);
    },
  };
}

/** The bytes of `first`, then those of `rest`. */
export function prefixedInput(first: Uint8Array, rest: ByteInput): ByteInput {
  const start = bufferInput(first);
  let isOver = false;
  return {
    size: null,
    read(into) {
      const count = isOver ? 0 : Number(start.read(into));
      isOver = count === 0;
      return count || rest.read(into);
    },
    close: rest.close,
    handOver: (onClose) => (isOver ? (rest.handOver?.(onClose) ?? null) : null),
  };
}

/** Bytes as chunks of up to `most`. */
export async function* chunksOf({ read }: ByteInput, most: number): AsyncGenerator<Buffer, void> {
  for (;;) {
    const chunk = Buffer.allocUnsafe(most);
    const count = await read(chunk);
    if (count === 0) return;
    yield chunk.subarray(0, count);
  }
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw unreadable(path, error);
  }
}
