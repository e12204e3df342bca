import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { readModels, readPredictions } from '../engine/scratch.ts';
import type { SavedPredictions } from '../engine/scratch.ts';
import { makePlan } from '../plan/make.ts';
import type { Candidate, FitResult, Plan } from '../plan/plan.ts';
import { collectResults } from '../plan/results.ts';
import type { SearchResults } from '../plan/results.ts';
import type { Job } from '../spec/job.ts';
import type { ParsedJob } from '../spec/parse.ts';
import type { Model } from '../stages/stage.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { JobFailed } from '../util/errors.ts';
import { openEngine } from './choose-engine.ts';
import type { EngineChoice } from './choose-engine.ts';
import { openRunFolder } from './folder.ts';
import type { RunFolder } from './folder.ts';
import type { RunOptions } from './options.ts';
import { planRun, refitInput, searchInput, settleInline } from './plan-job.ts';
import type { Planning } from './plan-job.ts';
import { prepare, readData } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { writeRun } from './write.ts';
import type { LoggedEvent, Written } from './write.ts';

/** What a run came to; the files are written. `failure` says why the exit code is not 0. */
export interface Outcome {
  prepared: Prepared;
  results: SearchResults | null;
  /** The fitted stages, where the best candidate was refitted. */
  models: readonly Model[] | null;
  written: Written;
  failure: JobFailed | null;
}

/** Runs a job from its data to its run folder. Throws UserError before any work, JobFailed after it; a signal throws its reason and leaves nothing behind. */
export async function submit(parsed: ParsedJob, options: RunOptions): Promise<Outcome> {
  const { job } = parsed;
  const scratch = mkdtempSync(join(tmpdir(), 'ml-submit-'));
  const choice = openEngine(job, scratch, options);
  let folder: RunFolder | null = null;
  // A second signal ends the process at once, and it must not leave a copy of the data behind either.
  function tidy(): void {
    folder?.discard();
    rmSync(scratch, { recursive: true, force: true });
  }
  process.once('exit', tidy);
  try {
    folder = openRunFolder(job.output.dir, job.name, options.cwd);
    const prepared = await prepare(parsed, await orAborted(readData(job, options.stdin), options));
    for (const found of prepared.warnings) options.onEvent({ type: 'warning', diagnostic: found });
    return await runPrepared({ job, options, prepared, choice, scratch, folder });
  } catch (error) {
    folder?.discard();
    throw options.signal.aborted ? options.signal.reason : error;
  } finally {
    await choice.close();
    process.off('exit', tidy);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Data that is still awaited on standard input must not keep a signal waiting, nor the process alive behind it. */
function orAborted<T>(work: Promise<T>, { signal, stdin }: RunOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      stdin.destroy();
      reject(signal.reason as Error);
    }, { once: true });
    work.then(resolve, reject);
  });
}

interface Running {
  job: Job;
  options: RunOptions;
  prepared: Prepared;
  choice: EngineChoice;
  scratch: string;
  folder: RunFolder;
}

async function runPrepared(running: Running): Promise<Outcome> {
  const { job, options, prepared, choice } = running;
  const search = prepared.splits.length > 0;
  const first = planRun(planning(running));
  const engine = await choice.decide(first.costMs);
  const planned = engine.name === 'inline' ? settleInline(first) : first;
  options.onEvent({ type: 'planned', prepared, planned, workers: choice.workers(engine) });
  await engine.prepare(prepared.frame, planned.plan.shardStarts);
  const log: LoggedEvent[] = [];
  let results: SearchResults | null = null;
  let stopped: JobFailed | null = null;
  let fits: readonly FitResult[] = [];
  if (search) {
    const searched = await runPlan(running, { engine, plan: planned.plan, log });
    fits = searched.fits;
    results = collectResults({ candidates: prepared.candidates, splits: prepared.splits.length, metrics: prepared.metrics, trainScores: job.trainScores, fits });
    stopped = searched.failure ?? searchFailure(job, results);
    if (results.failed > 0 && stopped === null) options.onEvent({ type: 'warning', diagnostic: failedFits(results) });
  }
  const kept = stopped === null ? await keep(running, { engine, results, fits, log }) : { models: null, oof: null, failure: stopped };
  const written = writeRun(running.folder, { ...running, ...kept, results, planned, log });
  return { prepared, results, models: kept.models, written, failure: kept.failure };
}

