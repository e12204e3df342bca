import { JobFailed } from '../../util/errors.ts';

/** Workers that end without a task to blame, with nothing done in between, before the job is given up: the next would end as well. */
const ENDS_IN_A_ROW = 3;

/** How a worker process ended. */
export interface Death {
  /** Said of the worker: "was stopped by SIGKILL". */
  reason: string;
  /** Its last lines on stderr. */
  lastWords: string;
  memory: boolean;
}

/** Counts deaths: against a task when one had been started, else in a row. */
export interface Deaths {
  /** A worker died with this task started: how often this task may be tried next, as an attempt, or why the job fails. */
  ofTask(task: number, label: string, death: Death): { attempt: number } | JobFailed;
  /** A worker died with no task started. */
  ofWorker(death: Death): JobFailed | null;
  /** Something was done: workers do live here. */
  done(): void;
}

/** Counters that allow `failures` failures a task. */
export function countDeaths(failures: number): Deaths {
  const byTask = new Map<number, number>();
  let inARow = 0;
  return {
    ofTask(task, label, death) {
      const count = (byTask.get(task) ?? 0) + 1;
      byTask.set(task, count);
      if (count < failures) return { attempt: count + 1 };
      const times = count === 1 ? 'its worker ended once, and 1 failure is allowed' : `its worker ended ${count} times, and ${failures} failures are allowed`;
      return jobFailed(`${label} failed: ${times}; the last worker ${death.reason}`, death);
    },
    ofWorker(death) {
      inARow += 1;
      return inARow < ENDS_IN_A_ROW ? null : jobFailed(`${inARow} workers in a row ended before they did anything; the last one ${death.reason}`, death);
    },
    done() {
      inARow = 0;
    },
  };
}

/** How a process ended, from what the system tells and the end of its stderr. */
export function describeEnd(code: number | null, signal: NodeJS.Signals | null, stderr: string): Death {
  const outOfHeap = (signal === 'SIGABRT' || code === ABORTED) && stderr.includes('heap out of memory');
  const lastWords = stderr.split('\n').filter((line) => line.trim() !== '').slice(-LAST_LINES).join('\n');
  if (outOfHeap) return { reason: 'ran out of memory for JavaScript objects', lastWords, memory: true };
  return { reason: signal === null ? `ended with exit code ${String(code)}` : `was stopped by ${signal}`, lastWords, memory: false };
}

/** Of a worker's stderr in a message: an error with its stack. */
const LAST_LINES = 12;
/** 128 + SIGABRT, as a shell reports it. */
const ABORTED = 134;

function jobFailed(text: string, { lastWords, memory }: Death): JobFailed {
  return new JobFailed(lastWords === '' ? text : `${text}; its last lines were:\n${lastWords}`, { reason: memory ? 'memory' : 'failed' });
}
