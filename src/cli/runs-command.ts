import { listRuns } from '../run/runs.ts';
import type { ListedRun } from '../run/runs.ts';
import { textTable } from '../util/text.ts';
import { warn } from './exit.ts';
import { fromHere, shellWord } from '../util/paths.ts';

/** Prints the runs under ./runs. */
export function printRuns(format: 'table' | 'json'): void {
  const runs = listRuns(process.cwd());
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(runs.map(asJson), null, 2)}\n`);
    return;
  }
  if (runs.length === 0) return warn('no runs under ./runs');
  const rows = runs.map((run) => [fromHere(run.folder), run.state, bestOf(run), run.fits === null ? '' : `${run.fits.done}/${run.fits.asked}`, run.changed.slice(0, SECONDS).replace('T', ' '), goOn(run) ?? '']);
  for (const line of textTable(['run', 'state', 'best', 'fits', 'changed (UTC)', 'go on with'], rows, [false, false, false, true, false, false])) process.stdout.write(`${line}\n`);
}

/** Of an ISO date, as far as whole seconds. */
const SECONDS = 19;
const DIGITS = 4;

function bestOf({ best }: ListedRun): string {
  return best === null ? '' : `${best.metric} ${best.score.toPrecision(DIGITS)}`;
}

function goOn({ folder, resumable }: ListedRun): string | null {
  return resumable ? `ml-submit resume ${shellWord(fromHere(folder))}` : null;
}

function asJson(run: ListedRun): object {
  const { name, number, state, best, fits, changed } = run;
  return { run: fromHere(run.folder), name, number, state, best, fits, changed, resume: goOn(run) };
}
