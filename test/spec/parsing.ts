import { formatDiagnostic } from '../../src/spec/format.ts';
import { parseJob } from '../../src/spec/parse.ts';
import type { JobInput, ParsedJob } from '../../src/spec/parse.ts';
import { UserError } from '../../src/util/errors.ts';

/** A smallest job, for tests that are about something else. */
export const FOREST = `data: { path: data.csv, label: species }
pipeline:
  - id: forest
    RandomForestClassifier: { seed: 1 }
`;

/** Parses a text as `job.yaml` in /jobs. */
export function parse(text: string, more: Partial<JobInput> = {}): ParsedJob {
  return parseJob({ file: 'job.yaml', text, cwd: '/jobs', sets: [], overrides: [], variables: {}, environment: {}, ...more });
}

/** What is wrong with a job, one line each, without the code frames. */
export function problemsOf(text: string, more: Partial<JobInput> = {}): string[] {
  try {
    parse(text, more);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.diagnostics.map((found) => formatDiagnostic(found).split('\n')[0]);
  }
}
