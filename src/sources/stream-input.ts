import { readSync } from 'node:fs';
import process from 'node:process';
import type { Readable } from 'node:stream';
import type { ByteInput } from './byte-input.ts';
import { chunkInput } from './byte-input.ts';
import { streamBytes } from './inputs.ts';
import { unreadable } from './text-file.ts';

/** Naps while nothing comes, the first and the longest; after all of them the loop of events gets its turn until something does. */
const FIRST_NAP_MS = 0.02;
const LONGEST_NAP_MS = 1;

const clock = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** The bytes of a stream. Those of standard input come straight from its descriptor, which is twice as fast. */
export function streamInput(stream: Readable, name: string): ByteInput {
  return isDescriptor(stream) ? descriptorInput(stream, name) : chunkInput(streamBytes(stream, name));
}

/** Whether nobody has read from it and a read by its descriptor does not wait. */
function isDescriptor(stream: Readable): stream is typeof process.stdin {
  // Reading would wait for a terminal, and on Windows for a pipe.
  return stream === process.stdin && !process.stdin.isTTY && !stream.readableDidRead && process.platform !== 'win32';
}

function descriptorInput(stream: typeof process.stdin, name: string): ByteInput {
  const { fd } = stream;
  let failed: { error: unknown } | null = null;
  let ended = false;
  stream.on('error', (error) => (failed = { error }));
  return {
    size: null,
    read(into) {
      for (let nap = FIRST_NAP_MS; nap <= LONGEST_NAP_MS; nap *= 2) {
        const count = attempt(into);
        if (count !== null) return count;
        Atomics.wait(clock, 0, 0, nap);
      }
      return waited(into);
    },
    close() {},
  };

  /** Reads what is there: 0 at the end, null where nothing has come yet. */
  function attempt(into: Uint8Array): number | null {
    if (failed !== null) throw unreadable(name, failed.error);
    if (ended || stream.readableEnded) return 0;
    // The number of a descriptor that was closed may be that of another file by now.
    if (stream.destroyed) throw unreadable(name, { code: 'it was closed' });
    // What the stream took while it was waited for comes first.
    const chunk = stream.readableLength === 0 ? null : (stream.read(Math.min(into.length, stream.readableLength)) as Buffer | null);
    if (chunk !== null) into.set(chunk);
    const count = chunk?.length ?? readNow(into);
    if (count !== 0) return count;
    ended = true;
    stream.destroy();
    return 0;
  }

  function readNow(into: Uint8Array): number | null {
    try {
      return readSync(fd, into);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
      throw unreadable(name, error);
    }
  }

  /** A slow pipe takes no time, and keeps neither signals nor timers waiting. */
  async function waited(into: Uint8Array): Promise<number> {
    for (;;) {
      const count = attempt(into);
      if (count !== null) return count;
      await readable(stream);
    }
  }
}

/** Waits until a stream has bytes, or none will come. */
function readable(stream: Readable): Promise<void> {
  const events = ['readable', 'end', 'close', 'error'];
  return new Promise((resolve) => {
    function done(): void {
      for (const event of events) stream.off(event, done);
      resolve();
    }
    for (const event of events) stream.on(event, done);
  });
}
