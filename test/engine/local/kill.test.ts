import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInline } from '../../../src/engine/inline.ts';
import { openLocal } from '../../../src/engine/local/index.ts';
import type { Plan, TaskEvent } from '../../../src/plan/plan.ts';
import { bayesPipeline, cutAt, forestPipeline, madeUpFrame, planOf, SHARD_STARTS } from '../made-up.ts';
import { buildWorker, collect, isAlive, scratchFolder, timeless } from '../support.ts';

const built = scratchFolder();
let workerFile = '';

beforeAll(async () => {
  workerFile = await buildWorker(built.folder);
});
afterAll(built.remove);

async function inlineResults(plan: Plan): Promise<unknown> {
  const { folder, remove } = scratchFolder();
  const engine = openInline({ scratch: folder });
  await engine.prepare(madeUpFrame(), SHARD_STARTS);
  const { results } = await collect(engine, plan);
  remove();
  return timeless(results);
}

/** Runs a plan on two workers and kills the one that begins with the first piece of work numbered in `kills`. */
async function runAndKill(plan: Plan, kills: readonly number[]): Promise<{ events: TaskEvent[]; results: unknown; log: string[] }> {
  const { folder, remove } = scratchFolder();
  const log: string[] = [];
  const engine = openLocal({ scratch: folder, workers: 2, failures: 4, workerFile, preload: [], kernels: 'wasm', onLog: (line) => log.push(line) });
  const pids = new Map<number, number>();
  let begun = 0;
  try {
    await engine.prepare(madeUpFrame(), SHARD_STARTS);
    const { events, results } = await collect(engine, plan, (event) => {
      if (event.type === 'worker') pids.set(event.worker, event.pid);
      if (event.type === 'started' && kills.includes(begun++)) process.kill(pids.get(event.worker) as number, 'SIGKILL');
    });
    return { events, results: timeless(results), log };
  } finally {
    await engine.close();
    expect([...pids.values()].filter(isAlive)).toEqual([]);
    remove();
  }
}

function killed(events: readonly TaskEvent[]): number {
  return events.filter((event) => event.type === 'worker' && event.state === 'died' && event.reason === 'was stopped by SIGKILL').length;
}

describe('a worker that is killed', () => {
  it('changes nothing in the results of whole fits', async () => {
    const plan = planOf(await forestPipeline(), [{ 'RandomForestClassifier.numTrees': 6000 }, { 'RandomForestClassifier.numTrees': 5000 }]);
    const { events, results, log } = await runAndKill(plan, [0, 3]);
    expect(killed(events)).toBe(2);
    expect(events.filter((event) => event.type === 'retried')).toMatchObject([{ attempt: 2, reason: 'its worker was stopped by SIGKILL' }, { attempt: 2 }]);
    expect(log[0]).toMatch(/^worker \d \(process \d+\) was stopped by SIGKILL$/);
    expect(results).toEqual(await inlineResults(plan));
  });

  it('changes nothing in the results of passes over shards', async () => {
    const grid = [{ 'StandardScaler.withStd': true }, { 'StandardScaler.withStd': false }, { 'NaiveBayes.smoothing': 2 }];
    const plan = planOf(await bayesPipeline(), grid, { axis: 'rows' });
    const { events, results } = await runAndKill(plan, [0, 2]);
    expect(killed(events)).toBe(2);
    expect(results).toEqual(await inlineResults({ ...plan, axis: 'tasks' }));
  });
});

describe('a worker that is killed in a range of trees', () => {
  it('changes nothing in the results, and only its range is done again', async () => {
    const plan = planOf(await forestPipeline(), [{ 'RandomForestClassifier.numTrees': 6000 }, { 'RandomForestClassifier.numTrees': 5000 }], { together: true });
    const { events, results } = await runAndKill(cutAt(plan, [0, 3000, 6000]), [0, 2]);
    expect(killed(events)).toBe(2);
    expect(events.filter((event) => event.type === 'retried')).toMatchObject([{ attempt: 2, reason: 'its worker was stopped by SIGKILL' }, { attempt: 2 }]);
    expect(results).toEqual(await inlineResults(plan));
  });
});

