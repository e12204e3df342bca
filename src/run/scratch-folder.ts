import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Spill } from '../sources/source.ts';
import type { JobFailed } from '../util/errors.ts';
import { diskFailure, writing } from './disk.ts';
import type { Workers } from './options.ts';
import { isRunning, parseOwner, thisProcess } from './processes.ts';

const PREFIX = 'ml-submit-';
/** Says whose a folder is; only folders that have it are ever removed. */
const OWNER_FILE = 'owner.json';
const SHARE_OF_MEMORY = 4;

/** A new folder for the plans, shards and large results of this process. */
export function makeScratch(): string {
  return writing(scratchPlace(tmpdir()), () => {
    const folder = mkdtempSync(join(tmpdir(), PREFIX));
    writeFileSync(join(folder, OWNER_FILE), JSON.stringify(thisProcess()));
    return folder;
  });
}

/** Where the data is left that is more than memory should hold of it: a quarter of what a process may have, which is the machine's where nothing is said. */
export function spillInto(folder: string, { memoryBytes }: Pick<Workers, 'memoryBytes'>): Spill {
  let files = 0;
  return { bytes: (memoryBytes ?? totalmem()) / SHARE_OF_MEMORY, nextFile: () => join(folder, `read-${files++}.bin`) };
}

/** The failure of the job where an error is that a scratch folder cannot be written, else null. Where a write fails the system does not say of which file, and everything else is written under the guard of its own. */
export function scratchFailure(folder: string, error: unknown): JobFailed | null {
  const { path, syscall } = error as NodeJS.ErrnoException;
  return syscall === 'write' || path?.startsWith(folder) === true ? diskFailure(scratchPlace(folder), error) : null;
}

function scratchPlace(folder: string): { what: string; folder: string; advice: string } {
  return { what: 'scratch folder', folder, advice: 'TMPDIR may name another place' };
}

/** Removes the scratch folders of processes that were killed: nobody else would. */
export function removeDeadScratch(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    try {
      const owner = parseOwner(readFileSync(join(folder, OWNER_FILE), 'utf8'));
      if (owner !== null && !isRunning(owner)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // A folder of something else, or of somebody else, or one that another run removes just now.
    }
  }
}
