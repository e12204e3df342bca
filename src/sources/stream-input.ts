import { readSync } from 'node:fs';
import process from 'node:process';
import type { Readable } from 'node:stream';
import type { ByteInput } from './byte-input.ts';
import { chunkInput } from './byte-input.ts';
import { streamBytes } from './inputs.ts';
import { unreadable } from './text-file.ts';
import type { UserError } from '../util/errors.ts';

/** Naps while nothing comes, the first and the longest in which nothing else is done; after all of them it is looked for so often. */
const FIRST_NAP_MS = 0.02;
const LONGEST_NAP_MS = 1;
const LOOK_MS = 8;

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
    handOver(onClose) {
      if (failed !== null || ended || stream.destroyed) return null;
      function closed(): void {
        onClose(problem() ?? unreadable(name, { code: 'it was closed' }));
      }
      stream.once('close', closed);
      return {
        descriptor: fd,
        end() {
          stream.off('close', closed);
          end();
        },
        unreadable: (error) => unreadable(name, error),
      };
    },
  };

  /** Reads what is there: 0 at the end, null where nothing has come yet. */
  function attempt(into: Uint8Array): number | null {
    if (ended) return 0;
    const wrong = problem();
    if (wrong !== null) throw wrong;
    const count = readNow(into);
    if (count === 0) end();
    return count;
  }

  function problem(): UserError | null {
    if (failed !== null) return unreadable(name, failed.error);
    // The number of a descriptor that was closed may be that of another file by now.
    return stream.destroyed ? unreadable(name, { code: 'it was closed' }) : null;
  }

  function end(): void {
    ended = true;
    stream.destroy();
  }

  function readNow(into: Uint8Array): number | null {
    try {
      return readSync(fd, into);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
      throw unreadable(name, error);
    }
  }

  /** A slow pipe takes next to no time, and keeps neither signals nor timers waiting. */
  async function waited(into: Uint8Array): Promise<number> {
    for (;;) {
      const count = attempt(into);
      if (count !== null) return count;
      await sleep(LOOK_MS);
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
