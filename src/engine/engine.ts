import type { Frame } from '../frame/column.ts';
import type { Plan, TaskEvent } from '../plan/plan.ts';

/**
 * Runs plans over one data set. The search, the reports and the files see events and results, never an engine.
 * `prepare` hands the data over once; `run` may then be called several times (search, then refit) on the same workers.
 */
export interface Engine {
  readonly name: 'inline' | 'local';
  /** Folder for plans, shards and large results; the caller removes it. */
  readonly scratch: string;
  prepare(frame: Frame, shardStarts: readonly number[]): Promise<void>;
  run(plan: Plan, signal: AbortSignal): AsyncIterable<TaskEvent>;
  /** Ends the workers, gently and then not. */
  close(): Promise<void>;
}
