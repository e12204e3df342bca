import { mix } from './random.ts';

const FIRST_PLACES = 64;
const GOLDEN = 0x9e3779b9;

/** Pairs of whole numbers from 0 up, each with a code in order of first appearance; the first `size` codes are taken. */
export interface PairTable {
  /** Codes by hash: a power of two, -1 where free. */
  places: Int32Array;
  /** The pairs: (codes). */
  firsts: Int32Array;
  seconds: Int32Array;
  size: number;
}

/** An empty table. */
export function startPairs(): PairTable {
  return { places: new Int32Array(FIRST_PLACES).fill(-1), firsts: new Int32Array(FIRST_PLACES), seconds: new Int32Array(FIRST_PLACES), size: 0 };
}

/** The code of a pair, a new one where it has not been seen. */
export function pairCode(table: PairTable, first: number, second: number): number {
  const { places, firsts, seconds } = table;
  const mask = places.length - 1;
  let place = hashOf(first, second) & mask;
  for (let code = places[place]; code >= 0; code = places[place]) {
    if (firsts[code] === first && seconds[code] === second) return code;
    place = (place + 1) & mask;
  }
  const code = table.size++;
  places[place] = code;
  firsts[code] = first;
  seconds[code] = second;
  // A table more than half full makes long walks.
  if (table.size * 2 > places.length) grow(table);
  return code;
}

function grow(table: PairTable): void {
  const { firsts, seconds, size } = table;
  const length = table.places.length * 2;
  const places = new Int32Array(length).fill(-1);
  for (let code = 0; code < size; code++) {
    let place = hashOf(firsts[code], seconds[code]) & (length - 1);
    while (places[place] >= 0) place = (place + 1) & (length - 1);
    places[place] = code;
  }
  table.places = places;
  table.firsts = longer(firsts, length);
  table.seconds = longer(seconds, length);
}

function longer(values: Int32Array, length: number): Int32Array {
  const out = new Int32Array(length);
  out.set(values);
  return out;
}

function hashOf(first: number, second: number): number {
  return mix(Math.imul(first, GOLDEN) ^ second);
}
