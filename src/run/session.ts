import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SparkSettings } from '../engine/spark/arguments.ts';
import type { FitResult, Plan } from '../plan/plan.ts';
import { diskFailure, writing } from './disk.ts';
import type { RunFolder } from './folder.ts';
import type { End, Identity, Journal, JournalFit, JournalLine } from './journal.ts';
import { JOURNAL_SCHEMA, openJournal } from './journal.ts';
import type { RunOptions } from './options.ts';
import { JOURNAL_FILE, RESUME_FILE, tasksOf } from './unfinished.ts';

/** The plan whose fits are counted for people. */
export const SEARCH_PLAN = 'search';

/** One run, from its start or from where it was left, with its journal. */
export interface Session {
  folder: RunFolder;
  /** Fits of a plan that earlier sessions finished, their files in the scratch folder, and how many failed and are tried again. */
  kept(plan: string): { fits: FitResult[]; failed: number };
  /** Puts the fits of a task into the journal. */
  add(plan: string, fits: readonly FitResult[]): void;
  /** Whether the journal has anything that a later session could use. */
  hasTasks(): boolean;
  end(state: End): void;
  close(): void;
}

/** What a resumed run needs besides the job; the journal's neighbour. */
export interface ResumeFacts {
  schema: number;
  /** The job file; its folder is what paths in the job are relative to. */
  file: string;
  variables: Readonly<Record<string, string>>;
  cwd: string;
  workers: number | null;
  kernels: Plan['kernels'];
  /** What the flags said about Spark; null where the run is not there. */
  spark?: SparkSettings | null;
}

export interface SessionRequest {
  folder: RunFolder;
  identity: Identity;
  options: RunOptions;
  scratch: string;
  /** The first line of a new journal. */
  begin: Omit<Extract<JournalLine, { type: 'begin' }>, 'type' | 'schema' | 'identity'>;
}

/** Opens the journal of a run's folder, a new one or that of earlier sessions. */
export function openSession({ folder, identity, options, scratch, begin }: SessionRequest): Session {
  const { kept } = folder;
  const facts: ResumeFacts = { schema: JOURNAL_SCHEMA, ...options.origin, workers: options.workers.count, kernels: options.kernels, spark: options.spark?.settings ?? null };
  return writingRun(folder, () => {
    writeWhole(join(folder.path, 'job.yaml'), options.savedJob);
    writeWhole(join(folder.path, RESUME_FILE), `${JSON.stringify(facts, null, 2)}\n`);
    const journal = openJournal(join(folder.path, JOURNAL_FILE), kept?.bytes ?? 0);
    if (kept === null) journal.add({ type: 'begin', schema: JOURNAL_SCHEMA, identity, ...begin });
    return sessionOf({ folder, journal, scratch });
  });
}

function sessionOf({ folder, journal, scratch }: { folder: RunFolder; journal: Journal; scratch: string }): Session {
  const before = folder.kept === null ? [] : tasksOf(folder.kept);
  let tasks = before.length;
  let open = true;
  return {
    folder,
    kept(plan) {
      const fits = new Map<string, JournalFit>();
      for (const line of before) if (line.plan === plan) for (const fit of line.fits) fits.set(`${fit.candidate} ${fit.split}`, fit);
      const done = [...fits.values()].filter((fit) => fit.error === null);
      return { fits: done.flatMap((fit) => fromJournal(fit, { folder, scratch }) ?? []), failed: fits.size - done.length };
    },
    add(plan, fits) {
      tasks += 1;
      writingRun(folder, () => journal.add({ type: 'task', plan, fits: fits.map((fit) => toJournal(fit, { folder, scratch, plan })) }));
    },
    hasTasks: () => tasks > 0,
    end: (state) => writingRun(folder, () => journal.add({ type: 'end', state })),
    close() {
      if (open) writingRun(folder, () => journal.close());
      open = false;
    },
  };
}

/** A file of the scratch folder is copied beside the journal. */
function toJournal(fit: FitResult, { folder, scratch, plan }: { folder: RunFolder; scratch: string; plan: string }): JournalFit {
  if (fit.file === null) return { ...fit, file: null };
  const bytes = readFileSync(join(scratch, fit.file));
  const name = `kept-${plan}-${fit.candidate}-${fit.split}.bin`;
  writeWhole(join(folder.path, name), bytes);
  return { ...fit, file: { name, sha256: sha256(bytes) } };
}

/** Null where the file is not as the journal says: the fit is then made again. */
function fromJournal(fit: JournalFit, { folder, scratch }: { folder: RunFolder; scratch: string }): FitResult | null {
  if (fit.file === null) return { ...fit, file: null };
  const { name } = fit.file;
  const path = join(folder.path, name);
  const bytes = existsSync(path) ? readFileSync(path) : null;
  if (bytes === null || sha256(bytes) !== fit.file.sha256) return null;
  writeFileSync(join(scratch, name), bytes);
  return { ...fit, file: name };
}

/** Writes under another name and renames: nobody sees half of it, whenever this process ends. */
function writeWhole(path: string, content: string | Buffer): void {
  const temporary = `${path}.writing`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

/** Does some writing into a run's folder; what it has already stays. */
export function writingRun<T>(folder: RunFolder, work: () => T): T {
  return writing(placeOf(folder), work);
}

/** The same for work that others have to wait for. */
export async function writingRunSlowly<T>(folder: RunFolder, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskFailure(placeOf(folder), error) ?? error;
  }
}

function placeOf({ path }: RunFolder): Parameters<typeof writing>[0] {
  return { what: 'run folder', folder: path, advice: 'what its journal has is kept: make room and give the same command again' };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
