import { resolve } from 'node:path';
import { findResumable } from '../run/resume.ts';
import { checkHeader, parseText } from './load-job.ts';
import type { CommonOptions } from './options.ts';
import { usage } from './options.ts';
import { runLoaded } from './run-job.ts';

/** Goes on with a run that was stopped, by its own job file and from any folder. */
export async function resumeRun(run: string, options: CommonOptions): Promise<void> {
  const { output, text, facts } = findResumable(resolve(run), run);
  const { file, variables, cwd, workers, kernels, spark = null } = facts;
  const conf = [`ml.kernels=${kernels}`, ...(spark === null ? [] : [`ml.spark.mode=${spark.mode}`]), ...(options.conf ?? [])];
  const loaded = parseText({ file, variables, options: { ...(workers === null ? {} : { workers }), ...options, conf } }, text);
  const { job } = loaded.parsed;
  if (job.data.path === '-') throw usage(`run ${run} cannot be gone on with: its data came from standard input, which is over; give the same command the same data, and it goes on by itself`);
  await checkHeader(loaded.parsed);
  // The saved job stays as it is: its folder is not a part of it.
  const parsed = { ...loaded.parsed, job: { ...job, output: { ...job.output, dir: output } } };
  // What is given now comes behind what was given before, and counts.
  const both = spark === null || loaded.spark === null ? loaded.spark : { ...spark, conf: [...spark.conf, ...loaded.spark.conf] };
  await runLoaded({ ...loaded, parsed, savedJob: text, origin: { file, variables, cwd }, spark: both });
}
