import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';

/** Files that a finished run always has: what tells ours from anything else before we replace it. */
const MARKS = ['job.yaml', 'metrics.json'];

/** Where a run writes: everything goes to `partial`, which becomes the final folder by one rename. */
export interface RunFolder {
  partial: string;
  /** Renames; returns the final folder. */
  finish(): string;
  /** Removes what was written so far. */
  discard(): void;
}

/**
 * A named folder is taken exactly: a finished run of ours there is replaced, anything else is refused before any work.
 * Without a name it is `runs/<job>/<n>` in the current directory, n counting up.
 */
export function openRunFolder(named: string | null, job: string, cwd: string): RunFolder {
  if (named !== null) refuseForeign(named);
  const parent = named === null ? join(cwd, 'runs', folderName(job)) : dirname(resolve(cwd, named));
  const partial = join(parent, `.partial-${process.pid}`);
  const made = makeFolders(parent, partial);
  return {
    partial,
    finish: () => (named === null ? renameToNext(partial, parent) : replace(partial, resolve(cwd, named))),
    discard: () => {
      rmSync(partial, { recursive: true, force: true });
      removeEmpty(parent, made);
    },
  };
}

function refuseForeign(named: string): void {
  const found = lstatSync(named, { throwIfNoEntry: false });
  if (found === undefined) return;
  const reason = found.isSymbolicLink() ? 'it is a symbolic link, which would be replaced' : !found.isDirectory() ? 'it is a file' : foreign(named) ? 'it is not a finished run of ml-submit' : null;
  if (reason === null) return;
  const text = `output folder ${named} is in the way: ${reason}`;
  throw new UserError([diagnostic('usage', 'output-in-the-way', text, { suggestion: 'name another folder, or remove this one yourself' })]);
}

function foreign(folder: string): boolean {
  const files = readdirSync(folder);
  return files.length > 0 && !MARKS.every((mark) => files.includes(mark));
}

/** The outermost folder that had to be made, if any. */
function makeFolders(parent: string, partial: string): string | undefined {
  try {
    const made = mkdirSync(parent, { recursive: true });
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial);
    return made;
  } catch (cause) {
    const text = `the output folder cannot be made in ${parent}: ${(cause as Error).message}`;
    throw new UserError([diagnostic('usage', 'output-unwritable', text, { suggestion: 'name another folder with --output DIR' })]);
  }
}

/** Removes the folders that were made for a run, from the innermost out, as far as nobody else has put anything there. */
function removeEmpty(parent: string, made: string | undefined): void {
  if (made === undefined) return;
  for (let folder = parent; folder.startsWith(made); folder = dirname(folder)) {
    if (!existsSync(folder) || readdirSync(folder).length > 0) return;
    rmdirSync(folder);
  }
}

/** Two runs of one job at a time may want the same number: the loser of the rename takes the next. */
function renameToNext(partial: string, parent: string): string {
  const numbers = readdirSync(parent).filter((name) => /^[1-9][0-9]*$/.test(name)).map(Number);
  for (let n = Math.max(0, ...numbers) + 1; ; n++) {
    const final = join(parent, String(n));
    if (existsSync(final)) continue;
    try {
      renameSync(partial, final);
      return final;
    } catch (error) {
      if (!existsSync(final)) throw error;
    }
  }
}

function replace(partial: string, final: string): string {
  const old = `${final}.old-${process.pid}`;
  if (existsSync(final)) renameSync(final, old);
  renameSync(partial, final);
  rmSync(old, { recursive: true, force: true });
  return final;
}

function folderName(job: string): string {
  return job.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.+/, '') || 'job';
}
