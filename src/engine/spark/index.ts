import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { emptyFrame } from '../../frame/empty.ts';
import type { Frame } from '../../frame/column.ts';
import type { Plan, Task } from '../../plan/plan.ts';
import { FOLD_COLUMN } from '../../stages/common/columns.ts';
import { loadStage } from '../../stages/index.ts';
import { diagnostic } from '../../util/diagnostic.ts';
import { DataError, UserError } from '../../util/errors.ts';
import { size } from '../../util/text.ts';
import type { Data } from '../data.ts';
import { fileData, openData, shardsOf, writeData } from '../data.ts';
import type { Admit, Engine } from '../engine.ts';
import { transformHere } from '../transform-here.ts';
import type { SparkSettings } from './arguments.ts';
import { submitArguments } from './arguments.ts';
import type { Connection } from './connection.ts';
import { connectDriver } from './connection.ts';
import { BLOCK_ROWS, writeBlocks } from './blocks.ts';
import type { FarRequest } from './far-table.ts';
import { readFar } from './far-table.ts';
import type { Table } from '../../sources/source.ts';
import type { Fed, Feed } from './feed.ts';
import { runFed } from './feed.ts';
import type { SparkInstall } from './find.ts';
import type { DriverTask, TaskEnd } from './protocol.ts';
import { resultOf } from './results.ts';
import { openSpread } from './spread.ts';
import { shippedColumns, writeRows } from './rows.ts';
import { driverTasks, stagesFor } from './tasks.ts';
import { namesFor } from './translate.ts';

/** How the Spark engine is opened. */
export interface SparkOptions {
  /** An existing folder. */
  scratch: string;
  install: SparkInstall;
  /** As spark-submit is told of it. */
  master: string;
  /** Whether all of Spark is on this machine, so that it reads files here. */
  local: boolean;
  /** Of the application. */
  name: string;
  settings: SparkSettings;
  /** Whether Spark's own stages do the fits, or workers of ours on the executors. */
  mode: 'native' | 'tasks';
  /** The built dist/engine/spark/driver.py, and the worker beside it. */
  driver: string;
  worker: string;
  /** Whether candidates share what is in front of their predictors. */
  share: boolean;
}

/** An engine whose executors can read data themselves, which then comes by `readTable` before it is prepared. */
export interface SparkEngine extends Engine {
  readTable(request: FarRequest): Promise<Table>;
}

interface Prepared {
  /** The data, in files. */
  frame: Frame;
  shardStarts: readonly number[];
  /** The rows for Spark. */
  path: string;
  bytes: number;
}

/** What one task is made to hold: far below the 128 MiB that it may by default (spark.rpc.message.maxSize), and one core of two is not idle for long. */
const PART_BYTES = 16_777_216;
/** More fits at a time wait for each other. */
const MOST_AT_A_TIME = 8;

/**
 * Apache Spark, by a driver that is started at once: it fits Spark's own stages on our splits, one application for all plans. The metrics are computed here, from what it predicts for each row.
 * `run` throws JobFailed when the application ends or cannot begin, and the signal's reason when it is aborted.
 */
export function openSpark(options: SparkOptions): SparkEngine {
  const { scratch, install, master, name, settings, driver } = options;
  const log = join(scratch, 'spark.log');
  // It is there for the run folder though the driver may never begin.
  writeFileSync(log, '');
  const connection = connectDriver(master, { install, driver, mode: options.mode, log, arguments: submitArguments(settings, { master, name, mode: options.mode }) });
  if (options.mode === 'tasks') return { ...openSpread({ ...options, ...settings, connection, log }), readTable: () => Promise.reject(new Error('workers of ours need the data here')) };
  const shared = settings.folder === null ? null : join(settings.folder, basename(scratch));
  const opened: Opened = { ...options, shared, connection, prepared: null, isFar: false, fields: new Map(), unlike: new Set(), names: null, tasks: 0 };
  return {
    name: 'spark',
    scratch,
    log,
    async readTable(request) {
      const { table, ...far } = await readFar(connection, request, scratch);
      Object.assign(opened, far, { isFar: true });
      return table;
    },
    prepare: (frame, shardStarts) => prepare(opened, frame, shardStarts),
    run: (plan, signal, admit) => runFed(opened.connection, signal, () => begin(opened, plan, admit ?? (() => true))),
    transform: (request, how) => transformHere(request, rowsHere(opened), how),
    shards: () => shardsOf(rowsHere(opened)),
    rest: () => void opened.connection.close(),
    async close() {
      await opened.connection.close();
      if (shared !== null) rmSync(shared, { recursive: true, force: true });
    },
  };
}

interface Opened extends SparkOptions {
  /** Our own folder where this machine and the executors reach it; null without one. */
  shared: string | null;
  connection: Connection;
  prepared: Prepared | null;
  /** Whether the executors have read the data, and the keys of the columns whose values they have alone. */
  isFar: boolean;
  fields: ReadonlyMap<string, string>;
  /** Those of them that must not be read. */
  unlike: ReadonlySet<string>;
  /** The names of columns in Spark, known since the driver was sent the data. */
  names: ReadonlyMap<string, string> | null;
  /** Of all plans so far. */
  tasks: number;
}

