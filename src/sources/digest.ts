import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { inputError, unreadable } from './text-file.ts';

/** The sha256 of the bytes of a file while it is read. */
export interface Digest {
  /** Shows the next bytes, in order. */
  update(bytes: Uint8Array): void;
  /** Forgets what it was shown. */
  restart(): void;
  /** The digest in hexadecimal, once all bytes were shown. Throws UserError where the file was changed meanwhile. */
  hex(): Promise<string>;
  /** Nobody will ask for the digest. */
  stop(): void;
}

/** Below it a thread would start no sooner than the digest is there. */
const THREAD_BYTES = 32 * 2 ** 20;

/** Reads the file once more, in parallel to the thread that makes columns of it. */
const THREAD = `
const { createHash } = require('node:crypto');
const { openSync, readSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const hash = createHash('sha256');
const buffer = Buffer.allocUnsafe(2 ** 18);
const file = openSync(workerData, 'r');
let bytes = 0;
for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) {
  hash.update(buffer.subarray(0, count));
  bytes += count;
}
parentPort.postMessage({ bytes, hex: hash.digest('hex') });
`;

/** The digest of a file of so many bytes. */
export function fileDigest(path: string, size: number): Digest {
  return size < THREAD_BYTES ? ownDigest() : threadDigest(path, size);
}

/** The digest of bytes as they come. */
export function ownDigest(): Digest {
  let hash = createHash('sha256');
  return {
    update(bytes) {
      hash.update(bytes);
    },
    restart() {
      hash = createHash('sha256');
    },
    hex: async () => hash.digest('hex'),
    stop() {},
  };
}

function threadDigest(path: string, size: number): Digest {
  const worker = new Worker(THREAD, { eval: true, workerData: path });
  const done = new Promise<{ bytes: number; hex: string }>((resolve, reject) => worker.once('message', resolve).once('error', reject));
  // Who stops does not wait for it.
  done.catch(() => undefined);
  return {
    update() {},
    restart() {},
    async hex() {
      const { bytes, hex } = await done.catch((error: unknown) => {
        throw unreadable(path, error);
      });
      if (bytes !== size) throw inputError('changed', `expected ${path} to stay as it is while it is read: it had ${size} bytes, now ${bytes}`);
      return hex;
    },
    stop() {
      void worker.terminate();
    },
  };
}
