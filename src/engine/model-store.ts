import { createHash } from 'node:crypto';
import { readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { readPacked, writePacked } from './scratch.ts';

/** What was learned in front of predictors, by what it depends on: what one worker has fitted, or fits just now, another need not fit again. */
export interface ModelStore {
  /** The value of a key, and whether it was `make` that made it; another process that makes it already is waited for. What `make` throws is thrown, and nothing is kept. */
  once<T>(key: string, make: () => T): { value: T; made: boolean };
}

/** Milliseconds between two looks at what another process makes. */
const LOOK_MS = 2;

/** Values in files of the scratch folder, for all workers of an engine, which have the same data. */
export function openModelStore(scratch: string): ModelStore {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  return { once };

  function once<T>(key: string, make: () => T): { value: T; made: boolean } {
    const file = join(scratch, `front-${createHash('sha256').update(key).digest('hex')}.bin`);
    const lock = `${file}-lock`;
    for (;;) {
      const known = readIfThere(file);
      if (known !== null) return { value: known.value as T, made: false };
      if (tryLock(lock)) break;
      // Who was killed lets go of nothing. Should two take its lock away one after the other, both make the value, which is the same.
      if (isLeft(lock)) rmSync(lock, { force: true });
      else Atomics.wait(never, 0, 0, LOOK_MS);
    }
    try {
      // It may have been made between the look and the lock.
      const known = readIfThere(file);
      if (known !== null) return { value: known.value as T, made: false };
      const value = make();
      const writing = `${file}-${process.pid}`;
      writePacked(writing, { value });
      // Another worker sees all of it or nothing.
      renameSync(writing, file);
      return { value, made: true };
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

/** Where there is one process, which keeps what it needs itself. */
export const noStore: ModelStore = { once: (_key, make) => ({ value: make(), made: true }) };

function readIfThere(file: string): { value: unknown } | null {
  try {
    return readPacked(file) as { value: unknown };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Whether the lock is now this process's own. A link to the number of its process is there as a whole or not at all, unlike a file, which a kill may leave empty. */
function tryLock(lock: string): boolean {
  try {
    symlinkSync(String(process.pid), lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the process that holds a lock is gone. */
function isLeft(lock: string): boolean {
  let holder: number;
  try {
    holder = Number(readlinkSync(lock));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
