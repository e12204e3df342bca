import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { workFolder } from './folder.ts';
import type { ResumeFacts } from './session.ts';
import { RESUME_FILE } from './unfinished.ts';

/** A run that can be gone on with. */
export interface Resumable {
  /** The folder that it writes, as `--output` would name it. */
  output: string;
  /** Its job file. */
  text: string;
  facts: ResumeFacts;
}

/** Finds what a run that was stopped left; `folder` is a whole path. Throws UserError where there is nothing to go on with. */
export function findResumable(folder: string, named: string): Resumable {
  const output = finalFolder(folder);
  const place = [workFolder(output), output].find((path) => existsSync(join(path, RESUME_FILE)));
  if (place === undefined) throw new UserError([nothingThere(output, named)]);
  return { output, text: readFileSync(join(place, 'job.yaml'), 'utf8'), facts: JSON.parse(readFileSync(join(place, RESUME_FILE), 'utf8')) as ResumeFacts };
}

/** The folder that a run beside a finished one will replace. */
function finalFolder(folder: string): string {
  const beside = /^\.(.+)\.unfinished$/.exec(basename(folder));
  return beside === null ? folder : join(dirname(folder), beside[1]);
}

function nothingThere(folder: string, named: string): ReturnType<typeof diagnostic> {
  if (!existsSync(folder)) return diagnostic('input', 'no-run', `run ${named} cannot be gone on with: it does not exist`, { suggestion: 'ml-submit runs lists those that are here' });
  const reason = existsSync(join(folder, 'metrics.json')) ? 'it came to its end' : 'it is not the folder of an unfinished run';
  return diagnostic('usage', 'not-resumable', `run ${named} cannot be gone on with: ${reason}`, { suggestion: 'run its job again' });
}
