import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf } from '../../frame/bytes.ts';
import type { Frame } from '../../frame/column.ts';
import type { FitResult, Plan, Task, TaskEvent } from '../../plan/plan.ts';
import type { RangeAnswer, RangeTask } from '../../sources/source.ts';
import { collectGrown } from '../../util/collect.ts';
import { fileData, openData, shardsOf, writeData } from '../data.ts';
import type { Admit, Engine } from '../engine.ts';
import { failedResult } from '../failed.ts';
import { loadPlan } from '../loaded.ts';
import { recent } from '../recent.ts';
import type { TaskAnswer } from './check.ts';
import { checkAnswer } from './check.ts';
import type { Events } from './events.ts';
import { openEvents } from './events.ts';
import { openHomes } from './homes.ts';
import type { Pool } from './pool.ts';
import { openPool } from './pool.ts';
import { checkRangeAnswer } from './protocol.ts';
import type { RangesRun } from './ranges.ts';
import { runTaskByRanges } from './ranges.ts';
import type { RowsRun } from './rows.ts';
import { runTaskByRows } from './rows.ts';
import { jsonText } from '../../util/json.ts';
import { transformByWorkers } from './transform.ts';

/** How the local engine is opened. */
export interface LocalOptions {
  /** An existing folder. */
  scratch: string;
  /** Forked processes; the parent is not counted. */
  workers: number;
  /** Deaths of workers that a task may cause before the job fails. */
  failures: number;
  /** The built dist/engine/local/worker/main.js. */
  workerFile: string;
  /** Names of stages that the workers load while the data is still being read. */
  preload: readonly string[];
  /** Kernels to load then. */
  kernels: Plan['kernels'];
  /** Gets a line, or several, when a worker ends unasked. */
  onLog(line: string): void;
}

/** Its workers can read the data before there is a plan. */
export interface LocalEngine extends Engine {
  /** Reads a range of a file into a shard file. Rejects with JobFailed when it cannot. */
  read(task: RangeTask): Promise<RangeAnswer>;
}

interface Prepared {
  /** The data, in files that the workers read too. */
  frame: Frame;
  shardStarts: readonly number[];
}

/** One run of a plan. */
interface Run {
  plan: Plan;
  prepared: Prepared;
  planFile: string;
  prefix: string;
  signal: AbortSignal;
  events: Events<TaskEvent>;
  admit: Admit;
}

/**
 * Forked workers on this machine, started at once. `run` yields results as they come; it throws JobFailed when a task
 * ended its workers too often, and the signal's reason when it is aborted. Limits of time and memory fail a fit, not the job.
 */
export function openLocal(options: LocalOptions): LocalEngine {
  const { scratch } = options;
  const early: TaskEvent[] = [];
  let events: Events<TaskEvent> | null = null;
  let prepared: Prepared | null = null;
  let runs = 0;
  const pool = openPool({ ...options, onEvent: (event) => (events === null ? early.push(event) : events.push(event)) });
  let ranges = 0;
  return {
    name: 'local',
    scratch,
    log: null,
    prepare,
    run,
    read: (task) => readByWorker(pool, task, (ranges += 1)),
    transform: (request, how) => transformByWorkers({ pool, scratch, file: `transform-${runs++}.bin` }, request, how),
    shards,
    close: pool.close,
  };

  function prepare(frame: Frame, shardStarts: readonly number[]): Promise<void> {
    // Workers keep what they have read.
    if (prepared !== null) return Promise.reject(new Error('the engine has its data already'));
    writeData(scratch, frame);
    prepared = { frame: openData(scratch), shardStarts };
    return Promise.resolve();
  }

  function shards(): Iterable<Frame> {
    if (prepared === null) throw new Error('the engine has no data: prepare() comes before shards()');
    return shardsOf(fileData(scratch, prepared.shardStarts));
  }

  async function* run(plan: Plan, signal: AbortSignal, admit?: Admit): AsyncGenerator<TaskEvent> {
    signal.throwIfAborted();
    if (prepared === null) throw new Error('the engine has no data: prepare() comes before run()');
    if (events !== null) throw new Error('the engine runs one plan at a time');
    const stream = openEvents<TaskEvent>();
    events = stream;
    for (const event of early.splice(0)) stream.push(event);
    const stopping = new AbortController();
    signal.addEventListener('abort', onAbort);
    try {
      const planFile = `plan-${runs}.json`;
      // With a limit of time nothing is sent ahead, since its end could then not be told.
      pool.sendAhead(admit === undefined);
      startRun(pool, scratch, { plan, prepared, planFile, prefix: `plan-${runs}-`, signal: stopping.signal, events: stream, admit: admit ?? (() => true) });
      runs += 1;
      yield* stream;
    } finally {
      signal.removeEventListener('abort', onAbort);
      events = null;
      // A reader that leaves early wants no more work done.
      stopping.abort(new Error('the run was left'));
      pool.cancel(stopping.signal.reason);
    }

    function onAbort(): void {
      stopping.abort(signal.reason);
      pool.cancel(signal.reason);
    }
  }
}

