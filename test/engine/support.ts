import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Engine } from '../../src/engine/engine.ts';
import type { FitResult, Plan, TaskEvent } from '../../src/plan/plan.ts';

/** A new folder, with what removes it. */
export function scratchFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'ml-submit-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Builds the worker from its source, as the build does, into a folder; gives its file. With it come `parent.mjs`, a program that runs a long job, and `asking.mjs`, one whose child asks for it. */
export async function buildWorker(folder: string): Promise<string> {
  await build({
    entryPoints: {
      main: fileURLToPath(new URL('../../src/engine/local/worker/main.ts', import.meta.url)),
      parent: fileURLToPath(new URL('../fixtures/engine/parent.ts', import.meta.url)),
      asking: fileURLToPath(new URL('../fixtures/engine/asking.ts', import.meta.url)),
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // It finds its program for this machine by itself.
    external: ['@duckdb/*'],
  });
  return join(folder, 'main.mjs');
}

/** Runs a plan to its end. */
export async function collect(engine: Engine, plan: Plan, onEvent: (event: TaskEvent) => void = () => {}): Promise<{ events: TaskEvent[]; results: FitResult[] }> {
  const events: TaskEvent[] = [];
  for await (const event of engine.run(plan, new AbortController().signal)) {
    events.push(event);
    onEvent(event);
  }
  const results = events.flatMap((event) => (event.type === 'done' ? event.results : []));
  return { events, results: [...results].sort((a, b) => a.candidate - b.candidate || a.split - b.split) };
}

/** Results without what differs from run to run. */
export function timeless(results: readonly FitResult[]): Partial<FitResult>[] {
  return results.map((result) => ({ candidate: result.candidate, split: result.split, test: result.test, train: result.train, error: result.error }));
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
