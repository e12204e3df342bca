import { explainJson, explainText } from '../reports/explain.ts';
import { sourceText } from '../reports/source.ts';
import type { SourceFacts } from '../reports/source.ts';
import { checkSample } from '../run/check-sample.ts';
import { planJob } from '../run/plan-job.ts';
import { formatDiagnostic } from '../spec/format.ts';
import { isFarPath } from '../util/paths.ts';
import { cacheOf } from './cache-place.ts';
import { onSpark } from './on-spark.ts';
import { warn } from './exit.ts';
import { loadJob } from './load-job.ts';
import type { JobRequest, LoadedJob } from './load-job.ts';
import { usage } from './options.ts';
import type { CommonOptions } from './options.ts';
import { jsonText } from '../util/json.ts';

/** Checks a job file, the header of its data, and the types of its first rows; says so when all is well. */
export async function validateJob(request: JobRequest): Promise<void> {
  refuseCsv(request.options);
  const { parsed } = await loadJob(request);
  const isFar = parsed.job.data.paths.some(isFarPath);
  if (!isFar) await checkSample(parsed);
  const { job } = parsed;
  const where = job.data.path === '-' || isFar ? '; the columns are checked when the data comes' : '';
  process.stdout.write(request.options.format === 'json' ? `${JSON.stringify({ valid: true, job: job.name })}\n` : `${request.file} is valid${where}\n`);
}

/** Prints the plan of a job file; the data is read, and nothing is fitted or written. */
export async function explainJob(request: JobRequest): Promise<void> {
  await explainLoaded(await loadJob(request));
}

/** Prints the plan of a checked job. */
export async function explainLoaded(loaded: LoadedJob): Promise<void> {
  const { parsed, workers, kernels, options, spark: settings } = loaded;
  refuseCsv(options);
  const onSource = (options.verbose ?? 0) > 0 ? tellSource : null;
  const { facts, warnings } = await planJob(parsed, { workers, kernels, share: options.share, spark: settings === null ? null : { settings, reach: () => onSpark(settings) }, stdin: process.stdin, cache: cacheOf(options), onSource });
  if (options.quiet !== true) for (const found of warnings) warn(formatDiagnostic(found));
  const text = options.format === 'json' ? jsonText(explainJson(facts), 2) : explainText(facts).join('\n');
  process.stdout.write(`${text}\n`);
}

function tellSource(source: SourceFacts): void {
  warn(['data as it was read:', ...sourceText(source)].join('\n'));
}

/** A check and a plan are no tables of candidates. */
function refuseCsv({ format }: CommonOptions): void {
  if (format === 'csv') throw usage('--format csv: expected table or json, since only a run has a table of candidates');
}
