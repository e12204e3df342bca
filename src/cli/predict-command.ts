import { closeSync, openSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rejectLine, rejectsCsv } from '../reports/source.ts';
import { predict } from '../run/predict.ts';
import { count } from '../util/text.ts';
import { usage } from './options.ts';
import { stopOnSignals, warn } from './exit.ts';

/** The flags of `ml-submit predict`; `keep` is false for --no-keep. */
export interface PredictFlags {
  columns?: string;
  keep?: string | false;
  proba: boolean;
  maxRejects: number;
  workers?: number;
  rejects?: string;
}

/** Writes predictions to standard output as fast as it takes them. */
export async function printPredictions(folder: string, data: readonly string[], flags: PredictFlags): Promise<void> {
  if (flags.columns !== undefined && (flags.keep !== undefined || !flags.proba)) throw usage('--columns names all columns that are written: leave out --keep and --no-proba');
  if (flags.rejects !== undefined && flags.maxRejects === 0) throw usage('--rejects needs --max-rejects: without it the first row that does not fit ends the scoring');
  const rejects = flags.rejects === undefined ? null : openRejects(flags.rejects);
  const options = {
    columns: flags.columns === undefined ? null : namesIn(flags.columns),
    keep: flags.keep === undefined ? null : flags.keep === false ? [] : namesIn(flags.keep),
    probabilities: flags.proba,
    maxRejects: flags.maxRejects,
    workers: flags.workers ?? null,
    workerFile: fileURLToPath(new URL('../run/worker/score.js', import.meta.url)),
  };
  const stop = stopOnSignals();
  const done = await predict({ folder, data, stdin: process.stdin }, { ...options, signal: stop.signal }, {
    write,
    log: warn,
    reject: (reject) => void (rejects === null ? undefined : writeSync(rejects, rejectLine(reject))),
  }).finally(() => stop.release());
  if (rejects !== null) closeSync(rejects);
  if (done.dropped > 0) warn(`warning: ${count(done.dropped, 'row')} with missing values ${done.dropped === 1 ? 'is' : 'are'} dropped by the model, and not scored`);
  if (done.rejected > 0) warn(`warning: ${count(done.rejected, 'row')} of ${count(done.rows, 'row')} did not fit and ${done.rejected === 1 ? 'is' : 'are'} not scored${flags.rejects === undefined ? '; --rejects FILE keeps them' : `: see ${flags.rejects}`}`);
}

function openRejects(path: string): number {
  try {
    const file = openSync(path, 'w');
    writeSync(file, rejectsCsv([]));
    return file;
  } catch (error) {
    throw usage(`--rejects ${path}: cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}

function write(text: Buffer): Promise<void> {
  // An error of the stream ends the program: see exit.ts.
  return new Promise((resolve) => void process.stdout.write(text, () => resolve()));
}

/** Names between commas; two commas stand for one in a name. */
function namesIn(list: string): string[] {
  return list === '' ? [] : list.replaceAll(',,', '\0').split(',').map((name) => name.replaceAll('\0', ','));
}
