import process from 'node:process';
import { Worker } from 'node:worker_threads';

/** Work of this length is watched: until then a closed channel is noticed soon enough. */
const WATCH_FROM_MS = 1000;
/** How long an orphan may go on. */
const LOOK_EVERY_MS = 500;

let watching = false;

/**
 * Ends this process when its parent is gone although it computes: a kernel blocks the event loop, and with it 'disconnect'.
 * A thread of its own looks; it costs some milliseconds and is therefore only started for long work.
 */
export function watchParent(expectedMs: number): void {
  if (watching || expectedMs < WATCH_FROM_MS) return;
  watching = true;
  // An orphan is adopted by another process, so its parent's id changes.
  const look = `setInterval(() => { if (process.ppid !== ${process.ppid}) process.kill(process.pid, 'SIGKILL'); }, ${LOOK_EVERY_MS});`;
  new Worker(look, { eval: true }).unref();
}
