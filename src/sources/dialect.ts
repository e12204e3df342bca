import { sniffSeparator } from './sniff.ts';
import type { CsvOptions } from './source.ts';

/** Bytes that the separator is looked for in. */
export const SNIFFED_BYTES = 2 ** 16;

/** Options whose separator is known. */
export type Dialect = CsvOptions & { sep: string };

/** Rules of a dialect that rows are read by without csv-parse. */
export const PLAIN_RULES = { lineSep: null, multiLine: true, emptyValue: '', ignoreLeadingWhiteSpace: false, ignoreTrailingWhiteSpace: false, unescapedQuoteHandling: 'STOP_AT_DELIMITER', maxCharsPerColumn: -1 } as const;

/** Whether a dialect's rules are those. */
export function hasPlainRules(dialect: Dialect): boolean {
  return (Object.keys(PLAIN_RULES) as (keyof typeof PLAIN_RULES)[]).every((key) => dialect[key] === PLAIN_RULES[key]);
}

/** The options with the separator that they name, or that the first bytes of the text show. */
export function dialectOf(start: Buffer, options: CsvOptions): Dialect {
  const { sep, quote, comment } = options;
  if (sep !== null) return { ...options, sep: sep === '\\t' ? '\t' : sep };
  return { ...options, sep: sniffSeparator(start.toString('latin1', 0, SNIFFED_BYTES), { quote, comment }) };
}

/** What csv-parse is told of a dialect. */
export function parserOptions({ sep, quote, escape, comment, lineSep, emptyValue, unescapedQuoteHandling, ...rest }: Dialect) {
  return {
    delimiter: sep,
    quote: quote === '' ? null : quote,
    escape: escape === '' ? null : escape,
    comment,
    comment_no_infix: true,
    record_delimiter: lineSep === null ? ['\r\n', '\n', '\r'] : [lineSep],
    // A quote inside an unquoted field is a character like any other, as in Spark and pandas.
    relax_quotes: unescapedQuoteHandling === 'STOP_AT_DELIMITER',
    ltrim: rest.ignoreLeadingWhiteSpace,
    rtrim: rest.ignoreTrailingWhiteSpace,
    skip_empty_lines: true,
    // A function for every cell costs thirty times the parse, so it is there only where it is needed.
    ...(emptyValue === '' ? {} : { cast: (text: string, { quoting }: { quoting: boolean }) => (quoting && text === '' ? emptyValue : text) }),
  };
}
