import type { Job } from '../spec/job.ts';
import { loadStage } from '../stages/index.ts';
import type { Stage } from '../stages/stage.ts';

/** Whether rows behind all stages are wanted: then every column goes through them. */
export function writesFrame({ output }: Pick<Job, 'output'>, goal: unknown): boolean {
  return goal === null || output.data !== null;
}

/** The stages of a job, and those that may be inserted, by their names. */
export async function loadStages(job: Job): Promise<Map<string, Stage>> {
  // The stages that we may insert are loaded with those of the job.
  const names = new Set([...job.pipeline.map((stage) => stage.stage), 'StringIndexer', 'OneHotEncoder', 'VectorAssembler']);
  const loaded = await Promise.all([...names].map(async (name) => [name, await loadStage(name)] as const));
  return new Map(loaded);
}
