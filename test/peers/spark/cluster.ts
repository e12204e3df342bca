import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as after } from 'node:timers/promises';

/** A standalone cluster on loopback: a master and workers with a core each, on ports that the system gave. */
export interface Cluster {
  master: string;
  /** The names of applications that the master has running or waiting. */
  applications(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Tests and benchmarks are run from the project's folder. */
const PYTHON = resolve('test/peers/.venv/bin/python');
const READY_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 200;

/** Starts a cluster and waits until its workers are there. `env` is what the workers, and so the executors, have in their environment beside ours. */
export async function startCluster({ workers = 2, env: more = {} }: { workers?: number; env?: Record<string, string> } = {}): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-submit-cluster-'));
  const home = execFileSync(PYTHON, ['-c', 'import pyspark, os; print(os.path.dirname(pyspark.__file__))'], { encoding: 'utf8' }).trim();
  const children: ChildProcess[] = [];
  function start(name: string, args: readonly string[]): void {
    const output = openSync(join(folder, `${name}.log`), 'w');
    const env = { ...process.env, SPARK_HOME: home, SPARK_LOCAL_IP: '127.0.0.1', PYSPARK_PYTHON: PYTHON, SPARK_WORKER_CORES: '1', SPARK_WORKER_MEMORY: '2g', SPARK_DAEMON_MEMORY: '512m', ...more };
    children.push(spawn(join(home, 'bin/spark-class'), args, { stdio: ['ignore', output, output], detached: true, env }));
    closeSync(output);
  }
  async function stop(): Promise<void> {
    const ended = children.map((child) => new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('close', resolve) : resolve(null))));
    for (const { pid } of children) endGroup(pid);
    await Promise.all(ended);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  try {
    start('master', ['org.apache.spark.deploy.master.Master', '--host', '127.0.0.1', '--port', '0', '--webui-port', '0']);
    const [master] = await inLog(join(folder, 'master.log'), /Starting Spark master at (spark:\/\/[\d.:]+)/);
    const [port] = await inLog(join(folder, 'master.log'), /started service 'MasterUI' on port (\d+)/);
    for (let i = 0; i < workers; i++) start(`worker-${i}`, ['org.apache.spark.deploy.worker.Worker', '--host', '127.0.0.1', '--webui-port', '0', '--work-dir', join(folder, `work-${i}`), master]);
    // A connection that is kept is gone when the master is asked again minutes later.
    const ask = () => fetch(`http://127.0.0.1:${port}/json/`, { headers: { connection: 'close' } });
    const state = async (answer: Response) => (await answer.json()) as { aliveworkers: number; activeapps: { name: string }[] };
    // The master's log names its port before all its pages are there: until then it answers with a page that says so.
    const isReady = (answer: Response) => answer.ok && (answer.headers.get('content-type') ?? '').includes('json');
    await until(async () => {
      const answer = await ask();
      return isReady(answer) && (await state(answer)).aliveworkers === workers;
    }, 'the workers have registered');
    return { master, applications: async () => (await state(await ask())).activeapps.map(({ name }) => name), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until something is so. */
export async function until(isSo: () => Promise<boolean> | boolean, what: string, withinMs = READY_WITHIN_MS): Promise<void> {
  for (const end = Date.now() + withinMs; !(await isSo()); ) {
    if (Date.now() > end) throw new Error(`waited ${withinMs / 1000} s in vain: ${what}`);
    await after(LOOK_EVERY_MS);
  }
}

/** An executor of a cluster, as its command line has it. */
export const EXECUTOR = 'org.apache.spark.executor.CoarseGrainedExecutorBackend';

/** Processes of this machine whose command line has a text, or is as a pattern says. */
export function processesWith(text: RegExp | string): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 24 }).split('\n').map((line) => line.trim());
  return lines
    .map((line) => ({ pid: Number(line.split(' ', 1)[0]), args: line.slice(line.indexOf(' ') + 1) }))
    .filter(({ args }) => (typeof text === 'string' ? args.includes(text) : text.test(args)) && !args.startsWith('ps -eo'))
    .map(({ pid }) => pid);
}

/** Waits until there are so many such processes at once, and kills one of them. One that ended between the two is not counted: the next one is taken. */
export async function killOne(text: RegExp | string, what: string, atLeast = 1): Promise<void> {
  await until(() => {
    const found = processesWith(text);
    return found.length >= atLeast && killed(found[0]);
  }, what);
}

/** Kills a process; whether it was still there. */
export function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

async function inLog(file: string, pattern: RegExp): Promise<string[]> {
  let found: string[] | null = null;
  await until(() => {
    found = existsSync(file) ? (pattern.exec(readFileSync(file, 'utf8'))?.slice(1) ?? null) : null;
    return found !== null;
  }, `${pattern.source} in ${file}`);
  return found ?? [];
}

/** A daemon and the executors that it started, which are of its group. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  } catch {
    // It is gone.
  }
}
