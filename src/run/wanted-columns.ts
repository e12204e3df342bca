import type { Schema } from '../frame/column.ts';
import { typeOf, doubles } from '../frame/column.ts';
import { matchesGlobs } from '../plan/features.ts';
import { candidatesOf } from '../plan/grid.ts';
import { lacksFeatures, resolvePipeline } from '../plan/insert.ts';
import type { Wanted } from '../sources/source.ts';
import { choicesOf, stagesWith } from '../spec/choices.ts';
import type { ParsedJob } from '../spec/parse.ts';
import { checkParameters, columnsRead } from './check-pipeline.ts';
import { excludedColumns, goalOf } from './goal.ts';
import { loadStages, writesFrame } from './job-stages.ts';
import { located } from './located.ts';

/** A column that no data has: a stage that reads it reads whatever there is. */
const ANY = '\0';
const SCHEMA: Schema = new Map([[ANY, typeOf(doubles(new Float64Array(0)))]]);

/** The columns whose values a job needs itself, whoever fits: label, weights, and what the folds come from; of a key the hashes are enough. */
export async function columnsHere({ job }: ParsedJob): Promise<{ back: string[]; hashed: string[] }> {
  const { data, validation } = job;
  const label = goalOf(job, await loadStages(job))?.label ?? data.label;
  const own = validation !== null && 'column' in validation ? validation.column : null;
  const isKey = validation?.kind === 'key';
  return { back: [label, data.weight, isKey ? null : own].filter((name) => name !== null), hashed: isKey && own !== null ? [own] : [] };
}

/**
 * The columns that a job reads, found before its data is: what its stages read for any candidate, label, weights and the column of the splits, and, where the features are
 * not made by stages, those that `data.features` chooses. Null where it may need all: where rows are written, or a stage takes what there is. Throws UserError.
 */
export async function wantedColumns(parsed: ParsedJob): Promise<Wanted | null> {
  const { job } = parsed;
  const stages = await loadStages(job);
  const goal = goalOf(job, stages);
  if (writesFrame(job, goal)) return null;
  const common = { stages, seed: job.seed, label: goal?.label ?? job.data.label, weight: job.data.weight };
  const variants = choicesOf(job.pipeline).map((choices) => ({ choices, stages: resolvePipeline({ ...common, pipeline: stagesWith(job.pipeline, choices) }) }));
  const { candidates } = located(parsed, 'exclude', () => candidatesOf(job));
  checkParameters(parsed, { variants, stages, candidates });
  return located(parsed, 'pipeline', () => {
    const read = columnsRead({ variants, stages, candidates, schema: SCHEMA });
    const lacks = variants.some((variant) => lacksFeatures(variant.stages, { ...common, pipeline: job.pipeline }, SCHEMA) >= 0);
    const patterns = lacks ? job.data.features : [];
    if (read.has(ANY) || (patterns.length === 1 && patterns[0] === '*')) return null;
    // A column that is there before a stage makes it is told only where it is seen.
    const made = variants.flatMap((variant) => variant.stages.flatMap((stage) => [...(stages.get(stage.stage)?.outputs(stage.params) ?? [])]));
    const names = new Set([...read, ...made, ...excludedColumns(job, { goal, stages })]);
    return { has: (name) => names.has(name) || matchesGlobs(name, patterns), key: JSON.stringify([[...names].sort(), patterns]) };
  });
}
