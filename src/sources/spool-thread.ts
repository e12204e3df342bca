import type { Worker } from 'node:worker_threads';
import { late } from '../util/late.ts';
import type { Rest } from './byte-input.ts';

/** Bytes of one of the memories, and where they are to be written: the descriptor of a file, and the place in it. */
export interface Piece {
  memory: number;
  from: number;
  to: number;
  file: { handle: number; place: number } | null;
}

/** What a thread reads by itself: the bytes, the memory that it goes round in, its number, the file, and the place in it of the next byte. */
export interface Reading {
  rest: Rest;
  ring: Uint8Array<SharedArrayBuffer>;
  memory: number;
  file: { handle: number; place: number };
}

/** Bytes that a thread reads. */
export interface Arrivals {
  /** Fills the front of `into` with what has come, which is waited for: 0 at the end. Throws what the thread failed by, or was told. */
  read(into: Uint8Array): number | Promise<number>;
  /** They are not to be read on. */
  fail(error: Error): void;
}

/** A thread that takes the sha256 of pieces, one behind the other, and writes those that go to a file; in the end it may read the rest by itself. */
export interface SpoolThread {
  /** Tells it of a memory; the first is number 0. */
  share(memory: SharedArrayBuffer): void;
  post(piece: Piece): void;
  /** Has it read all that comes, behind the pieces that it got. */
  readOn(reading: Reading): Arrivals;
  /** Bytes that it is done with. */
  done(): number;
  /** Waits until it is done with so many bytes. Rejects with what it failed by. */
  settled(bytes: number): Promise<void>;
  /** Ends it behind the last piece: the digest in hexadecimal. */
  digest(): Promise<string>;
  /** Ends it at once. */
  stop(): Promise<unknown>;
}

/** So long it is waited for without a turn for events, by which its failure would be told. */
const WAIT_MS = 5;
/** Naps of the thread while nothing comes, the first and the longest. */
const FIRST_NAP_MS = 0.02;
const LONGEST_NAP_MS = 8;

/** Places of the shared counts: bytes that were digested and written; that were read and taken from the memory it goes round in; whether no more come; whether somebody waits for a message. */
const COUNT = { done: 0, come: 1, taken: 2, ended: 3, awaited: 4 } as const;
/** The message of the thread that is no digest: something came that was awaited. */
const WAKE = 'wake';
/** Bytes that the thread reads, or digests and writes, at a time: so few that they stay in the cache between. */
const READ_BYTES = 2 ** 18;

const THREAD = `
const { createHash } = require('node:crypto');
const { readSync, writeSync } = require('node:fs');
const { parentPort, workerData: counts } = require('node:worker_threads');
const [DONE, COME, TAKEN, ENDED, AWAITED] = ${JSON.stringify(Object.values(COUNT))};
const hash = createHash('sha256');
const memories = [];
const clock = new Int32Array(new SharedArrayBuffer(4));
parentPort.on('message', (message) => {
  if (message === null) {
    parentPort.postMessage(hash.digest('hex'));
    parentPort.close();
  } else if (message instanceof SharedArrayBuffer) memories.push(message);
  else if ('descriptor' in message) readOn(message);
  else {
    const bytes = new Uint8Array(memories[message.memory], message.from, message.to - message.from);
    hash.update(bytes);
    keep(bytes, message.file);
  }
});

function keep(bytes, file) {
  if (file !== null) for (let at = 0; at < bytes.length; ) at += writeSync(file.handle, bytes, at, bytes.length - at, file.place + at);
  Atomics.add(counts, DONE, BigInt(bytes.length));
  Atomics.notify(counts, DONE);
}

function readOn({ descriptor, memory, length, file }) {
  const ring = new Uint8Array(memories[memory], 0, length);
  const start = file.place;
  let come = start;
  let kept = start;
  let nap = ${FIRST_NAP_MS};
  function keepUpTo(place) {
    while (kept < place) {
      const at = kept % ring.length;
      const bytes = ring.subarray(at, Math.min(ring.length, at + place - kept));
      keep(bytes, { handle: file.handle, place: kept });
      kept += bytes.length;
    }
  }
  for (;;) {
    if (come - Number(Atomics.load(counts, TAKEN)) > ring.length - ${READ_BYTES}) {
      keepUpTo(come);
      for (let taken = Atomics.load(counts, TAKEN); come - Number(taken) > ring.length / 2; taken = Atomics.load(counts, TAKEN)) Atomics.wait(counts, TAKEN, taken);
    }
    const at = come % ring.length;
    let count = -1;
    try {
      count = readSync(descriptor, ring, at, Math.min(ring.length - at, ${READ_BYTES}));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
    if (count === 0) break;
    if (count > 0) {
      nap = ${FIRST_NAP_MS};
      come += count;
      Atomics.store(counts, COME, BigInt(come));
      tell();
      // Meanwhile the pipe is filled: to find it empty takes as long as to digest what it holds.
      hash.update(ring.subarray(at, at + count));
      if (come - kept >= ${READ_BYTES}) keepUpTo(come);
    } else if (kept < come) keepUpTo(come);
    else {
      Atomics.wait(clock, 0, 0, nap);
      nap = Math.min(nap * 2, ${LONGEST_NAP_MS});
    }
  }
  keepUpTo(come);
  Atomics.store(counts, ENDED, 1n);
  tell();
}

function tell() {
  Atomics.notify(counts, COME);
  if (Atomics.exchange(counts, AWAITED, 0n) === 1n) parentPort.postMessage('${WAKE}');
}
`;

