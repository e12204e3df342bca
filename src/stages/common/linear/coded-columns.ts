import type { NumericColumn, VectorColumn } from '../../../frame/column.ts';
import { copySlots } from '../../../frame/column.ts';
import type { CodedRows, Group } from '../../../kernels/coded.ts';
import { CODES } from '../../../kernels/coded.ts';

/** Fewer rows than this are passed over faster than tables are made for them. */
const LEAST_ROWS = 2048;
/** Rows for each value that a slot has, at least: fewer would not pay for the table. */
const ROWS_A_VALUE = 8;
/** A column is worth codes where at least this share of its slots has few values. */
const LEAST_SHARE = 0.25;
/** Doubles that a part may have when its slots are written out to be looked at. */
const MOST_WRITTEN_OUT = 2 ** 22;
type Values = NumericColumn['values'];

/** What was found, by column: a fit asks pass after pass. */
const known = new WeakMap<VectorColumn, CodedRows | null>();

/** The rows of a dense column with codes in place of slots that have few values; null where that does not pay. It depends on nothing but the values. */
export function codedOf(column: VectorColumn, rows: number): CodedRows | null {
  const found = known.get(column);
  if (found !== undefined) return found;
  const made = rows < LEAST_ROWS ? null : codedRows(column, rows);
  known.set(column, made);
  return made;
}

function codedRows(column: VectorColumn, rows: number): CodedRows | null {
  const all = slotsOf(column, rows)?.map(asBytes) ?? null;
  if (all === null) return null;
  const levels = all.map((values) => levelsOf(values, Math.min(CODES, rows / ROWS_A_VALUE)));
  if (levels.filter((own) => own !== null).length < LEAST_SHARE * column.width) return null;
  const slots = [...all.keys()].filter((slot) => levels[slot] === null);
  return { width: column.width, groups: grouped(all, levels, rows), slots, columns: slots.map((slot) => all[slot]) };
}

/** The values of each slot, (rows) each; null where they would have to be written out and are too many. */
function slotsOf(column: VectorColumn, rows: number): Values[] | null {
  if (column.parts === undefined) {
    if (column.width * rows > MOST_WRITTEN_OUT) return null;
    const written = new Float64Array(column.width * rows);
    copySlots(column, written, { from: 0, to: rows, stride: rows });
    return Array.from({ length: column.width }, (_, slot) => written.subarray(slot * rows, (slot + 1) * rows));
  }
  const parts = column.parts.map((part) => (part.kind === 'vector' ? slotsOf(part, rows) : [part.values]));
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}

/** The values as bytes, where they are: what is done with bytes is done with tables instead of searches. */
function asBytes(values: Values): Values {
  if (values instanceof Uint8Array || values.length === 0 || !(values[0] >= 0 && values[0] < CODES)) return values;
  const bytes = new Uint8Array(values.length);
  bytes.set(values);
  return areEqual(values, bytes) ? bytes : values;
}

function areEqual(values: Values, bytes: Uint8Array): boolean {
  // The loops are the same, but each sees one type of array.
  if (values instanceof Float64Array) for (let row = 0; row < bytes.length; row++) if (values[row] !== bytes[row]) return false;
  if (values instanceof Uint16Array) for (let row = 0; row < bytes.length; row++) if (values[row] !== bytes[row]) return false;
  if (values instanceof Int32Array) for (let row = 0; row < bytes.length; row++) if (values[row] !== bytes[row]) return false;
  return true;
}

/** The values of a slot, ascending; null where there are more than `most`, or one that is not finite. */
function levelsOf(values: Values, most: number): Float64Array | null {
  if (values instanceof Uint8Array) return bytesIn(values, most);
  const levels = new Float64Array(CODES).fill(Infinity);
  let count = 0;
  let last = NaN;
  for (let row = 0; row < values.length; row++) {
    if (values[row] === last) continue;
    last = values[row];
    if (!Number.isFinite(last)) return null;
    const place = placeOf(last, levels, count);
    if (levels[place] === last) continue;
    if (count >= most) return null;
    levels.copyWithin(place + 1, place, count);
    levels[place] = last;
    count++;
  }
  return levels.slice(0, count);
}

