import type { Column } from '../frame/column.ts';
import { openPlaces } from '../frame/shards.ts';
import { textAt } from '../frame/packed.ts';
import { CSV_TYPE } from '../kernels/csv-kernel.ts';
import type { CsvKernel, CsvRagged } from '../kernels/csv-kernel.ts';
import { fileInput } from './byte-input.ts';
import type { CsvColumns, Stranger } from './csv-text.ts';
import { SNIFFED_BYTES } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { closeFeed, misfitsOf, readHead, startFeed, typesOf } from './plain-csv.ts';
import type { PlainText } from './plain-csv.ts';
import type { RangeAnswer, RangeReaders, RangeTask } from './source.ts';

/** Files from this size on are read by ranges where there are workers: below it their start takes longer. */
export const RANGES_FROM = 150e6;
/** Bytes of a range, about: so many that its messages do not count. */
const RANGE_BYTES = 2 ** 25;

/** A file that is the text itself from byte `from` on. */
export interface RangedFile extends Pick<PlainText, 'textsOf' | 'leftOutOf'> {
  path: string;
  from: number;
  size: number;
  dialectOf(start: Buffer): Dialect;
  kernel: CsvKernel['name'];
  rangeBytes?: number;
}

/** A range that was read, and where its columns are. */
interface Part {
  task: RangeTask;
  rows: number;
  end: number;
  types: number[];
  whole: boolean[];
  strangers: readonly (Stranger | null)[];
  rounded: readonly (Stranger | null)[];
  ragged: readonly CsvRagged[];
  /** The shard file of each field. */
  files: string[];
}

/**
 * The columns of a large file, read by workers range after range; the cells stay in shard files. Ranges begin where a row probably does, which
 * the end of the one before proves; one that does not is read again. Null for what csv-parse has to read or refuse.
 */
export async function readByRanges(file: RangedFile, readers: RangeReaders): Promise<{ read: CsvColumns; dialect: Dialect } | null> {
  const { path, from, size, kernel } = file;
  const feed = startFeed(fileInput(path, from, size), () => undefined, { kernel: 'typescript', window: SNIFFED_BYTES });
  const head = await readHead(feed, file).finally(() => closeFeed(feed));
  if (head === null) return null;
  const { dialect, header } = head;
  const first = from + (dialect.header ? header.next : 0);
  const types = typesOf(file, header.record, dialect);
  const tasks = cut(first, size, { workers: readers.workers, rangeBytes: file.rangeBytes ?? RANGE_BYTES }).map(([start, end], range): RangeTask => ({
    path, size, from: start, to: end, isKnown: range === 0, dialect, types, kernel, out: readers.nextFile(),
  }));
  const parts = await chained(tasks, readers);
  if (parts === null) return null;
  const final = header.record.map((_, field) => finalType(parts, field));
  if (!(await readAgain(parts, final, readers))) return null;
  const fields = [...final.keys()].filter((field) => final[field] !== CSV_TYPE.skipped);
  const opened = openPlaces(fields.map((field) => parts.map((part) => ({ path: part.files[field], column: String(field), from: 0, to: part.rows }))));
  const columns = final.map((_, field) => opened[fields.indexOf(field)] ?? null);
  const ragged = parts.flatMap((part, i) => part.ragged.map(({ at, end, fields, row }) => ({ at: at - from, end: end - from, fields, row: row + rowsBefore(parts, i) })));
  const misfits = misfitsOf(ragged, { width: types.length, header: dialect.header });
  const told = { strangers: strangersOf(parts, columns), rounded: roundedOf(parts, columns), rows: rowsBefore(parts, parts.length) };
  return { read: { first: header.record, columns, ...told, ...(misfits.length === 0 ? {} : { misfits }) }, dialect };
}

/** Equal ranges, as many for each worker. */
function cut(first: number, size: number, { workers, rangeBytes }: { workers: number; rangeBytes: number }): [number, number][] {
  const count = Math.max(1, Math.ceil((size - first) / rangeBytes / workers) * workers);
  function border(range: number): number {
    return Math.floor(first + ((size - first) * range) / count);
  }
  return Array.from({ length: count }, (_, range) => [border(range), border(range + 1)]);
}