async function prepare(opened: Opened, ...[frame, shardStarts]: Parameters<Engine['prepare']>): Promise<void> {
  const { scratch, settings, shared, fields, isFar, unlike } = opened;
  const odd = [...frame.columns.keys()].find((name) => unlike.has(name));
  if (odd !== undefined) throw unlikeTimes(odd);
  // Of what the executors have read only the other columns are here.
  writeData(scratch, { ...frame, columns: new Map([...frame.columns].filter(([name]) => !fields.has(name))) });
  const here = openData(scratch);
  const own = isFar ? { ...here, columns: new Map([...frame.columns].map(([name, column]) => [name, here.columns.get(name) ?? column])) } : here;
  if (shared !== null) mkdirSync(shared, { recursive: true });
  const path = join(settings.data === 'path' && shared !== null ? shared : scratch, 'rows.jsonl');
  const columns = shippedColumns(emptyFrame(own), { names: new Map(), ours: new Set(), fields });
  const bytes = isFar ? writeBlocks(path, here, columns.filter(({ field }) => field === null)) : writeRows(path, shardsOf(fileData(scratch, shardStarts)), columns);
  if (ships(opened) && bytes > settings.shipLimit) throw tooLarge(bytes, settings.shipLimit);
  opened.prepared = { frame: own, shardStarts, path, bytes };
}

/** Throws a DataError where the rows are with the executors. */
function rowsHere(opened: Opened): Data {
  if (opened.isFar) throw new DataError('the executors have the rows, and none are here; let the data be read here, --conf ml.spark.data=ship');
  return fileData(opened.scratch, dataOf(opened).shardStarts);
}

/** Whether the rows go to the executors inside of tasks. */
function ships({ local, settings }: Opened): boolean {
  return !local && settings.data !== 'path';
}

function dataOf({ prepared }: Opened): Prepared {
  if (prepared === null) throw new Error('the engine has no data: prepare() comes first');
  return prepared;
}

/** Waits for the driver, and sends it the data before the first plan. */
async function begin(opened: Opened, plan: Plan, admit: Admit): Promise<Feed> {
  const { connection, settings, scratch, shared, share, tasks: first } = opened;
  const { frame, path, bytes } = dataOf(opened);
  const cores = await connection.started;
  const places = settings.parallelism ?? Math.min(MOST_AT_A_TIME, cores);
  if (opened.names === null) {
    const stages = plan.candidates.flatMap(({ index }) => stagesFor(plan, index));
    opened.names = namesFor(frame.columns.keys(), stages);
    const ours = new Set([...frame.columns.keys()].filter((column) => FOLD_COLUMN.test(column)));
    const columns = shippedColumns(emptyFrame(frame), { names: opened.names, ours, fields: opened.fields });
    // To SQL what is missing is NULL.
    const nan = stages.every(({ stage }) => stage !== 'SQLTransformer');
    connection.send({ type: 'data', path, ship: ships(opened), rows: frame.rows, columns, nan, places, parts: opened.isFar ? null : partsOf(bytes, { cores, together: Math.min(places, plan.tasks.length) }), block: opened.isFar ? BLOCK_ROWS : null });
  }
  await connection.ready;
  const place = { names: opened.names, prefix: join(scratch, 'spark-'), models: join(shared ?? scratch, `models-${first}`), share, summary: opened.isFar ? ('spark' as const) : await summaryOf(plan) };
  opened.tasks += plan.tasks.reduce((most, { id }) => Math.max(most, id + 1), 0);
  const planned = new Map(plan.tasks.map((task) => [task.id, task]));
  const tasks = driverTasks(plan, place).map((request): Fed => {
    const task = planned.get(request.id) as Task;
    return { task, request: { ...request, id: request.id + first }, results: (answer) => resultsIn(answer, { request, task, truth: frame, plan, scratch }) };
  });
  return { tasks, places, admit };
}

/** Metrics are computed here, from what Spark predicted. */
function resultsIn(answer: TaskEnd, { request, task, truth, plan, scratch }: { request: DriverTask; task: Task; truth: Frame; plan: Plan; scratch: string }): ReturnType<Fed['results']> {
  if (answer.type !== 'done') throw new Error('the driver answered for a worker of ours');
  return { results: answer.results.map((result) => resultOf(result, { task: request, measuring: { measures: plan.measures, truth, split: task.split }, scratch })), fronts: {} };
}

function unlikeTimes(name: string): UserError {
  return new UserError([diagnostic('input', 'far-times', `column \`${name}\`: times have other texts where the executors read them, and a stage or the label reads this one`, { suggestion: 'let the data be read here, --conf ml.spark.data=ship, or make a text of it' })]);
}

/** Parts that the rows are cut into: each costs a task in every step of a fit, so that fits that keep the cores busy together get no more of them than that takes. */
export function partsOf(bytes: number, { cores, together }: { cores: number; together: number }): number {
  return Math.max(1, Math.ceil(cores / Math.max(1, together)), Math.ceil(bytes / PART_BYTES));
}

/** Who goes over the rows for a summary: of a classifier it is of its predictions alone, for which the model will do, and Spark takes many jobs. */
async function summaryOf(plan: Plan): Promise<'spark' | 'here'> {
  const [task] = plan.tasks;
  if (task?.kind !== 'fit') return 'spark';
  const stages = await Promise.all(stagesFor(plan, task.candidates[0]).map(({ stage }) => loadStage(stage)));
  const learner = stages.findLast(({ kind }) => kind === 'estimator');
  return learner?.task === 'classification' && learner.summarise !== undefined ? 'here' : 'spark';
}

function tooLarge(bytes: number, limit: number): UserError {
  const text = `the data is ${size(bytes)} for Spark, and no more than ${size(limit)} is shipped with the tasks`;
  const suggestion = 'name a folder that this machine and the executors reach: --conf ml.spark.data=path --conf ml.spark.folder=DIR; or --conf ml.spark.data=executors where they reach the files themselves; or --conf ml.spark.shipLimit=1g';
  return new UserError([diagnostic('usage', 'too-large-to-ship', text, { suggestion })]);
}
