import { late } from '../util/late.ts';

/** Bytes of one of the memories, and where they are to be written: the descriptor of a file, and the place in it. */
export interface Piece {
  memory: number;
  from: number;
  to: number;
  file: { handle: number; place: number } | null;
}

/** A thread that takes the sha256 of pieces, one behind the other, and writes those that go to a file. */
export interface SpoolThread {
  /** Tells it of a memory; the first is number 0. */
  share(memory: SharedArrayBuffer): void;
  post(piece: Piece): void;
  /** Bytes that it is done with. */
  done(): number;
  /** Waits until it has no more than so many bytes to do. Rejects with what it failed by. */
  settled(most: number): Promise<void>;
  /** Ends it behind the last piece: the digest in hexadecimal. */
  digest(): Promise<string>;
  /** Ends it at once. */
  stop(): Promise<unknown>;
}

/** So long it is waited for without a turn for events, by which its failure would be told. */
const WAIT_MS = 5;

const THREAD = `
const { createHash } = require('node:crypto');
const { writeSync } = require('node:fs');
const { parentPort, workerData: done } = require('node:worker_threads');
const hash = createHash('sha256');
const memories = [];
parentPort.on('message', (message) => {
  if (message === null) {
    parentPort.postMessage(hash.digest('hex'));
    parentPort.close();
    return;
  }
  if (message instanceof SharedArrayBuffer) {
    memories.push(message);
    return;
  }
  const { memory, from, to, file } = message;
  const bytes = new Uint8Array(memories[memory], from, to - from);
  hash.update(bytes);
  if (file !== null) for (let at = 0; at < bytes.length; ) at += writeSync(file.handle, bytes, at, bytes.length - at, file.place + at);
  Atomics.add(done, 0, BigInt(bytes.length));
  Atomics.notify(done, 0);
});
`;

/** Starts a thread. */
export function startSpoolThread(): SpoolThread {
  const done = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
  const worker = new (late.threads().Worker)(THREAD, { eval: true, workerData: done });
  let posted = 0;
  let failed: { error: Error } | null = null;
  worker.once('error', (error) => (failed = { error }));

  async function settled(most: number): Promise<void> {
    for (;;) {
      if (failed !== null) throw failed.error;
      const count = Atomics.load(done, 0);
      if (posted - Number(count) <= most) return;
      Atomics.wait(done, 0, count, WAIT_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return {
    share: (memory) => worker.postMessage(memory),
    post(piece) {
      posted += piece.to - piece.from;
      worker.postMessage(piece);
    },
    done: () => Number(Atomics.load(done, 0)),
    settled,
    digest() {
      if (failed !== null) return Promise.reject(failed.error);
      return new Promise<string>((resolve, reject) => {
        worker.once('message', resolve).once('error', reject);
        worker.postMessage(null);
      });
    },
    stop: () => worker.terminate(),
  };
}
