import { better } from '../metrics/index.ts';
import { frameTable } from '../reports/frame-table.ts';
import { importancesText } from '../reports/importances.ts';
import { summaryText } from '../reports/summary.ts';
import { sourceText } from '../reports/source.ts';
import { leaderboard } from '../reports/leaderboard.ts';
import { fittingLine } from '../reports/explain.ts';
import { isTimeUp } from '../run/deadline.ts';
import type { RunEvent } from '../run/options.ts';
import { submit } from '../run/submit.ts';
import type { Outcome } from '../run/submit.ts';
import type { FitResult } from '../plan/plan.ts';
import { formatDiagnostic } from '../spec/format.ts';
import { Interrupted } from '../util/errors.ts';
import { count, duration } from '../util/text.ts';
import { cacheOf } from './cache-place.ts';
import { failWith, stopOnSignals, warn } from './exit.ts';
import { loadJob } from './load-job.ts';
import type { JobRequest, LoadedJob } from './load-job.ts';
import { usage } from './options.ts';
import { fromHere, shellWord } from '../util/paths.ts';
import { builtFile, onSpark } from './on-spark.ts';
import { openProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { yamlText } from '../util/json.ts';

/** Runs a job file and prints its results. */
export async function runJob(request: JobRequest): Promise<void> {
  await runLoaded(await loadJob(request));
}

/** Runs a checked job: progress and notes on stderr, results on stdout, everything else in the run folder. */
export async function runLoaded(loaded: LoadedJob, more: { setLine: boolean } = { setLine: false }): Promise<void> {
  const { options } = loaded;
  const { job, sources } = loaded.parsed;
  const transforms = sources.stages.every(({ entry }) => entry.task === null);
  if (options.format === 'csv' && job.validation === null && !transforms) throw usage('--format csv: expected table or json, since a job without grid and validation has no table of candidates');
  const stop = stopOnSignals();
  const watcher = watch(loaded);
  try {
    const outcome = await submit(loaded.parsed, {
      savedJob: loaded.savedJob,
      origin: loaded.origin,
      fresh: options.fresh === true,
      timeLimit: options.timeLimit ?? null,
      cache: cacheOf(options),
      cwd: process.cwd(),
      workerFile: builtFile('local/worker/main.js'),
      workers: loaded.workers,
      kernels: loaded.kernels,
      spark: loaded.spark === null ? null : await onSpark(loaded.spark),
      share: options.share,
      stdin: process.stdin,
      frame: { preview: options.format === 'table' ? Math.min(SHOWN_ROWS, job.output.limit ?? SHOWN_ROWS) : 0, onCsv: options.format === 'csv' ? writeOut : null },
      signal: stop.signal,
      onEvent: watcher.onEvent,
      onLog: warn,
    });
    watcher.end();
    const { failure, written } = outcome;
    // Half a search that somebody stopped is no result to pipe on; it is in the folder.
    if (!(failure instanceof Interrupted)) printOutcome(outcome, { format: options.format, setLine: more.setLine, verbose: (options.verbose ?? 0) > 0 });
    if (options.quiet !== true && !(failure instanceof Interrupted)) warn(`${failure === null ? 'done' : isTimeUp(failure) ? 'ended' : 'failed'} in ${duration(performance.now() / 1000)}: ${fromHere(written.folder)}`);
    if (failure !== null) failWith(failure);
    if (outcome.fits.resumable) warn(howToGoOn(outcome, job.data.path === '-'));
  } finally {
    watcher.end();
    stop.release();
  }
}

/** The command that goes on with a run that was stopped. */
function howToGoOn({ fits, written }: Outcome, fromStdin: boolean): string {
  const kept = `${fits.done} of ${fits.asked} fits are kept`;
  return fromStdin ? `${kept}; go on with the same command and the same data` : `${kept}; go on with: ml-submit resume ${shellWord(fromHere(written.folder))}`;
}

/** As many as Spark's show(). */
const SHOWN_ROWS = 20;
/** The width that is taken for granted where standard output is no terminal. */
const NARROW = 100;
/** Features that the terminal shows with their importances. */
const SHOWN_FEATURES = 10;

interface Watcher {
  onEvent(event: RunEvent): void;
  end(): void;
}

function watch({ options }: LoadedJob): Watcher {
  let progress: Progress | null = null;
  const verbose = options.verbose ?? 0;
  let best = NaN;
  let direction: 1 | -1 = 1;
  let selecting = '';
  return {
    onEvent(event) {
      if (event.type === 'warning') return options.quiet === true ? undefined : warn(formatDiagnostic(event.diagnostic));
      if (event.type === 'planned') {
        if (verbose > 0) warn(['data as it was read:', ...sourceText(event.prepared.source)].join('\n'));
        if (options.quiet !== true && event.prepared.splits.length > 0) warn(fittingLine(event.planned, event.prepared.splits.length));
        progress = openProgress(event.planned.fits.asked, options.quiet === true);
        const [metric] = event.prepared.metrics;
        if (metric !== undefined) ({ direction, name: selecting } = metric);
        return undefined;
      }
      if (event.type === 'resumed') {
        if (event.damagedLine !== null) warn(`warning: the journal is damaged in line ${event.damagedLine}: what comes after it is done again`);
        if (options.quiet !== true) warn(resumedLine(event));
        progress?.keep(event.kept.length);
        note(event.kept);
        return undefined;
      }
      if (event.type === 'refit') return verbose > 0 ? warn(`refitting candidate ${event.candidate.index}: ${yamlText(event.candidate.params)}`) : undefined;
      if (event.event.type === 'done') {
        note(event.event.results);
        progress?.advance(event.event.results.length, Number.isNaN(best) ? null : best);
      }
      if (verbose > 0) sayTask(event.event, verbose);
      return undefined;
    },
    end: () => progress?.stop(),
  };

  function note(fits: readonly FitResult[]): void {
    const scores = fits.map((fit) => fit.test?.[selecting] ?? NaN);
    best = scores.reduce((most, score) => (better({ direction }, score, most) ? score : most), best);
  }
}

function resumedLine({ kept, asked, failed }: Extract<RunEvent, { type: 'resumed' }>): string {
  const line = `resumed: ${kept.length} of ${asked} fits kept`;
  return failed === 0 ? line : `${line}, ${failed} that failed ${failed === 1 ? 'is' : 'are'} tried again`;
}

function sayTask(event: Extract<RunEvent, { type: 'task' }>['event'], verbose: number): void {
  if (event.type === 'done') warn(`task ${event.task}: ${count(event.results.length, 'fit')} in ${duration(event.seconds)} on worker ${event.worker}`);
  if (event.type === 'retried') warn(`task ${event.task}: attempt ${event.attempt} failed on worker ${event.worker}: ${event.reason}`);
  if (event.type === 'worker' && (verbose > 1 || event.state === 'died')) warn(`worker ${event.worker} (pid ${event.pid}) ${event.state}${event.reason === null ? '' : `: ${event.reason}`}`);
}

function printOutcome(outcome: Outcome, { format, setLine, verbose }: { format: 'table' | 'json' | 'csv'; setLine: boolean; verbose: boolean }): void {
  const { written, results, prepared } = outcome;
  if (format === 'json') print(JSON.stringify(written.metrics, null, 2));
  else if (format === 'csv') process.stdout.write(written.cvResults ?? '');
  else if (outcome.frame !== null && prepared.task === null) for (const line of frameTable(outcome.frame)) print(line);
  else if (results === null && outcome.failure === null) {
    print(`fitted on ${count(prepared.data.rows, 'row')}; no validation in the job, so there is no score`);
    printModel(outcome, verbose);
  } else if (results !== null) {
    for (const line of leaderboard(results, process.stdout.columns ?? NARROW)) print(line);
    printModel(outcome, verbose);
    const best = results.best === null ? '' : setWords(results.candidates[results.best].candidate.params);
    if (setLine && best !== '') print(`best: ${best}`);
  }
}

/** What the fitted stages say of themselves; of the rows that they learned from where it was asked for. */
function printModel({ models, summaries }: Outcome, verbose: boolean): void {
  const text = importancesText(models ?? [], { width: process.stdout.columns ?? NARROW, top: SHOWN_FEATURES });
  if (text !== null) print(`\n${text}`);
  if (verbose) summaries.forEach((summary, i) => (summary === null ? undefined : print(`\n${summaryText(String(models?.[i].stage), summary)}`)));
}

/** Writes to standard output as fast as it takes it. */
function writeOut(bytes: Uint8Array): Promise<void> {
  // An error of the stream ends the program: see exit.ts.
  return new Promise((resolve) => void process.stdout.write(bytes, () => resolve()));
}

/** The best parameters, ready for a command line. */
function setWords(params: Readonly<Record<string, unknown>>): string {
  return Object.entries(params).map(([name, value]) => `--set ${name}=${typeof value === 'string' ? value : yamlText(value)}`).join(' ');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

