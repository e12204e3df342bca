import { Readable } from 'node:stream';
import { writeFileSync } from 'node:fs';
import type { CsvKernel } from '../../../src/kernels/csv-kernel.ts';
import { bufferInput } from '../../../src/sources/byte-input.ts';
import type { ByteInput } from '../../../src/sources/byte-input.ts';
import { readByRanges } from '../../../src/sources/by-ranges.ts';
import type { CsvColumns } from '../../../src/sources/csv-text.ts';
import { dialectOf } from '../../../src/sources/dialect.ts';
import type { Column } from '../../../src/frame/column.ts';
import { source } from '../../../src/sources/csv.ts';
import { namesOf } from '../../../src/sources/header.ts';
import { readPlainText } from '../../../src/sources/plain-csv.ts';
import { readRange } from '../../../src/sources/read-range.ts';
import type { CsvOptions, Table } from '../../../src/sources/source.ts';
import { UserError } from '../../../src/util/errors.ts';
import type { Draws } from './draws.ts';
import type { Expected, ExpectedColumn } from './oracle.ts';
import { isNumeric } from '../../../src/frame/vectors.ts';
import { expectedOf } from './oracle.ts';

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Ways to read the bytes of a file. */
export type Way = (bytes: Buffer, options: CsvOptions) => Promise<Table>;

/** Through a file of this name. */
export function fromFile(path: string): Way {
  return (bytes, options) => {
    writeFileSync(path, bytes);
    return source.readTable({ path, options });
  };
}

/** Through a stream, cut at random places. */
export function fromStream(random: Draws): Way {
  return (bytes, options) => source.readTable({ stream: Readable.from(pieces(bytes, random)), options });
}

/** The first difference between what the oracle expects and what is read, null where there is none. */
export function difference(way: Way, bytes: Buffer, options: CsvOptions): Promise<string | null> {
  const text = withoutMark(bytes);
  return differenceFrom(expectedOf(text, dialectOf(text, options)), () => way(bytes, options));
}

/** The same for what reads plain files only, and gives null for others. */
export async function plainDifference(read: PlainWay, bytes: Buffer, options: CsvOptions): Promise<string | null> {
  const text = withoutMark(bytes);
  const dialect = dialectOf(text, options);
  const columns = await read(text, dialect);
  if (columns === null || columns.rows === 0) return null;
  const expected = expectedOf(text, dialect);
  if ('refused' in expected) return `read, but to be refused: ${expected.refused}`;
  const { names } = namesOf(columns.first, 'made-up.csv', dialect);
  const frame = { rows: columns.rows, columns: new Map(columns.columns.flatMap((column, field): [string, Column][] => (column === null ? [] : [[names[field], column]]))) };
  const warnings = names.filter((_, field) => columns.strangers[field] !== null).map((name) => ({ id: 'mixed-column', text: `column \`${name}\` has numbers` }));
  return inTables(expected, { frame, warnings });
}

/** A reader of plain files. */
export type PlainWay = (text: Buffer, dialect: CsvOptions & { sep: string }) => Promise<CsvColumns | null>;

/** By one kernel, which gets the bytes in pieces cut at random. */
export function fromPieces(kernel: CsvKernel['name'], random: Draws): PlainWay {
  return async (text, dialect) => {
    const open = (): ByteInput => {
      const whole = bufferInput(text);
      const longest = random.pick([1, 10, 100, 5000]) + Math.ceil(text.length / 1000);
      return { ...whole, read: (into) => whole.read(into.subarray(0, 1 + random.below(longest))) };
    };
    return (await readPlainText({ open, dialectOf: () => dialect, textsOf: () => new Set(), see: () => undefined, kernel, spill: null }))?.read ?? null;
  };
}

/** By ranges with borders at random places. */
export function fromRanges(folder: string, kernel: CsvKernel['name'], random: Draws): PlainWay {
  let files = 0;
  const path = `${folder}/ranged.csv`;
  return async (text, dialect) => {
    writeFileSync(path, text);
    const readers = { workers: 1 + random.below(4), nextFile: () => `${folder}/${files++}.shard`, read: readRange };
    const rangeBytes = 1 + random.below(Math.max(8, text.length)) + Math.ceil(text.length / 30);
    return (await readByRanges({ path, from: 0, size: text.length, dialectOf: () => dialect, textsOf: () => new Set(), kernel, rangeBytes }, readers))?.read ?? null;
  };
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
}

