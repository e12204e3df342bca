import type { ByteRoom } from '../kernels/coding.ts';
import { joinDoubles, joinIntegers, joinWidest } from '../util/arrays.ts';
import type { Column, Frame, Integers, ListColumn, NumericColumn, SparseColumn, TextColumn, UnevenColumn, VectorColumn } from './column.ts';
import { mergeDictionaries } from './dictionaries.ts';
import { concatEntries } from './entries.ts';
import type { FilePlace } from './filed.ts';
import { setFiled } from './filed.ts';
import type { PackedTexts } from './packed.ts';
import { unpackTexts } from './packed.ts';
import type { RawTexts } from './raw-texts.ts';
import { joinRaw, lazyRawTexts } from './raw-texts.ts';
import type { ShardFile, StoredColumn } from './shard.ts';
import { bytesPerRow, openShard, readCodes, readPacked, readRowIds, readValues } from './shard.ts';

/** Rows of one column in one file. */
interface Segment<S extends StoredColumn = StoredColumn> {
  file: ShardFile;
  stored: S;
  from: number;
  to: number;
}

/**
 * A frame over shard files with the same columns, in order. Nothing but the headers is read here: a column's values come when they are asked for.
 * A column may have numbers of different types in the files, and gets the widest; dictionaries are merged in the files' order.
 * Throws an Error naming the file that is no shard or is cut off, or has other columns than the first.
 */
export function openShards(paths: readonly string[]): Frame {
  const files = paths.map(openShard);
  const columns = new Map([...(files[0]?.columns.keys() ?? [])].map((name) => [name, columnOf(files.map((file) => wholeColumn(file, { file: files[0], name })))]));
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  if (files.some((file) => file.rowIds === null)) return { rows, columns };
  return { rows, columns, rowIds: joinIntegers(files.map((file) => readRowIds(file) as Int32Array)) };
}

/** Opens columns of rows in shard files, which stay there until they are asked for; a file's header is read once. */
export function openPlaces(columns: readonly (readonly FilePlace[])[]): Column[] {
  const files = new Map<string, ShardFile>();
  function opened(path: string): ShardFile {
    const file = files.get(path) ?? openShard(path);
    files.set(path, file);
    return file;
  }
  return columns.map((places) => columnOf(places.map(({ path, column, from, to }) => {
    const file = opened(path);
    return { ...wholeColumn(file, { file, name: column }), from, to };
  })));
}

function wholeColumn(file: ShardFile, first: { file: ShardFile; name: string }): Segment {
  const stored = file.columns.get(first.name);
  if (stored === undefined || file.columns.size !== first.file.columns.size) throw new Error(`shard file ${file.path} has other columns than ${first.file.path}`);
  return { file, stored, from: 0, to: file.rows };
}

function columnOf(segments: readonly Segment[]): Column {
  if (areOf(segments, 'text')) return textColumn(segments);
  if (areOf(segments, 'vector')) return vectorColumn(segments);
  if (areOf(segments, 'sparse')) return sparseColumn(segments);
  if (areOf(segments, 'uneven')) return unevenColumn(segments);
  if (areOf(segments, 'list')) return listColumn(segments);
  const numeric = segments.filter((segment): segment is Segment<NumericStored> => isNumeric(segment.stored));
  if (numeric.length < segments.length) throw new Error(`column \`${segments[0].stored.name}\` is of different kinds in ${segments.map(({ file, stored }) => `${file.path} (${stored.kind})`).join(', ')}`);
  return numericColumn(numeric);
}

type NumericStored = Extract<StoredColumn, { kind: 'f64' | 'i32' }>;

function isNumeric(stored: StoredColumn): stored is NumericStored {
  return stored.kind === 'f64' || stored.kind === 'i32';
}

function areOf<K extends StoredColumn['kind']>(segments: readonly Segment[], kind: K): segments is Segment<Extract<StoredColumn, { kind: K }>>[] {
  return segments.every(({ stored }) => stored.kind === kind);
}

function numericColumn(segments: readonly Segment<NumericStored>[]): NumericColumn {
  const whole = segments.every(({ stored }) => stored.kind === 'i32');
  let kept: NumericColumn['values'] | null = null;
  function peek(room?: ByteRoom): NumericColumn['values'] {
    if (kept !== null) return kept;
    const own = segments.length === 1 ? room : undefined;
    const parts = segments.map(({ file, stored, from, to }) => readValues(file, { offset: stored.offset, type: stored.kind === 'f64' ? 'f64' : stored.values, from, to }, own));
    if (parts.length === 1) return parts[0] as NumericColumn['values'];
    return whole ? joinWidest(parts as Integers[]) : joinDoubles(parts as NumericColumn['values'][]);
  }
  const column = {
    kind: whole ? 'i32' : 'f64',
    get values() {
      return (kept ??= peek());
    },
    boolean: segments.every(({ stored }) => stored.boolean),
    labels: segments[0].stored.labels,
  } as NumericColumn;
  return setFiled(column, { bytes: bytesOf(segments), places: placesOf(segments), slice: (start, end) => numericColumn(cut(segments, start, end)), peek });
}

