// How much losses of log-odds bend: see ../curvature.ts for what it is, and ../curvature-wasm.ts for the memory.
import { smallOdds } from './exponential';
import { addProducts, BLOCK, COLUMN_BYTES } from './products';
import { TABLE_BYTES } from './levels';

/** Slots of a row. */
export let width: i32 = 0;
/** What is taken from each slot, what it is multiplied by then, and its slope: (width) each, f64. */
export let less: usize = 0;
export let times: usize = 0;
export let slopes: usize = 0;
/** The margin where all slots are 0. */
export let start: f64 = 0;
/** Slots that are there as they are, which of all they are, (plain), i32, and their values column by column: (plain, step / 8), f64. */
export let plain: i32 = 0;
export let places: usize = 0;
export let slots: usize = 0;
/** Bytes from one slot's column to the next one's. */
export let step: usize = 0;
/** Groups of slots that are there as codes: (groups, codeStep), u8; how many slots each has, (groups), i32; and which of all they are, group by group, (coded), i32. */
export let groups: i32 = 0;
export let codes: usize = 0;
export let codeStep: usize = 0;
export let members: usize = 0;
export let coded: usize = 0;
/** What each code means for each of these slots: (coded, CODES), f64. */
export let tables: usize = 0;
/** Levels of one slot: (CODES), f64. */
export let levels: usize = 0;
/** Of the rows: (rows), f64. */
export let weights: usize = 0;
/** A block, column by column: (stride, BLOCK), f64; behind the slots the roots of how much each row's loss bends, and then zeros. */
export let columns: usize = 0;
/** Slots with that one, and with what makes them a multiple of four. */
export let stride: i32 = 0;
/** (stride, stride), f64; what is below the diagonal means nothing. */
export let sums: usize = 0;

/** The first byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}

/** Makes the table of a coded slot, the `index`th of them: a code of less than `all` is, divided by `size`, in its lowest digit to the base of `count` the position of a level. */
export function makeTable(index: i32, count: i32, size: i32, all: i32): void {
  const slot = <usize>load<i32>(coded + (<usize>index << 2)) << 3;
  const own = load<f64>(less + slot);
  const factor = load<f64>(times + slot);
  let to = tables + <usize>index * TABLE_BYTES;
  for (let code = 0; code < all; code += count * size) {
    for (let digit = 0; digit < count; digit++) {
      const value = (load<f64>(levels + (<usize>digit << 3)) - own) * factor;
      for (let i = 0; i < size; i++, to += 8) store<f64>(to, value);
    }
  }
}

/** Adds the products of `count` rows. */
export function addRows(count: i32): void {
  for (let first = 0; first < count; first += BLOCK) addBlock(<usize>first, min(BLOCK, count - first));
}

function addBlock(first: usize, count: i32): void {
  // What is beside an odd number of rows is put to 0 in the end.
  const bytes = <usize>((count + 1) >> 1) << 4;
  takePlain(slots + (first << 3), bytes);
  lookUp(codes + first, bytes >> 3);
  const roots = columns + <usize>width * COLUMN_BYTES;
  setMargins(roots, bytes);
  setRoots(roots, weights + (first << 3), bytes);
  for (let column = columns; column < roots; column += COLUMN_BYTES) {
    for (let k: usize = 0; k < bytes; k += 16) v128.store(column + k, f64x2.mul(v128.load(column + k), v128.load(roots + k)));
  }
  if ((count & 1) != 0) for (let column = columns; column <= roots; column += COLUMN_BYTES) store<f64>(column + (<usize>count << 3), 0);
  addProducts(columns, bytes, sums, stride);
}

function takePlain(from: usize, bytes: usize): void {
  for (let p = 0; p < plain; p++, from += step) {
    const slot = <usize>load<i32>(places + (<usize>p << 2));
    const to = columns + slot * COLUMN_BYTES;
    const own = v128.load64_splat(less + (slot << 3));
    const factor = v128.load64_splat(times + (slot << 3));
    for (let k: usize = 0; k < bytes; k += 16) v128.store(to + k, f64x2.mul(f64x2.sub(v128.load(from + k), own), factor));
  }
}

function lookUp(from: usize, count: usize): void {
  let place = coded;
  let table = tables;
  for (let g = 0; g < groups; g++, from += codeStep) {
    const end = place + (<usize>load<i32>(members + (<usize>g << 2)) << 2);
    for (; place < end; place += 4, table += TABLE_BYTES) {
      let to = columns + <usize>load<i32>(place) * COLUMN_BYTES;
      for (let k: usize = 0; k < count; k += 2, to += 16) {
        store<f64>(to, load<f64>(table + (<usize>load<u8>(from + k) << 3)));
        store<f64>(to, load<f64>(table + (<usize>load<u8>(from + k, 1) << 3)), 8);
      }
    }
  }
}

function setMargins(margins: usize, bytes: usize): void {
  const first = f64x2.splat(start);
  for (let k: usize = 0; k < bytes; k += 16) v128.store(margins + k, first);
  let slope = slopes;
  for (let column = columns; column < margins; column += COLUMN_BYTES, slope += 8) {
    const own = v128.load64_splat(slope);
    for (let k: usize = 0; k < bytes; k += 16) v128.store(margins + k, f64x2.add(v128.load(margins + k), f64x2.mul(v128.load(column + k), own)));
  }
}

/** Puts the roots of the second derivatives of weighted losses in place of the margins. */
function setRoots(margins: usize, weight: usize, bytes: usize): void {
  const one = f64x2.splat(1);
  for (let k: usize = 0; k < bytes; k += 16) {
    const odds = smallOdds(v128.load(margins + k));
    v128.store(margins + k, f64x2.div(f64x2.sqrt(f64x2.mul(v128.load(weight + k), odds)), f64x2.add(one, odds)));
  }
}
