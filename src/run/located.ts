import type { Column, Frame } from '../frame/column.ts';
import { keyProblem } from '../spec/locate-job.ts';
import type { ParsedJob } from '../spec/parse.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { DataError, UserError } from '../util/errors.ts';

/** What the data makes impossible is reported at the key of the job file that asked for it: nothing was run. */
export function located<T>(parsed: ParsedJob, path: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof DataError ? new UserError([keyProblem(parsed, { path, id: 'data-disagrees', text: error.message })]) : error;
  }
}

/** A column of the data. Throws UserError where there is none of that name. */
export function columnNamed(frame: Frame, name: string): Column {
  const found = frame.columns.get(name);
  if (found === undefined) throw new UserError([diagnostic('usage', 'no-column', `the data has no column \`${name}\``)]);
  return found;
}
