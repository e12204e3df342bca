import { closeSync, openSync, fstatSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import process from 'node:process';
import type { Column, Frame, Integers } from './column.ts';
import { texts, vectors } from './column.ts';

// A shard file, little endian: 8 bytes "MLSHARD" and a version, the header's length (u32), 4 zero bytes, the header as JSON
// padded with blanks to a multiple of 8, then the columns' numbers one after another, each padded to a multiple of 8 bytes.
const MAGIC = 'MLSHARD';
const VERSION = 2;
const PREFIX = 16;
const ALIGNMENT = 8;
const MOST_BYTES_A_CALL = 2 ** 30;

const INTEGERS = { i32: Int32Array, u16: Uint16Array, u8: Uint8Array } as const;

/** A column without its numbers, and where they are: offsets count bytes from the end of the header. */
type StoredColumn = { name: string; offset: number } & (
  | { kind: 'f64'; boolean: boolean; labels: readonly string[] | null }
  | { kind: 'i32'; values: 'i32' | 'u16' | 'u8'; boolean: boolean; labels: readonly string[] | null }
  /** The dictionary as packed texts: (distinct + 1) starts of 32 bits, and bytes. */
  | { kind: 'text'; distinct: number; starts: number; texts: number; textBytes: number; date: boolean }
  | { kind: 'vector'; width: number; names: readonly string[]; categories: readonly number[] | null }
);

interface Header {
  rows: number;
  /** Where the row numbers are, null in a frame that has none. */
  rowIds: number | null;
  bytes: number;
  columns: readonly StoredColumn[];
}

/** Writes a frame to a file, first under a temporary name beside it, so that a reader never sees half a file. */
export function writeShard(path: string, frame: Frame): void {
  const arrays = startArrays(path);
  const rowIds = frame.rowIds === undefined ? null : arrays.add(frame.rowIds, frame.rows, 'rowIds');
  const columns = [...frame.columns].map(([name, column]) => storeColumn(arrays, { name, column, rows: frame.rows }));
  const header: Header = { rows: frame.rows, rowIds, bytes: arrays.bytes(), columns };
  writeWhole(path, [...prefix(Buffer.from(JSON.stringify(header))), ...arrays.parts]);
}

/**
 * Reads a shard file into one buffer; the columns are views on it.
 * Throws an Error naming the file when it is not a shard of this version or when bytes are missing.
 */
export function readShard(path: string): Frame {
  const buffer = readWhole(path);
  const start = Buffer.from(buffer, 0, Math.min(PREFIX, buffer.byteLength));
  if (start.length < PREFIX || start.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error(`${path} is not a shard file`);
  const version = start[MAGIC.length];
  if (version !== VERSION) throw new Error(`${path} is a shard file of version ${version}, expected version ${VERSION}`);
  const base = PREFIX + start.readUInt32LE(ALIGNMENT);
  if (base > buffer.byteLength) throw truncated(path, buffer.byteLength, base);
  const { rows, rowIds, bytes, columns } = JSON.parse(Buffer.from(buffer, PREFIX, base - PREFIX).toString('utf8')) as Header;
  if (base + bytes !== buffer.byteLength) throw truncated(path, buffer.byteLength, base + bytes);
  const frame = { rows, columns: new Map(columns.map((column) => [column.name, join({ column, buffer, base, rows })])) };
  return rowIds === null ? frame : { ...frame, rowIds: new Int32Array(buffer, base + rowIds, rows) };
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
      const { packed, distinct, date, codes } = column;
      const textBytes = packed.bytes.length;
      return { name, kind: 'text', date, distinct, offset: add(codes, rows, what), starts: add(packed.starts, distinct + 1, what), texts: add(packed.bytes, textBytes, what), textBytes };
    }
    case 'vector':
      return { name, kind: 'vector', width: column.width, names: column.names, categories: column.categories ?? null, offset: add(column.values, rows * column.width, what) };
    case 'i32':
      return { name, kind: 'i32', values: storageOf(column.values), boolean: column.boolean, labels: column.labels, offset: add(column.values, rows, what) };
    case 'f64':
      return { name, kind: 'f64', boolean: column.boolean, labels: column.labels, offset: add(column.values, rows, what) };
  }
}

function storageOf({ BYTES_PER_ELEMENT: bytes }: Integers): 'i32' | 'u16' | 'u8' {
  return bytes === Int32Array.BYTES_PER_ELEMENT ? 'i32' : bytes === Uint16Array.BYTES_PER_ELEMENT ? 'u16' : 'u8';
}

function join({ column, buffer, base, rows }: { column: StoredColumn; buffer: ArrayBuffer; base: number; rows: number }): Column {
  const at = base + column.offset;
  switch (column.kind) {
    case 'text': {
      const packed = { bytes: new Uint8Array(buffer, base + column.texts, column.textBytes), starts: new Uint32Array(buffer, base + column.starts, column.distinct + 1) };
      return texts(new Int32Array(buffer, at, rows), packed, column.date);
    }
    case 'vector':
      return vectors(new Float64Array(buffer, at, rows * column.width), column.names, column.categories ?? undefined);
    case 'i32':
      return { kind: 'i32', values: new INTEGERS[column.values](buffer, at, rows), boolean: column.boolean, labels: column.labels };
    case 'f64':
      return { kind: 'f64', values: new Float64Array(buffer, at, rows), boolean: column.boolean, labels: column.labels };
  }
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
    for (const part of parts) {
      for (let at = 0; at < part.length; ) at += writeSync(file, part, at, Math.min(part.length - at, MOST_BYTES_A_CALL));
    }
  } finally {
    closeSync(file);
  }
}

function readWhole(path: string): ArrayBuffer {
  const file = openSync(path, 'r');
  try {
    const bytes = fstatSync(file).size;
    const whole = new Uint8Array(new ArrayBuffer(bytes));
    for (let at = 0; at < bytes; ) {
      const count = readSync(file, whole, at, Math.min(bytes - at, MOST_BYTES_A_CALL), null);
      if (count === 0) throw truncated(path, at, bytes);
      at += count;
    }
    return whole.buffer;
  } finally {
    closeSync(file);
  }
}
