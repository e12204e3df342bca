import { fork } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { FromWorker, ToWorker, WorkerSetup } from './protocol.ts';
import { isFromWorker } from './protocol.ts';
import type { Death } from './retry.ts';
import { describeEnd } from './retry.ts';

/** MiB. V8's own heap is so small at first that it is full, and looked through for garbage, before a worker has loaded and compiled what it works with. */
const NODE_FLAGS = ['--initial-heap-size=64'];
/** SIGKILL when SIGTERM was not enough: a worker has nothing to tidy up. */
const KILL_AFTER_MS = 1000;
/** Between the end of a process and the end of its pipe. */
const PIPE_GRACE_MS = 200;
/** How much of a worker's stderr is read: V8's last words and a native stack fit in. */
const TAIL_BYTES = 8192;

/** One forked worker. */
export interface Child {
  /** Counts the workers of an engine from 1. */
  readonly number: number;
  readonly pid: number;
  send(message: ToWorker): void;
  /** Lets a worker without work end by itself. */
  dismiss(): void;
  /** Stops it, gently first. The first reason given is the one that `ended` tells. */
  stop(reason: string): void;
}

export interface ChildSetup extends WorkerSetup {
  workerFile: string;
  number: number;
  onMessage(message: FromWorker): void;
  /** A message that is not of the protocol. */
  onNonsense(): void;
  /** The process has ended; comes once. */
  onEnd(death: Death): void;
}

/** Forks a worker. Its output goes to a file of the scratch folder: a pipe that nobody reads would block it. */
export function forkChild(setup: ChildSetup): Child {
  const { scratch, preload, kernels, number } = setup;
  const log = join(scratch, `worker-${number}.log`);
  const output = openSync(log, 'w');
  const argument: WorkerSetup = { scratch, preload, kernels };
  const child = fork(setup.workerFile, [JSON.stringify(argument)], { serialization: 'advanced', execArgv: NODE_FLAGS, stdio: ['ignore', output, output, 'ipc'] });
  closeSync(output);
  let stopped: string | null = null;
  let ended = false;
  let killing: NodeJS.Timeout | null = null;

  child.on('message', (message: unknown) => {
    // What a worker sent before it was stopped comes too late to be believed.
    if (stopped !== null || ended) return;
    if (isFromWorker(message)) setup.onMessage(message);
    else setup.onNonsense();
  });
  // A closed pipe is a death, also of a process that goes on; one that ends closes it too, and tells more.
  child.on('disconnect', () => setTimeout(() => ended || stop('closed its channel'), PIPE_GRACE_MS).unref());
  // 'close' comes behind the last message. It stays away when something that the worker started holds the pipe open.
  child.on('close', finish);
  child.on('exit', (code, signal) => {
    // Of a worker that was told to end nothing more is expected.
    if (stopped !== null) finish(code, signal);
    else setTimeout(() => finish(code, signal), PIPE_GRACE_MS).unref();
  });
  child.on('error', (error) => {
    if (child.pid === undefined) end({ reason: `could not be started: ${error.message}`, lastWords: '', memory: false });
  });
  return { number, pid: child.pid ?? -1, send, dismiss, stop };

  function send(message: ToWorker): void {
    // A failed write is followed by 'disconnect' and 'exit', which tell more.
    if (child.connected) child.send(message, () => {});
  }

  function dismiss(): void {
    stopped ??= 'was dismissed';
    if (child.connected) child.disconnect();
    force();
  }

  function stop(reason: string): void {
    stopped ??= reason;
    child.kill('SIGTERM');
    force();
  }

  function force(): void {
    killing ??= setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  }

  function finish(code: number | null, signal: NodeJS.Signals | null): void {
    if (!ended) end(describeEnd(code, signal, tailOf(log)));
  }

  function end(death: Death): void {
    if (ended) return;
    ended = true;
    if (killing !== null) clearTimeout(killing);
    setup.onEnd(stopped === null ? death : { ...death, reason: stopped });
  }
}

function tailOf(log: string): string {
  try {
    const file = openSync(log, 'r');
    try {
      const { size } = fstatSync(file);
      const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
      readSync(file, tail, 0, tail.length, size - tail.length);
      return tail.toString('utf8');
    } finally {
      closeSync(file);
    }
  } catch {
    // The folder may be gone already when a worker ends late.
    return '';
  }
}

