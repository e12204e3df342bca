import type { AnyVector, Frame, Integers } from '../../../frame/column.ts';
import { slotName } from '../../../frame/vectors.ts';
import type { Codes } from '../../../kernels/forest-kernel.ts';
import { DataError } from '../../../util/errors.ts';
import { rowNumber } from '../columns.ts';
import { codesOf } from './codes.ts';
import { radixRanks } from './radix-ranks.ts';
import type { Slot } from './slots.ts';
import { copySlot, slotsOf } from './slots.ts';

/** The features of a data set as ranks of their distinct values, for all folds and candidates. */
export interface Ranks {
  rows: number;
  features: number;
  /**
   * Rank of each value of a feature, (rows); of a category its index: (features). Whole numbers from 0 on are their own ranks, and then these may be the
   * column's values, which, where they are many and in a file, are not kept: they are read anew each time.
   */
  codes: readonly Codes[];
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

/** Fewer rows are kept: to open a file takes longer than to read so few. */
const READ_ANEW_FROM = 2 ** 18;

const WORD_BITS = 32;
const BYTE_BITS = 8;

const known = new WeakMap<AnyVector, Ranks>();

/** Ranks of a vector column of a frame, computed once. Throws DataError naming row and column of a category that is missing or not an index. */
export function ranksOf(frame: Frame, column: AnyVector): Ranks {
  const before = known.get(column);
  if (before !== undefined) return before;
  const ranks = rank(frame, column);
  known.set(column, ranks);
  return ranks;
}

function rank(frame: Frame, column: AnyVector): Ranks {
  const { rows } = frame;
  const slots = slotsOf(column);
  const one = new Float64Array(rows);
  const ranked = slots.map((slot, f) => {
    const categories = column.categories?.[f] ?? 0;
    const values = slot.read();
    const integers = values instanceof Float64Array || slot.stride > 1 ? null : values.length === rows ? values : values.subarray(slot.offset, slot.offset + rows);
    if (categories > 0 || integers === null) copySlot(one, values, slot);
    if (categories > 0) refuseOther(frame, one, { name: slotName(column, f), categories });
    if (categories > 2) return asCategories(one, categories);
    if (integers === null) return rankNumbers(one);
    const { distinct, codes } = rankIntegers(integers, rangeOf(integers));
    return { distinct, codes: codes === values && slot.isAnew && rows >= READ_ANEW_FROM ? readerOf(slot) : codes };
  });
  const categories = Int32Array.from({ length: slots.length }, (_, f) => ((column.categories?.[f] ?? 0) > 2 ? (column.categories?.[f] ?? 0) : 0));
  return { rows, features: slots.length, codes: codesOf(ranked.map(({ codes }) => codes)), values: ranked.map(({ distinct }) => distinct), categories };
}

/** What reads the codes of a slot, without what else there was when they were ranked. */
function readerOf({ read }: Slot): () => Codes {
  return () => read() as Codes;
}

/** The smallest and the largest value; 0 and -1 of none. */
function rangeOf(values: Integers): { min: number; max: number } {
  if (values.length === 0) return { min: 0, max: -1 };
  const bits = bitsOf(values);
  if (bits.any <= 1 && bits.any >= 0) return { min: bits.all, max: bits.any };
  // Of bytes a table is cheap, whatever is in it.
  if (values instanceof Uint8Array) return { min: 0, max: bits.any };
  let [min, max] = [values[0], values[0]];
  for (let r = 0; r < values.length; r++) {
    const v = values[r];
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return { min, max };
}

/**
 * The bits that any value has, and the ones that all have: they tell zeros and ones, which most columns are made of, without a comparison.
 * Four words at a time, since the loop costs more than its work; a word holds as many values as fit.
 */
function bitsOf(values: Integers): { any: number; all: number } {
  const size = values.BYTES_PER_ELEMENT;
  const inWord = Int32Array.BYTES_PER_ELEMENT / size;
  const words = values.byteOffset % Int32Array.BYTES_PER_ELEMENT === 0 ? 4 * Math.floor(values.length / (4 * inWord)) : 0;
  let { any, all } = bitsOfWords(new Int32Array(values.buffer, values.byteOffset - (values.byteOffset % Int32Array.BYTES_PER_ELEMENT), words));
  for (let bits = WORD_BITS / 2; bits >= BYTE_BITS * size; bits /= 2) {
    any |= any >>> bits;
    all &= all >>> bits;
  }
  for (let r = words * inWord; r < values.length; r++) {
    any |= values[r];
    all &= values[r];
  }
  const mask = -1 >>> (WORD_BITS - BYTE_BITS * size);
  return { any: any & mask, all: all & mask };
}

function bitsOfWords(words: Int32Array): { any: number; all: number } {
  let any = 0;
  let all = -1;
  for (let w = 0; w < words.length; w += 4) {
    any |= words[w] | words[w + 1] | words[w + 2] | words[w + 3];
    all &= words[w] & words[w + 1] & words[w + 2] & words[w + 3];
  }
  return { any, all };
}

/** The distinct values of one feature, and the rank of each value. */
interface Ranked {
  distinct: Float64Array;
  codes: Codes;
}

/** The narrowest codes for `count` different ones. */
export function codesFor(count: number): Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor {
  return count <= 0x100 ? Uint8Array : count <= 0x1_0000 ? Uint16Array : Uint32Array;
}

function refuseOther(frame: Frame, values: Float64Array, { name, categories }: { name: string; categories: number }): void {
  const row = values.findIndex((value) => !(value >= 0 && value < categories && Number.isInteger(value)));
  if (row < 0) return;
  const found = Number.isNaN(values[row]) ? 'a missing value' : values[row];
  throw new DataError(`row ${rowNumber(frame, row)}, column \`${name}\`: expected the index of a category, 0 to ${categories - 1}, got ${found}`);
}

function asCategories(values: Float64Array, categories: number): Ranked {
  return { distinct: Float64Array.from({ length: categories }, (_, c) => c), codes: new (codesFor(categories))(values) };
}

function rankNumbers(values: Float64Array): Ranked {
  let whole = true;
  // A missing value does not equal itself, and an infinite one is cut off.
  for (let r = 0; r < values.length && whole; r++) whole = (values[r] | 0) === values[r];
  if (!whole) return rankByHash(values) ?? rankBySort(values);
  const integers = new Int32Array(values);
  return rankIntegers(integers, rangeOf(integers));
}

function rankIntegers(values: Integers, { min, max }: { min: number; max: number }): Ranked {
  const range = max - min + 1;
  if (range > Math.max(TABLE_RANGE, TABLE_ROWS * values.length)) return rankBySort(new Float64Array(values));
  const isThere = range <= 2 ? new Uint8Array(range).fill(1) : presence(values, { min, range });
  const rankAt = new Int32Array(range);
  const distinct = new Float64Array(range);
  let count = 0;
  for (let i = 0; i < range; i++) {
    if (isThere[i] === 0) continue;
    rankAt[i] = count;
    distinct[count++] = min + i;
  }
  const Wanted = codesFor(count);
  // The ranks of consecutive numbers from 0 are the numbers.
  const isOwn = count === 0 || (distinct[0] === 0 && distinct[count - 1] === count - 1);
  const codes = isOwn ? asCodes(values, Wanted) : mapped(new Wanted(values.length), values, { rankAt, min });
  return { distinct: distinct.slice(0, count), codes };
}

function asCodes(values: Integers, Wanted: ReturnType<typeof codesFor>): Codes {
  return values instanceof Wanted ? values : new Wanted(values);
}

function mapped(out: Codes, values: Integers, { rankAt, min }: { rankAt: Int32Array; min: number }): Codes {
  // The loops are the same, but each sees one type of array.
  if (values instanceof Uint8Array) for (let r = 0; r < values.length; r++) out[r] = rankAt[values[r] - min];
  else for (let r = 0; r < values.length; r++) out[r] = rankAt[values[r] - min];
  return out;
}

/** 1 for each value that is there: (range). */
function presence(values: Integers, { min, range }: { min: number; range: number }): Uint8Array {
  const isThere = new Uint8Array(range);
  // The loops are the same, but each sees one type of array.
  if (values instanceof Uint8Array) for (let r = 0; r < values.length; r++) isThere[values[r] - min] = 1;
  else for (let r = 0; r < values.length; r++) isThere[values[r] - min] = 1;
  return isThere;
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
  const codes = new (codesFor(ids))(values.length);
  for (let r = 0; r < idOf.length; r++) codes[r] = rankOf[idOf[r]];
  return { distinct: Float64Array.from(order, (id) => found[id]), codes };
}

function rankBySort(values: Float64Array): Ranked {
  const ranks = new Uint32Array(values.length);
  const distinct = radixRanks(ranks, values);
  return { distinct, codes: distinct.length > 0x1_0000 ? ranks : new (codesFor(distinct.length))(ranks) };
}
