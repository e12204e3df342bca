import { finished } from 'node:stream/promises';
import { CsvError, parse as parseStream } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import type { CsvText, RowProblem } from './csv-text.ts';
import type { Dialect } from './dialect.ts';
import { parserOptions } from './dialect.ts';
import { fieldStart } from './field-start.ts';
import { raggedProblem } from './misfits.ts';
import { inputError, locate } from './text-file.ts';

/** Bytes that csv-parse gets at a time. */
const PARSED_BYTES = 2 ** 18;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** A row as csv-parse reads it; one with a problem has as many fields as it has. */
export type VisitRecord = (fields: string[], at: RecordPlace) => void;

/** `end` is the byte behind a row, `oddQuotes` the field that goes on behind its closing quote, -1 where none does. */
export interface RecordPlace {
  end: number;
  problem: RowProblem | null;
  oddQuotes: number;
}

/**
 * Every row of a CSV text but blank ones and comments, in order, the header among them. A row that no reading makes sense of, such as
 * one with a quote that is never closed, is given with its quotes as characters like any other, and reading goes on in the next line.
 * Throws UserError where the first row is such a one.
 */
export async function eachRecord({ file, dialect }: CsvText, visit: VisitRecord): Promise<void> {
  const { bytes } = file;
  let width = -1;
  let end = 0;
  for (let from = 0; from < bytes.length;) {
    const broken = await parseFrom({ file, dialect }, from, (fields, behind) => {
      const start = end;
      if (!dialect.multiLine && hasBreak(fields)) throw brokenRow('quote');
      if (width < 0) width = fields.length;
      const found = problemOf(fields, width, dialect);
      const problem = found === null ? null : { ...found, start: nextRow(file.bytes, start, dialect), end: behind };
      end = behind;
      visit(fields, { end, problem, oddQuotes: oddField(fields, bytes.subarray(start, end), dialect) });
    });
    if (broken === null) return;
    const start = nextRow(bytes, end, dialect);
    const lineEnd = endOfLine(bytes, start, dialect);
    const problem = { ...brokenProblem(broken, { bytes, start, lineEnd, dialect }), start, end: lineEnd };
    if (width < 0) throw inputError(problem.id, problem.reason, { at: locate(file, problem.at) });
    visit(unquoted(bytes.subarray(start, lineEnd), dialect), { end: lineEnd, problem, oddQuotes: -1 });
    end = lineEnd;
    from = lineEnd;
  }
}

