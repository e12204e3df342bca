import type { ColumnSource } from './dense.ts';

/** Codes of one group, one a byte. */
export const CODES = 256;

/** Values of a slot, (rows). */
export type SlotValues = Float64Array | Int32Array | Uint16Array | Uint8Array;

/** Slots that have few values in all: a row's code is a number whose digits, the first slot's the lowest, are the positions of its values among `levels`. */
export interface Group {
  slots: readonly number[];
  /** Values of each slot, ascending; the product of their numbers is at most `CODES`. */
  levels: readonly Float64Array[];
  /** (rows) */
  codes: Uint8Array;
}

/** Dense rows, their slots in groups of codes or as they are. */
export interface CodedRows {
  width: number;
  groups: readonly Group[];
  /** The other slots, ascending, and their values, (rows) each: integers stay what they are, since they take less memory, and to copy them as doubles takes less time than to copy doubles. */
  slots: readonly number[];
  columns: readonly SlotValues[];
}

/** So many rows. */
export interface CodedPart {
  coded: CodedRows;
  rows: number;
}

/** Puts what each code adds to a margin, the values of its slots times their coefficients, from `at` on into `tables`. */
export function fillTable({ slots, levels }: Pick<Group, 'slots' | 'levels'>, coefficients: Float64Array, { tables, at }: { tables: Float64Array; at: number }): void {
  tables[at] = 0;
  let size = 1;
  slots.forEach((slot, s) => {
    const own = levels[s];
    // From the last digit down, since the first stands where the sums so far do.
    for (let digit = own.length - 1; digit >= 0; digit--) {
      const product = coefficients[slot] * own[digit];
      for (let i = 0; i < size; i++) tables[at + digit * size + i] = tables[at + i] + product;
    }
    size *= own.length;
  });
}

/** Adds to the gradient, by slot from `at` on, what derivatives added up by code, those of even and odd rows apart, (2, CODES), come to. These are used up. */
export function addByLevel({ slots, levels }: Pick<Group, 'slots' | 'levels'>, sums: Float64Array, { gradient, at }: { gradient: Float64Array; at: number }): void {
  let size = levels.reduce((product, own) => product * own.length, 1);
  for (let code = 0; code < size; code++) sums[code] += sums[CODES + code];
  for (let s = slots.length - 1; s >= 0; s--) {
    const own = levels[s];
    size /= own.length;
    const byDigit = sumsByLastDigit(sums, own.length, size);
    let total = 0;
    for (let digit = 0; digit < own.length; digit++) total += own[digit] * byDigit[digit];
    gradient[at + slots[s]] += total;
  }
}

/** Sums by code whose last digit is one of `digits`, each worth `size`, added up by that digit: (digits). They become sums by codes without it. */
export function sumsByLastDigit(sums: Float64Array, digits: number, size: number): Float64Array {
  const made = new Float64Array(digits);
  for (let digit = 0; digit < digits; digit++) for (let i = 0; i < size; i++) made[digit] += sums[digit * size + i];
  for (let digit = 1; digit < digits; digit++) for (let i = 0; i < size; i++) sums[i] += sums[digit * size + i];
  return made;
}

/** The rows as they are, but that no 0 has a sign. */
export function decoded({ groups, slots, columns }: CodedRows): ColumnSource {
  return (into, { from, to, stride }) => {
    slots.forEach((slot, p) => into.set(columns[p].subarray(from, to), slot * stride));
    for (const { slots: own, levels, codes } of groups) {
      let size = 1;
      own.forEach((slot, s) => {
        for (let row = from; row < to; row++) into[slot * stride + row - from] = levels[s][Math.floor(codes[row] / size) % levels[s].length];
        size *= levels[s].length;
      });
    }
  };
}
