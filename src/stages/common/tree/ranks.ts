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
  const own = new Uint32Array(rows);
  let codes: Ranks['codes'] = new Uint8Array(rows * slots.length);
  slots.forEach((slot, f) => {
    readSlot(one, slot);
    const categories = column.categories?.[f] ?? 0;
    if (categories > 0) refuseOther(frame, one, { name: column.names[f], categories });
    values.push(categories > 2 ? asCategories(own, one, categories) : rankFeature(own, one));
    codes = widened(codes, values[f].length);
    codes.set(own, f * rows);
  });
  const categories = Int32Array.from({ length: slots.length }, (_, f) => ((column.categories?.[f] ?? 0) > 2 ? (column.categories?.[f] ?? 0) : 0));
  return { rows, features: slots.length, codes, values, categories };
}

/** Codes that can hold `count` different ones. */
function widened(codes: Ranks['codes'], count: number): Ranks['codes'] {
  if (count <= 0x100 || codes instanceof Uint32Array) return codes;
  if (count > 0x1_0000) return Uint32Array.from(codes);
  return codes instanceof Uint8Array ? Uint16Array.from(codes) : codes;
}

function refuseOther(frame: Frame, values: Float64Array, { name, categories }: { name: string; categories: number }): void {
  const row = values.findIndex((value) => !(value >= 0 && value < categories && Number.isInteger(value)));
  if (row < 0) return;
  const found = Number.isNaN(values[row]) ? 'a missing value' : values[row];
  throw new DataError(`row ${rowNumber(frame, row)}, column \`${name}\`: expected the index of a category, 0 to ${categories - 1}, got ${found}`);
}

function asCategories(out: Uint32Array, values: Float64Array, categories: number): Float64Array {
  out.set(values);
  return Float64Array.from({ length: categories }, (_, c) => c);
}

/** Ranks of the values of one feature: out (rows), values (rows). Returns the distinct values. */
function rankFeature(out: Uint32Array, values: Float64Array): Float64Array {
  let min = Infinity;
  let max = -Infinity;
  let whole = true;
  for (let r = 0; r < values.length && whole; r++) {
    const v = values[r];
    if (v < min) min = v;
    if (v > max) max = v;
    // Not so for a missing or an infinite value either.
    whole = Math.floor(v) - v === 0;
  }
  return whole && max - min < Math.max(TABLE_RANGE, TABLE_ROWS * values.length) ? rankByTable(out, values, { min, range: max - min + 1 }) : radixRanks(out, values);
}

function rankByTable(out: Uint32Array, values: Float64Array, { min, range }: { min: number; range: number }): Float64Array {
  const rankAt = new Int32Array(Math.max(0, range)).fill(-1);
  for (let r = 0; r < values.length; r++) rankAt[values[r] - min] = 0;
  const distinct: number[] = [];
  for (let i = 0; i < range; i++) if (rankAt[i] === 0) rankAt[i] = distinct.push(min + i) - 1;
  for (let r = 0; r < values.length; r++) out[r] = rankAt[values[r] - min];
  return Float64Array.from(distinct);
}
