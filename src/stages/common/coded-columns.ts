import type { Column, NumericColumn, VectorColumn } from '../../frame/column.ts';
import { copySlots, lazyVectors } from '../../frame/column.ts';
import { peek } from '../../frame/filed.ts';
import type { Picked, ShardRows } from '../../frame/picked.ts';
import { pick, pickedOf } from '../../frame/picked.ts';
import type { CodedPart, CodedRows } from '../../kernels/coded.ts';
import { CODES } from '../../kernels/coded.ts';
import type { ByteRoom, SlotReader } from '../../kernels/coding.ts';
import { coding } from './kernels.ts';

/** Rows for each value that a slot may have, at least: fewer are passed over faster than tables are made for them. */
const LEAST_ROWS = 8 * CODES;
/** A column is worth codes where at least this share of its slots has few values. */
const LEAST_SHARE = 0.25;
/** Doubles that a part may have when its slots are written out to be looked at. */
const MOST_WRITTEN_OUT = 2 ** 22;

/** What was found, by column: a fit asks pass after pass. */
const known = new WeakMap<VectorColumn, CodedRows | null>();
/** The same by the first of the numbers that vectors are put together from, since many are put together from the same. */
const knownTogether = new WeakMap<NumericColumn, { columns: readonly NumericColumn[]; coded: CodedRows | null }[]>();

/**
 * The rows of a dense column with codes in place of slots that have few values; null where that does not pay. It depends on nothing but the values, or, where they are
 * picked of the data, on those of the whole shard.
 */
export function codedOf(column: VectorColumn, rows: number): CodedRows | null {
  const found = known.get(column);
  if (found !== undefined) return found;
  const made = rows < LEAST_ROWS ? null : codedRows(column, rows);
  known.set(column, made);
  return made;
}

/** What was found, by column: candidates are applied to the same rows. */
const parts = new WeakMap<VectorColumn, readonly CodedPart[]>();

/**
 * The rows of a dense column with codes, part by part, where somebody has made codes of all of them, or of the shards that they are picked of; null elsewhere. That depends on more than the
 * values, and is for results that have the same bits with codes as without.
 */
export function knownCodes(column: VectorColumn, rows: number): readonly CodedPart[] | null {
  const found = parts.get(column) ?? foundCodes(column, rows);
  if (found !== null) parts.set(column, found);
  return found;
}

function foundCodes(column: VectorColumn, rows: number): CodedPart[] | null {
  const own = known.get(column);
  if (own !== undefined) return own === null ? null : [{ coded: own, rows }];
  const columns = numbersOf(column);
  if (columns === null) return null;
  const picks = columns.map(pickedOf);
  const [first] = picks;
  if (first === undefined) {
    const coded = foundTogether(columns) ?? null;
    return coded === null ? null : [{ coded, rows }];
  }
  const shards = shardsOf(first);
  if (shards === null || picks.some((picked) => picked?.rows !== first.rows)) return null;
  const all = shards.map(({ of }) => foundTogether(picks.map((picked) => of((picked as Picked).source))) ?? null);
  return all.includes(null) ? null : shards.map(({ rows: some }, s) => ({ coded: pickedCodes(all[s] as CodedRows, some), rows: some.length }));
}

function shardsOf({ ofData, rows, shards }: Picked): readonly ShardRows[] | null {
  return ofData ? [{ rows, of: (column) => column }] : (shards?.() ?? null);
}

function codedRows(column: VectorColumn, rows: number): CodedRows | null {
  const columns = numbersOf(column);
  if (columns === null) return writtenCodes(column, rows);
  const picks = columns.map(pickedOf);
  const [first] = picks;
  const isOfData = first !== undefined && picks.every((picked) => picked?.ofData === true && picked.rows === first.rows);
  if (!isOfData) return together(columns, () => codesOf(column, rows));
  const sources = picks.map((picked) => (picked as Picked).source);
  const whole = lazyVectors(sources, column.names);
  const all = together(sources, () => codesOf(whole, first.ofRows));
  return all === null ? null : pickedCodes(all, first.rows);
}

/** What `make` gives for these columns, made once. */
function together(columns: readonly NumericColumn[], make: () => CodedRows | null): CodedRows | null {
  const found = foundTogether(columns);
  if (found !== undefined) return found;
  const coded = make();
  knownTogether.set(columns[0], [...(knownTogether.get(columns[0]) ?? []), { columns, coded }]);
  return coded;
}

function foundTogether(columns: readonly (Column | undefined)[]): CodedRows | null | undefined {
  return knownTogether.get(columns[0] as NumericColumn)?.find((other) => other.columns.length === columns.length && other.columns.every((column, i) => column === columns[i]))?.coded;
}

/** The codes of some of the rows; levels that none of them has stay. */
function pickedCodes({ width, groups, slots, columns }: CodedRows, rows: Int32Array): CodedRows {
  return { width, groups: groups.map((group) => ({ ...group, codes: pick(group.codes, rows) })), slots, columns: columns.map((values) => pick(values, rows)) };
}

/** The columns of numbers that a column is put together from; null of any other column. */
function numbersOf({ parts }: VectorColumn): readonly NumericColumn[] | null {
  if (parts === undefined || parts.length === 0) return null;
  const numbers = parts.map((part) => (part.kind === 'vector' ? numbersOf(part) : [part]));
  return numbers.includes(null) ? null : numbers.flatMap((own) => own ?? []);
}

/** Whether slots have to be written out to be looked at. */
export function isWrittenOut(column: VectorColumn): boolean {
  return numbersOf(column) === null;
}

/** Slots with few values have few in the first rows too: where these are refused, all others need not be written out. */
function writtenCodes(column: VectorColumn, rows: number): CodedRows | null {
  const first = slotsOf(column, LEAST_ROWS)?.map((read): SlotReader => (room) => read(room).subarray(0, LEAST_ROWS)) ?? null;
  return first === null || codes(first, LEAST_ROWS) === null ? null : codesOf(column, rows);
}

function codesOf(column: VectorColumn, rows: number): CodedRows | null {
  const slots = slotsOf(column, rows);
  return slots === null ? null : codes(slots, rows);
}

function codes(slots: readonly SlotReader[], rows: number): CodedRows | null {
  return coding().code(slots, { rows, least: LEAST_SHARE * slots.length });
}

/** Where the values of each slot are read; null where they would have to be written out and are too many. */
function slotsOf(column: VectorColumn, rows: number): SlotReader[] | null {
  if (column.parts === undefined) {
    if (column.width * rows > MOST_WRITTEN_OUT) return null;
    const written = new Float64Array(column.width * rows);
    copySlots(column, written, { from: 0, to: rows, stride: rows });
    return Array.from({ length: column.width }, (_, slot) => () => written.subarray(slot * rows, (slot + 1) * rows));
  }
  const parts = column.parts.map((part) => (part.kind === 'vector' ? slotsOf(part, rows) : [(room: ByteRoom) => peek(part, room)]));
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}
