import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { fromHere } from '../util/paths.ts';
import { diskReason } from './disk.ts';
import type { End, Identity, JournalContent } from './journal.ts';
import { readJournal } from './journal.ts';
import { holderOf, isLock, lockFolder } from './lock.ts';
import type { Owner } from './processes.ts';
import { isRunning } from './processes.ts';
import { differences, JOURNAL_FILE, RESUME_FILE, stateOf, tasksOf } from './unfinished.ts';

/** Files that a run of ours always has: what tells it from anything else before we replace it. */
const MARKS = ['job.yaml', 'metrics.json'];
/** Where the files of a run are written before they get their names. */
const WRITING = '.writing';

/** Where a run may write; taken before the data is read, so that what is in the way is told at once. */
export interface Claim {
  /** The folder of a run with this identity: an unfinished one with what its journal has, or a new one. */
  open(identity: Identity): RunFolder;
  /** Lets go of the folder; one in which nothing was finished is removed. */
  leave(): void;
}

/** The folder of a run, locked. */
export interface RunFolder {
  /** Where the journal is, and the files that it keeps. */
  path: string;
  /** The name that it has in the end. */
  final: string;
  /** The journal of earlier sessions; null in a new folder. */
  kept: JournalContent | null;
  /** Where results are written before `publish`. */
  partial: string;
  /** Gives the files in `partial` their names, the one that marks a run last; results of an earlier session go. */
  publish(): void;
  /** Ends the run: the folder gets its final name, and what only a resumed run needs goes. */
  finish(resumable: boolean): string;
}

export interface FolderRequest {
  /** `--output` or `output.dir`; null for runs/<job>/<n>. */
  named: string | null;
  job: string;
  cwd: string;
  /** Nothing of an unfinished run is wanted. */
  fresh: boolean;
}

/**
 * A named folder is taken exactly: a finished run of ours there is replaced in the end, an unfinished one is gone on with, anything else is refused before any work.
 * Without a name it is `runs/<job>/<n>` in the current directory: the newest unfinished one of the same identity, else the next number.
 */
export function claimFolder(request: FolderRequest): Claim {
  return request.named === null ? claimNumber(request) : claimNamed(resolve(request.cwd, request.named), request);
}

/** Where the work on a named folder is: there, or beside it while a finished run is there. */
export function workFolder(final: string): string {
  return isFinished(final) ? join(dirname(final), `.${basename(final)}.unfinished`) : final;
}

/** Takes a named folder and its lock. */
function claimNamed(final: string, { fresh }: FolderRequest): Claim {
  refuseForeign(final);
  const parent = dirname(final);
  const work = workFolder(final);
  const made = makeFolder(work);
  removeLeftovers(parent, final);
  const lock = lockOrRefuse(work, final);
  let opened: OpenFolder | null = null;
  return {
    open(identity) {
      const found = readUnfinished(work);
      if (found === null || fresh || !isKept(found, identity, final)) clear(work);
      else return (opened = openFolder({ path: work, final, kept: found, lock }));
      return (opened = openFolder({ path: work, final, kept: null, lock }));
    },
    leave() {
      if (opened?.finished === true) return;
      if (opened !== null) giveUp(opened);
      lock.release();
      removeEmpty(work, made ?? (work === final ? undefined : work));
    },
  };
}

/** Takes a number as late as possible, since an unfinished run may be the one that is asked for. */
function claimNumber({ job, cwd, fresh }: FolderRequest): Claim {
  const parent = join(cwd, 'runs', folderName(job));
  const made = makeFolder(parent);
  removeLeftovers(parent, null);
  let opened: OpenFolder | null = null;
  return {
    open: (identity) => (opened = (fresh ? null : unfinishedNumber(parent, identity)) ?? nextNumber(parent)),
    leave() {
      if (opened !== null && !opened.finished) {
        giveUp(opened);
        opened.lock.release();
        if (readdirSync(opened.path).length === 0) rmdirSync(opened.path);
      }
      removeEmpty(parent, made);
    },
  };
}

