import type { Frame, VectorColumn } from '../../../frame/column.ts';
import { DataError } from '../../../util/errors.ts';
import { rowNumber } from '../columns.ts';
import { radixRanks } from './radix-ranks.ts';
import { readSlot, slotsOf } from './slots.ts';

/** The features of a data set as ranks of their distinct values, for all folds and candidates. */
export interface Ranks {
  rows: number;
  features: number;
  /** Rank of each value, column-major (features, rows); of a category its index. */
  codes: Uint8Array | Uint16Array | Uint32Array;
  /** Distinct values of each feature, ascending, a missing one, NaN, behind them; of a feature of categories all its indices: (features). */
  values: readonly Float64Array[];
  /** Number of categories of each feature that has more than two of them, else 0: two are parted by a threshold as well as by a set. (features) */
  categories: Int32Array;
}

// Up to this range, or this many times the rows, whole numbers are ranked by a table of presence in place of a sort.
const TABLE_RANGE = 65_536;
const TABLE_ROWS = 4;

// A table of values has at least 4 slots for each, and at most 2^14. Its hash takes the upper bits of a product with the golden ratio.
const HASH_BITS = 14;
const HASH_ROOM = 4;
const HASH = 0x9e3779b1;

const known = new WeakMap<VectorColumn, Ranks>();

/** Ranks of a vector column of a frame, computed once. Throws DataError naming row and column of a category that is missing or not an index. */
export function ranksOf(frame: Frame, column: VectorColumn): Ranks {
  const before = known.get(column);
  if (before !== undefined) return before;
  const ranks = rank(frame, column);
  known.set(column, ranks);
  return ranks;
}

function rank(frame: Frame, column: VectorColumn): Ranks {
  const { rows } = frame;
  const slots = slotsOf(column);
  const values: Float64Array[] = [];
  const one = new Float64Array(rows);
  let codes: Ranks['codes'] = new Uint8Array(rows * slots.length);
  slots.forEach((slot, f) => {
    const categories = column.categories?.[f] ?? 0;
    const integers = slot.values instanceof Int32Array && slot.stride === 1 ? slot.values.subarray(slot.offset, slot.offset + rows) : null;
    if (categories > 0 || integers === null) readSlot(one, slot);
    if (categories > 0) refuseOther(frame, one, { name: column.names[f], categories });
    const ranked = categories > 2 ? asCategories(one, categories) : integers === null ? rankNumbers(one) : rankIntegers(integers);
    values.push(ranked.distinct);
    codes = widened(codes, ranked.distinct.length, f * rows);
    ranked.write(codes.subarray(f * rows, (f + 1) * rows));
  });
  const categories = Int32Array.from({ length: slots.length }, (_, f) => ((column.categories?.[f] ?? 0) > 2 ? (column.categories?.[f] ?? 0) : 0));
  return { rows, features: slots.length, codes, values, categories };
}

/** The distinct values of one feature, and what writes the rank of each value. */
interface Ranked {
  distinct: Float64Array;
  write(out: Ranks['codes']): void;
}

/** Codes that can hold `count` different ones, the first `done` copied. */
function widened(codes: Ranks['codes'], count: number, done: number): Ranks['codes'] {
  if (count <= 0x100 || codes instanceof Uint32Array || (count <= 0x1_0000 && codes instanceof Uint16Array)) return codes;
  const wide = count > 0x1_0000 ? new Uint32Array(codes.length) : new Uint16Array(codes.length);
  wide.set(codes.subarray(0, done));
  return wide;
}

function refuseOther(frame: Frame, values: Float64Array, { name, categories }: { name: string; categories: number }): void {
  const row = values.findIndex((value) => !(value >= 0 && value < categories && Number.isInteger(value)));
  if (row < 0) return;
  const found = Number.isNaN(values[row]) ? 'a missing value' : values[row];
  throw new DataError(`row ${rowNumber(frame, row)}, column \`${name}\`: expected the index of a category, 0 to ${categories - 1}, got ${found}`);
}

function asCategories(values: Float64Array, categories: number): Ranked {
  return { distinct: Float64Array.from({ length: categories }, (_, c) => c), write: (out) => out.set(values) };
}

function rankNumbers(values: Float64Array): Ranked {
  let whole = true;
  // A missing value does not equal itself, and an infinite one is cut off.
  for (let r = 0; r < values.length && whole; r++) whole = (values[r] | 0) === values[r];
  return whole ? rankIntegers(new Int32Array(values)) : (rankByHash(values) ?? rankBySort(values));
}

function rankIntegers(values: Int32Array): Ranked {
  let min = 0;
  let max = -1;
  if (values.length > 0) max = min = values[0];
  for (let r = 0; r < values.length; r++) {
    const v = values[r];
    if (v < min) min = v;
    if (v > max) max = v;
  }
  const range = max - min + 1;
  if (range > Math.max(TABLE_RANGE, TABLE_ROWS * values.length)) return rankBySort(new Float64Array(values));
  const rankAt = new Int32Array(range).fill(-1);
  for (let r = 0; r < values.length; r++) rankAt[values[r] - min] = 0;
  const distinct: number[] = [];
  for (let i = 0; i < rankAt.length; i++) if (rankAt[i] === 0) rankAt[i] = distinct.push(min + i) - 1;
  function write(out: Ranks['codes']): void {
    for (let r = 0; r < values.length; r++) out[r] = rankAt[values[r] - min];
  }
  return { distinct: Float64Array.from(distinct), write };
}

/** By a table of the values met; null for more than a few thousand different ones. */
function rankByHash(values: Float64Array): Ranked | null {
  const bits = Math.min(HASH_BITS, Math.ceil(Math.log2(HASH_ROOM * (values.length + 1))));
  const slots = 2 ** bits;
  const met = new Float64Array(slots);
  const idAt = new Int32Array(slots).fill(-1);
  const idOf = new Uint16Array(values.length);
  const one = new Float64Array(1);
  const words = new Int32Array(one.buffer);
  let ids = 0;
  for (let r = 0; r < values.length; r++) {
    // The sum makes 0 of -0, which is equal to it, and all NaN are one.
    const value = values[r] + 0;
    const isNumber = value === value;
    one[0] = isNumber ? value : 0.1;
    let slot = Math.imul(Math.imul(words[0], HASH) ^ words[1], HASH) >>> (32 - bits);
    while (idAt[slot] >= 0 && met[slot] !== value && (isNumber || met[slot] === met[slot])) slot = (slot + 1) & (slots - 1);
    if (idAt[slot] < 0) {
      if (ids === slots / HASH_ROOM) return null;
      met[slot] = value;
      idAt[slot] = ids++;
    }
    idOf[r] = idAt[slot];
  }
  const found = new Float64Array(ids);
  idAt.forEach((id, slot) => {
    if (id >= 0) found[id] = met[slot];
  });
  const order = Uint16Array.from(found.keys()).sort((a, b) => (found[a] < found[b] || Number.isNaN(found[b]) ? -1 : 1));
  const rankOf = new Uint16Array(ids);
  order.forEach((id, rank) => {
    rankOf[id] = rank;
  });
  function write(out: Ranks['codes']): void {
    for (let r = 0; r < idOf.length; r++) out[r] = rankOf[idOf[r]];
  }
  return { distinct: Float64Array.from(order, (id) => found[id]), write };
}

function rankBySort(values: Float64Array): Ranked {
  const ranks = new Uint32Array(values.length);
  const distinct = radixRanks(ranks, values);
  return { distinct, write: (out) => out.set(ranks) };
}