type TextSegment = Segment<Extract<StoredColumn, { kind: 'text' }>>;

/** Whether there is about one text a row: those of all rows of a file may be most of the data. */
function isLong({ file, stored }: TextSegment): boolean {
  return stored.repeats === true || 2 * stored.distinct > file.rows;
}

/** Whether a dictionary is that of all rows of one file, and needs nothing to be read for its size. */
function isWhole([{ file, stored, from, to }, ...others]: readonly TextSegment[]): boolean {
  return others.length === 0 && stored.repeats !== true && from === 0 && to === file.rows;
}

/** Long texts, of the rows alone. */
function rawColumn(segments: readonly TextSegment[]): TextColumn {
  const column = lazyRawTexts(() => readRaw(segments), segments.every(({ stored }) => stored.date));
  const bytes = segments.reduce((sum, { file, stored, from, to }) => sum + (to - from) * (Int32Array.BYTES_PER_ELEMENT + dictionaryBytes(stored) / Math.max(1, file.rows)), 0);
  return setFiled(column, { bytes: Math.ceil(bytes), places: placesOf(segments), slice: (start, end) => rawColumn(cut(segments, start, end)), peek: null });
}

function readRaw(segments: readonly TextSegment[]): RawTexts {
  const parts = segments.map(({ file, stored, from, to }) => {
    const codes = readCodes(file, stored, { from, to });
    const [first, end] = codeRange(codes);
    return { codes: codes.map((code) => (code < 0 ? -1 : code - first)), packed: readPacked(file, stored, { from: first, to: end }) };
  });
  return parts.length === 1 ? parts[0] : joinRaw(parts);
}

/** The smallest code and one more than the largest; 0 and 0 without any. */
function codeRange(codes: Int32Array): [number, number] {
  let [first, end] = [Infinity, 0];
  for (const code of codes) {
    if (code < 0) continue;
    first = Math.min(first, code);
    end = Math.max(end, code + 1);
  }
  return end === 0 ? [0, 0] : [first, end];
}

function textColumn(segments: readonly TextSegment[]): TextColumn {
  if (segments.some(isLong) && !isWhole(segments)) return rawColumn(segments);
  let merged: { packed: PackedTexts; places: readonly Int32Array[] } | null = null;
  let codes: Int32Array | null = null;
  const isOwn = segments.length === 1;
  function merge(): { packed: PackedTexts; places: readonly Int32Array[] } {
    return (merged ??= mergeDictionaries(segments.map(({ file, stored }) => readPacked(file, stored))));
  }
  function read(): Int32Array {
    const parts = segments.map(({ file, stored, from, to }) => readCodes(file, stored, { from, to }));
    if (isOwn) return parts[0];
    const { places } = merge();
    return joinIntegers(parts.map((part, i) => recoded(part, places[i])));
  }
  const column: TextColumn = {
    kind: 'text',
    get codes() {
      return (codes ??= read());
    },
    get distinct() {
      return isOwn ? segments[0].stored.distinct : merge().packed.starts.length - 1;
    },
    get packed() {
      return merge().packed;
    },
    get dictionary() {
      return unpackTexts(merge().packed);
    },
    date: segments.every(({ stored }) => stored.date),
  };
  return setFiled(column, { bytes: bytesOf(segments), places: placesOf(segments), slice: (start, end) => textColumn(cut(segments, start, end)), peek: null });
}

/** Codes, in place, in another dictionary; a missing text stays missing. */
function recoded(codes: Int32Array, places: Int32Array): Int32Array {
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) codes[row] = places[codes[row]];
  return codes;
}

function vectorColumn(segments: readonly Segment<Extract<StoredColumn, { kind: 'vector' }>>[]): VectorColumn {
  const { width, names, categories } = segments[0].stored;
  refuseOtherWidth(segments);
  let values: Float64Array | null = null;
  function read(): Float64Array {
    const parts = segments.map(({ file, stored, from, to }) => readValues(file, { offset: stored.offset, type: 'f64', from: from * width, to: to * width }) as Float64Array);
    return parts.length === 1 ? parts[0] : joinDoubles(parts);
  }
  const column: VectorColumn = {
    kind: 'vector',
    width,
    get values() {
      return (values ??= read());
    },
    names,
    ...(categories === null ? {} : { categories }),
  };
  return setFiled(column, { bytes: bytesOf(segments), places: placesOf(segments), slice: (start, end) => vectorColumn(cut(segments, start, end)), peek: null });
}

function sparseColumn(segments: readonly Segment<Extract<StoredColumn, { kind: 'sparse' }>>[]): SparseColumn {
  return setFiled(lazySparse(segments), { bytes: bytesOf(segments), places: placesOf(segments), slice: (start, end) => sparseColumn(cut(segments, start, end)), peek: null });
}

