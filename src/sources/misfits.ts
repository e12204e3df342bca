import type { UserError } from '../util/errors.ts';
import type { Misfit, RowProblem } from './csv-text.ts';
import { rowText } from './records.ts';
import type { CsvOptions, Reject } from './source.ts';
import { inputError, locate } from './text-file.ts';
import type { TextFile } from './text-file.ts';

/** Rejects that a message shows. */
const SHOWN = 3;

/** Whether the first malformed row is the end of it. */
export function isFatal({ mode, maxRejects }: Pick<CsvOptions, 'mode' | 'maxRejects'>): boolean {
  return mode === 'FAILFAST' || maxRejects === 0;
}

/** The error of a malformed row that is not put up with. */
export function malformedRow(file: TextFile, problem: RowProblem): UserError {
  const { at, start, id, reason } = problem;
  return inputError(id, reason, { at: locate(file, at < 0 ? start : at), suggestion: 'correct it, or read on and keep such rows in rejects.csv: data.maxRejects: 100' });
}

/** Misfits of a file as they are written to `rejects.csv`; those of one row become one, with all its reasons. */
export function rejectsOf(file: TextFile, misfits: readonly Misfit[]): { row: number; reject: Reject }[] {
  const rejects: { row: number; reject: Reject }[] = [];
  const place = { line: 1, at: 0 };
  for (const misfit of [...misfits].sort((a, b) => a.row - b.row)) {
    const last = rejects.at(-1);
    if (last?.row === misfit.row) {
      last.reject.reason += `; ${misfit.reason}`;
      continue;
    }
    place.line += breaksBetween(file.bytes, place.at, misfit.start);
    place.at = misfit.start;
    const at = Math.max(misfit.start, misfit.at);
    const inner = breaksBetween(file.bytes, misfit.start, at);
    const lineStart = inner === 0 ? misfit.start : lastBreak(file.bytes, at);
    const column = file.bytes.toString('utf8', lineStart, at).length + 1;
    rejects.push({ row: misfit.row, reject: { file: file.name, line: place.line + inner, column, reason: misfit.reason, text: rowText(file, misfit) } });
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

function breaksBetween(bytes: Buffer, from: number, to: number): number {
  let breaks = 0;
  for (let at = from; at < to; at++) if (bytes[at] === 10 || (bytes[at] === 13 && bytes[at + 1] !== 10)) breaks++;
  return breaks;
}

function lastBreak(bytes: Buffer, to: number): number {
  let at = to;
  while (at > 0 && bytes[at - 1] !== 10 && bytes[at - 1] !== 13) at--;
  return at;
}
