import type { Diagnostic } from '../util/diagnostic.ts';
import { dialectOf } from './dialect.ts';
import { keptFields, namesOf } from './header.ts';
import { firstPlainRecord } from './plain-csv.ts';
import type { CsvOptions } from './source.ts';
import { textFile } from './text-file.ts';

/** Names of all columns of a CSV text, and which of them are kept. */
export interface FirstNames {
  names: readonly string[];
  kept: readonly number[];
  sep: string;
  warnings: readonly Diagnostic[];
}

/** The names in the first bytes of a text: `more` where they end in it, null where the whole text has none. */
export async function firstNames(start: Buffer, { path, options, whole }: { path: string; options: CsvOptions; whole: boolean }): Promise<FirstNames | 'more' | null> {
  const lastLineEnd = whole ? start.length : start.lastIndexOf('\n') + 1;
  if (lastLineEnd === 0 && !whole) return 'more';
  const file = textFile(path, start.subarray(0, lastLineEnd));
  if (file.bytes.length === 0) return null;
  const dialect = dialectOf(file.bytes, options);
  const first = firstPlainRecord({ file, dialect }) ?? (await import('./records.ts')).firstParsedRecord({ file, dialect });
  // A quoted name may hold line breaks, so the first record may go on behind what was read.
  if (first === null) return whole ? null : 'more';
  const { names, warnings } = namesOf(first, path, dialect);
  return { names, kept: keptFields(names, dialect), sep: dialect.sep, warnings };
}