function lazySparse(segments: readonly Segment<Extract<StoredColumn, { kind: 'sparse' | 'uneven' }>>[]): SparseColumn {
  const { width, names, categories } = segments[0].stored;
  refuseOtherWidth(segments);
  let rows: ReturnType<typeof read> | null = null;
  function read() {
    return concatEntries(segments.map(({ file, stored, from, to }) => {
      const starts = readValues(file, { offset: stored.offset, type: 'u32', from, to: to + 1 }) as Uint32Array;
      const span = { from: starts[0], to: starts[to - from] };
      const slots = readValues(file, { offset: stored.slots, type: 'i32', ...span }) as Int32Array;
      const values = readValues(file, { offset: stored.values, type: 'f64', ...span }) as Float64Array;
      return { starts: starts.map((start) => start - span.from), arrays: [slots, values] as const };
    }));
  }
  return {
    kind: 'sparse',
    width,
    get starts() {
      return (rows ??= read()).starts;
    },
    get slots() {
      return (rows ??= read()).arrays[0];
    },
    get values() {
      return (rows ??= read()).arrays[1];
    },
    names,
    ...(categories === null ? {} : { categories }),
  };
}

function unevenColumn(segments: readonly Segment<Extract<StoredColumn, { kind: 'uneven' }>>[]): UnevenColumn {
  const { dense, odd } = segments[0].stored;
  let lengths: Int32Array | null = null;
  const column: UnevenColumn = {
    kind: 'uneven',
    vectors: lazySparse(segments),
    get lengths() {
      return (lengths ??= joinIntegers(segments.map(({ file, stored, from, to }) => readValues(file, { offset: stored.lengths, type: 'i32', from, to }) as Int32Array)));
    },
    dense,
    odd,
  };
  return setFiled(column, { bytes: bytesOf(segments), places: placesOf(segments), slice: (start, end) => unevenColumn(cut(segments, start, end)), peek: null });
}

function listColumn(segments: readonly Segment<Extract<StoredColumn, { kind: 'list' }>>[]): ListColumn {
  let merged: ReturnType<typeof mergeDictionaries> | null = null;
  let rows: ReturnType<typeof read> | null = null;
  function merge() {
    return (merged ??= mergeDictionaries(segments.map(({ file, stored }) => readPacked(file, stored))));
  }
  function read() {
    return concatEntries(segments.map(({ file, stored, from, to }, i) => {
      const starts = readValues(file, { offset: stored.offset, type: 'u32', from, to: to + 1 }) as Uint32Array;
      const codes = readValues(file, { offset: stored.codes, type: 'i32', from: starts[0], to: starts[to - from] }) as Int32Array;
      const first = starts[0];
      return { starts: starts.map((start) => start - first), arrays: [segments.length === 1 ? codes : codes.map((code) => merge().places[i][code])] as const };
    }));
  }
  const column: ListColumn = {
    kind: 'list',
    get starts() {
      return (rows ??= read()).starts;
    },
    get codes() {
      return (rows ??= read()).arrays[0];
    },
    get distinct() {
      return segments.length === 1 ? segments[0].stored.distinct : merge().packed.starts.length - 1;
    },
    get packed() {
      return merge().packed;
    },
    get dictionary() {
      return unpackTexts(merge().packed);
    },
  };
  return setFiled(column, { bytes: bytesOf(segments), places: placesOf(segments), slice: (start, end) => listColumn(cut(segments, start, end)), peek: null });
}

function refuseOtherWidth(segments: readonly Segment<Extract<StoredColumn, { width: number }>>[]): void {
  const { width } = segments[0].stored;
  const other = segments.find(({ stored }) => stored.width !== width);
  if (other !== undefined) throw new Error(`column \`${other.stored.name}\` has vectors of ${other.stored.width} values in ${other.file.path}, expected ${width} as in ${segments[0].file.path}`);
}

/** The segments of the rows from `start` to before `end`; of no rows one is left, for the type. */
function cut<S extends StoredColumn>(segments: readonly Segment<S>[], start: number, end: number): Segment<S>[] {
  const out: Segment<S>[] = [];
  let first = 0;
  for (const segment of segments) {
    const rows = segment.to - segment.from;
    const from = segment.from + Math.min(rows, Math.max(0, start - first));
    const to = segment.from + Math.min(rows, Math.max(0, end - first));
    if (to > from) out.push({ ...segment, from, to });
    first += rows;
  }
  return out.length > 0 ? out : [{ ...segments[0], to: segments[0].from }];
}

function placesOf(segments: readonly Segment[]): FilePlace[] {
  return segments.map(({ file, stored, from, to }) => ({ path: file.path, column: stored.name, from, to }));
}

function bytesOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { file, stored, from, to }) => sum + (to - from) * bytesPerRow(stored, file.rows) + ('textBytes' in stored ? dictionaryBytes(stored) : 0), 0);
}

function dictionaryBytes({ textBytes, distinct }: { textBytes: number; distinct: number }): number {
  return textBytes + Uint32Array.BYTES_PER_ELEMENT * (distinct + 1);
}
