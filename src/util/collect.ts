import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives memory back that nothing refers to any more, where arrays have become larger since it was done last by more than it costs, and by more than `spareBytes`, which there
 * is no need to save; by a few times as much where there was hardly any garbage. V8 waits until its own heap is full, and arrays of numbers hardly count as that.
 */
export function collectGrown(spareBytes = 0): void {
  const grown = arrayBytes() - kept;
  if (grown <= patience * Math.max(GROWN_BYTES, spareBytes)) return;
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  const before = kept;
  kept = arrayBytes();
  // What had grown is in use, and so will be what comes.
  patience = kept - before > GROWING * grown ? Math.min(2 * patience, MOST_PATIENCE) : 1;
}

/** Outside of the heap; `process.memoryUsage` would ask the system for the resident memory besides, each time. */
function arrayBytes(): number {
  return getHeapStatistics().external_memory;
}

const GROWN_BYTES = 2 ** 24;

/** The share of what has grown above which there was hardly any garbage. */
const GROWING = 0.75;
const MOST_PATIENCE = 4;

let collect: (() => void) | null = null;
/** Bytes of arrays after the last time. */
let kept = 0;
/** How many times as much may grow before it is looked for again. */
let patience = 1;
