import type { Readable } from 'node:stream';
import type { SparkSettings } from '../engine/spark/arguments.ts';
import type { SparkInstall } from '../engine/spark/find.ts';
import type { Planned } from '../plan/make.ts';
import type { Candidate, FitResult, Plan, TaskEvent } from '../plan/plan.ts';
import type { CacheOptions } from '../sources/cache.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import type { TimeLimit } from './deadline.ts';
import type { Prepared } from './prepare.ts';
import type { FrameRequest } from './write-frame.ts';

/** How many workers the flags and the file ask for; null where nothing was said. */
export interface Workers {
  count: number | null;
  failures: number;
  /** Bytes that each may have; null: as many as it can. */
  memoryBytes: number | null;
}

/** The job file, with the values of key=value behind it. */
export interface Origin {
  /** A whole path: paths in the job are relative to its folder. */
  file: string;
  variables: Readonly<Record<string, string>>;
  /** Where it was given: the folder that `rejects.csv` names files from. */
  cwd: string;
}

/** Everything a run needs besides the job. */
export interface RunOptions {
  /** The job file as it is saved in the run folder. */
  savedJob: string;
  /** Where that text came from, for a run that is gone on with later. */
  origin: Origin;
  cwd: string;
  /** An unfinished run of the same job is not gone on with. */
  fresh: boolean;
  timeLimit: TimeLimit | null;
  /** Null: the data is read whatever was kept of it. */
  cache: CacheOptions | null;
  /** The built entry of a forked worker. */
  workerFile: string;
  workers: Workers;
  kernels: Plan['kernels'];
  /** How Spark is reached; null where the job does not run there. */
  spark: { install: SparkInstall; settings: SparkSettings; driver: string; worker: string } | null;
  /** Whether candidates share what they have in common. */
  share: boolean;
  stdin: Readable;
  /** What is wanted of the rows that a job without a stage that predicts makes. */
  frame: FrameRequest;
  signal: AbortSignal;
  onEvent(event: RunEvent): void;
  /** Gets a line when a worker ends unasked. */
  onLog(line: string): void;
}

/** What a run tells while it goes on. */
export type RunEvent =
  | { type: 'warning'; diagnostic: Diagnostic }
  | { type: 'planned'; prepared: Prepared; planned: Planned; workers: number }
  | { type: 'resumed'; kept: readonly FitResult[]; asked: number; failed: number; damagedLine: number | null }
  | { type: 'task'; event: TaskEvent }
  | { type: 'refit'; candidate: Candidate };