describe('a task that ends every worker', () => {
  it('fails the job, which keeps the results that are there', async () => {
    const { folder, remove } = scratchFolder();
    const engine = openLocal({ scratch: folder, workers: 1, failures: 2, workerFile, preload: [], kernels: 'wasm', onLog: () => {} });
    const pids = new Map<number, number>();
    const done: number[] = [];
    try {
      await engine.prepare(madeUpFrame(), SHARD_STARTS);
      await expect(engine.prepare(madeUpFrame(), SHARD_STARTS)).rejects.toThrow('the engine has its data already');
      const plan = planOf(await forestPipeline(), [{ 'RandomForestClassifier.numTrees': 5000 }]);
      await expect(async () => {
        for await (const event of engine.run(plan, new AbortController().signal)) {
          if (event.type === 'worker') pids.set(event.worker, event.pid);
          if (event.type === 'done') done.push(event.task);
          if (event.type === 'started' && event.task === 0) process.kill(pids.get(event.worker) as number, 'SIGKILL');
        }
      }).rejects.toThrow('task 0 (candidate 0, split 0) failed: its worker ended 2 times, and 2 failures are allowed; the last worker was stopped by SIGKILL');
      // Costs rise with the split: the tasks of splits 2 and 1 come first.
      expect(done).toEqual([2, 1]);
    } finally {
      await engine.close();
      remove();
    }
  });
});

describe('limits of a run', () => {
  it('end a fit in ranges as a whole, without starting what is left of it', async () => {
    const { folder, remove } = scratchFolder();
    const engine = openLocal({ scratch: folder, workers: 2, failures: 4, workerFile, preload: [], kernels: 'wasm', onLog: () => {} });
    try {
      await engine.prepare(madeUpFrame(), SHARD_STARTS);
      const plan = cutAt(planOf(await forestPipeline(), [{ 'RandomForestClassifier.numTrees': 8192 }]), [0, 2000, 4000, 6000, 8192]);
      const { results, events } = await collect(engine, { ...plan, limits: { timeMs: 1, memoryBytes: null } });
      expect(results.map((result) => result.error)).toEqual(Array.from({ length: 3 }, () => 'time limit of 0.001 s exceeded'));
      // A range that was under way in the other worker may end it too.
      expect(events.filter((event) => event.type === 'worker' && event.state === 'died').length).toBeLessThanOrEqual(6);
    } finally {
      await engine.close();
      remove();
    }
  });

  it.each(['tasks', 'rows'] as const)('end the fits that exceed them and not the job (%s)', async (axis) => {
    const { folder, remove } = scratchFolder();
    const engine = openLocal({ scratch: folder, workers: 1, failures: 4, workerFile, preload: [], kernels: 'wasm', onLog: () => {} });
    try {
      await engine.prepare(madeUpFrame(), SHARD_STARTS);
      const plan = planOf(await bayesPipeline(), [{}], { axis, limits: { timeMs: 0.001, memoryBytes: null } });
      const { results } = await collect(engine, plan);
      expect(results.map((result) => result.error)).toEqual(Array.from({ length: 3 }, () => 'time limit of 0.000001 s exceeded'));
      const again = await collect(engine, { ...plan, limits: { timeMs: 60_000, memoryBytes: 2 ** 40 } });
      expect(again.results.every((result) => result.error === null)).toBe(true);
    } finally {
      await engine.close();
      remove();
    }
  });
});

describe('workers whose parent is killed', () => {
  it('end as well, although they compute', async () => {
    const { folder, remove } = scratchFolder();
    const parent = spawn(process.execPath, [join(dirname(workerFile), 'parent.mjs'), folder, workerFile, '60000'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    parent.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await expect.poll(() => printed, { timeout: 10_000 }).toContain('working');
    const pids = [...printed.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));
    expect(pids.map(isAlive)).toEqual([true, true]);
    parent.kill('SIGKILL');
    await expect.poll(() => pids.map(isAlive), { timeout: 5000 }).toEqual([false, false]);
    remove();
  });

  it('end where they come back to ask', async () => {
    const parent = spawn(process.execPath, [join(dirname(workerFile), 'asking.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    parent.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await expect.poll(() => printed, { timeout: 10_000 }).toContain('pid');
    const pid = Number(/pid (\d+)/.exec(printed)?.[1]);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  });
});
