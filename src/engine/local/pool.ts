import type { Lane, Plan, TaskEvent } from '../../plan/plan.ts';
import { JobFailed } from '../../util/errors.ts';
import type { Child } from './child.ts';
import { forkChild } from './child.ts';
import { memoryExceeded, timeExceeded, watchMemory } from './limits.ts';
import type { FromWorker, Payload } from './protocol.ts';
import { discard, MARK, unpack } from './protocol.ts';
import type { Queue } from './queue.ts';
import { openQueue } from './queue.ts';
import type { Death, Deaths } from './retry.ts';
import { countDeaths } from './retry.ts';

/** The second waits in the worker, so that it need not wait for the parent between two pieces of work. */
const IN_FLIGHT = 2;

export interface PoolOptions {
  workerFile: string;
  scratch: string;
  workers: number;
  /** Deaths of workers that a task may cause before the job fails. */
  failures: number;
  /** Names of stages that workers load at once. */
  preload: readonly string[];
  kernels: Plan['kernels'];
  onEvent(event: TaskEvent): void;
  onLog(line: string): void;
}

/** One piece of work for some worker. */
export interface Assignment {
  /** Deaths are counted by task; a task of the rows axis is many assignments. */
  task: number;
  /** Names the task in messages. */
  label: string;
  costMs: number;
  prefer: number | null;
  waits?: boolean;
  /** Whether a worker may hold it while it does something else, so that no other one can take it. Absent: it may. */
  ahead?: boolean;
  /** Work of one lane is done in order by one worker, as long as another does not stand idle. */
  lane: Lane | null;
  payload: Payload;
  /** Asked at its start: milliseconds until it is stopped, and the limit of one fit to name then. */
  limit(): { ms: number; fitMs: number } | null;
  /** Asked before it is sent: why nobody wants it any more, which is then its outcome. Absent: it is always wanted. */
  abandoned?(): string | null;
  /** Throws when a worker's answer does not have the shape of an answer to this. */
  check(value: unknown): void;
  /** A worker has begun with it; comes again when it is tried again. */
  onStarted(worker: number): void;
}

/** What came of an assignment: a worker's answer, and which of the places for workers it is in, or what the fit threw or ran into. */
export type Outcome = { value: unknown; worker: number; slot: number } | { fitError: string; worker: number };

/** Workers and the work that waits for them. */
export interface Pool {
  readonly workers: number;
  /** Rejects with JobFailed when the job cannot go on, and with the reason of `cancel`. */
  submit(assignment: Assignment): Promise<Outcome>;
  /** Bytes of resident memory that a worker may have. */
  limitMemory(bytes: number | null): void;
  /** Whether a worker may hold a second piece of work while it does the first. */
  sendAhead(ahead: boolean): void;
  /** Gives up all work; workers that hold some are stopped. */
  cancel(reason: unknown): void;
  /** Ends all workers and waits until they have ended. */
  close(): Promise<void>;
}

interface Waiting extends Assignment {
  id: number;
  started: boolean;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
  timer: NodeJS.Timeout | null;
}

/** A place for a worker; the one in it is replaced when it ends. */
interface Slot {
  index: number;
  child: Child | null;
  ready: boolean;
  held: Map<number, Waiting>;
  /** Its end is our doing and nobody's failure. */
  excused: boolean;
}

/** Everything that changes while a pool lives. */
interface State {
  options: PoolOptions;
  slots: readonly Slot[];
  queue: Queue<Waiting>;
  deaths: Deaths;
  /** Workers forked and assignments taken so far. */
  forked: number;
  taken: number;
  closing: { resolve(): void } | null;
  broken: JobFailed | null;
  memory: { bytes: number; stop(): void } | null;
  ahead: boolean;
}

/** Opens a pool; its workers start at once. */
export function openPool(options: PoolOptions): Pool {
  const slots = Array.from({ length: options.workers }, (_, index): Slot => ({ index, child: null, ready: false, held: new Map(), excused: false }));
  const pool: State = { options, slots, queue: openQueue(), deaths: countDeaths(options.failures), forked: 0, taken: 0, closing: null, broken: null, memory: null, ahead: true };
  for (const slot of slots) start(pool, slot);
  return {
    workers: options.workers,
    submit: (assignment) => submit(pool, assignment),
    limitMemory: (bytes) => limitMemory(pool, bytes),
    sendAhead: (ahead) => {
      pool.ahead = ahead;
    },
    cancel: (reason) => cancel(pool, reason),
    close: () => close(pool),
  };
}

