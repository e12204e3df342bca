import type { CodedRows, Group, SlotValues } from './coded.ts';
import { CODES } from './coded.ts';

/** What is asked of slots: so many rows, (rows) each, and how many slots have to have few values. */
export interface ToCode {
  rows: number;
  least: number;
}

/** Slots put into codes, and codes counted. Both kinds give the same bits. */
export interface CodingKernel {
  name: 'wasm' | 'typescript';
  /** The rows with codes in place of slots that have at most `CODES` values, all finite; null where these slots are fewer than `least`. */
  code(slots: readonly SlotValues[], asked: ToCode): CodedRows | null;
  /** How often each code occurs in each of these arrays: (CODES) each. */
  count(all: readonly Uint8Array[]): Float64Array[];
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
    count: (all) => all.map(countsOf),
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
  return { width: all.length, groups, slots, columns: slots.map((slot) => all[slot]) };
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

function countsOf(codes: Uint8Array): Float64Array {
  const counts = new Float64Array(CODES);
  for (const code of codes) counts[code]++;
  return counts;
}
