import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { trackBest } from '../plan/track-best.ts';
import type { JournalContent } from './journal.ts';
import { readJournal } from './journal.ts';
import { holderOf } from './lock.ts';
import { SEARCH_PLAN } from './session.ts';
import { beginningOf, JOURNAL_FILE, RESUME_FILE, stateOf, tasksOf } from './unfinished.ts';

/** One run folder, as `ml-submit runs` tells of it. */
export interface ListedRun {
  /** Whole path. */
  folder: string;
  name: string;
  /** Null for a folder that somebody named. */
  number: number | null;
  state: 'running' | 'finished' | 'unfinished' | 'failed';
  /** The best candidate so far by the metric that selects. */
  best: { metric: string; score: number } | null;
  /** Fits with scores, and all of the search; null where the folder does not say. */
  fits: { done: number; asked: number } | null;
  /** When its journal, or else its results, were last written, in ISO 8601. */
  changed: string;
  resumable: boolean;
}

/** All runs under `runs` of a folder, by name and number. */
export function listRuns(cwd: string): ListedRun[] {
  const top = join(cwd, 'runs');
  if (!existsSync(top)) return [];
  return foldersIn(top).flatMap((name) => {
    const inner = foldersIn(join(top, name)).map((each) => ({ folder: join(top, name, each), name, number: /^[1-9][0-9]*$/.test(each) ? Number(each) : null }));
    const all = [{ folder: join(top, name), name, number: null }, ...inner.sort((a, b) => (a.number ?? 0) - (b.number ?? 0))];
    return all.flatMap((place) => listedRun(place) ?? []);
  });
}

function listedRun(place: Pick<ListedRun, 'folder' | 'name' | 'number'>): ListedRun | null {
  const { folder } = place;
  const files = [JOURNAL_FILE, 'metrics.json'].map((name) => join(folder, name)).filter((file) => existsSync(file));
  if (files.length === 0) return null;
  const journal = existsSync(join(folder, JOURNAL_FILE)) ? readJournal(join(folder, JOURNAL_FILE)) : null;
  const resumable = existsSync(join(folder, RESUME_FILE));
  const end = journal === null ? 'finished' : stateOf(journal);
  const state = holderOf(folder) !== null ? 'running' : end === 'failed' ? 'failed' : resumable ? 'unfinished' : end === 'finished' ? 'finished' : 'failed';
  return { ...place, state, ...(journal === null ? writtenResults(folder) : journalResults(journal)), changed: statSync(files[0]).mtime.toISOString(), resumable: resumable && state !== 'running' };
}

/** What a folder without a journal, of an older version, says of itself. */
function writtenResults(folder: string): Pick<ListedRun, 'best' | 'fits'> {
  try {
    const { best, fits } = JSON.parse(readFileSync(join(folder, 'metrics.json'), 'utf8')) as { best: { scores: Record<string, number> } | null; fits: { asked: number; failed: number } };
    const [first] = Object.entries(best?.scores ?? {});
    return { best: first === undefined ? null : { metric: first[0], score: first[1] }, fits: { asked: fits.asked, done: fits.asked - fits.failed } };
  } catch {
    return { best: null, fits: null };
  }
}

function journalResults(journal: JournalContent): Pick<ListedRun, 'best' | 'fits'> {
  const begin = beginningOf(journal);
  if (begin === null || begin.metric === null) return { best: null, fits: null };
  const { metric, splits, asked } = begin;
  const tracked = trackBest(metric, splits);
  for (const { plan, fits } of tasksOf(journal)) if (plan === SEARCH_PLAN) fits.forEach(tracked.add);
  const best = tracked.best();
  return { best: best === null ? null : { metric: metric.name, score: best.score }, fits: { asked, done: tracked.done() } };
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name).sort();
}
