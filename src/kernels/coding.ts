import type { CodedRows, Group, SlotValues } from './coded.ts';
import { CODES, sumsByLastDigit } from './coded.ts';

/** Room for so many bytes, which whoever gives it uses again for others. */
export type ByteRoom = (length: number) => Uint8Array;

/** The values of a slot, (rows). Bytes that have to be read from somewhere are read into such room. */
export type SlotReader = (room: ByteRoom) => SlotValues;

/** What is asked of slots: so many rows, and how many slots have to have few values. */
export interface ToCode {
  rows: number;
  least: number;
}

/** By slot: a value, the mean of all less that value, and the sum of squared deviations from the mean. */
export interface SlotMoments {
  origin: Float64Array;
  shift: Float64Array;
  m2: Float64Array;
}

/** Slots put into codes, and codes counted. Both kinds give the same bits. */
export interface CodingKernel {
  name: 'wasm' | 'typescript';
  /** The rows with codes in place of slots that have at most `CODES` values, all finite; null where these slots are fewer than `least`. */
  code(slots: readonly SlotReader[], asked: ToCode): CodedRows | null;
  /** Puts the moments of slots that are in codes into `into`: `origin` is the first row's value. */
  moments(coded: CodedRows, rows: number, into: SlotMoments): void;
  /** How often each byte is there, (CODES). */
  counts(bytes: Uint8Array): Float64Array;
}

/** The readable kernel. */
export function typescriptCoding(): CodingKernel {
  return {
    name: 'typescript',
    code: (slots, asked) => codedRows(slots, asked, openCoding(asked.rows)),
    moments({ groups }, rows, into) {
      let counts: Float64Array = new Float64Array(CODES);
      momentsByCounts(groups, into, { count: (codes) => void (counts = countsOf(codes)), ofLastSlot: (digits) => momentsOfSlot(counts, digits, rows) });
    },
    counts: countsOf,
  };
}

/** How a kernel looks at slots, one after the other, and puts them together in groups, whose numbers of values are multiplied at most `CODES`. */
export interface Coding {
  room: ByteRoom;
  /** The values that are there, ascending; null where they are many or one is not finite. */
  levels(values: SlotValues): Float64Array | null;
  /** Adds the places that the values of the last slot have among its levels, times `size`, to the codes of a group. */
  add(group: number, size: number): void;
  /** (rows) */
  codes(group: number): Uint8Array;
}

/** What there is to `code` beside that. Each slot with few values goes to the first group that has room for them. */
export function codedRows(all: readonly SlotReader[], { least }: ToCode, { room, levels: levelsOf, add, codes }: Coding): CodedRows | null {
  const groups: { size: number; slots: number[]; levels: Float64Array[] }[] = [];
  const others: { slot: number; values: SlotValues }[] = [];
  for (const [slot, read] of all.entries()) {
    const values = read(room);
    const levels = levelsOf(values);
    if (levels === null) {
      others.push({ slot, values });
      if (all.length - others.length < least) return null;
      continue;
    }
    let at = groups.findIndex(({ size }) => size * levels.length <= CODES);
    if (at < 0) at = groups.push({ size: 1, slots: [], levels: [] }) - 1;
    const group = groups[at];
    add(at, group.size);
    group.slots.push(slot);
    group.levels.push(levels);
    group.size *= levels.length;
  }
  return { width: all.length, groups: groups.map(({ slots, levels }, at) => ({ slots, levels, codes: codes(at) })), slots: others.map(({ slot }) => slot), columns: others.map(({ values }) => values) };
}

function openCoding(rows: number): Coding {
  const made: Uint8Array[] = [];
  let places = new Uint8Array();
  return {
    room: (length) => new Uint8Array(length),
    levels(values) {
      // A set has no -0.
      const seen = new Set<number>();
      for (const value of values) {
        seen.add(value);
        if (seen.size > CODES || !Number.isFinite(value)) return null;
      }
      const levels = Float64Array.from(seen).sort();
      const placeOf = new Map(Array.from(levels, (value, place) => [value, place]));
      places = Uint8Array.from(values, (value) => placeOf.get(value) ?? 0);
      return levels;
    },
    add(group, size) {
      const codes = (made[group] ??= new Uint8Array(rows));
      for (let row = 0; row < rows; row++) codes[row] += size * places[row];
    },
    codes: (group) => made[group],
  };
}

/** Digits of codes that stand for a slot's values: what each is worth, and the value in the first row. */
export interface Digits {
  levels: Float64Array;
  size: number;
  origin: number;
}

/** How a kernel counts codes, and finds `shift` and `m2` of the slot that their last digits are of: the next slot's are the last ones then. */
export interface Counting {
  count(codes: Uint8Array): void;
  ofLastSlot(digits: Digits): { shift: number; m2: number };
}

/** What there is to `moments` beside that. */
export function momentsByCounts(groups: readonly Group[], into: SlotMoments, { count, ofLastSlot }: Counting): void {
  for (const { slots, levels, codes } of groups) {
    count(codes);
    let size = levels.reduce((product, own) => product * own.length, 1);
    for (let s = slots.length - 1; s >= 0; s--) {
      const own = levels[s];
      size /= own.length;
      const origin = own[Math.floor(codes[0] / size) % own.length];
      const { shift, m2 } = ofLastSlot({ levels: own, size, origin });
      into.origin[slots[s]] = origin;
      into.shift[slots[s]] = shift;
      into.m2[slots[s]] = m2;
    }
  }
}

function countsOf(codes: Uint8Array): Float64Array {
  const counts = new Float64Array(CODES);
  for (const code of codes) counts[code]++;
  return counts;
}

/** What rounding left in the mean is taken out of the squares, as in `inChunks`. A level that no row has may be so far away that it is none. */
function momentsOfSlot(counts: Float64Array, { levels, size, origin }: Digits, rows: number): { shift: number; m2: number } {
  const times = sumsByLastDigit(counts, levels.length, size);
  let sum = 0;
  for (let i = 0; i < levels.length; i++) if (times[i] > 0) sum += times[i] * (levels[i] - origin);
  const shift = sum / rows;
  let rest = 0;
  let squares = 0;
  for (let i = 0; i < levels.length; i++) {
    if (times[i] === 0) continue;
    const d = levels[i] - origin - shift;
    rest += times[i] * d;
    squares += times[i] * d * d;
  }
  return { shift, m2: squares > 0 ? Math.max(0, squares - (rest * rest) / rows) : squares };
}