/** Position of the first of `count` ascending levels that is not smaller. */
function placeOf(value: number, levels: Float64Array, count: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (levels[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function bytesIn(values: Uint8Array, most: number): Float64Array | null {
  const bits = bitsIn(values);
  if (bits !== null) return bits;
  const seen = new Uint8Array(CODES);
  for (let row = 0; row < values.length; row++) seen[values[row]] = 1;
  const levels = new Float64Array(CODES);
  let count = 0;
  for (let value = 0; value < CODES; value++) if (seen[value] === 1) levels[count++] = value;
  return count > most ? null : levels.slice(0, count);
}

/** A one in each of four bytes. */
const ONES = 0x01010101;

/** The values of bytes that are 0 and 1; null of others. Four are looked at together. */
function bitsIn(values: Uint8Array): Float64Array | null {
  const words = wordsOf(values);
  let any = 0;
  let all = ONES;
  for (let i = 0; i < words.length; i++) {
    any |= words[i];
    all &= words[i];
  }
  for (let row = 4 * words.length; row < values.length; row++) {
    any |= values[row];
    all &= Math.imul(values[row], ONES);
  }
  if ((any & ~ONES) !== 0) return null;
  return all === ONES ? Float64Array.of(1) : any === 0 ? Float64Array.of(0) : Float64Array.of(0, 1);
}

/** Bytes in fours, as far as there are four; they are copied where they do not lie so. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, bytes.length >> 2);
}

/** Each slot with few values goes to the first group that has room for them. */
function grouped(all: readonly Values[], levels: readonly (Float64Array | null)[], rows: number): Group[] {
  const groups: { slots: number[]; levels: Float64Array[]; codes: Uint8Array; size: number }[] = [];
  levels.forEach((own, slot) => {
    if (own === null) return;
    let group = groups.find(({ size }) => size * own.length <= CODES);
    if (group === undefined) groups.push((group = { slots: [], levels: [], codes: new Uint8Array(rows), size: 1 }));
    addDigits(group.codes, all[slot], { levels: own, size: group.size });
    group.slots.push(slot);
    group.levels.push(own);
    group.size *= own.length;
  });
  return groups.map(({ slots, levels: own, codes }) => ({ slots, levels: own, codes }));
}

/** Adds `size` times the position of each value among the levels. */
function addDigits(codes: Uint8Array, values: Values, { levels, size }: { levels: Float64Array; size: number }): void {
  if (levels.length < 2) return;
  if (values instanceof Uint8Array && levels.length === 2 && levels[0] === 0 && levels[1] === 1) return addBits(codes, values, size);
  if (values instanceof Uint8Array) {
    const digits = new Uint8Array(CODES);
    for (let digit = 0; digit < levels.length; digit++) digits[levels[digit]] = digit * size;
    addBytes(codes, values, digits);
    return;
  }
  let last = NaN;
  let digit = 0;
  for (let row = 0; row < codes.length; row++) {
    if (values[row] !== last) {
      last = values[row];
      digit = placeOf(last, levels, levels.length) * size;
    }
    codes[row] += digit;
  }
}

function addBytes(codes: Uint8Array, values: Uint8Array, digits: Uint8Array): void {
  for (let row = 0; row < codes.length; row++) codes[row] += digits[values[row]];
}

/** No sum is above 255, so that none of four bytes carries into the next. */
function addBits(codes: Uint8Array, values: Uint8Array, size: number): void {
  const [sums, words] = [wordsOf(codes), wordsOf(values)];
  for (let i = 0; i < sums.length; i++) sums[i] += Math.imul(words[i], size);
  for (let row = 4 * sums.length; row < codes.length; row++) codes[row] += values[row] * size;
}
