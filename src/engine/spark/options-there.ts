import type { ReadOptions } from '../../sources/source.ts';
import { CSV_DEFAULTS } from '../../sources/source.ts';

/** Formats that the executors read as we do. */
export const FORMATS_THERE = ['csv', 'parquet'];

/** Options that Spark takes as we do, or that are seen to here; with any other value than its own default each of the others is a reason to read the data here. */
const TAKEN: ReadonlySet<string> = new Set([
  'sep', 'header', 'quote', 'escape', 'comment', 'nullValue', 'lineSep', 'multiLine', 'ignoreLeadingWhiteSpace', 'ignoreTrailingWhiteSpace', 'inferSchema', 'maxColumns', 'columns', 'pathGlobFilter', 'recursiveFileLookup',
]);

/** What executors do not read as we do, as the words of a sentence; null where they do. */
export function unreadThere({ format, options }: { format: string; options: ReadOptions }): string | null {
  if (!FORMATS_THERE.includes(format)) return `the executors read ${FORMATS_THERE.join(' and ')}, and the format is ${format}`;
  const given = Object.entries(CSV_DEFAULTS).find(([name, value]) => !TAKEN.has(name) && !isAlike(name, options[name as keyof typeof CSV_DEFAULTS], value));
  return given === undefined ? null : `the executors do not read with ${given[0] === 'schema' || given[0] === 'maxRejects' ? `data.${given[0]}` : `data.options.${given[0]}`}`;
}

/** A malformed row is refused there either way. */
function isAlike(name: string, value: unknown, fallback: unknown): boolean {
  return value === fallback || (name === 'mode' && value === 'FAILFAST') || (name === 'encoding' && /^utf-?8$/i.test(String(value)));
}

/** Options of Spark's reader of CSV, for texts of the separator that was found. */
export function csvOptions({ quote, escape, comment, lineSep, ...options }: ReadOptions, sep: string): Record<string, string> {
  const given = { comment, lineSep };
  return {
    sep,
    // Without a quote Spark wants a character that is in no text.
    quote: quote === '' ? '\0' : quote,
    escape: escape === '' ? '\0' : escape,
    header: String(options.header),
    multiLine: String(options.multiLine),
    ignoreLeadingWhiteSpace: String(options.ignoreLeadingWhiteSpace),
    ignoreTrailingWhiteSpace: String(options.ignoreTrailingWhiteSpace),
    maxColumns: String(options.maxColumns),
    maxCharsPerColumn: '-1',
    ...Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
  };
}
