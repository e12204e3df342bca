import { isNumeric } from '../frame/vectors.ts';
import type { Column, Frame } from '../frame/column.ts';
import { filedOf, peek } from '../frame/filed.ts';
import { concat, withColumns } from '../frame/select.ts';
import { writeShard } from '../frame/shard.ts';
import { openPlaces, openShards } from '../frame/shards.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { otherColumns } from './header.ts';
import type { Spill } from './source.ts';

/** The columns of one file of several. */
export interface FilePart {
  file: string;
  frame: Frame;
  /** Of all columns, also those that are not wanted. */
  names: readonly string[];
  kinds: ReadonlyMap<string, Kind>;
  /** Reads the file again, with some columns as text. */
  readAgain(texts: ReadonlySet<string>): Promise<Frame>;
}

type Kind = 'missing' | 'integer' | 'number' | 'boolean' | 'text';

/** Columns of several files take no more than this share of the memory, which they need twice when they are put together. */
const SHARE = 2;

/** The columns of one file. */
export function filePart({ file, frame, names, readAgain }: Omit<FilePart, 'kinds'>): FilePart {
  return { file, frame, kinds: new Map([...frame.columns].map(([name, column]) => [name, kindOf(column)])), names, readAgain };
}

/** Leaves the columns of all parts in files where together they take too much memory. */
export function makeRoom(parts: readonly FilePart[], spill: Spill | null): void {
  if (spill === null || parts.reduce((sum, { frame }) => sum + bytesOf(frame), 0) <= spill.bytes / SHARE) return;
  for (const part of parts) part.frame = filed(part.frame, spill);
}

/**
 * One frame of the rows of all files, in order. Columns are matched by name and stand as in the first file; types are widened, and a column
 * that is text in one file is text in all, with a warning where it has numbers in another. Columns of which a part is in a file stay in files.
 * Throws UserError naming a column that a file lacks.
 */
export async function joinParts(all: readonly FilePart[], spill: Spill | null): Promise<{ frame: Frame; warnings: Diagnostic[] }> {
  const first = all[0];
  for (const part of all.slice(1)) checkNames(first, part);
  // A file without rows says nothing of types.
  const parts = all.filter(({ frame }) => frame.rows > 0);
  if (parts.length === 0 || all.length === 1) return { frame: first.frame, warnings: [] };
  const names = [...first.frame.columns.keys()];
  const kinds = new Map(names.map((name) => [name, parts.map((part) => part.kinds.get(name) ?? 'missing')]));
  const texts = new Set(names.filter((name) => isText(kinds.get(name) ?? [])));
  for (const part of parts) {
    const again = [...texts].filter((name) => part.kinds.get(name) !== 'text');
    if (again.length > 0) {
      const frame = await part.readAgain(new Set(again));
      part.frame = withColumns(part.frame, again.map((name) => [name, frame.columns.get(name) as Column]));
    }
    makeRoom(parts, spill);
  }
  const inFiles = spill !== null && parts.some(({ frame }) => [...frame.columns.values()].some((column) => filedOf(column) !== undefined));
  const frame = inFiles ? joinInFiles(parts, { names, kinds, spill }) : inMemory(parts, { names, kinds });
  return { frame, warnings: [...texts].flatMap((name) => mixed(name, parts, kinds.get(name) ?? [])) };
}

function inMemory(parts: readonly FilePart[], { names, kinds }: { names: readonly string[]; kinds: ReadonlyMap<string, readonly Kind[]> }): Frame {
  const whole = new Set(names.filter((name) => parts.every(({ frame }) => frame.columns.get(name)?.kind === 'i32')));
  return concat(parts.map((part) => ordered(part, names, (column, name) => widened(column, { whole: whole.has(name), boolean: kinds.get(name)?.includes('boolean') === true }))));
}

/** The columns of parts in files, which are opened side by side. */
function joinInFiles(parts: readonly FilePart[], { names, kinds, spill }: { names: readonly string[]; kinds: ReadonlyMap<string, readonly Kind[]>; spill: Spill }): Frame {
  const frames = parts.map((part) => filed(ordered(part, names, (column, name) => {
    const boolean = kinds.get(name)?.includes('boolean') === true;
    // What is missing everywhere in a file does not know that it is one of true and false; other types are widened by who opens them.
    return isNumeric(column) && column.boolean !== boolean ? widened(column, { whole: false, boolean }) : column;
  }), spill));
  const columns = openPlaces(names.map((name) => frames.flatMap(({ columns: own }) => filedOf(own.get(name) as Column)?.places ?? [])));
  return { rows: frames.reduce((sum, { rows }) => sum + rows, 0), columns: new Map(names.map((name, i) => [name, columns[i]])) };
}

function ordered({ frame }: FilePart, names: readonly string[], change: (column: Column, name: string) => Column): Frame {
  return { rows: frame.rows, columns: new Map(names.map((name) => [name, change(frame.columns.get(name) as Column, name)])) };
}

/** A frame whose columns are all in files. */
function filed(frame: Frame, spill: Spill): Frame {
  const rest = [...frame.columns].filter(([, column]) => filedOf(column) === undefined);
  if (rest.length === 0) return frame;
  const path = spill.nextFile();
  writeShard(path, { rows: frame.rows, columns: new Map(rest) });
  return withColumns(frame, openShards([path]).columns);
}

/** Memory of the columns that are there. */
function bytesOf({ columns }: Frame): number {
  return [...columns.values()].reduce((sum, column) => {
    if (filedOf(column) !== undefined) return sum;
    if (column.kind === 'text') return sum + column.codes.byteLength + column.packed.bytes.byteLength + column.packed.starts.byteLength;
    return sum + (isNumeric(column) ? column.values.byteLength : 0);
  }, 0);
}

function kindOf(column: Column): Kind {
  if (column.kind === 'text') return 'text';
  if (!isNumeric(column)) return 'missing';
  if (column.kind === 'f64' && peek(column).every((value) => Number.isNaN(value))) return 'missing';
  return column.boolean ? 'boolean' : column.kind === 'i32' ? 'integer' : 'number';
}

function isText(kinds: readonly Kind[]): boolean {
  const isNumber = kinds.includes('integer') || kinds.includes('number');
  return kinds.includes('text') || (kinds.includes('boolean') && isNumber);
}

function widened(column: Column, { whole, boolean }: { whole: boolean; boolean: boolean }): Column {
  if (column.kind !== 'f64' && column.kind !== 'i32') return column;
  if (whole) return { ...column, boolean };
  return { kind: 'f64', values: column.kind === 'f64' ? column.values : new Float64Array(column.values), boolean, labels: null };
}

function mixed(name: string, parts: readonly FilePart[], kinds: readonly Kind[]): Diagnostic[] {
  const number = kinds.findIndex((kind) => kind === 'integer' || kind === 'number');
  const other = kinds.findIndex((kind) => kind === 'text' || kind === 'boolean');
  if (number < 0 || other < 0) return [];
  return [diagnostic('warning', 'mixed-column', `column \`${name}\` has numbers in ${parts[number].file}, but ${kinds[other] === 'text' ? 'text' : 'true and false'} in ${parts[other].file}, so it is read as text`)];
}

function checkNames(first: FilePart, part: FilePart): void {
  const missing = first.names.filter((name) => !part.names.includes(name));
  const extra = part.names.filter((name) => !first.names.includes(name));
  if (missing.length > 0 || extra.length > 0) throw otherColumns({ file: part.file, lacks: missing, adds: extra }, first.file);
}