/** Starts a thread. */
export function startSpoolThread(): SpoolThread {
  const counts = new BigInt64Array(new SharedArrayBuffer(Object.keys(COUNT).length * BigInt64Array.BYTES_PER_ELEMENT));
  const worker = new (late.threads().Worker)(THREAD, { eval: true, workerData: counts });
  const state: State = { counts, worker, failed: null, rest: null };
  worker.once('error', (error: NodeJS.ErrnoException) => (state.failed ??= { error: error.syscall === 'read' ? (state.rest?.unreadable(error) ?? error) : error }));
  return {
    share: (memory) => worker.postMessage(memory),
    post: (piece) => worker.postMessage(piece),
    readOn: (reading) => readOn(state, reading),
    done: () => Number(Atomics.load(counts, COUNT.done)),
    async settled(bytes) {
      for (;;) {
        if (state.failed !== null) throw state.failed.error;
        const count = Atomics.load(counts, COUNT.done);
        if (Number(count) >= bytes) return;
        Atomics.wait(counts, COUNT.done, count, WAIT_MS);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    digest() {
      if (state.failed !== null) return Promise.reject(state.failed.error);
      return new Promise<string>((resolve, reject) => {
        worker.on('message', (message: string) => (message === WAKE ? undefined : resolve(message))).once('error', reject);
        worker.postMessage(null);
      });
    },
    stop: () => worker.terminate(),
  };
}

/** A thread, what is shared with it, what it failed by, and what it reads by itself. */
interface State {
  counts: BigInt64Array<SharedArrayBuffer>;
  worker: Worker;
  failed: { error: Error } | null;
  rest: Rest | null;
}

function readOn(state: State, { rest, ring, memory, file }: Reading): Arrivals {
  const { counts, worker } = state;
  let taken = file.place;
  let wake: (() => void) | null = null;
  Atomics.store(counts, COUNT.come, BigInt(taken));
  Atomics.store(counts, COUNT.taken, BigInt(taken));
  state.rest = rest;
  worker.on('message', () => wake?.()).once('error', () => wake?.());
  worker.postMessage({ descriptor: rest.descriptor, memory, length: ring.length, file });

  function take(into: Uint8Array, come: number): number {
    const at = taken % ring.length;
    const found = ring.subarray(at, at + Math.min(into.length, come - taken, ring.length - at));
    into.set(found);
    taken += found.length;
    Atomics.store(counts, COUNT.taken, BigInt(taken));
    // To wake it takes as long as to copy what was taken, so that there is to be much to do for it.
    if (come - taken <= ring.length / 2) Atomics.notify(counts, COUNT.taken);
    return found.length;
  }

  /** Null where nothing has come yet. */
  function attempt(into: Uint8Array): number | null {
    if (state.failed !== null) throw state.failed.error;
    // What comes last is there before the end is told.
    const isEnd = Atomics.load(counts, COUNT.ended) === 1n;
    const come = Number(Atomics.load(counts, COUNT.come));
    if (come > taken) return take(into, come);
    if (!isEnd) return null;
    rest.end();
    return 0;
  }

  async function waited(into: Uint8Array): Promise<number> {
    for (;;) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      Atomics.store(counts, COUNT.awaited, 1n);
      const count = attempt(into);
      if (count !== null) return count;
      await woken;
    }
  }

  return {
    read(into) {
      const count = attempt(into);
      if (count !== null) return count;
      Atomics.wait(counts, COUNT.come, BigInt(taken), WAIT_MS);
      return attempt(into) ?? waited(into);
    },
    fail(error) {
      state.failed ??= { error };
      void worker.terminate();
      wake?.();
    },
  };
}
