import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { modelFolder, writePipeline } from '../formats/index.ts';
import type { SavedPipeline } from '../formats/native.ts';
import type { Candidate } from '../plan/plan.ts';
import type { SearchResults } from '../plan/results.ts';
import { stagesOf } from '../plan/variants.ts';
import type { Job } from '../spec/job.ts';
import type { Model } from '../stages/stage.ts';
import { DataError, JobFailed } from '../util/errors.ts';
import type { Prepared } from './prepare.ts';

interface Fitted {
  job: Job;
  prepared: Prepared;
  results: SearchResults | null;
  models: readonly Model[];
}

/** Writes the model into a folder in every format that is asked for. Comes to the failure of one that cannot have it, which leaves the others as they are. */
export async function writeModels(folder: string, fitted: Fitted): Promise<JobFailed | null> {
  const pipeline = savedPipeline(fitted);
  let failure: JobFailed | null = null;
  for (const format of fitted.job.output.model) {
    const path = join(folder, modelFolder(format));
    mkdirSync(path);
    try {
      await writePipeline(path, pipeline, format);
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      rmSync(path, { recursive: true });
      failure = new JobFailed(`the model was not written as ${format}: ${cause.message}`, { cause });
    }
  }
  return failure;
}

function savedPipeline({ prepared, job, results, models }: Fitted): SavedPipeline {
  const best = bestOf(prepared, results);
  const { task, label, classes } = prepared;
  const inputs = [...prepared.inputsOf(best)].filter(([name]) => name !== label).map(([name, { kind, boolean, date, width }]) => ({ name, type: { kind, boolean, date, ...(kind === 'vector' ? { width } : {}) } }));
  const stages = stagesOf(prepared.variants, best).map(({ id, inserted }, i) => ({ id, inserted, model: models[i] }));
  return { options: job.data.options, inputs, label: task === null || label === null ? null : { column: label, classes }, stages };
}

/** The candidate that was fitted on every row. */
export function bestOf({ candidates }: Prepared, results: SearchResults | null): Candidate {
  return candidates[results?.best ?? 0];
}
