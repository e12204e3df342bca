import type { FitResult, FrontCounts } from '../../plan/plan.ts';

/** One task for a worker on an executor: files that Spark sent, by name, and the task's number in the plan. */
export interface SpreadWork {
  plan: string;
  data: string;
  task: number;
}

/** What a worker has to say of a task, packed: the files that its results name come with them. */
export interface SpreadAnswer {
  results: readonly FitResult[];
  fronts: FrontCounts;
  files: Readonly<Record<string, Uint8Array>>;
}
