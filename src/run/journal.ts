import { createHash } from 'node:crypto';
import { closeSync, fsync, fsyncSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { FitResult, Scores } from '../plan/plan.ts';

/** What the work of a run depends on, each as a digest or a version: a journal is gone on with only where all are equal. */
export interface Identity {
  job: string;
  data: string;
  build: string;
}

/** A file beside the journal that a fit left. */
export interface KeptFile {
  name: string;
  sha256: string;
}

/** A fit as the journal has it; its file is not one of the scratch folder, but one beside the journal. */
export type JournalFit = Omit<FitResult, 'file'> & { file: KeptFile | null };

/** How a session of a run came to its end. */
export type End = 'finished' | 'failed' | 'stopped';

export type JournalLine =
  | { type: 'begin'; schema: number; identity: Identity; asked: number; splits: number; metric: { name: string; direction: 1 | -1 } | null }
  | { type: 'task'; plan: string; fits: readonly JournalFit[] }
  | { type: 'end'; state: End };

/** What could be read of a journal. */
export interface JournalContent {
  lines: readonly JournalLine[];
  /** Bytes of the lines that are whole: what follows is not to be kept. */
  bytes: number;
  /** Number of the first line that is damaged although others follow it; null where only the last one is torn, as after a kill. */
  damagedLine: number | null;
}

/** A journal that lines are added to. */
export interface Journal {
  add(line: JournalLine): void;
  /** Leaves nothing in the caches of the system. */
  close(): void;
}

export const JOURNAL_SCHEMA = 1;

/** Lines and time after which the disk is told to keep them: a power cut loses at most so much. */
const SYNC_LINES = 64;
const SYNC_MS = 100;
/** Of a digest: enough to tell damage, and not too much for a line. */
const SUM_DIGITS = 16;
const NEWLINE = 10;

/** Opens a journal for more lines, behind the `keepBytes` that are good. */
export function openJournal(path: string, keepBytes: number): Journal {
  const file = openSync(path, 'a');
  let unsynced = 0;
  let timer: NodeJS.Timeout | null = null;
  if (keepBytes > 0) ftruncateSync(file, keepBytes);
  return {
    add(line) {
      // Written at once: what the system has survives the end of this process.
      writeFileSync(file, lineText(line));
      unsynced += 1;
      if (unsynced >= SYNC_LINES) sync();
      else timer ??= setTimeout(sync, SYNC_MS);
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      fsyncSync(file);
      closeSync(file);
    },
  };

  function sync(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    unsynced = 0;
    // A disk that fails here fails in `close` as well, which tells it.
    fsync(file, () => undefined);
  }
}

/** A line with its newline: JSON whose digest comes first, so that damage anywhere is seen. */
export function lineText(line: JournalLine): string {
  const text = JSON.stringify(line, writeNumber);
  return `{"sum":"${sumOf(text)}","line":${text}}\n`;
}

/** Reads a journal up to its first line that is not whole. */
export function readJournal(path: string): JournalContent {
  return parseJournal(readFileSync(path));
}

/** What the bytes of a journal say. */
export function parseJournal(bytes: Buffer): JournalContent {
  const lines: JournalLine[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(NEWLINE, start);
    const line = end < 0 ? null : parseLine(bytes.toString('utf8', start, end));
    if (line === null) return { lines, bytes: start, damagedLine: end < 0 || end + 1 === bytes.length ? null : lines.length + 1 };
    lines.push(line);
    start = end + 1;
  }
  return { lines, bytes: start, damagedLine: null };
}

function parseLine(text: string): JournalLine | null {
  const sum = /^\{"sum":"([0-9a-f]{16})","line":/.exec(text);
  if (sum === null) return null;
  const inner = text.slice(sum[0].length, -1);
  if (!text.endsWith('}') || sumOf(inner) !== sum[1]) return null;
  const line = JSON.parse(inner) as JournalLine;
  return line.type === 'task' ? { ...line, fits: line.fits.map((fit) => ({ ...fit, test: readScores(fit.test), train: readScores(fit.train) })) } : line;
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, SUM_DIGITS);
}

/** JSON has neither NaN, the infinities nor -0: they are written as texts. */
function writeNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? '-0' : String(value);
}

function readScores(scores: Scores | null): Scores | null {
  return scores === null ? null : Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, Number(score)]));
}
