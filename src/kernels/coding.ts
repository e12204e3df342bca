import type { CodedRows, Group, SlotValues } from './coded.ts';
import { CODES, sumsByLastDigit } from './coded.ts';

/** What is asked of slots: so many rows, (rows) each, and how many slots have to have few values. */
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
  code(slots: readonly SlotValues[], asked: ToCode): CodedRows | null;
  /** Puts the moments of slots that are in codes into `into`: `origin` is the first row's value. */
  moments(coded: CodedRows, rows: number, into: SlotMoments): void;
  /** How often each byte is there, (CODES). */
  counts(bytes: Uint8Array): Float64Array;
}

/** A slot with few values: they are ascending, and `places` says which of them each row has, (rows). */
export interface FewValues {
  levels: Float64Array;
  places: Uint8Array;
}

/** The readable kernel. */
export function typescriptCoding(): CodingKernel {
  return {
    name: 'typescript',
    code: (slots, asked) => codedRows(slots, asked, { fewValues, codes: (group) => codesOf(group, asked.rows) }),
    moments({ groups }, rows, into) {
      let counts: Float64Array = new Float64Array(CODES);
      momentsByCounts(groups, into, { count: (codes) => void (counts = countsOf(codes)), ofLastSlot: (digits) => momentsOfSlot(counts, digits, rows) });
    },
    counts: countsOf,
  };
}

/** How a kernel looks at one slot, which it gives null for where its values are many or one is not finite, and puts slots together, whose numbers of values are multiplied at most `CODES`. */
export interface Coding {
  fewValues(values: SlotValues): FewValues | null;
  codes(group: readonly FewValues[]): Uint8Array;
}

/** What there is to `code` beside that. */
export function codedRows(all: readonly SlotValues[], { least }: ToCode, { fewValues: fewOf, codes }: Coding): CodedRows | null {
  const few = all.map(fewOf);
  const slots = [...all.keys()].filter((slot) => few[slot] === null);
  if (all.length - slots.length < least) return null;
  const groups = grouped(few).map((own): Group => ({ slots: own.map(({ slot }) => slot), levels: own.map(({ levels }) => levels), codes: codes(own) }));
  return { width: all.length, groups, slots, columns: slots.map((slot) => asDoubles(all[slot])) };
}

/** As passes take them: to turn integers into doubles again and again takes longer than all else that is done with them. */
function asDoubles(values: SlotValues): Float64Array {
  return values instanceof Float64Array ? values : new Float64Array(values);
}

/** Each slot with few values goes to the first group that has room for them. */
function grouped(few: readonly (FewValues | null)[]): (FewValues & { slot: number })[][] {
  const groups: { size: number; own: (FewValues & { slot: number })[] }[] = [];
  few.forEach((own, slot) => {
    if (own === null) return;
    let group = groups.find(({ size }) => size * own.levels.length <= CODES);
    if (group === undefined) groups.push((group = { size: 1, own: [] }));
    group.own.push({ ...own, slot });
    group.size *= own.levels.length;
  });
  return groups.map(({ own }) => own);
}

function fewValues(values: SlotValues): FewValues | null {
  // A set has no -0.
  const seen = new Set<number>();
  for (const value of values) {
    seen.add(value);
    if (seen.size > CODES || !Number.isFinite(value)) return null;
  }
  const levels = Float64Array.from(seen).sort();
  const placeOf = new Map(Array.from(levels, (value, place) => [value, place]));
  return { levels, places: Uint8Array.from(values, (value) => placeOf.get(value) ?? 0) };
}

function codesOf(group: readonly FewValues[], rows: number): Uint8Array {
  const codes = new Uint8Array(rows);
  let size = 1;
  for (const { levels, places } of group) {
    for (let row = 0; row < rows; row++) codes[row] += size * places[row];
    size *= levels.length;
  }
  return codes;
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
