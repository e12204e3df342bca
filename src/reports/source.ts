import { isVector } from '../frame/vectors.ts';
import type { Column } from '../frame/column.ts';
import type { Reject, Sniffed } from '../sources/source.ts';
import { csvLine } from '../util/csv.ts';

/** How the data was read. */
export interface SourceFacts {
  sniffed: Sniffed;
  header: boolean;
  /** A type is worked out when it is told: that of a text column says how many values it has. */
  columns: readonly { name: string; type(): string }[];
  rejects: readonly Reject[];
}

/** Columns and files that are told one by one. */
const MOST_COLUMNS = 40;
const MOST_FILES = 10;

/** What `-v` tells of the data: files, encoding, separator, header and types, a line each. */
export function sourceText({ sniffed, header, columns, rejects }: SourceFacts): string[] {
  const files = sniffed.files.map(({ name, compression }) => `${name}${compression === null ? '' : ` (${compression})`}`);
  const encodings = [...new Set(sniffed.files.map(({ encoding }) => encoding))];
  const lines: [string, string][] = [
    ['files', listed(files, MOST_FILES)],
    ['encoding', encodings.join(', ')],
    ...(sniffed.sep === null ? [] : ([['separator', JSON.stringify(sniffed.sep)], ['header', header ? 'yes' : 'no']] as [string, string][])),
    ['columns', listed(columns.map(({ name, type }) => `${name} ${type()}`), MOST_COLUMNS)],
    ['rejected', `${rejects.length} row${rejects.length === 1 ? '' : 's'}`],
  ];
  return lines.map(([key, value]) => `  ${key.padEnd('separator'.length)}  ${value}`);
}

/** A column's type as people call it. */
export function typeWord(column: Column): string {
  if (column.kind === 'text') return column.date ? 'date' : `text (${column.distinct} value${column.distinct === 1 ? '' : 's'})`;
  if (column.kind === 'list') return 'list of texts';
  if (column.kind === 'uneven') return 'vector of different sizes';
  if (isVector(column)) return 'vector';
  return column.boolean ? 'boolean' : column.kind === 'i32' ? 'integer' : 'number';
}

/** The content of `rejects.csv`. */
export function rejectsCsv(rejects: readonly Reject[]): string {
  return [csvLine(['file', 'line', 'column', 'reason', 'text']), ...rejects.map(rejectLine)].join('');
}

/** One line of it. */
export function rejectLine({ file, line, column, reason, text }: Reject): string {
  return csvLine([file, line, column, reason, text]);
}

function listed(words: readonly string[], most: number): string {
  return words.length <= most ? words.join(', ') : `${words.slice(0, most).join(', ')} and ${words.length - most} more`;
}
