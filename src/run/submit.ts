import { rmSync } from 'node:fs';
import type { Frame } from '../frame/column.ts';
import { emptyFrame } from '../frame/empty.ts';
import type { Engine } from '../engine/engine.ts';
import { readFitted, readPredictions } from '../engine/scratch.ts';
import type { SavedPredictions, SavedStages } from '../engine/scratch.ts';
import { makePlan } from '../plan/make.ts';
import type { Planned } from '../plan/make.ts';
import type { Candidate, FitResult, Plan, Split } from '../plan/plan.ts';
import { remainingPlan } from '../plan/remaining.ts';
import { collectResults } from '../plan/results.ts';
import type { SearchResults } from '../plan/results.ts';
import { trackBest } from '../plan/track-best.ts';
import { wallMs } from '../plan/wall.ts';
import type { Job } from '../spec/job.ts';
import type { ParsedJob } from '../spec/parse.ts';
import type { Convergence } from '../stages/common/convergence.ts';
import type { Model, Summary } from '../stages/stage.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { collectGrown } from '../util/collect.ts';
import { Interrupted, JobFailed } from '../util/errors.ts';
import { openEngine } from './choose-engine.ts';
import type { EngineChoice } from './choose-engine.ts';
import { claimFolder } from './folder.ts';
import type { Claim } from './folder.ts';
import { isTimeUp, openDeadline, openSearchTime, timeUp } from './deadline.ts';
import type { SearchTime } from './deadline.ts';
import { identityOf } from './identity.ts';
import type { RunOptions } from './options.ts';
import { readWithOther } from './other-rows.ts';
import { planRun, refitInput, searchInput, settleInline, settleWhole } from './plan-job.ts';
import type { Planning } from './plan-job.ts';
import type { Prepared } from './prepare.ts';
import { broughtBack } from './brought-back.ts';
import { makeScratch, removeDeadScratch, scratchFailure, spillInto } from './scratch-folder.ts';
import { openSession, SEARCH_PLAN, writingRun, writingRunSlowly } from './session.ts';
import type { Session } from './session.ts';
import { unconvergedFits } from './unconverged.ts';
import { writeFrame } from './write-frame.ts';
import type { WrittenFrame } from './write-frame.ts';
import { keepSaved, writeModels } from './write-models.ts';
import { writeRun } from './write.ts';
import type { LoggedEvent, Written } from './write.ts';

/** What a run came to; the files are written. `failure` says why the exit code is not 0. */
export interface Outcome {
  prepared: Prepared;
  results: SearchResults | null;
  /** The fitted stages, where the best candidate was refitted. */
  models: readonly Model[] | null;
  /** What they say of the rows that they learned from, by stage; null where nothing is said. */
  summaries: readonly (Summary | null)[];
  /** The rows behind all stages, where they were wanted. */
  frame: WrittenFrame | null;
  written: Written;
  failure: JobFailed | Interrupted | null;
  /** Fits of the search that have scores, and whether the run can be gone on with from its folder. */
  fits: { asked: number; done: number; resumable: boolean };
}

