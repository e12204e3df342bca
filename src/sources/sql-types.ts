import type { CsvOptions, SchemaField } from './source.ts';
import { dateReader } from './date-format.ts';
import type { DateReader } from './date-format.ts';
import { isIsoDate, parseBoolean, parseNumber } from './infer.ts';

/** What a column of the schema holds, and how its texts are read; `undefined` for a text that does not fit. */
export type SqlType =
  | { kind: 'text' }
  | { kind: 'date'; read(text: string): string | undefined; words: string }
  | { kind: 'boolean'; read(text: string): boolean | undefined; words: string }
  | { kind: 'number'; whole: boolean; low: number; high: number; read(text: string): number | undefined; words: string };

/** Words that CSV files have for numbers besides the usual ones. */
export type NumberWords = ReadonlyMap<string, number>;

const WHOLE: Readonly<Record<string, number>> = { TINYINT: 8, BYTE: 8, SMALLINT: 16, SHORT: 16, INT: 32, INTEGER: 32, BIGINT: 64, LONG: 64 };
const REAL = /^(DOUBLE|REAL|FLOAT|(DECIMAL|DEC|NUMERIC)(\s*\(\s*\d+\s*(,\s*\d+\s*)?\))?)$/;
const TEXT = /^(STRING|(VARCHAR|CHAR|CHARACTER)(\s*\(\s*\d+\s*\))?)$/;
const DATE_LENGTH = 10;
const isDay = dateReader('yyyy-MM-dd') as DateReader;
const TIMES = /^(TIMESTAMP|TIMESTAMP_LTZ|TIMESTAMP_NTZ)$/;

/** Whether a column may have this type: `INT`, `decimal(10, 2)`. */
export function isSqlType(sql: string): boolean {
  const type = sql.trim().toUpperCase();
  return Object.hasOwn(WHOLE, type) || REAL.test(type) || TEXT.test(type) || TIMES.test(type) || type === 'DATE' || type === 'BOOLEAN';
}

/** The type of a column of the schema, https://spark.apache.org/docs/latest/sql-ref-datatypes.html. */
export function sqlType({ sql }: SchemaField, options: CsvOptions): SqlType {
  const type = sql.trim().toUpperCase();
  if (Object.hasOwn(WHOLE, type)) return wholeType(type);
  if (type === 'BOOLEAN') return { kind: 'boolean', read: parseBoolean, words: 'true or false' };
  if (type === 'DATE') return dateType(options.dateFormat, 'a date');
  if (TIMES.test(type)) return dateType(options.timestampFormat, 'a time');
  if (TEXT.test(type)) return { kind: 'text' };
  const words = numberWords(options);
  return { kind: 'number', whole: false, low: -Infinity, high: Infinity, read: (text) => words.get(text) ?? parseNumber(text), words: 'a number' };
}

/** The words of `nanValue`, `positiveInf` and `negativeInf`. */
export function numberWords({ nanValue, positiveInf, negativeInf }: CsvOptions): NumberWords {
  const words: [string | null, number][] = [[nanValue, NaN], [positiveInf, Infinity], [negativeInf, -Infinity]];
  return new Map(words.filter((pair): pair is [string, number] => pair[0] !== null));
}

/** Fields of Spark's DDL, `a INT, b DECIMAL(10, 2) NOT NULL COMMENT 'x'`; the first part that is none as a text. */
export function parseDdl(ddl: string): SchemaField[] | { wrong: string } {
  const fields: SchemaField[] = [];
  // A comma in backquotes, quotes or brackets parts nothing.
  for (const [part] of ddl.matchAll(/(?:`(?:[^`]|``)*`|'[^']*'|\([^)]*\)|[^,`'(])+/g)) {
    const match = /^\s*(?:`((?:[^`]|``)+)`|([^\s`:]+))\s*[\s:]\s*([A-Za-z_]+(?:\s*\([\d\s,]*\))?)\s*(?:COMMENT\s+'[^']*')?\s*$/i.exec(part);
    if (match === null || !isSqlType(match[3])) return { wrong: part.trim() };
    fields.push({ name: match[1]?.replaceAll('``', '`') ?? match[2], sql: match[3].toUpperCase() });
  }
  return fields;
}

function wholeType(type: string): SqlType {
  const bits = WHOLE[type];
  const high = 2 ** (bits - 1) - 1;
  const low = -(2 ** (bits - 1));
  function read(text: string): number | undefined {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    return value >= low && value <= high ? value : undefined;
  }
  return { kind: 'number', whole: true, low, high, read, words: bits === 64 ? 'a whole number' : `a whole number from ${low} to ${high}` };
}

function dateType(format: string | null, what: string): SqlType {
  const read = format === null ? isoReader : dateReader(format);
  if (typeof read === 'string') throw new Error(`a format that was not checked: ${read}`);
  return { kind: 'date', read, words: `${what} as ${format ?? '2024-12-31'}` };
}

/** Also a time where a date is expected, but no day that its month does not have. */
function isoReader(text: string): string | undefined {
  return isIsoDate(text) && isDay(text.slice(0, DATE_LENGTH)) !== undefined ? text : undefined;
}