function submit(pool: State, assignment: Assignment): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    if (pool.closing !== null) return reject(new Error('the engine is closed'));
    if (pool.broken !== null) return reject(pool.broken);
    pool.queue.add({ ...assignment, id: pool.taken++, started: false, resolve, reject, timer: null });
    for (const slot of pool.slots) if (slot.child === null) start(pool, slot);
    dispatch(pool);
  });
}

function start(pool: State, slot: Slot): void {
  const { workerFile, scratch, preload, kernels } = pool.options;
  pool.forked += 1;
  slot.ready = false;
  slot.excused = false;
  const child = forkChild({
    workerFile,
    scratch,
    preload,
    kernels,
    number: pool.forked,
    onMessage: (message) => receive(pool, slot, message),
    onNonsense: () => distrust(slot, 'a message that is not of the protocol'),
    onEnd: (death) => died(pool, { slot, child, death }),
  });
  slot.child = child;
  tell(pool, child, { state: 'started', reason: null });
}

function dispatch({ queue, slots, ahead }: State): void {
  const idle = new Set<Slot>();
  while (queue.size > 0) {
    // Near the end nothing waits behind a long task while another worker is idle.
    const depth = ahead && queue.size > slots.length ? IN_FLIGHT : 1;
    const open = slots.filter((slot) => slot.ready && slot.held.size < depth && !idle.has(slot));
    if (open.length === 0) return;
    const slot = open.reduce((least, each) => (each.held.size < least.held.size ? each : least));
    const item = queue.take(slot.index, slots.length);
    if (item === null || (slot.held.size > 0 && item.ahead === false)) {
      // What there is waits for others, or for whoever has time first.
      if (item !== null) queue.add(item);
      idle.add(slot);
      continue;
    }
    const fitError = item.abandoned?.() ?? null;
    if (fitError !== null) {
      item.resolve({ fitError, worker: 0 });
      continue;
    }
    slot.held.set(item.id, item);
    slot.child?.send({ mark: MARK, type: 'work', id: item.id, payload: item.payload });
  }
}

function receive(pool: State, slot: Slot, message: FromWorker): void {
  const { child } = slot;
  if (child === null) return;
  if (message.type === 'ready') {
    if (slot.ready) return distrust(slot, 'that it is ready a second time');
    slot.ready = true;
    tell(pool, child, { state: 'ready', reason: null });
    return dispatch(pool);
  }
  const item = slot.held.get(message.id);
  if (item === undefined) return distrust(slot, `an answer to work ${message.id}, which it does not have`);
  if (message.type === 'started') return begin(slot, child, item);
  if (!item.started) return distrust(slot, `an answer to ${item.label} before it began`);
  finish(pool, slot, { child, item, message });
}

function begin(slot: Slot, child: Child, item: Waiting): void {
  if ([...slot.held.values()].some((each) => each.started)) return distrust(slot, `the start of ${item.label} while it had begun something already`);
  item.started = true;
  const limit = item.limit();
  if (limit !== null) item.timer = setTimeout(() => exceeded(slot, item, timeExceeded(limit.fitMs)), limit.ms);
  item.onStarted(child.number);
}

interface Answer {
  child: Child;
  item: Waiting;
  message: Extract<FromWorker, { type: 'done' | 'failed' }>;
}

function finish(pool: State, slot: Slot, { child, item, message }: Answer): void {
  const { scratch } = pool.options;
  let value: unknown = null;
  if (message.type === 'done') {
    try {
      value = unpack(message.value, scratch);
      item.check(value);
    } catch (error) {
      return distrust(slot, `an answer to ${item.label} that cannot be used: ${error instanceof Error ? error.message : String(error)}`);
    }
    discard(message.value, scratch);
  }
  release(slot, item);
  pool.deaths.done();
  if (message.type === 'done') item.resolve({ value, worker: child.number, slot: slot.index });
  else if (message.error.fit) item.resolve({ fitError: message.error.message, worker: child.number });
  else item.reject(new JobFailed(`${item.label} failed in its worker: ${message.error.message}`));
  dispatch(pool);
}

