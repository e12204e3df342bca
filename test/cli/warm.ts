import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Ran } from './support.ts';
import { root } from './support.ts';

/** Not zero: the run is done. */
const done = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
let port: MessagePort | null = null;

/**
 * Runs one of the two programs in one process with all that are run so: for many short runs that are about what they print and write. Where it is about a process, its start and its end, or its
 * input, there is `run`.
 */
export function runWarm(program: 'ml-submit' | 'ml-grid', args: readonly string[], { cwd = root }: { cwd?: string } = {}): Ran {
  port ??= startThread();
  Atomics.store(done, 0, 0);
  port.postMessage({ program, args, cwd });
  Atomics.wait(done, 0, 0);
  return (receiveMessageOnPort(port) as { message: Ran }).message;
}

/** A thread that waits for the process while this one does; both end with this process. */
function startThread(): MessagePort {
  const { port1: own, port2: other } = new MessageChannel();
  new Worker(new URL('warm-thread.mjs', import.meta.url), { workerData: { port: other, done }, transferList: [other] }).unref();
  own.unref();
  return own;
}