/** The first row, or null when the text ends before it does. */
export function firstParsedRecord({ file, dialect }: CsvText): string[] | null {
  try {
    const records: string[][] = parseSync(file.bytes, { ...parserOptions(dialect), to: 1 });
    return records[0] ?? null;
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

interface Broken {
  kind: 'quote' | 'text-in-quotes' | 'quote-in-text';
  /** Where the last whole field before it ended. */
  bytes: number | null;
}

/** Gives rows from a byte on until the end, or until one breaks, with the byte behind each. */
async function parseFrom({ file, dialect }: CsvText, from: number, visit: (fields: string[], end: number) => void): Promise<Broken | null> {
  const parser = parseStream({
    ...parserOptions(dialect),
    relax_column_count: true,
    on_record: (fields: string[], { bytes }: { bytes: number }) => {
      visit(fields, from + bytes);
      return null;
    },
  });
  const ends = finished(parser.resume());
  ends.catch(() => undefined);
  for (let at = from; at < file.bytes.length && !parser.destroyed; at += PARSED_BYTES) {
    if (!parser.write(file.bytes.subarray(at, at + PARSED_BYTES))) await Promise.race([drained(parser), ends.catch(() => undefined)]);
  }
  parser.end();
  try {
    await ends;
    return null;
  } catch (error) {
    const broken = brokenOf(error, from);
    if (broken === null) throw error;
    return broken;
  }
}

function drained(parser: ReturnType<typeof parseStream>): Promise<void> {
  return new Promise((resolve) => void parser.once('drain', resolve));
}

const BREAKS: Readonly<Record<string, Broken['kind']>> = { CSV_QUOTE_NOT_CLOSED: 'quote', CSV_INVALID_CLOSING_QUOTE: 'text-in-quotes', INVALID_OPENING_QUOTE: 'quote-in-text' };
const OWN_BREAK = 'a line break in quotes';

/** Thrown through csv-parse, which stops there. */
function brokenRow(kind: Broken['kind']): Error {
  return Object.assign(new Error(OWN_BREAK), { kind });
}

function brokenOf(error: unknown, from: number): Broken | null {
  if (error instanceof CsvError && Object.hasOwn(BREAKS, error.code)) return { kind: BREAKS[error.code], bytes: from + Number((error as { bytes?: number }).bytes) };
  return error instanceof Error && error.message === OWN_BREAK ? { kind: 'quote', bytes: null } : null;
}

function brokenProblem({ kind, bytes: last }: Broken, { bytes, start, lineEnd, dialect }: { bytes: Buffer; start: number; lineEnd: number; dialect: Dialect }): { id: string; at: number; reason: string } {
  const { quote } = dialect;
  const found = bytes.indexOf(quote, Math.max(start, last ?? start));
  const at = found < 0 || found >= lineEnd ? Math.max(start, last ?? start) : found;
  if (kind === 'text-in-quotes') return { id: 'malformed-csv', at, reason: `expected a separator or the end of the line behind the closing ${quote}, found other text` };
  if (kind === 'quote-in-text') return { id: 'malformed-csv', at, reason: `expected no ${quote} in a field that does not begin with one` };
  // Of several quotes in the line the one that is not closed is the last that opens a field.
  const open = dialect.multiLine ? at : lastOpening(bytes.subarray(start, lineEnd), dialect) + start;
  return { id: 'open-quote', at: open, reason: `expected a closing ${quote} for the one here, found the end of the ${dialect.multiLine ? 'file' : 'line'}` };
}

function lastOpening(line: Buffer, { sep, quote }: Dialect): number {
  const behind = line.lastIndexOf(sep + quote);
  return behind < 0 ? Math.max(0, line.indexOf(quote)) : behind + Buffer.byteLength(sep);
}

function problemOf(fields: readonly string[], width: number, { header, maxCharsPerColumn }: Dialect): Pick<RowProblem, 'id' | 'reason' | 'at'> | null {
  if (fields.length !== width) return raggedProblem(fields.length, { width, header });
  const long = maxCharsPerColumn < 0 ? -1 : fields.findIndex((field) => field.length > maxCharsPerColumn);
  return long < 0 ? null : { id: 'long-field', at: -1, reason: `expected at most ${maxCharsPerColumn} characters in a field, found ${fields[long].length} in field ${long + 1}` };
}

/** The field that begins with a quote as it is written, which csv-parse leaves in only where more follows behind the closing one. */
function oddField(fields: readonly string[], row: Buffer, dialect: Dialect): number {
  const { quote } = dialect;
  if (quote === '') return -1;
  return fields.findIndex((field, index) => {
    if (!field.startsWith(quote) || field.replaceAll(quote, '') === '') return false;
    const start = nextRow(row, 0, dialect);
    return row.subarray(start + fieldStart(row.subarray(start), index, dialect)).toString('utf8', 0, Buffer.byteLength(field)) === field;
  });
}

/** The fields of a line that has no quotes worth the name. */
function unquoted(line: Buffer, dialect: Dialect): string[] {
  const records: string[][] = parseSync(line, { ...parserOptions(dialect), quote: null, comment: null, relax_column_count: true });
  return records[0] ?? [''];
}

function hasBreak(fields: readonly string[]): boolean {
  return fields.some((field) => /[\r\n]/.test(field));
}

/** Where the next row begins that is neither blank nor a comment. */
export function nextRow(bytes: Buffer, from: number, dialect: Dialect): number {
  const comment = Buffer.from(dialect.comment ?? '');
  let at = from;
  for (;;) {
    if (dialect.lineSep === null) while (isBreak(bytes[at])) at++;
    else while (startsWith(bytes, at, Buffer.from(dialect.lineSep))) at += Buffer.byteLength(dialect.lineSep);
    if (comment.length === 0 || !startsWith(bytes, at, comment)) return at;
    at = endOfLine(bytes, at, dialect);
  }
}

/** Behind the end of the line that a byte is in. */
function endOfLine(bytes: Buffer, from: number, { lineSep }: Dialect): number {
  if (lineSep !== null) {
    const found = bytes.indexOf(lineSep, from);
    return found < 0 ? bytes.length : found + Buffer.byteLength(lineSep);
  }
  let at = from;
  while (at < bytes.length && !isBreak(bytes[at])) at++;
  if (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) at++;
  return Math.min(at + 1, bytes.length);
}

function startsWith(bytes: Buffer, at: number, sign: Buffer): boolean {
  return bytes.subarray(at, at + sign.length).equals(sign);
}

function isBreak(byte: number): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}
