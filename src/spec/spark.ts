import { namesAround } from '../stages/nesting.ts';
import type { Param, ParamValue } from '../stages/params.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { yamlText } from '../util/json.ts';
import { catalogue } from './catalogue.generated.ts';
import type { Axis } from './grid.ts';
import type { Job, SparkMode } from './job.ts';
import { keyProblem, parameterProblem } from './locate-job.ts';
import type { ParsedJob } from './parse.ts';
import type { CheckedStage } from './pipeline.ts';
import { problemAt } from './tree.ts';

const REMEDY = 'leave ml.spark.mode at auto, which sends workers of ours to the executors, or run it with a master of ours, such as local[4]';
/** Stages that ask DuckDB, whose binaries do not go into one file. */
const BY_DUCKDB = ['SQLTransformer'];
/** Reasons that are told. */
const MOST_REASONS = 3;

/** What Spark is told as its master; null where the job runs here. */
export function sparkMaster({ engine: { master } }: Pick<Job, 'engine'>): string | null {
  return master !== null && 'spark' in master ? master.spark : null;
}

/** Whether all of Spark is on this machine. */
export function isLocalSpark(master: string): boolean {
  return master.startsWith('local');
}

/** How Spark does a job, once that is settled; null where it runs here. */
export function sparkMode({ engine: { master } }: Pick<Job, 'engine'>): SparkMode | null {
  if (master === null || !('spark' in master)) return null;
  if (master.how === undefined) throw new Error('how Spark does the job is not settled yet');
  return master.how;
}

/** The job with the mode in which Spark does it: `asked`, or for auto its own stages where it has all of them. Throws UserError for what neither can do. Nothing is changed where the job runs here. */
export function settleSpark(parsed: ParsedJob, asked: 'native' | 'tasks' | 'auto'): ParsedJob {
  const { job } = parsed;
  const spark = sparkMaster(job);
  if (spark === null) return parsed;
  const natively = asked === 'tasks' ? [] : sparkProblems(parsed);
  const mode = asked === 'tasks' || natively.length > 0 ? 'tasks' : 'native';
  if (mode === 'tasks' && asked === 'native') throw new UserError(natively);
  const byWorkers = mode === 'tasks' ? workerProblems(parsed) : [];
  if (byWorkers.length > 0) throw new UserError([...natively, ...byWorkers]);
  const why = mode === 'native' ? "every stage and parameter of the pipeline is one of Spark's" : natively.length === 0 ? 'asked for' : reasonsOf(natively);
  return { ...parsed, job: { ...job, engine: { ...job.engine, master: { spark, how: { mode, why } } } } };
}

function reasonsOf(problems: readonly Diagnostic[]): string {
  const texts = [...new Set(problems.map(({ text }) => text.replace(`; leave it out, or ${REMEDY}`, '').replace(`; ${REMEDY}`, '')))];
  return `${texts.slice(0, MOST_REASONS).join('; ')}${texts.length > MOST_REASONS ? `; and ${texts.length - MOST_REASONS} more` : ''}`;
}

/** What workers of ours cannot do on executors. */
function workerProblems({ sources }: ParsedJob): Diagnostic[] {
  const stages = sources.stages.filter(({ entry }) => BY_DUCKDB.includes(entry.name));
  return stages.map((stage) => problemAt(stage.at, { id: 'not-on-executors', path: stage.id, says: `${stage.entry.name} runs on Spark natively only: workers of ours on executors have no DuckDB`, suggestion: 'leave it out, or run it with a master of ours, such as local[4]' }));
}

/** Everything in a job that Apache Spark has nothing for, each at its place; nothing where Spark is not its master. */
function sparkProblems(parsed: ParsedJob): Diagnostic[] {
  const { job, sources } = parsed;
  if (sparkMaster(job) === null) return [];
  const axes = sources.grid.flat();
  return [
    ...sources.stages.flatMap((stage) => [...stageProblems(stage), ...parameterProblems(parsed, stage, axes.filter((axis) => axis.stage === stage))]),
    ...limitProblems(parsed),
  ];
}

function stageProblems(stage: CheckedStage): Diagnostic[] {
  const { outer, inner } = namesAround(stage.entry.name) ?? { outer: stage.entry.name, inner: null };
  const missing = [outer, inner].filter((name) => name !== null && catalogue.stages.find((entry) => entry.name === name)?.spark === null);
  return missing.map((name) => problemAt(stage.at, { id: 'not-in-spark', path: stage.id, says: `Spark has no ${name}`, suggestion: REMEDY }));
}

function parameterProblems(parsed: ParsedJob, { id, entry, given }: CheckedStage, axes: readonly Axis[]): Diagnostic[] {
  const own = parsed.job.pipeline.find((stage) => stage.id === id)?.params ?? {};
  return Object.entries(entry.params).flatMap(([param, table]) => {
    const values = [...(given.has(param) && own[param] !== undefined ? [own[param]] : []), ...axes.filter((axis) => axis.param === param).flatMap((axis) => axis.values.map(({ value }) => value))];
    const wrong = values.find((value) => !hasSpark(table, value));
    const drawn = table.extension === true && axes.some((axis) => axis.param === param && axis.values.length === 0);
    if (wrong === undefined) return drawn ? [parameterProblem(parsed, { id, param, text: `Spark has no ${param}; ${REMEDY}`, params: {} })] : [];
    const text = table.extension === true ? `Spark has no ${param}; leave it out, or ${REMEDY}` : `Spark takes no ${yamlText(wrong)} here; ${REMEDY}`;
    return [parameterProblem(parsed, { id, param, text, params: { [param]: wrong } })];
  });
}

/** Whether Spark has the value of a parameter: a word in place of a number is ours. */
function hasSpark({ extension, type, default: fallback }: Param, value: ParamValue): boolean {
  if (extension === true) return yamlText(value) === yamlText(fallback);
  return type !== 'int' || typeof value === 'number';
}

/** Limits of a fit are kept by ending the process that it is in. */
function limitProblems(parsed: ParsedJob): Diagnostic[] {
  const { timeMs, memoryBytes } = parsed.job.limits;
  if (timeMs === null && memoryBytes === null) return [];
  return [keyProblem(parsed, { path: 'limits', id: 'limits-spark', text: 'limits need workers of ours, and Spark has its own', suggestion: 'use --time-limit for the whole run and --executor-memory, or remove limits' })];
}
