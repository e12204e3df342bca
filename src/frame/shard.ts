import { closeSync, openSync, fstatSync, readSync, renameSync, rmSync, writeSync, writevSync } from 'node:fs';
import process from 'node:process';
import type { ByteRoom } from '../kernels/coding.ts';
import type { Column, Frame, Integers, OddVector, SparseColumn } from './column.ts';
import { ownEntries } from './entries.ts';
import type { PackedTexts } from './packed.ts';
import { rawOf } from './raw-texts.ts';

// A shard file, little endian: 8 bytes "MLSHARD" and a version, the header's length (u32), 4 zero bytes, the header as JSON
// padded with blanks to a multiple of 8, then the columns' numbers one after another, each padded to a multiple of 8 bytes.
const MAGIC = 'MLSHARD';
const VERSION = 6;
const PREFIX = 16;
const ALIGNMENT = 8;
const MOST_BYTES_A_CALL = 2 ** 30;
const PARTS_A_CALL = 512;

const NUMBERS = { f64: Float64Array, i32: Int32Array, u32: Uint32Array, u16: Uint16Array, u8: Uint8Array } as const;

/** A column without its numbers, and where they are: offsets count bytes from the end of the header. */
export type StoredColumn = { name: string; offset: number } & (
  | { kind: 'f64'; boolean: boolean; labels: readonly string[] | null }
  | { kind: 'i32'; values: 'i32' | 'u16' | 'u8'; boolean: boolean; labels: readonly string[] | null }
  /** Codes in as few bytes as they take, of which the largest number is a missing one, and the dictionary as packed texts: (distinct + 1) starts of 32 bits, and bytes. Where `repeats` is set, a text may be there several times. */
  | { kind: 'text'; codes: 'i32' | 'u16' | 'u8'; distinct: number; starts: number; texts: number; textBytes: number; repeats?: true; date: boolean }
  | { kind: 'vector'; width: number; names: readonly string[]; categories: readonly number[] | null }
  /** Compressed rows: (rows + 1) starts of 32 bits, and as many slots and values as the last says. */
  | { kind: 'sparse'; width: number; names: readonly string[]; categories: readonly number[] | null; slots: number; values: number; entries: number }
  /** As a sparse column, and a length of 32 bits a row. */
  | { kind: 'uneven'; width: number; names: readonly string[]; categories: readonly number[] | null; slots: number; values: number; entries: number; lengths: number; dense: boolean; odd: OddVector }
  /** (rows + 1) starts of 32 bits, codes, and the dictionary as that of a text column. */
  | { kind: 'list'; codes: number; entries: number; distinct: number; starts: number; texts: number; textBytes: number }
);

interface Header {
  /** What else the writer says of it, as JSON. */
  about: unknown;
  rows: number;
  /** Where the row numbers are, null in a frame that has none. */
  rowIds: number | null;
  bytes: number;
  columns: readonly StoredColumn[];
}

/** Writes a frame to a file, first under a temporary name beside it, so that a reader never sees half a file. */
export function writeShard(path: string, frame: Frame, about: unknown = null): void {
  const arrays = startArrays(path);
  const rowIds = frame.rowIds === undefined ? null : arrays.add(frame.rowIds, frame.rows, 'rowIds');
  const columns = [...frame.columns].map(([name, column]) => storeColumn(arrays, { name, column, rows: frame.rows }));
  const header: Header = { about, rows: frame.rows, rowIds, bytes: arrays.bytes(), columns };
  writeWhole(path, [...prefix(Buffer.from(JSON.stringify(header))), ...arrays.parts]);
}

/** A shard file whose header has been read. */
export interface ShardFile {
  path: string;
  about: unknown;
  rows: number;
  columns: ReadonlyMap<string, StoredColumn>;
  rowIds: number | null;
  /** Where the header ends. */
  base: number;
}