async function chained(tasks: readonly RangeTask[], readers: RangeReaders): Promise<Part[] | null> {
  const answers = await Promise.all(tasks.map((task) => readers.read(task)));
  const parts: Part[] = [];
  for (const [range, task] of tasks.entries()) {
    const end = range === 0 ? null : parts[range - 1].end;
    let answer: RangeAnswer = answers[range];
    if (end !== null && (answer.refused || answer.start !== end)) answer = await readers.read({ ...task, from: end, to: Math.max(task.to, end), isKnown: true });
    if (answer.refused) return null;
    const { rows, end: next, types, whole, strangers, rounded, ragged } = answer;
    parts.push({ task: { ...task, from: answer.start, to: Math.max(task.to, answer.start), isKnown: true }, rows, end: next, types, whole, strangers, rounded, ragged, files: types.map(() => task.out) });
  }
  // A range of no rows has no types.
  const full = parts.filter(({ rows }) => rows > 0);
  return full.length > 0 ? full : parts.slice(0, 1);
}

/** What a column is that has these types in the ranges: text where they do not go together. */
function finalType(parts: readonly Part[], field: number): number {
  const types = parts.map((part) => part.types[field]);
  const known = types.filter((type) => type !== CSV_TYPE.missing);
  if (known.length === 0) return CSV_TYPE.missing;
  if (known[0] === CSV_TYPE.skipped) return CSV_TYPE.skipped;
  const isBoolean = known.every((type) => type === CSV_TYPE.boolean || type === CSV_TYPE.booleanF64);
  if (isBoolean) return CSV_TYPE.booleanF64;
  if (!known.every((type) => type >= CSV_TYPE.u8 && type <= CSV_TYPE.f64)) return CSV_TYPE.text;
  return parts.every(({ whole }) => whole[field]) ? CSV_TYPE.i32 : CSV_TYPE.f64;
}

/** Reads the columns again that a range has in another type than the whole. */
async function readAgain(parts: readonly Part[], final: readonly number[], readers: RangeReaders): Promise<boolean> {
  const answers = await Promise.all(parts.map(async (part): Promise<boolean> => {
    const types = final.map((type, field) => (needsAgain(part, field, type) ? type : CSV_TYPE.skipped));
    if (types.every((type) => type === CSV_TYPE.skipped)) return true;
    const out = readers.nextFile();
    const answer = await readers.read({ ...part.task, types, out });
    for (const [field, type] of types.entries()) if (type !== CSV_TYPE.skipped) part.files[field] = out;
    return !answer.refused && answer.rows === part.rows;
  }));
  return answers.every((isRead) => isRead);
}

function needsAgain({ types, whole }: Part, field: number, final: number): boolean {
  const type = types[field];
  if (final === CSV_TYPE.text) return type !== CSV_TYPE.text;
  // Its zero with a sign was made an integer.
  if (final === CSV_TYPE.f64) return type === CSV_TYPE.f64 && whole[field];
  return final === CSV_TYPE.booleanF64 && type === CSV_TYPE.missing;
}

/** The first text after numbers in each column, as one reader would have met it. */
function strangersOf(parts: readonly Part[], columns: readonly (Column | null)[]): (Stranger | null)[] {
  return columns.map((column, field) => {
    const known = parts.findIndex(({ types }) => types[field] !== CSV_TYPE.missing);
    const first = parts[known];
    if (column?.kind !== 'text' || first === undefined) return null;
    if (first.types[field] === CSV_TYPE.mixed) return moved(first.strangers[field], rowsBefore(parts, known));
    if (first.types[field] < CSV_TYPE.u8 || first.types[field] > CSV_TYPE.f64) return null;
    const at = parts.findIndex(({ types }, part) => part > known && types[field] !== CSV_TYPE.missing && (types[field] < CSV_TYPE.u8 || types[field] > CSV_TYPE.f64));
    const own = parts[at].strangers[field];
    return moved(own ?? firstText(parts[at], field), rowsBefore(parts, at));
  });
}

/** The first whole number of each column that lost digits. */
function roundedOf(parts: readonly Part[], columns: readonly (Column | null)[]): (Stranger | null)[] {
  return columns.map((_, field) => {
    const at = parts.findIndex(({ rounded }) => rounded[field] !== null);
    return at < 0 ? null : moved(parts[at].rounded[field], rowsBefore(parts, at));
  });
}

function firstText({ files, rows }: Part, field: number): Stranger | null {
  const [column] = openPlaces([[{ path: files[field], column: String(field), from: 0, to: rows }]]);
  if (column.kind !== 'text') return null;
  const row = column.codes.findIndex((code) => code >= 0);
  return { text: textAt(column.packed, column.codes[row]), row };
}

function moved(stranger: Stranger | null, rows: number): Stranger | null {
  return stranger === null ? null : { text: stranger.text, row: stranger.row + rows };
}

function rowsBefore(parts: readonly Part[], part: number): number {
  return parts.slice(0, part).reduce((sum, { rows }) => sum + rows, 0);
}
