import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { doubles, schemaOf } from '../frame/column.ts';
import type { Frame, Schema } from '../frame/column.ts';
import { withColumns } from '../frame/select.ts';
import { isNumeric } from '../frame/vectors.ts';
import { candidatesOf } from '../plan/grid.ts';
import { paramsOf } from '../plan/params-of.ts';
import type { Candidate, Variant } from '../plan/plan.ts';
import { stagesOf } from '../plan/variants.ts';
import { findFiles } from '../sources/find-files.ts';
import { loadSource } from '../sources/index.ts';
import type { Table } from '../sources/source.ts';
import { isPipe } from '../sources/text-file.ts';
import { stageProblem } from '../spec/locate-job.ts';
import type { ParsedJob } from '../spec/parse.ts';
import type { Stage } from '../stages/stage.ts';
import { DataError, UserError } from '../util/errors.ts';
import { checkParameters } from './check-pipeline.ts';
import { goalOf } from './goal.ts';
import { loadStages } from './job-stages.ts';
import { variantsOf } from './prepare.ts';

/** Bytes of the data that are looked at. */
const SAMPLE_BYTES = 262_144;
const COMPRESSED = /\.(?:gz|zst)$/;

/**
 * Checks the stages against the types of the data's first rows: parameters that cannot go together, and columns of a type that a stage cannot read.
 * A text stays a text whatever comes behind it; of a number more rows may make a text, so that it is judged only where the sample is all there is.
 * Throws UserError. Data that cannot be looked at in this manner is passed over, as a run tells what is wrong with it.
 */
export async function checkSample(parsed: ParsedJob): Promise<void> {
  const { job } = parsed;
  const sample = await readSample(parsed);
  if (sample === null) return;
  const { table, isWhole } = sample;
  const stages = await loadStages(job);
  const goal = goalOf(job, stages);
  const labelled = goal === null ? table.frame : withColumns(table.frame, [[goal.label, doubles(new Float64Array(table.frame.rows))]]);
  const variants = variantsOrNone(() => variantsOf(parsed, { table, stages, goal, labelled }).variants);
  const { candidates } = candidatesOf({ ...job, exclude: [] });
  if (variants === null) return;
  checkParameters(parsed, { variants, stages, candidates });
  const unknown = isWhole ? new Set<string>() : numbersOf(table.frame);
  for (const candidate of candidates) checkCandidate(parsed, { candidate, variants, stages, schema: schemaOf(labelled), unknown });
}

/** Features are chosen from all rows: a sample may leave none. */
function variantsOrNone(make: () => Variant[]): Variant[] | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

interface Checked {
  candidate: Candidate;
  variants: readonly Variant[];
  stages: ReadonlyMap<string, Stage>;
  schema: Schema;
  unknown: ReadonlySet<string>;
}

function checkCandidate(parsed: ParsedJob, { candidate, variants, stages, schema, unknown }: Checked): void {
  let before = schema;
  for (const planned of stagesOf(variants, candidate)) {
    const stage = stages.get(planned.stage);
    const params = paramsOf(planned, candidate);
    if (stage === undefined) return;
    try {
      before = stage.schema(params, before);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      const blamed = /column `([^`]+)`/.exec(error.message)?.[1];
      const judged = blamed === undefined ? stage.inputs(params, before) : [blamed];
      if (judged.some((name) => unknown.has(name))) return;
      throw new UserError([stageProblem(parsed, { id: planned.id, text: error.message, params })]);
    }
  }
}

function numbersOf({ columns }: Frame): Set<string> {
  return new Set([...columns].filter(([, column]) => isNumeric(column)).map(([name]) => name));
}

/** The first rows of the only data file; null where there are several, or where they cannot be read by themselves. */
async function readSample({ job: { data } }: ParsedJob): Promise<{ table: Table; isWhole: boolean } | null> {
  if (data.format !== 'csv' || data.path === '-' || data.paths.some(isPipe)) return null;
  const files = findFiles(data.paths, data.options);
  if (files.length !== 1) return null;
  const { size } = statSync(files[0]);
  const bytes = Buffer.alloc(Math.min(size, SAMPLE_BYTES));
  const file = openSync(files[0], 'r');
  try {
    readSync(file, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(file);
  }
  const isWhole = size <= SAMPLE_BYTES;
  // Half of a compressed file is no text.
  if (!isWhole && COMPRESSED.test(files[0])) return null;
  const rows = isWhole ? bytes : bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
  try {
    const source = await loadSource(data.format);
    const table = await source.readTable({ stream: Readable.from([rows]), options: { ...data.options, maxRejects: Infinity }, kernels: 'typescript' });
    return { table, isWhole };
  } catch (error) {
    if (error instanceof UserError || error instanceof DataError) return null;
    throw error;
  }
}
