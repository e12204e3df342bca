import type { Admit } from '../engine/engine.ts';
import type { FitResult, Task } from '../plan/plan.ts';
import type { BestSoFar } from '../plan/track-best.ts';
import { JobFailed } from '../util/errors.ts';

/** A limit of time as it was written, and in milliseconds since this process began. */
export interface TimeLimit {
  text: string;
  ms: number;
}

/** A signal that something else aborts as well, until it is closed. */
export interface Deadline {
  signal: AbortSignal;
  close(): void;
}

/** Starting workers anew, reading the data again and writing the folder: time that no plan counts; at least this much. */
const REST_MS = 400;
/** A slow or busy machine takes longer, as it did to come to the search; where that was reading much data, no more than this share of the limit. */
const REST_SHARE = 0.25;
/** Whatever was measured, others may take the machine just then: so much of the limit is spare, but no more than some seconds. */
const SPARE_SHARE = 0.1;
const MOST_SPARE_MS = 5000;
/** The rest is estimated from other work than itself. */
const SAFETY = 1.3;

/** The time of a whole run: aborted by the user, or with a JobFailed when the limit is reached. The clock is that of the process, so reading counts. */
export function openDeadline(limit: TimeLimit | null, user: AbortSignal): Deadline {
  const own = linked(user);
  const timer = limit === null ? null : setTimeout(() => own.abort(timeUp(limit.text)), Math.max(0, limit.ms - performance.now()));
  return {
    signal: own.signal,
    close() {
      if (timer !== null) clearTimeout(timer);
      own.close();
    },
  };
}

/** The failure of a run whose time is up; `words` say what there was time for. */
export function timeUp(text: string, words: string = ''): JobFailed {
  return new JobFailed(`time limit of ${text} reached${words}`, { reason: 'time' });
}

/** Whether a run was ended by its limit. */
export function isTimeUp(failure: unknown): boolean {
  return failure instanceof JobFailed && failure.reason === 'time';
}

/** The part of a run's time that its search may have. */
export interface SearchTime extends Deadline {
  /** Refuses what could not be finished, by what its kind took so far. */
  admit: Admit;
  /** Told of every task that was done, so that the others can be estimated. */
  done(task: Task | undefined, results: readonly FitResult[], seconds: number): void;
  /** Whether a task was refused. */
  refused(): boolean;
}

export interface SearchTimeRequest {
  limit: TimeLimit;
  /** The deadline of the run. */
  signal: AbortSignal;
  best: BestSoFar;
  /** Planned milliseconds of everything that follows the search with this candidate. */
  restMs(candidate: number): number;
  /** What the run took before its search, in milliseconds. */
  startMs: number;
}

/** Ends a search early enough for what follows it. */
export function openSearchTime({ limit, signal, best, restMs, startMs }: SearchTimeRequest): SearchTime {
  const own = linked(signal);
  const uncountedMs = Math.max(REST_MS, Math.min(limit.ms * SPARE_SHARE, MOST_SPARE_MS), Math.min(startMs, limit.ms * REST_SHARE));
  let planned = 0;
  let measured = 0;
  let refused = false;
  let timer: NodeJS.Timeout | null = null;
  /** The candidate to refit; one that was begun while none is complete. */
  let likely = 0;
  watch();
  return {
    signal: own.signal,
    admit(task) {
      // Nothing is known before the first is done.
      const needsMs = planned > 0 ? (pieceMs(task) * measured) / planned : 0;
      const fits = performance.now() + needsMs <= endMs();
      refused ||= !fits;
      return fits;
    },
    done(task, results, seconds) {
      for (const fit of results) best.add(fit);
      likely = best.best()?.candidate ?? results[0]?.candidate ?? likely;
      if (task === undefined) return;
      planned += pieceMs(task);
      measured += seconds * MS_A_SECOND;
      watch();
    },
    refused: () => refused,
    close() {
      if (timer !== null) clearTimeout(timer);
      own.close();
    },
  };

  function endMs(): number {
    return limit.ms - uncountedMs - restMs(likely) * (planned > 0 ? measured / planned : 1) * SAFETY;
  }

  /** Estimates err: what is still under way when the rest is due is given up. */
  function watch(): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => own.abort(timeUp(limit.text)), Math.max(0, endMs() - performance.now()));
  }
}

/** Of a task that is cut several workers do a piece at a time. */
function pieceMs({ costMs, ranges }: Task): number {
  return costMs / (ranges === null ? 1 : ranges.length - 1);
}

const MS_A_SECOND = 1000;

function linked(signal: AbortSignal): Deadline & { abort(reason: unknown): void } {
  const controller = new AbortController();
  function follow(): void {
    controller.abort(signal.reason);
  }
  if (signal.aborted) follow();
  signal.addEventListener('abort', follow);
  return { signal: controller.signal, abort: (reason) => controller.abort(reason), close: () => signal.removeEventListener('abort', follow) };
}