async function readByWorker(pool: Pool, range: RangeTask, number: number): Promise<RangeAnswer> {
  const outcome = await pool.submit({
    // Deaths are counted by task, and those of plans count from 0.
    task: -number,
    label: `the bytes ${range.from} to ${range.to} of ${range.path}`,
    costMs: range.to - range.from,
    prefer: null,
    lane: null,
    payload: { kind: 'read', task: range },
    limit: () => null,
    check: checkRangeAnswer,
    onStarted: () => undefined,
  });
  if ('fitError' in outcome) throw new Error(outcome.fitError);
  return outcome.value as RangeAnswer;
}

function startRun(pool: Pool, scratch: string, run: Run): void {
  const { plan, prepared, planFile, events } = run;
  if (plan.shardStarts.join() !== prepared.shardStarts.join()) throw new Error('the plan was made for other shards than the engine has');
  writeFileSync(join(scratch, planFile), jsonText(plan));
  pool.limitMemory(plan.limits.memoryBytes);
  const all = plan.axis === 'rows' ? runByRows(pool, scratch, run) : runByTasks(pool, scratch, run);
  all.then(() => events.end(), (error: unknown) => events.fail(error));
}

async function runByTasks(pool: Pool, scratch: string, run: Run): Promise<void> {
  const { plan, prepared, planFile, prefix, events } = run;
  // Only what is cut has to be joined in this process.
  const loaded = plan.tasks.some((task) => task.ranges !== null) ? await loadPlan(plan) : null;
  run.signal.throwIfAborted();
  await Promise.all(plan.tasks.map((task) => {
    if (task.ranges === null || loaded === null) return runWhole(pool, run, task);
    const ranges: RangesRun = { loaded, frame: prepared.frame, pool, scratch, planFile, prefix, label: labelOf, admit: run.admit };
    return runPieces(task, events, (onStarted) => runTaskByRanges(ranges, task, onStarted));
  }));
}

async function runWhole(pool: Pool, { plan, planFile, events, admit }: Run, task: Task): Promise<void> {
  const { timeMs } = plan.limits;
  let start = 0;
  let refused = false;
  const outcome = await pool.submit({
    task: task.id,
    label: labelOf(task),
    costMs: task.costMs,
    prefer: null,
    lane: task.lane,
    payload: { kind: 'task', plan: planFile, task: task.id },
    // A group stands for as many fits as it has candidates.
    limit: () => (timeMs === null ? null : { ms: timeMs * task.candidates.length, fitMs: timeMs }),
    abandoned: () => {
      refused = !admit(task);
      return refused ? 'there is no time left for it' : null;
    },
    check: (value) => checkAnswer(value, task),
    onStarted: (worker) => {
      start = performance.now();
      events.push({ type: 'started', task: task.id, worker });
    },
  });
  if (refused) return;
  const { results, fronts } = 'fitError' in outcome ? { results: task.candidates.map((candidate) => failedResult(candidate, task.split, outcome.fitError)), fronts: {} } : (outcome.value as TaskAnswer);
  events.push({ type: 'done', task: task.id, worker: outcome.worker, results, seconds: (performance.now() - start) / MS_A_SECOND, fronts });
}

async function runByRows(pool: Pool, scratch: string, { plan, prepared, planFile, prefix, signal, events, admit }: Run): Promise<void> {
  const data = fileData(scratch, prepared.shardStarts);
  const shards = prepared.shardStarts.length - 1;
  const homes = openHomes({ shards, workers: pool.workers, kept: bytesOf(data.frame()) <= plan.keptBytes * pool.workers });
  const rows: RowsRun = { loaded: await loadPlan(plan), data, homes, pool, scratch, planFile, prefix, label: labelOf, signal, shared: new Map(), passes: recent(() => KEPT_PASSES), fronts: new Map(), files: 0 };
  const waiting = [...plan.tasks];
  // While one fit waits for its last shard or is merged, another keeps the workers busy.
  const together = Math.max(2, Math.ceil((2 * pool.workers) / shards));
  await Promise.all(Array.from({ length: together }, async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      const next = task;
      if (admit(next)) await runPieces(next, events, (onStarted) => runTaskByRows(rows, next, onStarted));
    }
  }));
}

/** One `started` and one `done` for a task of many assignments; none for one that was refused, of which nothing comes. */
async function runPieces(task: Task, events: Events<TaskEvent>, run: (onStarted: (worker: number) => void) => Promise<FitResult[] | null>): Promise<void> {
  let first: { worker: number; at: number } | null = null;
  const results = await run((worker) => {
    if (first !== null) return;
    first = { worker, at: performance.now() };
    events.push({ type: 'started', task: task.id, worker });
  });
  collectGrown();
  if (results === null) return;
  const { worker, at } = first ?? { worker: 0, at: performance.now() };
  events.push({ type: 'done', task: task.id, worker, results, seconds: (performance.now() - at) / MS_A_SECOND, fronts: {} });
}

function labelOf({ id, candidates, split }: Task): string {
  const named = candidates.slice(0, NAMED_CANDIDATES).join(', ');
  const more = candidates.length > NAMED_CANDIDATES ? ` and ${candidates.length - NAMED_CANDIDATES} more` : '';
  return `task ${id} (${candidates.length === 1 ? 'candidate' : 'candidates'} ${named}${more}, split ${split})`;
}

/** Of a group in a message. */
const NAMED_CANDIDATES = 8;
/** Results of passes that the parent keeps: those of the fits of one grid come one behind the other. */
const KEPT_PASSES = 2;
const MS_A_SECOND = 1000;
