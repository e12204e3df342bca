import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives memory back that nothing refers to any more, where arrays have become larger by so much since it was done last that it pays: V8 waits until its own heap
 * is full, and arrays of numbers do not count as that.
 */
export function collectGrown(): void {
  if (process.memoryUsage().arrayBuffers - kept <= GROWN_BYTES) return;
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  kept = process.memoryUsage().arrayBuffers;
}

const GROWN_BYTES = 2 ** 24;

let collect: (() => void) | null = null;
/** Bytes of arrays after the last time. */
let kept = 0;
