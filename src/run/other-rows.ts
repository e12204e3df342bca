import type { Frame } from '../frame/column.ts';
import { kindWords } from '../frame/vectors.ts';
import { keyProblem } from '../spec/locate-job.ts';
import type { ParsedJob } from '../spec/parse.ts';
import { UserError } from '../util/errors.ts';
import type { Prepared } from './prepare.ts';
import { readData, readPrepared } from './read-data.ts';
import type { ReadingData } from './read-data.ts';

/** The job with the other data of its search in place of its own; null where it has none. Malformed rows are refused, as only those of the data are kept. */
export function withOther(parsed: ParsedJob): ParsedJob | null {
  const { job } = parsed;
  const other = job.output.search?.other ?? null;
  if (other === null) return null;
  const { path, format } = other;
  return { ...parsed, job: { ...job, data: { ...job.data, path, paths: [path], format, options: { ...job.data.options, maxRejects: 0 } } } };
}

/** Reads the job's data and, where a search goes over other rows, those too, which must have the columns that the pipeline reads. */
export async function readWithOther(parsed: ParsedJob, reading: ReadingData): Promise<{ prepared: Prepared; other: Frame | null }> {
  const prepared = await readPrepared(parsed, reading);
  const asked = withOther(parsed);
  if (asked === null) return { prepared, other: null };
  const { frame, warnings } = await readData(asked, { ...reading, cache: null, readers: null, readTable: null });
  checkOther(parsed, frame, prepared);
  return { prepared: { ...prepared, warnings: [...prepared.warnings, ...warnings] }, other: frame };
}

/** Throws a UserError at the file of other rows where it lacks columns that the pipeline reads, or has them of another kind. */
function checkOther(parsed: ParsedJob, other: Frame, { inputsOf, candidates, frame }: Prepared): void {
  const path = `output.${parsed.job.output.search?.name}.data`;
  const read = new Set(candidates.flatMap((candidate) => [...inputsOf(candidate).keys()]));
  const lacking = [...read].filter((name) => !other.columns.has(name)).map((name) => `\`${name}\``);
  if (lacking.length > 0) throw new UserError([keyProblem(parsed, { path, id: 'no-column', text: `it lacks ${lacking.length === 1 ? 'column' : 'columns'} ${lacking.join(', ')}, which the pipeline reads`, suggestion: null })]);
  for (const name of read) {
    const [theirs, ours] = [other.columns.get(name), frame.columns.get(name)];
    if (theirs === undefined || ours === undefined || kindWords(theirs) === kindWords(ours)) continue;
    throw new UserError([keyProblem(parsed, { path, id: 'other-type', text: `expected ${kindWords(ours)} in column \`${name}\` as in the data, got ${kindWords(theirs)}`, suggestion: null })]);
  }
}
