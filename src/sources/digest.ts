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

/** Below it the digest is there when a thread has started. */
const THREAD_BYTES = 2 ** 24;
/** A thread waits so long for the next file. */
const IDLE_MS = 1000;

/** Reads files once more, in parallel to the thread that makes columns of them. */
const THREAD = `
const { createHash } = require('node:crypto');
const { closeSync, openSync, readSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
const buffer = Buffer.allocUnsafe(2 ** 18);
parentPort.on('message', (path) => {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  let bytes = 0;
  for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) {
    hash.update(buffer.subarray(0, count));
    bytes += count;
  }
  closeSync(file);
  parentPort.postMessage({ bytes, hex: hash.digest('hex') });
});
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
  const worker = startThread();
  const done = new Promise<{ bytes: number; hex: string }>((resolve, reject) => worker.once('message', resolve).once('error', reject)).finally(() => {
    isBusy = false;
    // Its other listeners are its own: by them it keeps the process while it works.
    worker.removeAllListeners('message').removeAllListeners('error');
  });
  let isBusy = true;
  worker.postMessage(path);
  void done.then(() => keepThread(worker), () => undefined);
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
      if (isBusy) void worker.terminate();
    },
  };
}

/** A thread without work, and what ends it. */
let idle: { worker: Worker; end: NodeJS.Timeout } | null = null;

function startThread(): Worker {
  if (idle === null) return new Worker(THREAD, { eval: true });
  const { worker, end } = idle;
  clearTimeout(end);
  idle = null;
  worker.ref();
  return worker;
}

/** Keeps one thread for a while; it does not keep the process. */
function keepThread(worker: Worker): void {
  if (idle !== null) {
    void worker.terminate();
    return;
  }
  worker.unref();
  const end = setTimeout(() => {
    idle = null;
    void worker.terminate();
  }, IDLE_MS).unref();
  idle = { worker, end };
}