/** Runs a job from its data to its run folder. Throws UserError before any work, JobFailed after it; a signal before the first result throws its reason and leaves nothing behind. */
export async function submit(parsed: ParsedJob, options: RunOptions): Promise<Outcome> {
  const { job } = parsed;
  const scratch = makeScratch();
  const choice = await openEngine(job, scratch, options);
  const deadline = openDeadline(options.timeLimit, options.signal);
  const { signal } = deadline;
  let claim: Claim | null = null;
  // A second signal ends the process at once, and it must not leave a copy of the data or a lock behind either.
  function tidy(): void {
    claim?.leave();
    rmSync(scratch, { recursive: true, force: true });
  }
  process.once('exit', tidy);
  try {
    claim = claimFolder({ named: job.output.dir, job: job.name, cwd: options.cwd, fresh: options.fresh });
    removeDeadScratch();
    const reading = { ...options, readers: choice.readers, readTable: choice.readTable, spill: spillInto(scratch, options.workers) };
    const { prepared, other } = await orAborted(readWithOther(parsed, reading), { ...options, signal });
    for (const found of prepared.warnings) options.onEvent({ type: 'warning', diagnostic: found });
    return await runPrepared({ job, options, prepared, other, choice, scratch, claim, signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : (scratchFailure(scratch, error) ?? error);
  } finally {
    deadline.close();
    await choice.close();
    process.off('exit', tidy);
    tidy();
  }
}

/** Data that is still awaited on standard input must not keep a signal waiting, nor the process alive behind it. */
function orAborted<T>(work: Promise<T>, { signal, stdin }: Pick<RunOptions, 'signal' | 'stdin'>): Promise<T> {
  return new Promise((resolve, reject) => {
    function onAbort(): void {
      stdin.destroy();
      reject(signal.reason as Error);
    }
    signal.addEventListener('abort', onAbort, { once: true });
    // What waits for the signal keeps what was read.
    work.finally(() => signal.removeEventListener('abort', onAbort)).then(resolve, reject);
  });
}

interface Running {
  job: Job;
  options: RunOptions;
  prepared: Prepared;
  /** The other rows that a search goes over; null where there are none. */
  other: Frame | null;
  choice: EngineChoice;
  scratch: string;
  /** The user's, and that of the limit of time. */
  signal: AbortSignal;
}

async function runPrepared(start: Running & { claim: Claim }): Promise<Outcome> {
  const { job, options, prepared, choice, claim, scratch, signal } = start;
  const identity = identityOf(job, await orAborted(prepared.data.sha256(), { ...options, signal }));
  const folder = claim.open(identity);
  const first = planRun(planning(start));
  const engine = await choice.decide(first);
  const planned = engine.name === 'inline' ? settleInline(first) : settleWhole(first, job);
  const [metric] = prepared.metrics;
  const begin = { asked: first.fits.asked, splits: prepared.splits.length, metric: metric === undefined ? null : { name: metric.name, direction: metric.direction } };
  const session = openSession({ folder, identity, options, scratch, begin });
  try {
    options.onEvent({ type: 'planned', prepared, planned, workers: choice.workers(engine) });
    const empty = emptyFrame(prepared.frame);
    await engine.prepare(prepared.frame, planned.plan.shardStarts);
    // The engine has the data now, in files where there are workers: this process need not keep it.
    prepared.frame = { rows: prepared.frame.rows, columns: new Map() };
    prepared.source = { ...prepared.source, columns: [] };
    collectGrown();
    return await runSession({ ...start, session, engine, empty, log: [], sha256: identity.data }, planned);
  } finally {
    session.close();
  }
}

interface Sitting extends Running {
  session: Session;
  engine: Engine;
  /** The columns in front of the first stage, without rows. */
  empty: Frame;
  log: LoggedEvent[];
  /** Of the data. */
  sha256: string;
}

/** Searches, keeps the best and writes the folder. What stops it is told in the outcome, and what was finished by then is written. */
async function runSession(sitting: Sitting, planned: Planned): Promise<Outcome> {
  const { job, options, prepared, session, log } = sitting;
  let results: SearchResults | null = null;
  let searched: Fits = { fits: [], stopped: null };
  let failure: Outcome['failure'] = null;
  if (prepared.splits.length > 0) {
    searched = await runSearch(sitting, planned.plan);
    results = collectResults({ candidates: prepared.candidates, splits: prepared.splits.length, metrics: prepared.metrics, trainScores: job.trainScores, fits: searched.fits });
    failure = searched.stopped ?? searchFailure(job, results);
    if (results.failed > 0 && failure === null) options.onEvent({ type: 'warning', diagnostic: failedFits(results) });
  }
  // When the time is up there is some left for the best so far.
  const kept: Kept = failure === null || (isTimeUp(failure) && (results?.best ?? null) !== null) ? await keep(sitting, { results, fits: searched.fits }) : NOTHING;
  const unconverged = unconvergedFits({ results, refit: kept.refit }, prepared);
  if (unconverged !== null) options.onEvent({ type: 'warning', diagnostic: unconverged });
  failure = kept.failure instanceof Interrupted ? kept.failure : (failure ?? kept.failure);
  if (failure instanceof Interrupted && !session.hasTasks()) throw failure;
  if (isTimeUp(failure)) failure = timeUp(options.timeLimit?.text ?? '', timeWords(job, { results, kept }));
  const resumable = session.hasTasks() && (searched.stopped !== null || kept.stopped);
  const unwritten = await writingRunSlowly(session.folder, () => writeKept(session.folder.partial, { job, prepared, results }, kept));
  failure ??= unwritten;
  const written = writingRun(session.folder, () => writeRun(session.folder, { ...sitting, ...kept, results, planned, log }));
  session.end(failure === null ? 'finished' : failure instanceof Interrupted || isTimeUp(failure) ? 'stopped' : 'failed');
  session.close();
  const done = searched.fits.filter((fit) => fit.error === null).length;
  return { prepared, results, models: kept.models, summaries: kept.summaries, frame: kept.frame, written: { ...written, folder: session.folder.finish(resumable) }, failure, fits: { asked: planned.fits.asked, done, resumable } };
}

/** Writes the fitted stages, as far as there are any. */
async function writeKept(folder: string, fitted: Pick<Parameters<typeof writeModels>[1], 'job' | 'prepared' | 'results'>, { models, saved }: Kept): Promise<JobFailed | null> {
  if (models !== null) return writeModels(folder, { ...fitted, models, saved });
  if (saved !== null) keepSaved(folder, saved);
  return null;
}

/** What there was time for. */
function timeWords(job: Job, { results, kept }: { results: SearchResults | null; kept: Kept }): string {
  if (results?.best === null) return ' before any candidate was done on every split';
  if (kept.models !== null || kept.saved !== null) return '; the best candidate so far was fitted on every row';
  return job.refit ? ` before the ${results === null ? 'fit' : 'refit of the best candidate'} was done` : '';
}

/** The search as far as there is time for it. */
async function runSearch(sitting: Sitting, plan: Plan): Promise<Fits> {
  const { options, prepared, signal, choice, engine, job } = sitting;
  const { timeLimit } = options;
  if (timeLimit === null) return runPlan(sitting, { plan, name: SEARCH_PLAN });
  const workers = choice.workers(engine);
  const rests = new Map<number, number>();
  function restMs(index: number): number {
    const candidate = prepared.candidates[index];
    const plans = [...(job.output.predictions === null ? [] : [predictionsPlan(sitting, candidate)]), ...(job.refit ? [makePlan(refitInput(planning(sitting), candidate, null)).plan] : [])];
    const known = rests.get(index) ?? plans.reduce((sum, each) => sum + wallMs(each, workers), 0);
    rests.set(index, known);
    return known;
  }
  const time = openSearchTime({ limit: timeLimit, signal, best: trackBest(prepared.metrics[0], prepared.splits.length), restMs, startMs: performance.now() });
  try {
    const { fits, stopped } = await runPlan(sitting, { plan, name: SEARCH_PLAN, time });
    return { fits, stopped: stopped ?? (time.refused() ? timeUp(timeLimit.text) : null) };
  } finally {
    time.close();
  }
}

function planning({ job, prepared, options, choice }: Running): Planning {
  return { job, prepared, workers: choice.expected, memoryPerWorker: options.workers.memoryBytes, kernels: options.kernels, share: options.share };
}

interface Kept {
  models: readonly Model[] | null;
  /** Where the engine saved the fitted stages in its own format. */
  saved: SavedStages | null;
  summaries: readonly (Summary | null)[];
  /** How the search of the fit on all rows went, unless its summary warns of more. */
  refit: Convergence | undefined;
  frame: WrittenFrame | null;
  oof: readonly SavedPredictions[] | null;
  failure: Outcome['failure'];
  /** Whether the failure is that the work was stopped, so that it could go on. */
  stopped: boolean;
}

const NOTHING: Kept = { models: null, saved: null, summaries: [], refit: undefined, frame: null, oof: null, failure: null, stopped: false };

interface Searched {
  results: SearchResults | null;
  fits: readonly FitResult[];
}

/** Refits the best candidate and computes its out-of-fold predictions; what fails leaves the rest to be written. */
async function keep(sitting: Sitting, search: Searched): Promise<Kept> {
  const { job, prepared, options, scratch } = sitting;
  const { results } = search;
  const best = prepared.candidates[results?.best ?? 0];
  let oof: SavedPredictions[] | null = null;
  if (results !== null && job.output.predictions !== null) {
    const { fits, stopped } = await predictionsOf(sitting, search, best);
    const failure = stopped ?? failureOf(fits, 'a fit that succeeded in the search failed when it was repeated for its predictions');
    if (failure !== null) return { ...NOTHING, failure, stopped: stopped !== null };
    oof = [...fits].sort((a, b) => a.split - b.split).map((fit) => readPredictions(scratch, fileOf(fit)));
  }
  if (!job.refit) return { ...NOTHING, oof };
  options.onEvent({ type: 'refit', candidate: best });
  const { plan } = makePlan(refitInput(planning(sitting), best, results === null ? null : leastFitMs(results)));
  const { fits, stopped } = await runPlan(sitting, { plan, name: null });
  const failure = stopped ?? failureOf(fits, `the ${results === null ? 'fit' : 'refit of the best candidate'} failed`);
  if (failure !== null) return { ...NOTHING, oof, failure, stopped: stopped !== null };
  sitting.engine.rest?.();
  const fitted = readFitted(scratch, fileOf(fits[0]));
  const { models, summaries } = fitted.saved === undefined ? fitted : await broughtBack(sitting, { ...fitted, saved: fitted.saved, convergence: fits[0].convergence }, best);
  for (const warning of summaries.flatMap((summary) => summary?.warnings ?? [])) options.onEvent({ type: 'warning', diagnostic: diagnostic('warning', 'odd-fit', warning) });
  const refit = summaries.some((summary) => (summary?.warnings.length ?? 0) > 0) ? undefined : fits[0].convergence;
  const kept = { ...NOTHING, oof, saved: fitted.saved ?? null, models, summaries, refit };
  return { ...kept, ...(models === null ? rowsOfNoModels(job) : await rowsBehind(sitting, models, plan.shardStarts)) };
}

/** Of the best candidate: what its fits share is done by the first of them. */
function leastFitMs({ best, candidates }: SearchResults): number {
  return MS_A_SECOND * Math.min(...candidates[best ?? 0].fitSeconds);
}

/** What is wanted of rows behind stages that only Spark can apply. */
function rowsOfNoModels({ output }: Job): Pick<Kept, 'failure'> {
  const key = output.data === null ? (output.search?.name ?? null) : 'data';
  return { failure: key === null ? null : new JobFailed(`output.${key} was not written: it takes fitted stages that can be read here`) };
}

/** Writes the rows behind the fitted stages where they are wanted; what stops it leaves the rest to be written. */
async function rowsBehind({ job, prepared, other, engine, empty, session, options, signal }: Sitting, models: readonly Model[], shardStarts: readonly number[]): Promise<Pick<Kept, 'frame' | 'failure' | 'stopped'>> {
  const { task, label, classes } = prepared;
  const predictionCol = models.findLast((model) => (prepared.stages.get(model.stage)?.task ?? null) !== null)?.params['predictionCol'];
  const named = task === 'classification' ? { columns: [label, predictionCol].filter((name) => typeof name === 'string'), names: classes } : null;
  const wanted = task === null ? options.frame : { ...options.frame, preview: 0, onCsv: null };
  try {
    const frame = await writeFrame({ job, engine, shardStarts, models, stages: prepared.stages, empty: withoutFolds(empty, prepared.splits), other, classes: named, folder: session.folder.partial, wanted, signal });
    return { frame, failure: null, stopped: false };
  } catch (error) {
    const reason = signal.aborted ? (signal.reason as unknown) : error;
    if (!(reason instanceof JobFailed || reason instanceof Interrupted)) throw error;
    return { frame: null, failure: reason, stopped: signal.aborted };
  }
}

function withoutFolds({ rows, columns }: Frame, splits: readonly Split[]): Frame {
  const folds = new Set(splits.map(({ column }) => column));
  return { rows, columns: new Map([...columns].filter(([name]) => !folds.has(name))) };
}

/** Fits of the best candidate with their predictions: those of the search where it kept them, else made once more. */
async function predictionsOf(sitting: Sitting, { fits }: Searched, best: Candidate): Promise<Fits> {
  const input = searchInput(planning(sitting));
  if (input.measures?.predictions === true) return { fits, stopped: null };
  return runPlan(sitting, { plan: predictionsPlan(sitting, best), name: `predictions-${best.index}` });
}

function predictionsPlan(sitting: Sitting, best: Candidate): Plan {
  const input = searchInput(planning(sitting));
  return makePlan({ ...input, candidates: [{ ...best, index: 0 }], measures: input.measures === null ? null : { ...input.measures, predictions: true, trainScores: false } }).plan;
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

interface Fits {
  fits: readonly FitResult[];
  /** Why the engine gave up, or which signal came. */
  stopped: JobFailed | Interrupted | null;
}

/** All results of a plan, those that the journal has already among them; where the work was stopped, those that it had by then. A plan without a name is not put into the journal. */
async function runPlan(sitting: Sitting, { plan, name, time = null }: { plan: Plan; name: string | null; time?: SearchTime | null }): Promise<Fits> {
  const { session, engine, options, log } = sitting;
  const { signal } = time ?? sitting;
  const kept = name === null ? { fits: [], failed: 0 } : session.kept(name);
  const asked = plan.tasks.reduce((sum, task) => sum + task.candidates.length, 0);
  if (name === SEARCH_PLAN && session.folder.kept !== null) options.onEvent({ type: 'resumed', kept: kept.fits, asked, failed: kept.failed, damagedLine: session.folder.kept.damagedLine });
  const fits = [...kept.fits];
  const left = remainingPlan(plan, fits);
  time?.done(undefined, fits, 0);
  try {
    if (left.tasks.length === 0) return { fits, stopped: null };
    for await (const event of engine.run(left, signal, time?.admit)) {
      log.push({ atMs: Math.round(performance.now()), event });
      options.onEvent({ type: 'task', event });
      if (event.type !== 'done') continue;
      fits.push(...event.results);
      time?.done(left.tasks.find(({ id }) => id === event.task), event.results, event.seconds);
      if (name !== null) session.add(name, event.results);
    }
  } catch (error) {
    const reason = signal.aborted ? (signal.reason as unknown) : error;
    if (reason instanceof JobFailed || reason instanceof Interrupted) return { fits, stopped: reason };
    throw error;
  }
  return { fits, stopped: null };
}

const MS_A_SECOND = 1000;
