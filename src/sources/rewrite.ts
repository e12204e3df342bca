import { finished } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import type { Dialect } from './dialect.ts';
import { parserOptions } from './dialect.ts';
import { inputError } from './text-file.ts';

/** Signs that a field is written with. `escape` stands before a quote inside quotes. */
export type Signs = Pick<Dialect, 'sep' | 'quote' | 'escape'>;

/** RFC 4180. */
export const COMMON_SIGNS: Signs = { sep: ',', quote: '"', escape: '"' };

/** What csv-parse gives of a record: its fields and the line that it ends in. */
interface Read {
  record: string[];
  info: { lines: number };
}

/**
 * Reads a text with csv-parse and writes it anew, so that every row is clear: signs are single characters, and a quote is where one is needed.
 * Each row stands in the line where it stood. Throws UserError where csv-parse gives up.
 */
export async function* rewritten(chunks: AsyncIterable<Buffer>, { name, dialect, signs }: { name: string; dialect: Dialect; signs: Signs }): AsyncGenerator<Buffer> {
  const parser = parse({ ...parserOptions(dialect), relax_column_count: true, info: true });
  const ends = finished(parser);
  // What goes wrong is thrown where the end is waited for.
  ends.catch(() => undefined);
  let lines = 0;
  let text = '';
  (parser as NodeJS.ReadableStream).on('data', ({ record, info }: Read & string) => {
    const row = `${rowOf(record, signs, dialect.comment)}\n`;
    const height = row.match(/\r\n|\r|\n/g)?.length ?? 1;
    text += '\n'.repeat(Math.max(0, info.lines - lines - height)) + row;
    lines = Math.max(lines + height, info.lines);
  });
  try {
    for await (const chunk of chunks) {
      await new Promise((resolve) => parser.write(chunk, resolve));
      await new Promise((resolve) => setImmediate(resolve));
      if (text !== '') yield Buffer.from(text);
      text = '';
    }
    parser.end();
    await ends;
  } catch (error) {
    throw error instanceof CsvError ? inputError('malformed-csv', `cannot read ${name} as CSV: ${error.message}`) : error;
  }
  if (text !== '') yield Buffer.from(text);
}

/** A field as it is written: in quotes only where it must be, and there is a quote. */
export function fieldText(text: string, signs: Signs): string {
  const { sep, quote } = signs;
  return quote !== '' && (text.includes(sep) || text.includes(quote) || /[\r\n]/.test(text)) ? inQuotes(text, signs) : text;
}

/** A row that is neither blank nor a comment, though its first field may look like that. */
function rowOf(record: readonly string[], signs: Signs, comment: string | null): string {
  const row = record.map((field) => fieldText(field, signs)).join(signs.sep);
  const isLost = row === '' || (comment !== null && row.startsWith(comment));
  return isLost ? [inQuotes(record[0], signs), ...record.slice(1).map((field) => fieldText(field, signs))].join(signs.sep) : row;
}

function inQuotes(text: string, { quote, escape }: Signs): string {
  const sign = escape === '' ? quote : escape;
  const escaped = sign === quote ? text : text.replaceAll(sign, sign + sign);
  return `${quote}${escaped.replaceAll(quote, sign + quote)}${quote}`;
}
