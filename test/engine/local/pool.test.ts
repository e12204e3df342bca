import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Assignment, Outcome, Pool } from '../../../src/engine/local/pool.ts';
import { openPool } from '../../../src/engine/local/pool.ts';
import type { TaskEvent } from '../../../src/plan/plan.ts';
import { JobFailed } from '../../../src/util/errors.ts';
import { isAlive, scratchFolder } from '../support.ts';

interface Opened {
  pool: Pool;
  events: TaskEvent[];
  log: string[];
  pids(): number[];
  submit(task: number, more?: Partial<Assignment>): Promise<Outcome>;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function open(fixture: string, { workers = 2, failures = 4 } = {}): Opened {
  const { folder, remove } = scratchFolder();
  const events: TaskEvent[] = [];
  const log: string[] = [];
  const workerFile = fileURLToPath(new URL(`../../fixtures/engine/${fixture}.mjs`, import.meta.url));
  const pool = openPool({ workerFile, scratch: folder, workers, failures, preload: [], kernels: 'wasm', onEvent: (event) => events.push(event), onLog: (line) => log.push(line) });
  closing.push(async () => {
    await pool.close();
    remove();
  });
  return {
    pool,
    events,
    log,
    pids: () => events.flatMap((event) => (event.type === 'worker' && event.state === 'started' ? [event.pid] : [])),
    submit: (task, more) => pool.submit({ task, label: `task ${task}`, costMs: 1, prefer: null, lane: null, payload: { kind: 'task', plan: 'plan.json', task }, limit: () => null, check, onStarted: () => {}, ...more }),
  };
}

function check(value: unknown): void {
  if (typeof value !== 'number') throw new Error('expected a number');
}

function shortLimit(): { ms: number; fitMs: number } {
  return { ms: 200, fitMs: 100 };
}

function values(outcomes: readonly Outcome[]): unknown[] {
  return outcomes.map((outcome) => ('value' in outcome ? outcome.value : outcome.fitError));
}

describe('a pool of workers', () => {
  it('answers all work, whichever worker did it, and ends every worker', async () => {
    const { pool, submit, pids } = open('by-task', { workers: 3 });
    const tasks = Array.from({ length: 40 }, (_, task) => task);
    expect(values(await Promise.all(tasks.map((task) => submit(task))))).toEqual(tasks);
    expect(pids()).toHaveLength(3);
    await pool.close();
    expect(pids().map(isAlive)).toEqual([false, false, false]);
    await expect(submit(1)).rejects.toThrow('the engine is closed');
  });

  it('sends nothing that nobody wants any more', async () => {
    const { submit } = open('by-task', { workers: 1 });
    const first = submit(115, { costMs: 5 });
    let error: string | null = null;
    void first.then((outcome) => (error = 'fitError' in outcome ? outcome.fitError : null));
    const rest = [1, 2, 3, 4].map((task) => submit(task, { abandoned: () => error }));
    const found = values(await Promise.all([first, ...rest]));
    expect(found[0]).toBe('row 3: no');
    expect(found.at(-1)).toBe('row 3: no');
  });

  it.each([
    [200, 'exits', 'ended with exit code 7'],
    [201, 'is killed', 'was stopped by SIGKILL'],
    [202, 'throws outside of the fit', 'ended with exit code 1'],
    [204, 'closes its channel and goes on', 'closed its channel'],
    [205, 'answers work that it does not have', 'was stopped because it sent an answer to work 1005, which it does not have'],
    [206, 'names a file outside of the scratch folder', 'was stopped because it sent a message that is not of the protocol'],
    [207, 'answers with rubbish', 'was stopped because it sent an answer to task 207 that cannot be used: Unable to deserialize cloned data due to invalid or unsupported version.'],
    [214, 'answers with another shape', 'was stopped because it sent an answer to task 214 that cannot be used: expected a number'],
  ])('does the work elsewhere when a worker (task %i) %s', async (task, _what, reason) => {
    const { submit, events, log } = open('by-task');
    const more = [1, 2, 3, 4, 5].map((other) => submit(other));
    expect(values(await Promise.all([submit(task, { costMs: 5 }), ...more]))).toEqual([task, 1, 2, 3, 4, 5]);
    expect(events.filter((event) => event.type === 'retried')).toEqual([{ type: 'retried', task, worker: expect.any(Number) as number, reason: `its worker ${reason}`, attempt: 2 }]);
    expect(events.filter((event) => event.type === 'worker' && event.state === 'died')).toEqual([{ type: 'worker', worker: expect.any(Number) as number, pid: expect.any(Number) as number, state: 'died', reason }]);
    expect(log[0]).toContain(reason);
  });

  it('gives up the job when a task has ended its worker as often as failures are allowed', async () => {
    const { submit, events } = open('by-task', { failures: 3 });
    const error = await submit(100).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(JobFailed);
    expect(error).toMatchObject({ message: 'task 100 failed: its worker ended 3 times, and 3 failures are allowed; the last worker ended with exit code 7', reason: 'failed' });
    expect(events.filter((event) => event.type === 'retried').map((event) => event.attempt)).toEqual([2, 3]);
    await expect(submit(1)).rejects.toBe(error);
  });

  it('counts a death against the started task only, not against the one that waits behind it', async () => {
    const { submit, events } = open('by-task', { workers: 1, failures: 2 });
    const [first, ...others] = await Promise.all([submit(200, { costMs: 9 }), submit(1), submit(2), submit(3)]);
    expect(values([first, ...others])).toEqual([200, 1, 2, 3]);
    expect(events.filter((event) => event.type === 'retried').map((event) => event.task)).toEqual([200]);
  });

  it('shows the last lines of a worker that threw', async () => {
    const { submit } = open('by-task', { failures: 1 });
    await expect(submit(102)).rejects.toThrow(/^task 102 failed: its worker ended once, and 1 failure is allowed; the last worker ended with exit code 1; its last lines were:\n[\s\S]*Error: thrown outside\n/);
  });

  it('says that memory was the cause when JavaScript ran out of it', async () => {
    const options = process.env['NODE_OPTIONS'] ?? '';
    process.env['NODE_OPTIONS'] = `${options} --max-old-space-size=24`;
    const { submit } = open('by-task', { failures: 1 });
    process.env['NODE_OPTIONS'] = options;
    const error = await submit(112).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ reason: 'memory', message: expect.stringContaining('task 112 failed: its worker ended once, and 1 failure is allowed; the last worker ran out of memory for JavaScript objects') as string });
  });

