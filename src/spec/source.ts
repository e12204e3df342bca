import { dirname, resolve } from 'node:path';
import type { Location } from '../util/diagnostic.ts';

/** The file name under which a job file from standard input is shown. */
export const STDIN = '<stdin>';

/** A text that diagnostics point into. `directory` is absolute: paths in the text are relative to it. */
export interface Source {
  file: string;
  text: string;
  directory: string;
  /** Offset of the first character of each line. */
  lineStarts: readonly number[];
}

/** Where a value stands: between two offsets of a file, or in a flag. */
export type Origin =
  | { kind: 'file'; source: Source; start: number; end: number }
  | { kind: 'flag'; flag: string; directory: string };

/** A source from a file's name as the user gave it (`-` is standard input) and its text. */
export function makeSource({ file, text: bytes, cwd }: { file: string; text: string; cwd: string }): Source {
  // A byte order mark is no character of the first line.
  const text = bytes.replace(/^\uFEFF/, '');
  const lineStarts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lineStarts.push(i + 1);
  const stdin = file === '-';
  return { file: stdin ? STDIN : file, text, directory: stdin ? cwd : dirname(resolve(cwd, file)), lineStarts };
}

/** The place as 1-based line and column with a code frame; null for a flag. Passwords in URLs are masked in the frame. */
export function locate(origin: Origin): Location | null {
  if (origin.kind === 'flag') return null;
  const { source, start, end } = origin;
  const index = lineIndex(source, start);
  const column = start - source.lineStarts[index];
  const line = lineText(source, index);
  const first = Math.max(0, index - 1);
  const last = Math.min(lastLine(source), index + 1);
  return {
    file: source.file,
    line: index + 1,
    column: column + 1,
    length: Math.max(1, Math.min(end - start, line.length - column)),
    frame: { firstLine: first + 1, lines: Array.from({ length: last - first + 1 }, (_, i) => maskPasswords(lineText(source, first + i))) },
  };
}

/** The folder that relative paths at this place start from. */
export function directoryOf(origin: Origin): string {
  return origin.kind === 'file' ? origin.source.directory : origin.directory;
}

/** `scheme://user:password@host` with as many stars as the password has characters, so that columns stay where they are. */
export function maskPasswords(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)([^\s@]+)(?=@)/gi, (_, before: string, password: string) => before + '*'.repeat(password.length));
}

function lineIndex(source: Source, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (source.lineStarts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lineText(source: Source, index: number): string {
  const end = index + 1 < source.lineStarts.length ? source.lineStarts[index + 1] - 1 : source.text.length;
  return source.text.slice(source.lineStarts[index], end).replace(/\r$/, '');
}

/** The line break at the end of a file begins no line of its own. */
function lastLine(source: Source): number {
  const last = source.lineStarts.length - 1;
  return last > 0 && source.lineStarts[last] === source.text.length ? last - 1 : last;
}
