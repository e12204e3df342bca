import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SparkSettings } from '../engine/spark/arguments.ts';
import type { Plan } from '../plan/plan.ts';
import { findFiles } from '../sources/find-files.ts';
import { loadSource } from '../sources/index.ts';
import { isPipe, readFileBytes } from '../sources/text-file.ts';
import { checkColumns } from '../spec/columns.ts';
import type { Job } from '../spec/job.ts';
import { keyProblem } from '../spec/locate-job.ts';
import { DEFAULT_FAILURES } from '../spec/master.ts';
import { parseJob } from '../spec/parse.ts';
import type { ParsedJob } from '../spec/parse.ts';
import { resolvedYaml } from '../spec/resolved.ts';
import { maskPasswords } from '../spec/source.ts';
import { settleSpark, sparkMaster } from '../spec/spark.ts';
import { dataPlace } from '../run/data-place.ts';
import type { Origin, Workers } from '../run/options.ts';
import { withOther } from '../run/other-rows.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { fromHere, isFarPath } from '../util/paths.ts';
import { confFrom, usage } from './options.ts';
import type { CommonOptions } from './options.ts';
import { sparkSettings } from './spark-options.ts';

/** A job file as the command line names it. */
export interface JobRequest {
  file: string;
  variables: Readonly<Record<string, string>>;
  options: CommonOptions;
}

/** A checked job with everything that the flags say about running it. Its data's paths are as messages show them. */
export interface LoadedJob {
  parsed: ParsedJob;
  /** The job file as the run folder keeps it. */
  savedJob: string;
  origin: Origin;
  options: CommonOptions;
  workers: Workers;
  /** Null where the job does not run on Spark. */
  spark: SparkSettings | null;
  kernels: Plan['kernels'];
}

/** More processes than any machine has cores for; a slip of the finger should not fork them. */
const MOST_WORKERS = 256;

/** Whose name a job from standard input has, and so its runs. */
const STDIN_NAME = 'job.yaml';

/** Reads and checks a job file, and the header of its data. Throws UserError with everything that is wrong. */
export async function loadJob(request: JobRequest): Promise<LoadedJob> {
  const loaded = parseText(request, readJob(request.file));
  if (request.file === '-' && loaded.parsed.job.data.path === '-') throw usage('the job file and the data cannot both come from standard input');
  await checkHeader(loaded.parsed);
  return loaded;
}

/** Checks the text of a job file with its flags. */
export function parseText({ file, variables, options }: JobRequest, text: string): LoadedJob {
  const { kernels, spark: conf } = confFrom(options.conf);
  const cwd = process.cwd();
  const found = parseJob({ file, text, cwd, sets: options.set ?? [], overrides: overridesFrom(options), variables, environment: process.env, checkData: (data) => checkData(asShown(data)) });
  const spark = sparkSettings({ options: { ...options }, conf, master: sparkMaster(found.job), refusal: usage });
  refuseFar(found, spark);
  const parsed = settleSpark({ ...found, job: { ...found.job, data: asShown(found.job.data) } }, spark?.mode ?? 'auto');
  // Who cannot read the data is told before anything is started.
  if (spark !== null) dataPlace(parsed.job, spark);
  const { master } = parsed.job.engine;
  const here = master !== null && 'workers' in master ? master : null;
  if ((options.workers ?? 0) > MOST_WORKERS) throw usage(`--workers ${options.workers}: expected at most ${MOST_WORKERS}, one a core is usual`);
  const workers = { count: options.workers ?? here?.workers ?? null, failures: here?.failures ?? DEFAULT_FAILURES, memoryBytes: options.memoryPerWorker ?? null };
  if (workers.count === 0) refuseLimits(parsed);
  return { parsed, savedJob: resolvedYaml(parsed), origin: { file: resolve(file === '-' ? STDIN_NAME : file), variables, cwd }, options, workers, spark, kernels };
}

/** Other file systems are read by Spark alone. */
function refuseFar(parsed: ParsedJob, spark: SparkSettings | null): void {
  const far = parsed.job.data.paths.find(isFarPath);
  if (far === undefined || spark !== null) return;
  throw new UserError([keyProblem(parsed, { path: 'data.path', id: 'far-path', text: `expected files of this machine, since only Spark's executors read ${maskPasswords(far)}`, suggestion: 'run the job on Spark, --master spark://HOST:PORT, or copy the files to this machine' })]);
}

/** Limits are watched from outside of the process that fits. */
function refuseLimits(parsed: ParsedJob): void {
  const { timeMs, memoryBytes } = parsed.job.limits;
  if (timeMs === null && memoryBytes === null) return;
  throw new UserError([keyProblem(parsed, { path: 'limits', id: 'limits-inline', text: 'limits need a worker that can be stopped, and --workers 0 forks none', suggestion: 'use --workers 1, or remove limits' })]);
}

/** Readers name files by the paths that they are given, so they are given those that a user here would write. */
function asShown(data: Job['data']): Job['data'] {
  const paths = data.paths.map((path) => (path === '' || path === '-' || isFarPath(path) ? path : fromHere(path)));
  return { ...data, path: paths[0], paths };
}

/** Whether the data can be read at all; told with the errors of the job file, so that nobody has to come back for it. */
function checkData({ path, paths, options }: Job['data']): readonly Diagnostic[] {
  if (path === '' || path === '-') return [];
  const here = paths.filter((one) => !isFarPath(one));
  try {
    for (const file of findFiles(here, options)) if (!isPipe(file)) readFileBytes(file, 1);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.diagnostics;
    throw error;
  }
}

/** Compares the columns that the job names with the header of its data, before any work; standard input, named pipes and files that only Spark reaches have to wait. */
export async function checkHeader(parsed: ParsedJob): Promise<void> {
  const { path, paths, format, options } = parsed.job.data;
  if (path === '-' || paths.some((one) => isFarPath(one) || isPipe(one))) return;
  const source = await loadSource(format);
  const header = await source.readHeader(paths, options);
  const found = checkColumns(parsed, header.names);
  if (found.length > 0) throw new UserError(found);
  const other = withOther(parsed)?.job.data;
  if (other !== undefined && !isPipe(other.path)) await (await loadSource(other.format)).readHeader(other.paths, other.options);
}

function readJob(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : (error as Error).message;
    throw new UserError([diagnostic('input', 'no-job', `job file ${file} cannot be read: ${reason}`)]);
  }
}

function overridesFrom(options: CommonOptions): { flag: string; path: string; value: string }[] {
  const flags: [string, string, string | number | undefined][] = [
    ['--name', 'name', options.name],
    ['--seed', 'seed', options.seed],
    ['--data', 'data.path', options.data],
    ['--output', 'output.dir', options.output],
    ['--master', 'engine.master', options.master],
    ['--limit', 'output.limit', options.limit],
  ];
  return flags.flatMap(([flag, path, value]) => (value === undefined ? [] : [{ flag, path, value: String(value) }]));
}