  it.each([
    [108, 'a message that is not of the protocol'],
    [109, 'an answer to task 109 before it began'],
  ])('gives up when every worker lies before it begins (task %i)', async (task, what) => {
    const { submit } = open('by-task');
    await expect(submit(task)).rejects.toThrow(`3 workers in a row ended before they did anything; the last one was stopped because it sent ${what}`);
  });

  it('believes the first of two answers and replaces the worker', async () => {
    const { submit, events } = open('by-task', { workers: 1 });
    expect(values([await submit(110)])).toEqual([110]);
    expect(values([await submit(5)])).toEqual([5]);
    expect(events.filter((event) => event.type === 'worker' && event.state === 'died')).toMatchObject([{ reason: 'was stopped because it sent an answer to work 0, which it does not have' }]);
  });

  it('fails when no worker becomes ready, instead of forking for ever', async () => {
    const { submit, pids } = open('never-ready');
    await expect(submit(1)).rejects.toThrow('3 workers in a row ended before they did anything; the last one ended with exit code 3; its last lines were:\nthe library is missing');
    expect(pids().length).toBeLessThanOrEqual(4);
  });

  it('stops work that takes too long, also when it does not hear SIGTERM, and goes on', async () => {
    const { submit, pids } = open('by-task');
    const outcomes = await Promise.all([submit(103, { limit: shortLimit }), submit(111, { limit: shortLimit }), submit(1), submit(2)]);
    expect(values(outcomes)).toEqual(['time limit of 0.1 s exceeded', 'time limit of 0.1 s exceeded', 1, 2]);
    expect(values([await submit(3)])).toEqual([3]);
    await expect.poll(() => pids().filter(isAlive).length, { timeout: 5000 }).toBeLessThanOrEqual(2);
  });

  it('stops work that takes too much memory and goes on', async () => {
    const { pool, submit } = open('by-task');
    pool.limitMemory(300 * 2 ** 20);
    const outcomes = await Promise.all([submit(113), submit(1)]);
    expect(values(outcomes)[0]).toMatch(/^memory limit of 300 MiB exceeded: the worker had \d+ MiB$/);
    expect(values([outcomes[1], await submit(2)])).toEqual([1, 2]);
  });

  it('passes on what a fit threw, and fails the job for what the machinery threw', async () => {
    const { submit } = open('by-task');
    expect(values([await submit(115)])).toEqual(['row 3: no']);
    await expect(submit(116)).rejects.toThrow('task 116 failed in its worker: no such file');
  });

  it('gives up all work when it is told to, and ends the workers that had some', async () => {
    const { pool, submit, pids } = open('by-task');
    const reason = new Error('enough');
    const all = [103, 103, 1, 2].map((task) => submit(task, { costMs: task, onStarted: () => pool.cancel(reason) }).catch((error: unknown) => error));
    expect(await Promise.all(all)).toEqual([reason, reason, reason, reason]);
    await expect.poll(() => pids().filter(isAlive).length, { timeout: 5000 }).toBeLessThanOrEqual(1);
    expect(values([await submit(7)])).toEqual([7]);
  });

  it('closes at once while workers start or work', async () => {
    const { pool, submit, pids } = open('idle', { workers: 3 });
    const unanswered = submit(1).catch((error: unknown) => error);
    const start = performance.now();
    await pool.close();
    expect(performance.now() - start).toBeLessThan(1000);
    expect(await unanswered).toEqual(new Error('the engine is closed'));
    expect(pids().map(isAlive)).toEqual([false, false, false]);
  });

  it('keeps work on the worker that prefers it while that one is free', async () => {
    const { submit } = open('by-task');
    const seen = new Map<number, Set<number>>();
    await Promise.all(Array.from({ length: 20 }, (_, task) => submit(task, { prefer: task % 2, onStarted: (worker) => seen.set(task % 2, (seen.get(task % 2) ?? new Set()).add(worker)) })));
    expect(seen.size).toBe(2);
  });

  it('leaves work that is not sent ahead to whoever has time first', async () => {
    const { submit } = open('by-task');
    const endless = submit(111, { prefer: 0 }).catch(() => null);
    const tasks = Array.from({ length: 20 }, (_, task) => task);
    expect(values(await Promise.all(tasks.map((task) => submit(task, { prefer: 0, ahead: false }))))).toEqual(tasks);
    expect(await Promise.race([endless, 'at work'])).toBe('at work');
  });

  it('lets work wait for its own worker', async () => {
    const { submit } = open('by-task');
    const seen = new Map<number, Set<number>>();
    await Promise.all(Array.from({ length: 40 }, (_, task) => submit(task, { prefer: task % 4 === 0 ? 0 : 1, waits: true, onStarted: (worker) => seen.set(task % 4, (seen.get(task % 4) ?? new Set()).add(worker)) })));
    expect([0, 1, 2, 3].map((kind) => [...(seen.get(kind) ?? [])])).toEqual([[1], [2], [2], [2]]);
  });
});
