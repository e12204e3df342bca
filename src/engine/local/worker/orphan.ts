import process from 'node:process';
import { Worker } from 'node:worker_threads';

/** Work of this length is watched: until then a closed channel is noticed soon enough. */
const WATCH_FROM_MS = 1000;
/** How long an orphan may go on. */
const LOOK_EVERY_MS = 500;

const parent = process.ppid;
let watching = false;

/** Ends this process when its parent is gone: an orphan is adopted by another process, so its parent's id changes. For work that comes back to ask, which a thread would take time from. */
export function endAsOrphan(): void {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}

/**
 * Ends it although it computes: a kernel blocks the event loop, and with it 'disconnect'.
 * A thread of its own looks; its start costs up to a tenth of a second of processor time and is therefore only paid for long work.
 */
export function watchParent(expectedMs: number): void {
  if (watching || expectedMs < WATCH_FROM_MS) return;
  watching = true;
  const look = `setInterval(() => { if (process.ppid !== ${parent}) process.kill(process.pid, 'SIGKILL'); }, ${LOOK_EVERY_MS});`;
  new Worker(look, { eval: true }).unref();
}
