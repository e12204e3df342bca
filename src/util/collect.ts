import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives memory back that nothing refers to any more, where arrays have become larger since it was done last by more than it costs, and by more than `spareBytes`, which there
 * is no need to save: V8 waits until its own heap is full, and arrays of numbers hardly count as that.
 */
export function collectGrown(spareBytes = 0): void {
  if (arrayBytes() - kept <= Math.max(GROWN_BYTES, spareBytes)) return;
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