/** A limit ends the fit, not the job: the worker is replaced and what else it had goes on elsewhere. */
function exceeded(slot: Slot, item: Waiting, fitError: string): void {
  const worker = slot.child?.number ?? 0;
  release(slot, item);
  slot.excused = true;
  stop(slot, `was stopped: ${fitError}`);
  item.resolve({ fitError, worker });
}

function distrust(slot: Slot, what: string): void {
  stop(slot, `was stopped because it sent ${what}`);
}

function stop(slot: Slot, reason: string): void {
  slot.ready = false;
  slot.child?.stop(reason);
}

function release(slot: Slot, item: Waiting): void {
  slot.held.delete(item.id);
  if (item.timer !== null) clearTimeout(item.timer);
  item.timer = null;
}

function died(pool: State, { slot, child, death }: { slot: Slot; child: Child; death: Death }): void {
  const held = [...slot.held.values()];
  for (const item of held) release(slot, item);
  slot.child = null;
  slot.ready = false;
  tell(pool, child, { state: 'died', reason: death.reason });
  if (pool.closing !== null) return closeWhenEnded(pool);
  if (!slot.excused) pool.options.onLog(`worker ${child.number} (process ${child.pid}) ${death.reason}${death.lastWords === '' ? '' : `:
${death.lastWords}`}`);
  const blamed = held.find((item) => item.started);
  for (const item of held) if (item !== blamed) pool.queue.add(item);
  if (blamed !== undefined) blame(pool, blamed, { child, death });
  else if (!slot.excused) giveUp(pool, pool.deaths.ofWorker(death));
  // After a limit or a cancelled run a new worker may have nothing to do: the next work starts it.
  if (pool.broken !== null || (slot.excused && pool.queue.size === 0)) return;
  start(pool, slot);
}

function blame(pool: State, item: Waiting, { child, death }: { child: Child; death: Death }): void {
  const verdict = pool.deaths.ofTask(item.task, item.label, death);
  if (verdict instanceof JobFailed) {
    item.reject(verdict);
    return giveUp(pool, verdict);
  }
  pool.options.onEvent({ type: 'retried', task: item.task, worker: child.number, reason: `its worker ${death.reason}`, attempt: verdict.attempt });
  item.started = false;
  pool.queue.add(item);
}

function giveUp(pool: State, error: JobFailed | null): void {
  if (error === null) return;
  pool.broken = error;
  cancel(pool, error);
}

function cancel({ queue, slots }: State, reason: unknown): void {
  for (const item of queue.clear()) item.reject(reason);
  for (const slot of slots) {
    if (slot.held.size === 0) continue;
    for (const item of [...slot.held.values()]) {
      release(slot, item);
      item.reject(reason);
    }
    slot.excused = true;
    stop(slot, 'was stopped: its work was given up');
  }
}

function limitMemory(pool: State, bytes: number | null): void {
  if (pool.memory?.bytes === bytes) return;
  pool.memory?.stop();
  pool.memory = bytes === null ? null : { bytes, ...watchMemory({ limitBytes: bytes, pids: () => busyPids(pool), over: (pid, found) => overMemory(pool, pid, found) }) };
}

function busyPids({ slots }: State): number[] {
  return slots.flatMap((slot) => (slot.child !== null && slot.held.size > 0 ? [slot.child.pid] : []));
}

function overMemory({ slots, memory }: State, pid: number, bytes: number): void {
  const slot = slots.find((each) => each.child?.pid === pid);
  const item = [...(slot?.held.values() ?? [])].find((each) => each.started);
  if (slot !== undefined && item !== undefined && memory !== null) exceeded(slot, item, memoryExceeded(memory.bytes, bytes));
}

function close(pool: State): Promise<void> {
  limitMemory(pool, null);
  const error = new Error('the engine is closed');
  return new Promise((resolve) => {
    pool.closing = { resolve };
    for (const slot of pool.slots) {
      // One that is idle ends by itself; one that starts or works does not listen.
      if (slot.ready && slot.held.size === 0) slot.child?.dismiss();
      else slot.child?.stop('was stopped');
    }
    cancel(pool, error);
    closeWhenEnded(pool);
  });
}

function closeWhenEnded({ closing, slots }: State): void {
  if (closing !== null && slots.every((slot) => slot.child === null)) closing.resolve();
}

function tell(pool: State, child: Child, { state, reason }: { state: 'started' | 'ready' | 'died'; reason: string | null }): void {
  pool.options.onEvent({ type: 'worker', worker: child.number, pid: child.pid, state, reason });
}
