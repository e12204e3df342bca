import { join } from 'node:path';
import type { Diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { explainLoaded } from './check-job.ts';
import { checkHeader, parseText } from './load-job.ts';
import type { LoadedJob } from './load-job.ts';
import { runLoaded } from './run-job.ts';
import { jobFromFlags } from './search-job.ts';
import type { FlagJob, SearchOptions } from './search-job.ts';

/** The name of the job file that the flags stand for; its folder is the current one, so that paths in flags are relative to it. */
const FLAG_FILE = 'search.yaml';

/** Runs a search from flags, or prints the equivalent job file. */
export async function search(options: SearchOptions): Promise<void> {
  const job = jobFromFlags(options);
  await namingFlags(job, async () => {
    const loaded = await load(options, job);
    if (options.emitJob === true) process.stdout.write(runLine(options) + loaded.savedJob);
    else await runLoaded(loaded, { setLine: true });
  });
}

/** Prints the plan of a search from flags. */
export async function explainSearch(options: SearchOptions): Promise<void> {
  const job = jobFromFlags(options);
  await namingFlags(job, async () => explainLoaded(await load(options, job)));
}

async function load(options: SearchOptions, job: FlagJob): Promise<LoadedJob> {
  // The name and the data are in the job already.
  const rest = { ...options };
  delete rest.name;
  delete rest.data;
  const loaded = parseText({ file: join(process.cwd(), FLAG_FILE), variables: {}, options: rest }, job.text);
  await checkHeader(loaded.parsed);
  return loaded;
}

/** Errors name the flag that a line of the job came from, since nobody has seen that file. */
async function namingFlags(job: FlagJob, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof UserError ? new UserError(error.diagnostics.map((found) => byFlag(found, job))) : error;
  }
}

function byFlag(found: Diagnostic, { flags }: FlagJob): Diagnostic {
  if (found.at === null || !found.at.file.endsWith(FLAG_FILE)) return found;
  const flag = flags[found.at.line - 1] ?? null;
  return { ...found, at: null, suggestion: FLAG_HINTS[found.id] ?? found.suggestion, text: flag === null ? found.text : `${flag}: ${found.text}` };
}

/** What to do about an error of the job file, in flags. */
const FLAG_HINTS: Readonly<Record<string, string>> = {
  'no-random-search': 'add --random 20',
  'no-grid': 'add --param NAME=VALUES',
};

/** The flags that no job file holds, as a comment in front of it. */
function runLine({ workers, format, conf = [] }: SearchOptions): string {
  const flags = [...(workers === undefined ? [] : [`--workers ${workers}`]), ...(format === 'table' ? [] : [`--format ${format}`]), ...conf.map((pair) => `--conf ${pair}`)];
  return flags.length === 0 ? '' : `# run with: ml-submit ${flags.join(' ')} job.yaml\n`;
}
