import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives memory back that nothing refers to any more, where arrays have become larger by so much since it was done last that it pays: V8 waits until its own heap
 * is full, and arrays of numbers do not count as that.
 */
export function collectGrown(): void {
  if (arrayBytes() - kept <= GROWN_BYTES) return;
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  kept = arrayBytes();
}

/** Outside of the heap; `process.memoryUsage` would ask the system for the resident memory besides, each time. */
function arrayBytes(): number {
  return getHeapStatistics().external_memory;
}

const GROWN_BYTES = 2 ** 24;

let collect: (() => void) | null = null;
/** Bytes of arrays after the last time. */
let kept = 0;
