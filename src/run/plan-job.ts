import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import { makePlan } from '../plan/make.ts';
import type { PlanInput, Planned } from '../plan/make.ts';
import type { Candidate, Plan, Split } from '../plan/plan.ts';
import type { PlanFacts } from '../reports/explain.ts';
import type { SourceFacts } from '../reports/source.ts';
import type { ParsedJob } from '../spec/parse.ts';
import type { Job } from '../spec/job.ts';
import { sparkMaster, sparkMode } from '../spec/spark.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import type { RunOptions, Workers } from './options.ts';
import type { SparkSettings } from '../engine/spark/arguments.ts';
import { dataPlace } from './data-place.ts';
import { openSparkEngine, sparkPlaces } from './spark-engine.ts';
import type { OpenedSpark } from './spark-engine.ts';
import type { CacheOptions } from '../sources/cache.ts';
import type { Prepared } from './prepare.ts';
import { readPrepared } from './read-data.ts';
import { makeScratch, spillInto } from './scratch-folder.ts';

/** What the planner is told beside the data. */
export interface Planning {
  job: Job;
  prepared: Prepared;
  /** Forked workers that there will be. */
  workers: number;
  memoryPerWorker: number | null;
  kernels: Plan['kernels'];
  share: boolean;
}

/** The split that holds every row for training. */
const EVERY_ROW: Split = { column: '', rule: 'all', fold: 0 };
/** Whether a job is over before workers are of use, so that it runs in the parent unless they were asked for. */
export function isSmall({ costMs, inlineBelowMs }: Planned): boolean {
  return costMs < inlineBelowMs;
}

/** Whether workers were asked for, by a flag, the file, or limits that only a parent of workers can keep. */
export function workersAsked(job: Job, workers: Workers): boolean {
  return workers.count !== null || workers.memoryBytes !== null || job.limits.timeMs !== null || job.limits.memoryBytes !== null;
}

/** The plan of the job: its search, or its one fit on every row. */
export function planRun(planning: Planning): Planned {
  const { prepared } = planning;
  return makePlan(prepared.splits.length > 0 ? searchInput(planning) : refitInput(planning, prepared.candidates[0], null));
}

/** The plan as it is when no workers are forked for it. */
export function settleInline(planned: Planned): Planned {
  const tasks = planned.plan.tasks.map((task) => ({ ...task, ranges: null }));
  return { ...planned, plan: { ...planned.plan, tasks, axis: 'tasks', axisReason: 'too little work for workers: this process does it all' } };
}

/** The plan as it is on Spark: workers of ours on executors do whole tasks; what Spark's own stages do is planned so already. */
export function settleWhole(planned: Planned, job: Pick<Job, 'engine'>): Planned {
  if (sparkMode(job)?.mode !== 'tasks') return planned;
  const settled = settleInline(planned);
  return { ...settled, plan: { ...settled.plan, axisReason: 'workers of ours on the executors do whole tasks' } };
}

/** The plan that evaluates every candidate on every split. The predictions of an only candidate are kept where the job wants them: it is the best one. */
export function searchInput(planning: Planning): PlanInput {
  const { prepared, job } = planning;
  const common = commonInput(planning);
  const measures = common.measures === null ? null : { ...common.measures, predictions: prepared.candidates.length === 1 && job.output.predictions !== null };
  return { ...common, measures, candidates: prepared.candidates, splits: prepared.splits, task: 'evaluate', fitMs: null };
}

/** The plan that fits one candidate on every row and keeps the model; `fitMs` is what a fit of it took in the search, null without one. */
export function refitInput(planning: Planning, candidate: Candidate, fitMs: number | null): PlanInput {
  return { ...commonInput(planning), candidates: [{ ...candidate, index: 0 }], splits: [EVERY_ROW], task: 'fit', fitMs };
}

function commonInput({ prepared, job, workers, memoryPerWorker, kernels, share }: Planning): Omit<PlanInput, 'candidates' | 'splits' | 'task' | 'fitMs'> {
  return { ...prepared.planInput, spark: sparkMode(job)?.mode === 'native', workers, memoryPerWorker, limits: job.limits, kernels, share };
}

/** What a job that is not run is read with. */
interface Asked {
  workers: Workers;
  kernels: Plan['kernels'];
  share: boolean;
  /** What the flags say about Spark, and how it is reached where the data is there; absent or null where the job does not run on Spark. */
  spark?: { settings: SparkSettings; reach(): Promise<NonNullable<RunOptions['spark']>> } | null;
  stdin: Readable;
  cache: CacheOptions | null;
  /** Told what was read, before the data goes; null: nobody asks, and values of texts are not counted for it. */
  onSource: ((source: SourceFacts) => void) | null;
}

/** Reads the data and makes the very plan that a run would use, for `explain`. */
export async function planJob(parsed: ParsedJob, options: Asked): Promise<{ facts: PlanFacts; warnings: readonly Diagnostic[] }> {
  const { job } = parsed;
  const prepared = await prepareAlone(parsed, options);
  if (sparkMode(job) !== null) {
    const planned = settleWhole(planRun({ job, prepared, workers: sparkPlaces(job), memoryPerWorker: null, kernels: options.kernels, share: options.share }), job);
    return { facts: factsOf({ job, prepared, planned, workers: 0, settings: options.spark?.settings ?? null }), warnings: prepared.warnings };
  }
  const expected = options.workers.count ?? availableParallelism();
  const planned = planRun({ job, prepared, workers: expected, memoryPerWorker: options.workers.memoryBytes, kernels: options.kernels, share: options.share });
  const inline = expected === 0 || (!workersAsked(job, options.workers) && isSmall(planned));
  return { facts: factsOf({ job, prepared, planned: inline ? settleInline(planned) : planned, workers: inline ? 0 : expected, settings: null }), warnings: prepared.warnings };
}

/** Prepares a job that is not run. */
async function prepareAlone(parsed: ParsedJob, options: Asked): Promise<Prepared> {
  const scratch = makeScratch();
  let opened: OpenedSpark | null = null;
  try {
    opened = await openFar(parsed.job, scratch, options);
    const prepared = await readPrepared(parsed, { ...options, readers: null, readTable: opened?.readTable ?? null, spill: spillInto(scratch, options.workers) });
    options.onSource?.(prepared.source);
    return prepared;
  } finally {
    await opened?.engine.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** An application of Spark, where its executors read the data; null where it is read here. */
async function openFar(job: Job, scratch: string, { spark = null, share }: Asked): Promise<OpenedSpark | null> {
  if (spark === null || dataPlace(job, spark.settings).by === 'us') return null;
  return openSparkEngine(job, scratch, { share, spark: await spark.reach() });
}

/** What `explain` and the first line of a run tell. */
function factsOf({ job, prepared, planned, workers, settings }: { job: Job; prepared: Prepared; planned: Planned; workers: number; settings: SparkSettings | null }): PlanFacts {
  const { path, rows, columns } = prepared.data;
  const read = prepared.source.columns.map(({ name }) => name);
  return {
    job: job.name,
    data: { path, rows, columns, read, features: prepared.features, label: prepared.label, classes: prepared.classes.length },
    planned,
    folds: prepared.splits.length,
    left: prepared.left,
    workers,
    spark: sparkFacts(job, settings),
  };
}

function sparkFacts(job: Job, settings: SparkSettings | null): PlanFacts['spark'] {
  const [master, how] = [sparkMaster(job), sparkMode(job)];
  return master === null || how === null || settings === null ? null : { master, ...how, data: dataPlace(job, settings) };
}