/** The first difference between what is expected and what is read, null where there is none. */
export async function differenceFrom(expected: Expected, read: () => Promise<Table>): Promise<string | null> {
  const table = await read().catch((error: unknown) => {
    if (error instanceof UserError) return error.diagnostics[0].text;
    throw error;
  });
  if (typeof table === 'string') return 'refused' in expected ? null : `refused (${table}), but there are ${expected.columns.size} columns`;
  return 'refused' in expected ? `read, but to be refused: ${expected.refused}` : inTables(expected, table);
}

function inTables({ columns }: Exclude<Expected, { refused: string }>, { frame, warnings }: { frame: Table['frame']; warnings: readonly { id: string; text: string }[] }): string | null {
  const names = [...frame.columns.keys()];
  if (JSON.stringify(names) !== JSON.stringify([...columns.keys()])) return `columns ${JSON.stringify(names)}, expected ${JSON.stringify([...columns.keys()])}`;
  const mixed = [...columns].filter(([, column]) => column.mixed).map(([name]) => name);
  const warned = warnings.filter(({ id }) => id === 'mixed-column').map(({ text }) => /^column `([^]*)` has numbers/.exec(text)?.[1]);
  if (JSON.stringify(warned) !== JSON.stringify(mixed)) return `warned about text after numbers in ${JSON.stringify(warned)}, expected ${JSON.stringify(mixed)}`;
  for (const [name, column] of columns) {
    const found = frame.columns.get(name);
    const problem = found === undefined ? 'missing' : inColumn(column, found);
    if (problem !== null) return `column ${JSON.stringify(name)}: ${problem}`;
  }
  return null;
}

function inColumn({ kind, values }: ExpectedColumn, column: Column): string | null {
  if (kindOf(column) !== kind) return `is ${kindOf(column)}, expected ${kind}`;
  if (column.kind !== 'text' && !isNumeric(column)) return `is a ${column.kind}`;
  const length = column.kind === 'text' ? column.codes.length : column.values.length;
  if (length !== values.length) return `${length} rows, expected ${values.length}`;
  if (column.kind === 'text') return inTexts(values, column.codes, column.dictionary);
  const narrowest = kind === 'integer' ? narrowestFor(values as number[]) : kind === 'boolean' && column.kind === 'i32' ? 'Uint8Array' : null;
  if (narrowest !== null && column.values.constructor.name !== narrowest) return `in a ${column.values.constructor.name}, expected a ${narrowest}`;
  for (const [row, value] of values.entries()) {
    const found = column.values[row];
    // A whole number's zero has no sign.
    const wanted = value === null ? NaN : column.kind === 'i32' && value === 0 ? 0 : value;
    if (!Object.is(found, wanted)) return `row ${row} is ${found}, expected ${value}`;
  }
  return null;
}

function narrowestFor(values: readonly number[]): string {
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  const high = values.reduce((most, value) => Math.max(most, value), 0);
  if (low < 0 || high >= 2 ** 16) return 'Int32Array';
  return high < 2 ** 8 ? 'Uint8Array' : 'Uint16Array';
}

function inTexts(values: readonly (number | string | null)[], codes: ArrayLike<number>, dictionary: readonly string[]): string | null {
  const distinct = [...new Set(values.filter((value) => value !== null))];
  if (JSON.stringify(dictionary) !== JSON.stringify(distinct)) return `dictionary of ${dictionary.length} texts, expected ${distinct.length} in order of first appearance`;
  for (const [row, value] of values.entries()) {
    const found = codes[row] < 0 ? null : dictionary[codes[row]];
    if (found !== value) return `row ${row} is ${JSON.stringify(found)}, expected ${JSON.stringify(value)}`;
  }
  return null;
}

function kindOf(column: Column): string {
  if (column.kind === 'text') return column.date ? 'date' : 'text';
  if (!isNumeric(column)) return column.kind;
  if (column.boolean) return 'boolean';
  return column.kind === 'i32' ? 'integer' : 'number';
}

function* pieces(bytes: Buffer, random: Draws): Generator<Buffer> {
  const longest = random.pick([1, 3, 20, 1000, 70_000]);
  for (let at = 0; at < bytes.length;) {
    const length = Math.max(1 + random.below(longest), Math.ceil(bytes.length / 2000));
    yield bytes.subarray(at, at + length);
    at += length;
  }
}
