import { createHash } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one of the two programs to its end. Paths in `args` are relative to `cwd`. */
export function run(program: 'ml-submit' | 'ml-grid', args: readonly string[], more: { cwd?: string; input?: string | Buffer; env?: Record<string, string> } = {}): Ran {
  const done = spawnSync(process.execPath, [join(root, 'bin', `${program}.js`), ...args], { cwd: more.cwd ?? root, input: more.input ?? '', encoding: 'utf8', env: { ...process.env, ...more.env }, maxBuffer: 2 ** 28 });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** Starts a program and leaves it running. */
export function start(args: readonly string[], cwd: string = root): ChildProcess {
  return spawn(process.execPath, [join(root, 'bin', 'ml-submit.js'), ...args], { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** A folder that is removed after the file's tests. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ml-submit-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Files with times, in the order in which tasks came to their end, and the one with the flags. */
const PASSING = ['events.jsonl', 'journal.jsonl', 'job.yaml'];

/** Digests of what must be the same for any number of workers: every file of a run but those, without the times of cv_results.csv. */
export function lastingFiles(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const lasting = paths.filter((path) => !PASSING.some((name) => path.endsWith(name)));
  return Object.fromEntries(lasting.map((path) => [path.slice(folder.length + 1), path.endsWith('cv_results.csv') ? digest(withoutTimes(readFileSync(path, 'utf8'))) : digest(readFileSync(path))]));
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The four time columns are the first ones. */
function withoutTimes(csv: string): string {
  return csv.split('\n').map((line) => line.split(',').slice(4).join(',')).join('\n');
}

/** Whether there is a process of that number. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
