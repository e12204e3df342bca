import type { SparkEngine } from '../engine/spark/index.ts';
import type { Job } from '../spec/job.ts';
import { isLocalSpark, sparkMaster, sparkMode } from '../spec/spark.ts';
import { dataPlace } from './data-place.ts';
import type { RunOptions } from './options.ts';

/** An application of Spark. `readTable`: how its executors read the job's data; null where it is read here. */
export interface OpenedSpark {
  engine: SparkEngine;
  readTable: SparkEngine['readTable'] | null;
}

/** The application starts while the data is read. Throws UserError where nobody can read the data. */
export async function openSparkEngine(job: Job, scratch: string, { spark, share }: Pick<RunOptions, 'share'> & { spark: NonNullable<RunOptions['spark']> }): Promise<OpenedSpark> {
  const { by } = dataPlace(job, spark.settings);
  const { openSpark } = await import('../engine/spark/index.ts');
  const master = sparkMaster(job);
  if (master === null) throw new Error('a job for Spark has no master of Spark');
  const engine = openSpark({ ...spark, scratch, master, local: isLocalSpark(master), mode: sparkMode(job)?.mode ?? 'native', name: job.name, share });
  return { engine, readTable: by === 'executors' ? engine.readTable : null };
}

/** Tasks at a time that a plan for Spark is laid out for. */
export function sparkPlaces(job: Pick<Job, 'engine'>): number {
  if (sparkMode(job)?.mode !== 'tasks') return 0;
  const cores = /^local\[(\d+)/.exec(sparkMaster(job) ?? '')?.[1];
  return cores === undefined ? PLACES : Number(cores);
}

/** Where only the cluster knows how many cores it has. */
const PLACES = 8;
