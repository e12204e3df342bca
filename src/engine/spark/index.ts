import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { emptyFrame } from '../../frame/empty.ts';
import type { Frame } from '../../frame/column.ts';
import type { Plan, TaskEvent } from '../../plan/plan.ts';
import { FOLD_COLUMN } from '../../stages/common/columns.ts';
import { diagnostic } from '../../util/diagnostic.ts';
import { UserError } from '../../util/errors.ts';
import { size } from '../../util/text.ts';
import { fileData, openData, shardsOf, writeData } from '../data.ts';
import type { Admit, Engine } from '../engine.ts';
import { openEvents } from '../local/events.ts';
import { transformHere } from '../transform-here.ts';
import type { SparkSettings } from './arguments.ts';
import { submitArguments } from './arguments.ts';
import type { Connection } from './connection.ts';
import { connectDriver } from './connection.ts';
import type { Feed } from './feed.ts';
import { feedDriver } from './feed.ts';
import type { SparkInstall } from './find.ts';
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
  /** The built dist/engine/spark/driver.py. */
  driver: string;
  /** Whether candidates share what is in front of their predictors. */
  share: boolean;
}

interface Prepared {
  /** The data, in files. */
  frame: Frame;
  shardStarts: readonly number[];
  /** The rows for Spark. */
  path: string;
}

/** More fits at a time wait for each other. */
const MOST_AT_A_TIME = 8;

/**
 * Apache Spark, by a driver that is started at once: it fits Spark's own stages on our splits, one application for all plans. The metrics are computed here, from what it predicts for each row.
 * `run` throws JobFailed when the application ends or cannot begin, and the signal's reason when it is aborted.
 */
export function openSpark(options: SparkOptions): Engine {
  const { scratch, install, master, name, settings, driver } = options;
  const log = join(scratch, 'spark.log');
  // It is there for the run folder though the driver may never begin.
  writeFileSync(log, '');
  const shared = settings.folder === null ? null : join(settings.folder, basename(scratch));
  const opened: Opened = { ...options, shared, connection: connectDriver(master, { install, driver, log, arguments: submitArguments(settings, { master, name }) }), prepared: null, names: null, tasks: 0 };
  return {
    name: 'spark',
    scratch,
    log,
    prepare: (frame, shardStarts) => prepare(opened, frame, shardStarts),
    run: (plan, signal, admit) => run(opened, plan, { signal, admit: admit ?? (() => true) }),
    transform: (request, how) => transformHere(request, fileData(scratch, dataOf(opened).shardStarts), how),
    shards: () => shardsOf(fileData(scratch, dataOf(opened).shardStarts)),
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
  /** The names of columns in Spark, known since the driver was sent the data. */
  names: ReadonlyMap<string, string> | null;
  /** Of all plans so far. */
  tasks: number;
}

async function prepare(opened: Opened, ...[frame, shardStarts]: Parameters<Engine['prepare']>): Promise<void> {
  const { scratch, settings, shared } = opened;
  writeData(scratch, frame);
  const own = openData(scratch);
  if (shared !== null) mkdirSync(shared, { recursive: true });
  const path = join(settings.data === 'path' && shared !== null ? shared : scratch, 'rows.jsonl');
  const bytes = writeRows(path, shardsOf(fileData(scratch, shardStarts)), shippedColumns(emptyFrame(own), { names: new Map(), ours: new Set() }));
  if (ships(opened) && bytes > settings.shipLimit) throw tooLarge(bytes, settings.shipLimit);
  opened.prepared = { frame: own, shardStarts, path };
}

/** Whether the rows go to the executors inside of tasks. */
function ships({ local, settings }: Opened): boolean {
  return !local && settings.data === 'ship';
}

function dataOf({ prepared }: Opened): Prepared {
  if (prepared === null) throw new Error('the engine has no data: prepare() comes first');
  return prepared;
}

async function* run(opened: Opened, plan: Plan, { signal, admit }: { signal: AbortSignal; admit: Admit }): AsyncGenerator<TaskEvent> {
  signal.throwIfAborted();
  const { connection, scratch } = opened;
  const events = openEvents<TaskEvent>();
  function onAbort(): void {
    events.fail(signal.reason);
  }
  signal.addEventListener('abort', onAbort);
  connection.listen({ onAnswer: () => undefined, onFailure: events.fail });
  try {
    // A driver that does not start must not keep a signal waiting.
    begin(opened, plan).then(
      (begun) => (signal.aborted ? undefined : feedDriver(connection, events, { ...begun, plan, truth: dataOf(opened).frame, scratch, admit })),
      (error: unknown) => events.fail(error),
    );
    yield* events;
  } finally {
    signal.removeEventListener('abort', onAbort);
    connection.listen(null);
    connection.send({ type: 'cancel' });
  }
}

/** Waits for the driver, and sends it the data before the first plan. */
async function begin(opened: Opened, plan: Plan): Promise<Pick<Feed, 'tasks' | 'first' | 'places'>> {
  const { connection, settings, scratch, shared, share, tasks: first } = opened;
  const { frame, path } = dataOf(opened);
  const cores = await connection.started;
  const places = settings.parallelism ?? Math.min(MOST_AT_A_TIME, cores);
  if (opened.names === null) {
    const stages = plan.candidates.flatMap(({ index }) => stagesFor(plan, index));
    opened.names = namesFor(frame.columns.keys(), stages);
    const ours = new Set([...frame.columns.keys()].filter((column) => FOLD_COLUMN.test(column)));
    const columns = shippedColumns(emptyFrame(frame), { names: opened.names, ours });
    // To SQL what is missing is NULL.
    const nan = stages.every(({ stage }) => stage !== 'SQLTransformer');
    connection.send({ type: 'data', path, ship: ships(opened), rows: frame.rows, columns, nan, places });
  }
  await connection.ready;
  const place = { names: opened.names, prefix: join(scratch, 'spark-'), models: join(shared ?? scratch, `models-${first}`), share };
  opened.tasks += plan.tasks.reduce((most, { id }) => Math.max(most, id + 1), 0);
  return { tasks: driverTasks(plan, place).map((task) => ({ ...task, id: task.id + first })), first, places };
}

function tooLarge(bytes: number, limit: number): UserError {
  const text = `the data is ${size(bytes)} for Spark, and no more than ${size(limit)} is shipped with the tasks`;
  const suggestion = 'name a folder that this machine and the executors reach: --conf ml.spark.data=path --conf ml.spark.folder=DIR; or --conf ml.spark.shipLimit=1g';
  return new UserError([diagnostic('usage', 'too-large-to-ship', text, { suggestion })]);
}
