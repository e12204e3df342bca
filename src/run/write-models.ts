import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SavedStages } from '../engine/scratch.ts';
import type { ModelFormat } from '../formats/index.ts';
import { modelFolder, writePipeline } from '../formats/index.ts';
import type { SavedPipeline } from '../formats/native.ts';
import type { Candidate } from '../plan/plan.ts';
import type { SearchResults } from '../plan/results.ts';
import { stagesOf } from '../plan/variants.ts';
import type { Job } from '../spec/job.ts';
import type { Model } from '../stages/stage.ts';
import { DataError, JobFailed } from '../util/errors.ts';
import type { Prepared } from './prepare.ts';
import { oddNames, refuseOddNames } from './spark-names.ts';

interface Fitted {
  job: Job;
  prepared: Prepared;
  results: SearchResults | null;
  models: readonly Model[];
  /** What Spark saved itself; null where it did not fit them. */
  saved: SavedStages | null;
}

/** The format of what Spark saves itself, which a run on Spark always leaves. */
const SPARK: ModelFormat = 'spark-ml';

/** Writes the model into a folder in every format that is asked for, and in Spark's where Spark fitted it. Comes to the failure of one that cannot have it, which leaves the others as they are. */
export async function writeModels(folder: string, fitted: Fitted): Promise<JobFailed | null> {
  const pipeline = savedPipeline(fitted);
  const { saved } = fitted;
  let failure: JobFailed | null = null;
  for (const format of new Set([...fitted.job.output.model, ...(saved === null ? [] : [SPARK])])) {
    // Then only what Spark saved itself, with other names, can be used there.
    if (format === SPARK && saved !== null && oddNames(pipeline).length > 0) {
      keepSaved(folder, saved);
      continue;
    }
    const path = join(folder, modelFolder(format));
    mkdirSync(path);
    try {
      if (format === SPARK) refuseOddNames(pipeline);
      await writePipeline(path, pipeline, format);
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      rmSync(path, { recursive: true });
      if (format === SPARK && saved !== null) keepSaved(folder, saved);
      else failure = new JobFailed(`the model was not written as ${format}: ${cause.message}`, { cause });
    }
  }
  return failure;
}

/** Keeps the stages as Spark saved them: with its names of columns and numbers for classes. */
export function keepSaved(folder: string, { folder: from }: SavedStages): void {
  cpSync(from, join(folder, modelFolder(SPARK)), { recursive: true });
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
