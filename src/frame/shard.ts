import { closeSync, openSync, fstatSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import process from 'node:process';
import type { Column, Frame } from './column.ts';
import { vectors } from './column.ts';

// A shard file, little endian: 8 bytes "MLSHARD" and a version, the header's length (u32), 4 zero bytes, the header as JSON
// padded with blanks to a multiple of 8, then the columns' numbers one after another, each padded to a multiple of 8 bytes.
const MAGIC = 'MLSHARD';
const VERSION = 1;
const PREFIX = 16;
const ALIGNMENT = 8;
const MOST_BYTES_A_CALL = 2 ** 30;

/** A column without its numbers, and where they are: `offset` counts bytes from the end of the header. */
type StoredColumn = { name: string; offset: number } & (
  | { kind: 'f64' | 'i32'; boolean: boolean; labels: readonly string[] | null }
  | { kind: 'text'; dictionary: readonly string[]; date: boolean }
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
  const stored: StoredColumn[] = [];
  const arrays: Uint8Array[] = [];
  let bytes = 0;
  function add(values: Float64Array | Int32Array, length: number, name: string): number {
    if (values.length !== length) throw new Error(`shard ${path}: ${name} has ${values.length} values, expected ${length}`);
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const offset = bytes;
    arrays.push(raw, new Uint8Array(padding(raw.length)));
    bytes += padded(raw.length);
    return offset;
  }
  const rowIds = frame.rowIds === undefined ? null : add(frame.rowIds, frame.rows, 'rowIds');
  for (const [name, column] of frame.columns) {
    const { fields, values } = split(column);
    const width = column.kind === 'vector' ? column.width : 1;
    stored.push({ name, offset: add(values, frame.rows * width, `column \`${name}\``), ...fields });
  }
  const header: Header = { rows: frame.rows, rowIds, bytes, columns: stored };
  writeWhole(path, [...prefix(Buffer.from(JSON.stringify(header))), ...arrays]);
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

function split(column: Column): { fields: DistributedOmit<StoredColumn, 'name' | 'offset'>; values: Float64Array | Int32Array } {
  switch (column.kind) {
    case 'text':
      return { fields: { kind: 'text', dictionary: column.dictionary, date: column.date }, values: column.codes };
    case 'vector':
      return { fields: { kind: 'vector', width: column.width, names: column.names, categories: column.categories ?? null }, values: column.values };
    default:
      return { fields: { kind: column.kind, boolean: column.boolean, labels: column.labels }, values: column.values };
  }
}

type DistributedOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function join({ column, buffer, base, rows }: { column: StoredColumn; buffer: ArrayBuffer; base: number; rows: number }): Column {
  const at = base + column.offset;
  switch (column.kind) {
    case 'text':
      return { kind: 'text', codes: new Int32Array(buffer, at, rows), dictionary: column.dictionary, date: column.date };
    case 'vector':
      return vectors(new Float64Array(buffer, at, rows * column.width), column.names, column.categories ?? undefined);
    case 'i32':
      return { kind: 'i32', values: new Int32Array(buffer, at, rows), boolean: column.boolean, labels: column.labels };
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
