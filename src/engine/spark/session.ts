import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { jsonText } from '../../util/json.ts';
import { JobFailed } from '../../util/errors.ts';
import { driverEnvironment } from './arguments.ts';
import type { SparkInstall } from './find.ts';
import type { Answer, Request } from './protocol.ts';

/** The driver has the time to end its application; it is killed when that was not enough. */
const STOP_AFTER_MS = 10_000;
const KILL_AFTER_MS = 3000;
/** What of a log is looked through for the reason of a failure. */
const TAIL_CHARACTERS = 20_000;
const LINES_TOLD = 3;
/** The file descriptor that the driver answers on: the usual two are Java's as well. */
const ANSWERS = 3;

/** A running driver, which is an application of Spark's. */
export interface Session {
  send(request: Request): void;
  /** Ends the application, gently and then not. */
  stop(): Promise<void>;
}

export interface SessionSetup {
  install: SparkInstall;
  driver: string;
  mode: 'native' | 'tasks';
  /** What PYSPARK_SUBMIT_ARGS says. */
  arguments: string;
  log: string;
  onAnswer(answer: Answer): void;
  /** The driver ended unasked, or never began. */
  onEnd(failure: JobFailed): void;
}

/** Starts the driver with a group of its own, so that Ctrl-C does not reach it past us. What Java and Python print goes into the log. */
export function startSession({ install, driver, mode, log, onAnswer, onEnd, ...setup }: SessionSetup): Session {
  const output = openSync(log, 'a');
  const environment = { ...process.env, ...install.environment, ...driverEnvironment(mode, process.env), PYSPARK_SUBMIT_ARGS: setup.arguments, PYTHONWARNINGS: 'ignore', PYTHONUNBUFFERED: '1' };
  const child = spawn(install.python, [driver, mode], { stdio: ['pipe', output, output, 'pipe'], detached: true, env: environment });
  closeSync(output);
  let stopping = false;
  let over = false;
  const ended = new Promise<void>((resolve) => child.once('close', resolve).once('error', () => resolve()));
  // A driver that is gone is told by its end.
  child.stdin?.on('error', () => undefined);
  const lines = createInterface({ input: child.stdio[ANSWERS] as Readable });
  lines.on('line', (line) => {
    if (!stopping) onAnswer(JSON.parse(line) as Answer);
  });
  child.on('error', (error) => finish(`cannot be started: ${error.message}`));
  child.on('close', (code, signal) => finish(`ended ${signal === null ? `with code ${code}` : `by ${signal}`}`));
  return { send: (request) => void child.stdin?.write(`${jsonText(request)}\n`), stop };

  async function stop(): Promise<void> {
    stopping = true;
    child.stdin?.end();
    const timers = over ? [] : [setTimeout(() => kill('SIGTERM'), STOP_AFTER_MS), setTimeout(() => kill('SIGKILL'), STOP_AFTER_MS + KILL_AFTER_MS)];
    await ended;
    timers.forEach(clearTimeout);
    // Java outlives Python by a moment; nothing of the group is left behind.
    kill('SIGKILL');
  }

  /** The whole group: Python, and Java, which it started. */
  function kill(signal: NodeJS.Signals): void {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // It is gone.
    }
  }

  function finish(how: string): void {
    if (over) return;
    over = true;
    if (!stopping) onEnd(new JobFailed(`the Spark driver ${how}${lastErrors(log)}`));
  }
}

/** The last lines of a log that tell of an error, for a message. */
function lastErrors(log: string): string {
  const lines = readFileSync(log, 'utf8').slice(-TAIL_CHARACTERS).split('\n');
  const errors = lines.filter((line) => /\bERROR\b|^Error|Exception/.test(line) && !/^\s+at /.test(line)).slice(-LINES_TOLD);
  return errors.length === 0 ? '' : `: ${errors.map((line) => line.trim()).join(' | ')}`;
}
