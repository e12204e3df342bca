import { readFileSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import type { UserError } from '../util/errors.ts';
import { late } from '../util/late.ts';
import { inputError, readFileBytes, unreadable } from './text-file.ts';

/** The sha256 of the bytes of a file. */
export interface Digest {
  /** Shows the next bytes, in order. */
  update(bytes: Uint8Array): void;
  /** Forgets what it was shown. */
  restart(): void;
  /** Says that it will be asked for: a thread takes it now, where one does. */
  begin(): void;
  /** The digest in hexadecimal, once all bytes were shown; asked for once. Throws UserError where the file was changed meanwhile. */
  hex(): Promise<string>;
}

type Mark = 'size' | 'dev' | 'ino' | 'mtimeMs' | 'birthtimeMs';

interface ThreadAnswer {
  hex: string;
  stats: Pick<Stats, Mark>;
}

/** By these a file is known to be the one that was opened; another one may have got its inode. */
const MARKS: readonly Mark[] = ['dev', 'ino', 'mtimeMs', 'birthtimeMs'];
/** Below it the digest is there when a thread has started. */
const THREAD_BYTES = 2 ** 24;
/** A thread waits so long for the next file. */
const IDLE_MS = 1000;

/** Reads files once more, in parallel to what the thread does that asks for it. */
const THREAD = `
const { createHash } = require('node:crypto');
const { closeSync, fstatSync, openSync, readSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
const buffer = Buffer.allocUnsafe(2 ** 18);
parentPort.on('message', (path) => {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) hash.update(buffer.subarray(0, count));
  const { size, dev, ino, mtimeMs, birthtimeMs } = fstatSync(file);
  closeSync(file);
  parentPort.postMessage({ hex: hash.digest('hex'), stats: { size, dev, ino, mtimeMs, birthtimeMs } });
});
`;

/** The digest of a file that the system knows so since it was opened. */
export function fileDigest(path: string, before: Stats): Digest {
  return before.size < THREAD_BYTES ? ownDigest() : threadDigest(path, before);
}

/** The digest, in hexadecimal, of a file as it is now; a thread takes that of a large one. */
export async function digestNow(path: string): Promise<string> {
  if (statSync(path).size < THREAD_BYTES) return late.crypto().createHash('sha256').update(readFileSync(path)).digest('hex');
  return (await readByThread(path)).hex;
}

/** The digest of a file that somebody else reads, and that the system knows so since before. */
export function unreadDigest(path: string, before: Stats): Digest {
  const digest = fileDigest(path, before);
  if (before.size < THREAD_BYTES) digest.update(readFileBytes(path));
  return digest;
}

/** The digest of a text, or of the digests of several, taken when it is first asked for. */
export function joinDigests(digests: readonly Pick<Digest, 'hex'>[]): () => Promise<string> {
  let known: Promise<string> | null = null;
  async function joined(): Promise<string> {
    const all: string[] = [];
    for (const digest of digests) all.push(await digest.hex());
    return all.length === 1 ? all[0] : late.crypto().createHash('sha256').update(all.map((digest) => `${digest}\n`).join('')).digest('hex');
  }
  return () => (known ??= joined());
}

/** The digest of bytes as they come. */
export function ownDigest(): Digest {
  const { createHash } = late.crypto();
  let hash = createHash('sha256');
  return {
    update(bytes) {
      hash.update(bytes);
    },
    restart() {
      hash = createHash('sha256');
    },
    begin() {},
    hex: async () => hash.digest('hex'),
  };
}

function threadDigest(path: string, before: Stats): Digest {
  let begun: Promise<string> | null = null;
  async function taken(): Promise<string> {
    const { hex, stats } = await readByThread(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    if (stats.size !== before.size) throw changed(path, `it had ${before.size} bytes, now ${stats.size}`);
    if (MARKS.some((mark) => stats[mark] !== before[mark])) throw changed(path, 'it was written to or replaced');
    return hex;
  }
  return {
    update() {},
    restart() {},
    begin() {
      begun ??= taken();
      // Who asks for it hears of an error.
      begun.catch(() => undefined);
    },
    hex: () => (begun ??= taken()),
  };
}

function changed(path: string, how: string): UserError {
  return inputError('changed', `expected ${path} to stay as it is while it is read: ${how}`);
}

async function readByThread(path: string): Promise<ThreadAnswer> {
  const worker = startThread();
  // Its other listeners are its own: by them it keeps the process while it works.
  const answer = await new Promise<ThreadAnswer>((resolve, reject) => worker.once('message', resolve).once('error', reject).postMessage(path)).finally(() => worker.removeAllListeners('message').removeAllListeners('error'));
  keepThread(worker);
  return answer;
}

/** A thread without work, and what ends it. */
let idle: { worker: Worker; end: NodeJS.Timeout } | null = null;

function startThread(): Worker {
  if (idle === null) return new (late.threads().Worker)(THREAD, { eval: true });
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
