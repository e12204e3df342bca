import type { Frame } from '../frame/column.ts';
import type { Plan, Task, TaskEvent } from '../plan/plan.ts';
import type { TransformedPart, TransformRequest } from './transform.ts';

/**
 * Runs plans over one data set. The search, the reports and the files see events and results, never an engine.
 * `prepare` hands the data over once; `run` may then be called several times (search, then refit) on the same workers.
 */
export interface Engine {
  readonly name: 'inline' | 'local' | 'spark' | 'spark-tasks';
  /** Folder for plans, shards and large results; the caller removes it. */
  readonly scratch: string;
  /** What others than us said while the engine ran: a file for the run folder; null where nobody does. */
  readonly log: string | null;
  prepare(frame: Frame, shardStarts: readonly number[]): Promise<void>;
  /** Tasks that `admit` refuses, asked when it would be their turn, are left out: no event tells of them. */
  run(plan: Plan, signal: AbortSignal, admit?: Admit): AsyncIterable<TaskEvent>;
  /** Applies fitted stages shard by shard, in order, until `limit` rows are there. Throws DataError for values that a stage cannot take. */
  transform(request: TransformRequest, how: { limit: number; signal: AbortSignal }): AsyncIterable<TransformedPart>;
  /** The data shard by shard, for what one process has to do; read when it is asked for. */
  shards(): Iterable<Frame>;
  /** Says that no plan comes any more, so that what does nothing else may end; absent where nothing would. */
  rest?(): void;
  /** Ends the workers, gently and then not. */
  close(): Promise<void>;
}

/** Whether there is still time for a task. */
export type Admit = (task: Task) => boolean;