/** Reads the header of a shard file. Throws an Error naming the file when it is not a shard of this version or when bytes are missing. */
export function openShard(path: string): ShardFile {
  return withFile(path, ({ file, size }) => {
    const start = Buffer.from(readBytes({ file, path, size }, new Uint8Array(Math.min(PREFIX, size)), 0));
    if (start.length < PREFIX || start.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error(`${path} is not a shard file`);
    const version = start[MAGIC.length];
    if (version !== VERSION) throw new Error(`${path} is a shard file of version ${version}, expected version ${VERSION}`);
    const base = PREFIX + start.readUInt32LE(ALIGNMENT);
    if (base > size) throw truncated(path, size, base);
    const text = Buffer.from(readBytes({ file, path, size }, new Uint8Array(base - PREFIX), PREFIX)).toString('utf8');
    const { about, rows, rowIds, bytes, columns } = JSON.parse(text) as Header;
    if (base + bytes !== size) throw truncated(path, size, base + bytes);
    return { path, about, rows, rowIds, base, columns: new Map(columns.map((column) => [column.name, column])) };
  });
}

/** Reads values `from` to before `to` of an array in a shard file; bytes into `room`, where there is some. */
export function readValues({ path, base }: ShardFile, { offset, type, from, to }: { offset: number; type: keyof typeof NUMBERS; from: number; to: number }, room?: ByteRoom): Values {
  const values = type === 'u8' && room !== undefined ? room(to - from) : new NUMBERS[type](to - from);
  if (values.length === 0) return values;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  withFile(path, ({ file, size }) => readBytes({ file, path, size }, bytes, base + offset + from * values.BYTES_PER_ELEMENT));
  return values;
}

/** Reads the codes of rows `from` to before `to`; -1 where the text is missing. */
export function readCodes(file: ShardFile, { offset, codes: type }: Extract<StoredColumn, { kind: 'text' }>, { from, to }: { from: number; to: number }): Int32Array {
  const read = readValues(file, { offset, type, from, to }) as Integers;
  if (read instanceof Int32Array) return read;
  const missing = 2 ** (8 * read.BYTES_PER_ELEMENT) - 1;
  const codes = new Int32Array(read);
  for (let row = 0; row < codes.length; row++) if (codes[row] === missing) codes[row] = -1;
  return codes;
}

/** Reads the numbers of the rows; null in a file without them. */
export function readRowIds(file: ShardFile): Int32Array | null {
  return file.rowIds === null ? null : (readValues(file, { offset: file.rowIds, type: 'i32', from: 0, to: file.rows }) as Int32Array);
}

/** Reads the dictionary of a column of texts or lists, or a part of it: the texts from number `from` to before `to`. */
export function readPacked(file: ShardFile, stored: Extract<StoredColumn, { kind: 'text' | 'list' }>, { from, to } = { from: 0, to: stored.distinct }): PackedTexts {
  const starts = readValues(file, { offset: stored.starts, type: 'u32', from, to: to + 1 }) as Uint32Array;
  const first = starts[0];
  return {
    bytes: readValues(file, { offset: stored.texts, type: 'u8', from: first, to: starts[to - from] }) as Uint8Array,
    starts: first === 0 ? starts : starts.map((start) => start - first),
    ...(stored.kind === 'text' && stored.repeats === true ? { repeats: true } : {}),
  };
}

/** Bytes of a row's value in a column of so many rows; the mean where rows differ. */
export function bytesPerRow(stored: StoredColumn, rows: number): number {
  if (stored.kind === 'sparse' || stored.kind === 'uneven') {
    const integers = stored.kind === 'uneven' ? 2 : 1;
    return integers * NUMBERS.u32.BYTES_PER_ELEMENT + (stored.entries / Math.max(1, rows)) * (NUMBERS.i32.BYTES_PER_ELEMENT + NUMBERS.f64.BYTES_PER_ELEMENT);
  }
  if (stored.kind === 'list') return NUMBERS.u32.BYTES_PER_ELEMENT + (stored.entries / Math.max(1, rows)) * NUMBERS.i32.BYTES_PER_ELEMENT;
  if (stored.kind === 'vector') return stored.width * NUMBERS.f64.BYTES_PER_ELEMENT;
  return NUMBERS[stored.kind === 'f64' ? 'f64' : stored.kind === 'i32' ? stored.values : 'i32'].BYTES_PER_ELEMENT;
}

/** Arrays one behind the other as they will stand in the file. */
interface Arrays {
  parts: Uint8Array[];
  /** Takes an array that should have `length` values, and returns its offset. */
  add(values: Values, length: number, what: string): number;
  bytes(): number;
}

type Values = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

function startArrays(path: string): Arrays {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  return { parts, add, bytes: () => bytes };

  function add(values: Values, length: number, what: string): number {
    if (values.length !== length) throw new Error(`shard ${path}: ${what} has ${values.length} values, expected ${length}`);
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const offset = bytes;
    parts.push(raw, new Uint8Array(padding(raw.length)));
    bytes += padded(raw.length);
    return offset;
  }
}

function storeColumn({ add }: Arrays, { name, column, rows }: { name: string; column: Column; rows: number }): StoredColumn {
  const what = `column \`${name}\``;
  switch (column.kind) {
    case 'text': {
      const { packed: { bytes, starts, repeats }, codes } = rawOf(column);
      const textBytes = bytes.length;
      const distinct = starts.length - 1;
      const stored = narrowCodes(codes, distinct);
      return { name, kind: 'text', date: column.date, codes: storageOf(stored), distinct, ...(repeats === true ? { repeats } : {}), offset: add(stored, rows, what), starts: add(starts, distinct + 1, what), texts: add(bytes, textBytes, what), textBytes };
    }
    case 'vector':
      return { name, kind: 'vector', width: column.width, names: column.names, categories: column.categories ?? null, offset: add(column.values, rows * column.width, what) };
    case 'sparse':
      return { name, kind: 'sparse', ...storeSparse(column) };
    case 'uneven':
      return { name, kind: 'uneven', ...storeSparse(column.vectors), lengths: add(column.lengths, rows, what), dense: column.dense, odd: column.odd };
    case 'list': {
      const { packed, distinct } = column;
      const { starts, arrays: [codes] } = ownEntries({ starts: column.starts, arrays: [column.codes] as const });
      const entries = starts[rows];
      const textBytes = packed.bytes.length;
      return { name, kind: 'list', entries, distinct, offset: add(starts, rows + 1, what), codes: add(codes, entries, what), starts: add(packed.starts, distinct + 1, what), texts: add(packed.bytes, textBytes, what), textBytes };
    }
    case 'i32':
      return { name, kind: 'i32', values: storageOf(column.values), boolean: column.boolean, labels: column.labels, offset: add(column.values, rows, what) };
    case 'f64':
      return { name, kind: 'f64', boolean: column.boolean, labels: column.labels, offset: add(column.values, rows, what) };
  }

  function storeSparse({ width, names, categories, ...own }: SparseColumn) {
    const { starts, arrays: [slots, values] } = ownEntries({ starts: own.starts, arrays: [own.slots, own.values] as const });
    const entries = starts[rows];
    return { width, names, categories: categories ?? null, entries, offset: add(starts, rows + 1, what), slots: add(slots, entries, what), values: add(values, entries, what) };
  }
}

function narrowCodes(codes: Int32Array, distinct: number): Integers {
  // What is missing, -1, becomes the largest number.
  if (distinct < 2 ** 8) return new Uint8Array(codes);
  return distinct < 2 ** 16 ? new Uint16Array(codes) : codes;
}

function storageOf({ BYTES_PER_ELEMENT: bytes }: Integers): 'i32' | 'u16' | 'u8' {
  return bytes === Int32Array.BYTES_PER_ELEMENT ? 'i32' : bytes === Uint16Array.BYTES_PER_ELEMENT ? 'u16' : 'u8';
}

function prefix(header: Buffer): Uint8Array[] {
  // JSON may end in blanks, so the padding needs no length of its own.
  const filler = Buffer.alloc(padding(header.length), ' ');
  const start = Buffer.alloc(PREFIX);
  start.write(MAGIC, 'latin1');
  start[MAGIC.length] = VERSION;
  start.writeUInt32LE(header.length + filler.length, ALIGNMENT);
  return [start, header, filler];
}

function padding(bytes: number): number {
  return padded(bytes) - bytes;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function truncated(path: string, found: number, expected: number): Error {
  return new Error(`shard file ${path} has ${found} bytes, expected ${expected}: it was cut off or changed`);
}

function writeWhole(path: string, parts: readonly Uint8Array[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeParts(temporary, parts);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeParts(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, 'w');
  try {
    for (let first = 0; first < parts.length; first += PARTS_A_CALL) writeTogether(file, parts.slice(first, first + PARTS_A_CALL));
  } finally {
    closeSync(file);
  }
}

function writeTogether(file: number, parts: readonly Uint8Array[]): void {
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  // A call may write less than it was given.
  let done = bytes <= MOST_BYTES_A_CALL ? writevSync(file, parts) : 0;
  for (const part of parts) {
    for (let at = Math.min(done, part.length); at < part.length; ) at += writeSync(file, part, at, Math.min(part.length - at, MOST_BYTES_A_CALL));
    done -= Math.min(done, part.length);
  }
}

interface OpenFile {
  file: number;
  size: number;
}

/** Files that stay open, by their paths; null where each is closed once something has been read. */
let kept: Map<string, OpenFile> | null = null;

/** What `work` gives, which may read many columns: a shard file stays open from the first until it is done. */
export function keepingOpen<T>(work: () => T): T {
  if (kept !== null) return work();
  const files = (kept = new Map<string, OpenFile>());
  try {
    return work();
  } finally {
    kept = null;
    for (const { file } of files.values()) closeSync(file);
  }
}

function withFile<T>(path: string, use: (open: OpenFile) => T): T {
  if (kept !== null) {
    const open = kept.get(path) ?? openFile(path);
    kept.set(path, open);
    return use(open);
  }
  const open = openFile(path);
  try {
    return use(open);
  } finally {
    closeSync(open.file);
  }
}

function openFile(path: string): OpenFile {
  const file = openSync(path, 'r');
  try {
    return { file, size: fstatSync(file).size };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Fills `into` from byte `at` of a file on. */
function readBytes({ file, path, size }: { file: number; path: string; size: number }, into: Uint8Array, at: number): Uint8Array {
  for (let done = 0; done < into.length; ) {
    const count = readSync(file, into, done, Math.min(into.length - done, MOST_BYTES_A_CALL), at + done);
    if (count === 0) throw truncated(path, size, at + into.length);
    done += count;
  }
  return into;
}
