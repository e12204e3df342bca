import type { Location } from '../util/diagnostic.ts';
import type { UserError } from '../util/errors.ts';
import type { Misfit, RowProblem } from './csv-text.ts';
import type { OpenedCsv } from './open-csv.ts';
import type { CsvOptions, Reject } from './source.ts';
import { inputError, locate, LONGEST_FRAME_LINE, rowText } from './text-file.ts';
import type { TextFile } from './text-file.ts';
import { startWalk } from './walk.ts';

/** Rejects that a message shows. */
const SHOWN = 3;

/** Whether the first malformed row is the end of it. */
export function isFatal({ mode, maxRejects }: Pick<CsvOptions, 'mode' | 'maxRejects'>): boolean {
  return mode === 'FAILFAST' || maxRejects === 0;
}

/** The error of a malformed row that is not put up with. */
export function malformedRow(file: TextFile, problem: RowProblem): UserError {
  return malformedAt(locate(file, problem.at < 0 ? problem.start : problem.at), problem);
}

/** The same of a row that is wrong as a whole, in a text that is not in memory: it is read up to there. */
export async function malformedIn({ name, open }: Pick<OpenedCsv, 'name' | 'open'>, problem: RowProblem): Promise<UserError> {
  const walk = startWalk(open());
  try {
    await walk.skip(problem.start);
    const line = walk.line();
    const at = locate({ name, bytes: await walk.take(problem.start + LONGEST_FRAME_LINE + 1) }, 0);
    return malformedAt({ ...at, line, frame: { ...at.frame, firstLine: line } }, problem);
  } finally {
    walk.close();
  }
}

/** What is wrong with a row of so many fields. */
export function raggedProblem(fields: number, { width, header }: { width: number; header: boolean }): Pick<RowProblem, 'id' | 'reason' | 'at'> {
  return { id: 'ragged-row', at: -1, reason: `expected ${width} field${width === 1 ? '' : 's'} as in the ${header ? 'header' : 'first row'}, found ${fields}` };
}

function malformedAt(at: Location, { id, reason }: RowProblem): UserError {
  return inputError(id, reason, { at, suggestion: 'correct it, or read on and keep such rows in rejects.csv: data.maxRejects: 100' });
}

/** Misfits of a text as they are written to `rejects.csv`; those of one row become one, with all its reasons. The text is read up to the last of them. */
export async function rejectsOf({ name, open }: Pick<OpenedCsv, 'name' | 'open'>, misfits: readonly Misfit[]): Promise<Reject[]> {
  const rejects: Reject[] = [];
  let lastRow = -1;
  const walk = startWalk(open());
  try {
    for (const misfit of [...misfits].sort((a, b) => a.row - b.row)) {
      if (lastRow === misfit.row) {
        rejects[rejects.length - 1].reason += `; ${misfit.reason}`;
        continue;
      }
      lastRow = misfit.row;
      await walk.skip(misfit.start);
      const line = walk.line();
      const bytes = await walk.take(misfit.end);
      const at = Math.max(0, misfit.at - misfit.start);
      const inner = breaksBefore(bytes, at);
      const column = bytes.toString('utf8', inner === 0 ? 0 : lastBreak(bytes, at), at).length + 1;
      rejects.push({ file: name, line: line + inner, column, reason: misfit.reason, text: rowText({ bytes }, { start: 0, end: bytes.length }) });
    }
  } finally {
    walk.close();
  }
  return rejects;
}

/** Throws UserError where more rows are malformed than are put up with. */
export function checkCount(rejects: readonly Reject[], { maxRejects }: Pick<CsvOptions, 'maxRejects'>): void {
  if (rejects.length <= maxRejects) return;
  const notes = rejects.slice(0, SHOWN).map(({ file, line, column, reason }) => `${file}:${line}:${column}: ${reason}`);
  const more = rejects.length > SHOWN ? [`… and ${rejects.length - SHOWN} more`] : [];
  throw inputError('too-many-rejects', `expected at most ${maxRejects} malformed row${maxRejects === 1 ? '' : 's'}, as data.maxRejects says, found ${rejects.length}`, {
    notes: [...notes, ...more],
    suggestion: `correct them, or put up with them: data.maxRejects: ${rejects.length}`,
  });
}

function breaksBefore(bytes: Buffer, to: number): number {
  let breaks = 0;
  for (let at = 0; at < to; at++) if (bytes[at] === 10 || (bytes[at] === 13 && bytes[at + 1] !== 10)) breaks++;
  return breaks;
}

function lastBreak(bytes: Buffer, to: number): number {
  let at = to;
  while (at > 0 && bytes[at - 1] !== 10 && bytes[at - 1] !== 13) at--;
  return at;
}