interface OpenFolder extends RunFolder {
  finished: boolean;
  lock: { release(): void };
}

function openFolder({ path, final, kept, lock }: { path: string; final: string; kept: JournalContent | null; lock: { release(): void } }): OpenFolder {
  const partial = join(path, WRITING);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  const folder: OpenFolder = { path, final, kept, partial, lock, finished: false, publish: () => publish(path), finish };
  return folder;

  function finish(resumable: boolean): string {
    rmSync(partial, { recursive: true, force: true });
    folder.finished = true;
    // A run that may go on stays beside the finished one that it would replace.
    if (path !== final && !resumable) replace(path, final);
    const place = resumable ? path : final;
    const own = readdirSync(place).filter((name) => isLock(name) || (!resumable && (name === RESUME_FILE || isKeptFile(name))));
    // The lock goes last.
    for (const name of own.sort((a, b) => Number(isLock(a)) - Number(isLock(b)))) rmSync(join(place, name), { force: true });
    return place;
  }
}

/** Leaves what a later run could go on with, which is nothing before the first task was done. */
function giveUp({ path, partial }: OpenFolder): void {
  rmSync(partial, { recursive: true, force: true });
  if (readUnfinished(path) === null) clear(path);
}

/** A file with predictions that the journal names. */
function isKeptFile(name: string): boolean {
  return /^kept-.*\.bin$/.test(name);
}

function publish(path: string): void {
  const writing = join(path, WRITING);
  const names = readdirSync(writing).sort((a, b) => MARKS.indexOf(a) - MARKS.indexOf(b));
  // A model of one session beside the scores of another would be a lie.
  const earlier = readdirSync(path).filter((name) => !isLock(name) && !isKeptFile(name) && ![WRITING, RESUME_FILE, JOURNAL_FILE, ...MARKS].includes(name));
  for (const name of earlier) rmSync(join(path, name), { recursive: true });
  for (const name of names) renameSync(join(writing, name), join(path, name));
}

/** The journal of an unfinished run that something was done in, or null. */
function readUnfinished(folder: string): JournalContent | null {
  if (!existsSync(join(folder, RESUME_FILE)) || !existsSync(join(folder, JOURNAL_FILE))) return null;
  const content = readJournal(join(folder, JOURNAL_FILE));
  return tasksOf(content).length === 0 ? null : content;
}

/** Whether an unfinished run at a named place is the one that is asked for. Another one is refused, but one that failed, which has nothing more to give. */
function isKept(content: JournalContent, identity: Identity, final: string): boolean {
  const different = differences(content, identity);
  if (different.length === 0) return true;
  const state: End | null = stateOf(content);
  if (state === 'failed') return false;
  const text = `output folder ${fromHere(final)} has an unfinished run of ${different.join(' and ')}`;
  throw new UserError([diagnostic('usage', 'output-unfinished', text, { suggestion: 'name another folder, or give it up with --fresh' })]);
}

function unfinishedNumber(parent: string, identity: Identity): OpenFolder | null {
  for (const n of numbersIn(parent).reverse()) {
    const path = join(parent, String(n));
    const found = readUnfinished(path);
    if (found === null || differences(found, identity).length > 0) continue;
    const lock = lockFolder(path);
    if ('heldBy' in lock) continue;
    // Read again under the lock: it may have been finished just now.
    const kept = readUnfinished(path);
    if (kept !== null) return openFolder({ path, final: path, kept, lock });
    lock.release();
  }
  return null;
}

