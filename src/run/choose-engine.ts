import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { openInline } from '../engine/inline.ts';
import type { LocalEngine } from '../engine/local/index.ts';
import type { SparkEngine } from '../engine/spark/index.ts';
import { openLocal } from '../engine/local/index.ts';
import { candidateCount } from '../plan/grid.ts';
import type { RangeReaders } from '../sources/source.ts';
import type { Job } from '../spec/job.ts';
import type { RunOptions } from './options.ts';
import type { Planned } from '../plan/make.ts';
import { isSmall, workersAsked } from './plan-job.ts';
import { openSparkEngine, sparkPlaces } from './spark-engine.ts';

/** The engine may be opened before the plan is known, so that workers start while the data is read. */
export interface EngineChoice {
  /** Workers that the planner may count on; 0 when there will be none. */
  expected: number;
  /** The workers that have started already, to read the data; null where there are none. */
  readers: RangeReaders | null;
  /** How the executors read the data themselves; null where it is read here. */
  readTable: SparkEngine['readTable'] | null;
  /** The engine for a plan. */
  decide(planned: Planned): Promise<Engine>;
  workers(engine: Engine): number;
  close(): Promise<void>;
}

/** Bytes of data times fits from which on a job surely needs workers: they start at once. */
const FORK_EARLY_FROM = 50e6;

/** Opens workers at once where the job surely needs them, else waits for the plan. */
export async function openEngine(job: Job, scratch: string, options: RunOptions): Promise<EngineChoice> {
  if (options.spark !== null) return openOnSpark(job, scratch, { ...options, spark: options.spark });
  const workers = options.workers.count ?? availableParallelism();
  const given = workersAsked(job, options.workers);
  const preload = [...new Set([...job.pipeline.map((stage) => stage.stage), 'VectorAssembler'])];
  const opened: Engine[] = [];
  function open(): LocalEngine {
    const engine = openLocal({ scratch, workers, failures: options.workers.failures, workerFile: options.workerFile, preload, kernels: options.kernels, onLog: options.onLog });
    opened.push(engine);
    return engine;
  }
  const early = workers > 0 && (given || sizeOf(job.data.paths) * fits(job) > FORK_EARLY_FROM) ? open() : null;
  return {
    expected: workers,
    readers: early === null ? null : readersOf(early, workers),
    readTable: null,
    async decide(planned) {
      const inline = workers === 0 || (!given && isSmall(planned));
      if (early !== null && !inline) return early;
      if (inline) {
        const engine = openInline({ scratch });
        opened.push(engine);
        return engine;
      }
      return open();
    },
    workers: (engine) => (engine.name === 'inline' ? 0 : workers),
    async close() {
      await Promise.all(opened.map((engine) => engine.close()));
    },
  };
}

/** Who runs jobs here need not load Spark's engine. */
async function openOnSpark(job: Job, scratch: string, options: RunOptions & { spark: NonNullable<RunOptions['spark']> }): Promise<EngineChoice> {
  const { engine, readTable } = await openSparkEngine(job, scratch, options);
  return { expected: sparkPlaces(job), readers: null, readTable, decide: () => Promise.resolve(engine), workers: () => 1, close: () => engine.close() };
}

function readersOf({ scratch, read }: LocalEngine, workers: number): RangeReaders {
  let files = 0;
  return { workers, nextFile: () => join(scratch, `part-${files++}.bin`), read };
}

function fits(job: Job): number {
  const folds = job.validation !== null && 'folds' in job.validation ? job.validation.folds : 1;
  return candidateCount(job) * folds;
}

/** Of what is named file by file; folders and patterns are not looked into. */
function sizeOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}
