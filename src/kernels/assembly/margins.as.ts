// Margins of rows in codes: see ../linear.ts for what they are, and ../margins-wasm.ts for the memory.
import { addCodes, addColumn, addFourCodes, addFourColumns } from './addends';
import { CODES, TABLE_BYTES } from './levels';

/** Rows whose margins stay in the fastest memory while term after term is added; even. */
const NEAR: i32 = 512;
/** Bytes of what is known of a slot. */
const MEANING_BYTES: usize = 5 * 4;

/** Slots in all, and their coefficients, (all), f64. */
export let all: i32 = 0;
export let coefficients: usize = 0;
/** By slot which group it is in, -1 for none, what its digit of the codes is worth there, how many levels it has, how many codes the group has, and which of the levels is its first: (all, 5), i32. */
export let meanings: usize = 0;
/** Values of slots, f64. */
export let levels: usize = 0;
/** Groups of slots that are there as codes: (groups, codeStep), u8, and whether rows have a code: (groups, CODES), u8. */
export let groups: i32 = 0;
export let codes: usize = 0;
export let codeStep: usize = 0;
export let used: usize = 0;
/** The other slots, column by column: (slots, step / 8), f64. */
export let slots: usize = 0;
export let step: usize = 0;
/** What is added to margins one after the other: by which group's code it is found in one of the tables, or -1 for a column times one of the factors, (all), i32; the tables, (slots with codes, CODES), f64; and the factors, (all), f64. */
export let terms: usize = 0;
export let tables: usize = 0;
export let factors: usize = 0;
/** How many terms each code of a group has so far: (CODES), i32. */
export let depths: usize = 0;
/** Margins: (rows), f64. */
export let products: usize = 0;

/** The first byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}

/** Marks the codes of `count` rows as used. */
export function survey(count: i32): void {
  for (let g: usize = 0; g < <usize>groups; g++) {
    const from = codes + g * codeStep;
    const marks = used + g * CODES;
    for (let k: usize = 0; k < <usize>count; k++) store<u8>(marks + load<u8>(from + k), 1);
  }
}

/** Terms so far, and those of them that are columns. */
let termCount: i32 = 0;
let columnCount: i32 = 0;

/** Finds the terms of margins. Slots of one group that follow each other share terms: a code has as many as there are products there that are not 0, since to add 0 changes nothing but a sum of -0. */
export function findTerms(): void {
  termCount = 0;
  columnCount = 0;
  let first = 0;
  let last = -1;
  let meaning = meanings;
  for (let slot: usize = 0; slot < <usize>all; slot++, meaning += MEANING_BYTES) {
    const home = load<i32>(meaning);
    const coefficient = load<f64>(coefficients + (slot << 3));
    if (home != last) memory.fill(depths, 0, CODES << 2);
    if (home != last) first = termCount;
    last = home;
    if (home < 0) addColumnTerm(coefficient);
    else addLevels(first, home, meaning, coefficient);
  }
}

function addColumnTerm(coefficient: f64): void {
  const term = <usize>termCount;
  store<f64>(factors + (term << 3), coefficient);
  store<i32>(terms + (term << 2), -1);
  termCount++;
  columnCount++;
}

/** Puts the products of a slot's levels behind those that codes have already, in terms from `first` on. */
function addLevels(first: i32, home: i32, meaning: usize, coefficient: f64): void {
  const worth = load<i32>(meaning, 4);
  const digits = load<i32>(meaning, 8);
  const end = load<i32>(meaning, 12);
  const own = levels + (<usize>load<i32>(meaning, 16) << 3);
  const marks = used + <usize>home * CODES;
  for (let digit = 0; digit < digits; digit++) {
    const product = load<f64>(own + (<usize>digit << 3)) * coefficient;
    if (product == 0) continue;
    for (let start = digit * worth; start < end; start += digits * worth) {
      for (let code = <usize>start; code < <usize>(start + worth); code++) {
        if (load<u8>(marks + code) != 0) addTerm(first, home, code, product);
      }
    }
  }
}

@inline
function addTerm(first: i32, home: i32, code: usize, product: f64): void {
  const depth = load<i32>(depths + (code << 2));
  const term = <usize>(first + depth);
  const table = tables + (term - <usize>columnCount) * TABLE_BYTES;
  store<i32>(depths + (code << 2), depth + 1);
  if (<i32>term == termCount) {
    memory.fill(table, 0, TABLE_BYTES);
    store<i32>(terms + (term << 2), home);
    termCount++;
  }
  store<f64>(table + (code << 3), product);
}

/** Margins of `count` rows, an even number: `intercept`, and term after term. */
export function inOrder(count: i32, intercept: f64): void {
  const start = f64x2.splat(intercept);
  for (let first = 0; first < count; first += NEAR) {
    const z = products + (<usize>first << 3);
    const bytes = <usize>min(NEAR, count - first) << 3;
    for (let k: usize = 0; k < bytes; k += 16) v128.store(z + k, start);
    addTerms(z, bytes, <usize>first);
  }
}

function addTerms(z: usize, bytes: usize, first: usize): void {
  const next = codeStep;
  const code = codes + first;
  const count = bytes >> 3;
  let column = slots + (first << 3);
  let table = tables;
  let factor = factors;
  let term = terms;
  const end = terms + (<usize>termCount << 2);
  while (term < end) {
    const g = load<i32>(term);
    const four = term + 16 <= end && ((g ^ load<i32>(term, 4)) | (g ^ load<i32>(term, 8)) | (g ^ load<i32>(term, 12))) >= 0;
    const taken: usize = four ? 4 : 1;
    if (g < 0) {
      if (four) addFourColumns(z, bytes, column, step, factor);
      else addColumn(z, bytes, column, factor);
      column += taken * step;
    } else {
      if (four) addFourCodes(z, count, table, code + <usize>g * next, code + <usize>load<i32>(term, 4) * next, code + <usize>load<i32>(term, 8) * next, code + <usize>load<i32>(term, 12) * next);
      else addCodes(z, count, table, code + <usize>g * next);
      table += taken * TABLE_BYTES;
    }
    term += taken << 2;
    factor += taken << 3;
  }
}
