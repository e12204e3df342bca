import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { openShards } from '../../frame/shards.ts';
import { writeShard } from '../../frame/shard.ts';
import type { Plan, Task } from '../../plan/plan.ts';
import { diagnostic } from '../../util/diagnostic.ts';
import { JobFailed, UserError } from '../../util/errors.ts';
import { jsonText } from '../../util/json.ts';
import { size } from '../../util/text.ts';
import type { Data } from '../data.ts';
import { memoryData, shardsOf } from '../data.ts';
import type { Admit, Engine } from '../engine.ts';
import { failedResult } from '../failed.ts';
import { checkAnswer } from '../local/check.ts';
import { memoryExceeded, timeExceeded } from '../local/limits.ts';
import { isPlainName } from '../local/protocol.ts';
import { transformHere } from '../transform-here.ts';
import type { Connection } from './connection.ts';
import type { Fed, Feed } from './feed.ts';
import { runFed } from './feed.ts';
import type { TaskEnd } from './protocol.ts';
import type { SpreadAnswer } from './spread-protocol.ts';

/** How the tasks mode is opened. */
export interface SpreadOptions {
  /** An existing folder. */
  scratch: string;
  /** The built worker, one file. */
  worker: string;
  /** Whether all of Spark is on this machine. */
  local: boolean;
  /** Bytes of data that are sent to other machines at most. */
  shipLimit: number;
  /** Tasks at a time; null: as many as Spark has cores. */
  parallelism: number | null;
  connection: Connection;
  log: string;
}

interface Spreading extends SpreadOptions {
  data: Data | null;
  begun: boolean;
  plans: number;
  /** Of all plans so far. */
  tasks: number;
}

/**
 * Our own workers on Spark's executors: each has all of the data, in one file that Spark sends, and does whole tasks, as those of the local engine do; so what comes of
 * them are the same bytes. Spark tries again what was lost with an executor, and an answer counts once, by the task's number.
 */
export function openSpread(options: SpreadOptions): Engine {
  const spreading: Spreading = { ...options, data: null, begun: false, plans: 0, tasks: 0 };
  const { scratch, log, connection } = options;
  return {
    name: 'spark-tasks',
    scratch,
    log,
    prepare(frame, shardStarts) {
      const path = dataFile(scratch);
      writeShard(path, frame);
      const { size: bytes } = statSync(path);
      if (!options.local && bytes > options.shipLimit) return Promise.reject(tooLargeForEach(bytes, options.shipLimit));
      spreading.data = memoryData(openShards([path]), shardStarts);
      return Promise.resolve();
    },
    run: (plan, signal, admit) => runFed(connection, signal, () => begin(spreading, plan, admit)),
    transform: (request, how) => transformHere(request, dataOf(spreading), how),
    shards: () => shardsOf(dataOf(spreading)),
    rest: () => void connection.close(),
    close: connection.close,
  };
}

/** Files of an application are known by their names alone. */
function dataFile(scratch: string): string {
  return join(scratch, 'ml-submit-data.bin');
}

/** Each executor gets all of it. */
function tooLargeForEach(bytes: number, limit: number): UserError {
  const text = `the data is ${size(bytes)}, and no more than ${size(limit)} is sent to each executor`;
  return new UserError([diagnostic('usage', 'too-large-to-ship', text, { suggestion: 'use --conf ml.spark.mode=native where Spark has all of the stages, or --conf ml.spark.shipLimit=1g' })]);
}

function dataOf({ data }: Spreading): Data {
  if (data === null) throw new Error('the engine has no data: prepare() comes first');
  return data;
}

async function begin(spreading: Spreading, plan: Plan, admit?: Admit): Promise<Feed> {
  const { connection, scratch, worker, parallelism } = spreading;
  const places = parallelism ?? Math.max(1, await connection.started);
  if (!spreading.begun) connection.send({ type: 'spread', worker, data: dataFile(scratch), places });
  spreading.begun = true;
  await connection.ready;
  const path = join(scratch, `ml-submit-plan-${spreading.plans++}.json`);
  writeFileSync(path, jsonText(plan));
  // With a limit of time nothing is sent ahead, since its end could then not be told.
  const together = admit === undefined ? Math.min(MOST_TOGETHER, Math.max(1, Math.floor(plan.tasks.length / (places * JOBS_A_PLACE)))) : 1;
  connection.send({ type: 'plan', path, together });
  const first = spreading.tasks;
  spreading.tasks += plan.tasks.reduce((most, { id }) => Math.max(most, id + 1), 0);
  const tasks = plan.tasks.map((task): Fed => ({
    task,
    request: { type: 'work', id: task.id + first, plan: path, task: task.id, label: `task ${task.id}`, limits: limitsOf(plan, task) },
    results: (answer) => resultsIn(answer, { plan, task, scratch }),
  }));
  return { tasks, places: places * together, admit: admit ?? (() => true) };
}

/** Jobs of Spark that each place gets of a plan, at least: a job costs more than a small task, and a large one keeps the others waiting at the end. */
const JOBS_A_PLACE = 8;
const MOST_TOGETHER = 16;

/** A group stands for as many fits as it has candidates. */
function limitsOf({ limits: { timeMs, memoryBytes } }: Plan, { candidates }: Task): { seconds: number | null; bytes: number | null } {
  return { seconds: timeMs === null ? null : (timeMs * candidates.length) / MS_A_SECOND, bytes: memoryBytes };
}

function resultsIn(answer: TaskEnd, { plan: { limits }, task, scratch }: { plan: Plan; task: Task; scratch: string }): ReturnType<Fed['results']> {
  if (answer.type !== 'answered') throw new Error('a worker of ours answered as Spark');
  if ('error' in answer) throw new JobFailed(`task ${task.id}: ${answer.error}`);
  const stopped = 'late' in answer ? timeExceeded(limits.timeMs ?? 0) : 'held' in answer ? memoryExceeded(limits.memoryBytes ?? 0, answer.held) : null;
  if (stopped !== null) return { results: task.candidates.map((candidate) => failedResult(candidate, task.split, stopped)), fronts: {} };
  const { files, ...done } = deserialize(Buffer.from('value' in answer ? answer.value : '', 'base64')) as SpreadAnswer;
  checkAnswer(done, task);
  for (const [name, bytes] of Object.entries(files)) {
    if (!isPlainName(name)) throw new Error(`a worker named a file ${name}`);
    writeFileSync(join(scratch, name), bytes);
  }
  return done;
}

const MS_A_SECOND = 1000;