function planning({ job, prepared, options, choice }: Running): Planning {
  return { job, prepared, workers: choice.expected, kernels: options.kernels };
}

interface Kept {
  models: readonly Model[] | null;
  oof: readonly SavedPredictions[] | null;
  failure: JobFailed | null;
}

interface Searched {
  engine: Engine;
  results: SearchResults | null;
  fits: readonly FitResult[];
  log: LoggedEvent[];
}

/** Refits the best candidate and computes its out-of-fold predictions; what fails leaves the rest to be written. */
async function keep(running: Running, search: Searched): Promise<Kept> {
  const { job, prepared, options } = running;
  const { results } = search;
  const best = prepared.candidates[results?.best ?? 0];
  const kept: Kept = { models: null, oof: null, failure: null };
  if (results !== null && job.output.predictions !== null) {
    const { fits, failure } = await predictionsOf(running, search, best);
    kept.failure = failure;
    if (failure === null) kept.oof = [...fits].sort((a, b) => a.split - b.split).map((fit) => readPredictions(running.scratch, fileOf(fit)));
  }
  if (job.refit && kept.failure === null) {
    options.onEvent({ type: 'refit', candidate: best });
    const { plan } = makePlan(refitInput(planning(running), best));
    const { fits, failure } = await runPlan(running, { engine: search.engine, plan, log: search.log });
    kept.failure = failure ?? failureOf(fits, `the ${results === null ? 'fit' : 'refit of the best candidate'} failed`);
    if (kept.failure === null) kept.models = readModels(running.scratch, fileOf(fits[0]));
  }
  return kept;
}

/** Fits of the best candidate with their predictions: those of the search where it kept them, else made once more. */
async function predictionsOf(running: Running, { engine, fits, log }: Searched, best: Candidate): Promise<{ fits: readonly FitResult[]; failure: JobFailed | null }> {
  const input = searchInput(planning(running));
  if (input.measures.predictions) return { fits, failure: null };
  const { plan } = makePlan({ ...input, candidates: [{ ...best, index: 0 }], measures: { ...input.measures, predictions: true, trainScores: false } });
  const again = await runPlan(running, { engine, plan, log });
  return { fits: again.fits, failure: again.failure ?? failureOf(again.fits, 'a fit that succeeded in the search failed when it was repeated for its predictions') };
}

function failedFits(results: SearchResults): Diagnostic {
  const first = results.candidates.flatMap((row) => row.errors).find((error) => error !== null) ?? '';
  return diagnostic('warning', 'failed-fits', `${results.failed} of ${results.candidates.length * results.splits} fits failed, their scores are empty; the first error: ${first}`);
}

function searchFailure(job: Job, results: SearchResults): JobFailed | null {
  const first = results.candidates.flatMap((row) => row.errors).find((error) => error !== null) ?? null;
  if (job.errorScore === 'raise' && first !== null) return new JobFailed(`a fit failed and errorScore is raise: ${first}`);
  if (results.best === null) return new JobFailed(`no candidate has a score${first === null ? `: ${results.metrics[0].name} is not defined for the test rows of some folds` : `; the first error: ${first}`}`);
  return null;
}

function failureOf(fits: readonly FitResult[], words: string): JobFailed | null {
  const error = fits.find((fit) => fit.error !== null)?.error ?? null;
  return error === null ? null : new JobFailed(`${words}: ${error}`);
}

function fileOf({ file }: FitResult): string {
  if (file === null) throw new Error('a fit that was to be kept left no file');
  return file;
}

/** All results of a plan; where the engine gave up, those that it had by then, and why. */
async function runPlan(running: Running, work: { engine: Engine; plan: Plan; log: LoggedEvent[] }): Promise<{ fits: FitResult[]; failure: JobFailed | null }> {
  const fits: FitResult[] = [];
  try {
    for await (const event of work.engine.run(work.plan, running.options.signal)) {
      work.log.push({ atMs: Math.round(performance.now()), event });
      running.options.onEvent({ type: 'task', event });
      if (event.type === 'done') fits.push(...event.results);
    }
  } catch (error) {
    if (error instanceof JobFailed) return { fits, failure: error };
    throw error;
  }
  return { fits, failure: null };
}