/** Two runs of one job at a time may want the same number: only one can make its folder. */
function nextNumber(parent: string): OpenFolder {
  for (let n = (numbersIn(parent).at(-1) ?? 0) + 1; ; n++) {
    const path = join(parent, String(n));
    try {
      mkdirSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    return openFolder({ path, final: path, kept: null, lock: lockOrRefuse(path, path) });
  }
}

/** Ascending. */
function numbersIn(parent: string): number[] {
  return readdirSync(parent).filter((name) => /^[1-9][0-9]*$/.test(name)).map(Number).sort((a, b) => a - b);
}

function lockOrRefuse(work: string, final: string): { release(): void } {
  const lock = lockFolder(work);
  if ('heldBy' in lock) throw inUse(final, lock.heldBy);
  return lock;
}

function inUse(final: string, { pid, host }: Owner): UserError {
  const text = `output folder ${fromHere(final)} is in use: process ${pid} on ${host} runs there`;
  return new UserError([diagnostic('usage', 'output-in-use', text, { suggestion: host === hostname() ? 'wait for it, or name another folder' : 'if that process has ended, remove the lock-*.json in the folder' })]);
}

function refuseForeign(final: string): void {
  const found = reaching(final, () => lstatSync(final, { throwIfNoEntry: false }));
  if (found === undefined) return;
  const reason = found.isSymbolicLink() ? 'it is a symbolic link, which would be replaced' : !found.isDirectory() ? 'it is a file' : isForeign(final) ? 'it is not a run of ml-submit' : null;
  if (reason === null) return;
  const text = `output folder ${fromHere(final)} is in the way: ${reason}`;
  throw new UserError([diagnostic('usage', 'output-in-the-way', text, { suggestion: 'name another folder, or remove this one yourself' })]);
}

function isForeign(folder: string): boolean {
  const files = reaching(folder, () => readdirSync(folder));
  return !files.every((name) => isLock(name)) && !MARKS.every((mark) => files.includes(mark)) && !files.includes(RESUME_FILE);
}

function isFinished(folder: string): boolean {
  return MARKS.every((mark) => existsSync(join(folder, mark))) && !existsSync(join(folder, RESUME_FILE));
}

/** Makes a folder; gives the outermost one that had to be made, if any. */
function makeFolder(folder: string): string | undefined {
  const probe = join(folder, `.probe-${process.pid}`);
  return reaching(folder, () => {
    const made = mkdirSync(folder, { recursive: true });
    // A folder that is there may still be one that nobody may write to.
    writeFileSync(probe, '');
    rmSync(probe);
    return made;
  });
}

/** Does something with a folder for the output; what the disk says against it is told before any work. */
function reaching<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const text = `output folder ${fromHere(folder)} cannot be written: ${diskReason(cause) ?? String(cause)}`;
    throw new UserError([diagnostic('usage', 'output-unwritable', text, { suggestion: 'name another folder with --output DIR' })]);
  }
}

/** Everything but locks. */
function clear(folder: string): void {
  for (const name of readdirSync(folder)) if (!isLock(name)) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Removes the folders that were made for a run, from the innermost out, as far as nobody else has put anything there. */
function removeEmpty(innermost: string, made: string | undefined): void {
  if (made === undefined) return;
  for (let folder = innermost; folder.startsWith(made); folder = dirname(folder)) {
    if (!existsSync(folder)) continue;
    if (readdirSync(folder).length > 0) return;
    rmdirSync(folder);
  }
}

/** What runs that were killed left beside a folder, and numbers in which nothing was finished. */
function removeLeftovers(parent: string, final: string | null): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    const [, kind, pid] = /^\.(?:(.+)\.old|partial)-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning({ pid: Number(pid), host: hostname(), began: null })) {
      // Killed between two renames: the run that was to be replaced is still the valid one.
      if (kind !== undefined && !existsSync(join(parent, kind))) renameSync(path, join(parent, kind));
      else rmSync(path, { recursive: true, force: true });
    }
    if (final === null && /^[1-9][0-9]*$/.test(name) && isAbandoned(path)) rmSync(path, { recursive: true, force: true });
  }
}

/** Whether a run was killed here before anything was done. */
function isAbandoned(folder: string): boolean {
  return readdirSync(folder).some((name) => isLock(name)) && holderOf(folder) === null && !isFinished(folder) && readUnfinished(folder) === null;
}

function replace(path: string, final: string): void {
  const old = join(dirname(final), `.${basename(final)}.old-${process.pid}`);
  if (existsSync(final)) renameSync(final, old);
  renameSync(path, final);
  rmSync(old, { recursive: true, force: true });
}

function folderName(job: string): string {
  return job.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.+/, '') || 'job';
}
