import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, parseOwner, thisProcess } from './processes.ts';
import type { Owner } from './processes.ts';

/** A lock is made and filled in two steps; one that stays empty for so long is of a process that ended between them. */
const EMPTY_FOR_MS = 10_000;

/** Whether a file of a run folder is a lock. */
export function isLock(name: string): boolean {
  return /^lock-[1-9][0-9]*\.json$/.test(name);
}

/**
 * Locks a folder for this process: gives what releases the lock, or the process that has it.
 * The lock of a process that ended is not removed first, which another could do at the same time, but followed by the next number, which only one can make.
 */
export function lockFolder(folder: string): { release(): void } | { heldBy: Owner } {
  for (;;) {
    const before = locksOf(folder);
    const holder = before.find((lock) => lock.alive);
    if (holder !== undefined) return { heldBy: holder.owner };
    const own = join(folder, `lock-${Math.max(0, ...before.map((lock) => lock.number)) + 1}.json`);
    if (!make(own)) continue;
    const others = locksOf(folder).filter((lock) => lock.file !== own);
    const other = others.find((lock) => lock.alive);
    if (other !== undefined) {
      rmSync(own, { force: true });
      return { heldBy: other.owner };
    }
    for (const { file } of others) rmSync(file, { force: true });
    return { release: () => rmSync(own, { force: true }) };
  }
}

/** The process that has a folder locked, or null. */
export function holderOf(folder: string): Owner | null {
  return locksOf(folder).find((lock) => lock.alive)?.owner ?? null;
}

interface Lock {
  file: string;
  number: number;
  owner: Owner;
  alive: boolean;
}

function locksOf(folder: string): Lock[] {
  return readdirSync(folder).filter(isLock).flatMap((name) => {
    const file = join(folder, name);
    const text = readIfThere(file);
    if (text === null) return [];
    const owner = parseOwner(text);
    const alive = owner === null ? isYoung(file) : isRunning(owner);
    return [{ file, number: Number(/\d+/.exec(name)?.[0]), owner: owner ?? { pid: 0, host: 'unknown', began: null }, alive }];
  });
}

function make(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify(thisProcess()), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function isYoung(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs < EMPTY_FOR_MS;
}
