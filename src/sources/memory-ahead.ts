import { closeSync, openSync, readv } from 'node:fs';
import type { GrowingColumns } from './plain-columns.ts';

/** Memory behind the rows of columns that another thread makes: whoever writes to it first waits for the system to clear it. */
export interface MemoryAhead {
  /** Has more memory made, where it is time for it. */
  begin(growing: GrowingColumns): void;
  /** Waits until nobody else writes to rows before `end`. */
  free(end: number): Promise<void> | null;
  /** Waits until nobody else writes to any row: other columns come now, or none. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Below it, little would be gained. */
const LEAST_BYTES = 2 ** 26;
/** What is made at a time: about as much as rows fill between two turns for events, by which it is told that it is there. */
const STEP_BYTES = 2 ** 23;
const ZEROS = '/dev/zero';

/** Null where there is nothing that clears memory. */
export function startAhead(): MemoryAhead | null {
  const zeros = openZeros();
  if (zeros === null) return null;
  // What is made or being made ends at row `to`; what is being made begins at row `from`.
  let from = 0;
  let to = 0;
  let making: Promise<void> | null = null;

  /** Zeros that are read into memory that nobody has written to leave it as it was, but made; what they fail by does not matter. */
  function make({ columns }: GrowingColumns): Promise<void> {
    const rooms = columns.flatMap(({ values }) => (values === null || values.length < to ? [] : [values.subarray(from, to)]));
    if (rooms.length === 0) return Promise.resolve();
    return new Promise((resolve) => readv(zeros as number, rooms, () => resolve()));
  }

  async function settle(): Promise<void> {
    await making;
    from = to = 0;
  }

  return {
    begin(growing) {
      const rowBytes = growing.columns.reduce((sum, { values }) => sum + (values?.BYTES_PER_ELEMENT ?? 0), 0);
      const step = Math.floor(STEP_BYTES / rowBytes);
      if (making !== null || growing.rows * rowBytes < LEAST_BYTES || to > growing.rows + step) return;
      from = Math.max(to, growing.rows + Math.floor(step / 2));
      to = from + step;
      making = make(growing).then(() => {
        making = null;
      });
    },
    free: (end) => (end > from ? making : null),
    settle,
    async close() {
      await settle();
      closeSync(zeros);
    },
  };
}

function openZeros(): number | null {
  try {
    return openSync(ZEROS, 'r');
  } catch {
    return null;
  }
}
