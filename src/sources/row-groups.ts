import type { Column } from '../frame/column.ts';
import { doubles, texts } from '../frame/column.ts';
import { narrowest } from '../frame/narrow.ts';
import type { PackedTexts } from '../frame/packed.ts';
import { hasNoTexts, rawTexts } from '../frame/raw-texts.ts';
import { writeShard } from '../frame/shard.ts';
import { openPlaces } from '../frame/shards.ts';
import type { ColumnTexts, CsvKernel } from '../kernels/csv-kernel.ts';
import { CSV_TYPE } from '../kernels/csv-kernel.ts';
import { areDates } from './infer.ts';
import type { GrowingColumns } from './plain-columns.ts';
import { giveBack, settled, startColumns } from './plain-columns.ts';
import type { Spill } from './source.ts';

/** Rows whose columns are in a shard file, each called by its number. */
interface Group {
  path: string;
  rows: number;
  /** What is in the file: null for a column without values so far. */
  kinds: (Column['kind'] | null)[];
  /** Whether a column of texts has none but missing ones. */
  empty: boolean[];
}

/** Groups of rows that were left in files, in order. */
export interface RowGroups {
  spill: Spill;
  groups: Group[];
}

/** Room for rows that are shorter than those before. */
const ROOM_TO_SPARE = 1.02;

/** No rows so far. */
export function startGroups(spill: Spill): RowGroups {
  return { spill, groups: [] };
}

/** Rows of the kernel's block that the memory is enough for. */
export function rowsInMemory({ bytes }: Pick<Spill, 'bytes'>, kernel: CsvKernel, width: number): number {
  let perRow = 0;
  for (let field = 0; field < width; field++) perRow += kernel.column(field).values?.BYTES_PER_ELEMENT ?? 0;
  return Math.ceil(bytes / Math.max(width, perRow));
}

/** Columns to go on with: where those that there are fill the memory, their rows are left in a file. */
export function leaveWhenFull(groups: RowGroups, growing: GrowingColumns, kernel: CsvKernel): GrowingColumns {
  const bytes = growing.columns.reduce((sum, { values }) => sum + (values?.BYTES_PER_ELEMENT ?? 0), 0) * growing.rows;
  if (bytes < groups.spill.bytes) return growing;
  leave(groups, growing, kernel);
  giveBack(growing);
  return { ...startColumns(growing.columns.length), expected: Math.ceil(growing.rows * ROOM_TO_SPARE) };
}

/** The columns of all groups and of the rows behind them, which stay in the files until they are asked for; one that was left out, or has to be read again as text, is null. */
export function finishGroups(all: RowGroups, growing: GrowingColumns, kernel: CsvKernel): (Column | null)[] {
  const { spill, groups } = all;
  if (growing.rows > 0) leave(all, growing, kernel);
  const replaced = groups.map(() => new Map<string, Column>());
  const isLeftOut = growing.columns.map(({ type }) => type === CSV_TYPE.skipped || type === CSV_TYPE.mixed);
  for (const [field, final] of growing.columns.entries()) {
    if (isLeftOut[field]) continue;
    for (const [at, group] of groups.entries()) {
      const column = replacement(group, field, { ...final, isFirst: at === 0, hasTexts: groups.some(({ empty }) => !empty[field]) });
      if (column !== null) replaced[at].set(String(field), column);
    }
  }
  const paths = groups.map(({ rows }, at) => {
    if (replaced[at].size === 0) return null;
    const path = spill.nextFile();
    writeShard(path, { rows, columns: replaced[at] });
    return path;
  });
  const kept = [...growing.columns.keys()].filter((field) => !isLeftOut[field]);
  const opened = openPlaces(kept.map((field) => groups.map(({ path, rows }, at) => ({ path: replaced[at].has(String(field)) ? (paths[at] ?? path) : path, column: String(field), from: 0, to: rows }))));
  const columns = new Map(kept.map((field, i) => [field, opened[i]]));
  return growing.columns.map((_, field) => columns.get(field) ?? null);
}

/** Rows in all. */
export function rowsOf({ groups }: RowGroups): number {
  return groups.reduce((sum, { rows }) => sum + rows, 0);
}

function leave({ spill, groups }: RowGroups, { columns, rows }: GrowingColumns, kernel: CsvKernel): void {
  const path = spill.nextFile();
  kernel.settle();
  const found = columns.map(({ type, values }, field): Column | null => {
    if (type === CSV_TYPE.skipped || type === CSV_TYPE.mixed || values === null) return null;
    const boolean = type === CSV_TYPE.boolean || type === CSV_TYPE.booleanF64;
    const known = values.subarray(0, rows);
    // Whether whole numbers stay whole is known at the end.
    if (known instanceof Float64Array) return { kind: 'f64', values: known, boolean, labels: null };
    if (type !== CSV_TYPE.text) return { kind: 'i32', values: known, boolean, labels: null };
    const texts = kernel.texts(field);
    const packed = ownTexts(settled(known as Int32Array, texts.places), texts);
    return rawTexts(known as Int32Array, packed, packed.starts.length === 1 || areDates(packed));
  });
  writeShard(path, { rows, columns: new Map(found.flatMap((column, field) => (column === null ? [] : [[String(field), column]]))) });
  groups.push({ path, rows, kinds: found.map((column) => column?.kind ?? null), empty: found.map((column) => column?.kind !== 'text' || hasNoTexts(column)) });
}

/** The texts that the codes name, in order of first appearance; the codes become places among them. */
function ownTexts(codes: Int32Array, { bytes, starts, repeats }: Omit<ColumnTexts, 'places'>): PackedTexts {
  const places = new Int32Array(starts.length - 1).fill(-1);
  const used: number[] = [];
  let size = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code < 0) continue;
    if (places[code] < 0) {
      places[code] = used.length;
      used.push(code);
      size += starts[code + 1] - starts[code];
    }
    codes[row] = places[code];
  }
  const packed = { bytes: new Uint8Array(size), starts: new Uint32Array(used.length + 1), ...(repeats ? { repeats } : {}) };
  for (const [place, code] of used.entries()) {
    const text = bytes.subarray(starts[code], starts[code + 1]);
    packed.bytes.set(text, packed.starts[place]);
    packed.starts[place + 1] = packed.starts[place] + text.length;
  }
  return packed;
}

/** What a column became in the end, and whether any group has texts of it. */
interface Final {
  type: number;
  whole: boolean;
  isFirst: boolean;
  hasTexts: boolean;
}

/** The column of a group where it is not what its file has; null where it is. */
function replacement({ path, rows, kinds, empty }: Group, field: number, { type, whole, isFirst, hasTexts }: Final): Column | null {
  const kind = kinds[field];
  if (type === CSV_TYPE.text) {
    // No texts are no dates, but say nothing against the dates of other groups.
    if (kind !== null && !(isFirst && empty[field] && !hasTexts)) return null;
    return texts(new Int32Array(rows).fill(-1), { bytes: new Uint8Array(0), starts: new Uint32Array(1) }, hasTexts || !isFirst);
  }
  const boolean = type === CSV_TYPE.boolean || type === CSV_TYPE.booleanF64;
  if (kind === null) return { ...doubles(new Float64Array(rows).fill(NaN)), boolean };
  if (kind !== 'f64' || !whole) return null;
  const [column] = openPlaces([[{ path, column: String(field), from: 0, to: rows }]]);
  return column.kind === 'f64' ? { kind: 'i32', values: narrowest(column.values), boolean, labels: null } : null;
}
