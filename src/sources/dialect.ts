import { sniffSeparator } from './sniff.ts';
import type { CsvOptions } from './source.ts';

/** Bytes that the separator is looked for in. */
export const SNIFFED_BYTES = 2 ** 16;

/** Options whose separator is known. */
export type Dialect = CsvOptions & { sep: string };

/** The options with the separator that they name, or that the first bytes of the text show. */
export function dialectOf(start: Buffer, options: CsvOptions): Dialect {
  const { sep, quote, comment } = options;
  if (sep !== null) return { ...options, sep: sep === '\\t' ? '\t' : sep };
  return { ...options, sep: sniffSeparator(start.toString('latin1', 0, SNIFFED_BYTES), { quote, comment }) };
}

/** What csv-parse is told of a dialect. */
export function parserOptions({ sep, quote, escape, comment }: Dialect) {
  return {
    delimiter: sep,
    quote: quote === '' ? null : quote,
    escape: escape === '' ? null : escape,
    comment,
    comment_no_infix: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    // A quote inside an unquoted field is a character like any other, as in Spark and pandas.
    relax_quotes: true,
    skip_empty_lines: true,
  };
}
