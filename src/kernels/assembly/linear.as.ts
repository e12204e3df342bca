// Losses of linear functions: see ../linear.ts and ../coded.ts for what they are, and ../linear-wasm.ts for the memory.
import { addCodes, addColumn, addFourCodes, addFourColumns } from './addends';
import { exponential, smallOdds } from './exponential';
import { HISTOGRAM_BYTES, TABLE_BYTES } from './levels';

/** Slots that are there as they are. */
export let width: i32 = 0;
/** Rows column by column: (width, step / 8), f64. */
export let slots: usize = 0;
/** Bytes from one slot's column to the next one's. */
export let step: usize = 0;
/** The coefficients of one output: (width), f64, and the sums of products with them: (width), f64; or the probabilities of margins. */
export let factors: usize = 0;
export let totals: usize = 0;
/** Margins, and then derivatives, of one output: (rows), f64. */
export let products: usize = 0;
/** Groups of slots that are there as codes: (groups, codeStep), u8. */
export let groups: i32 = 0;
export let codes: usize = 0;
export let codeStep: usize = 0;
/** What each code of a group adds to a margin: (groups, CODES), f64. */
export let tables: usize = 0;
/** Derivatives added up by code, those of even and odd rows apart: (groups, 2, CODES), f64. */
export let histograms: usize = 0;
/** Classes 0 and 1 of rows: (rows), i32. */
export let classes: usize = 0;
/** What `logistic` adds up: two lanes each of the part of the loss without a logarithm, and of the product whose logarithm is the rest. */
export let sums: usize = 0;

/** The first byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}

/** Of `count` rows, a multiple of four: `intercept`, what the tables have for their codes, group by group, and their products with `factors`, slot by slot. */
export function margins(count: i32, intercept: f64): void {
  // A global would be read again for each row.
  const z = products;
  const bytes = <usize>count << 3;
  const start = f64x2.splat(intercept);
  for (let k: usize = 0; k < bytes; k += 16) v128.store(z + k, start);
  lookUp(<usize>count);
  const apart = step;
  let column = slots;
  let j = 0;
  for (; j + 4 <= width; j += 4, column += 4 * apart) addFourColumns(z, bytes, column, apart, factors + (<usize>j << 3));
  for (; j < width; j++, column += apart) addColumn(z, bytes, column, factors + (<usize>j << 3));
}

function lookUp(count: usize): void {
  const z = products;
  const next = codeStep;
  let c = codes;
  let t = tables;
  let g = 0;
  for (; g + 4 <= groups; g += 4, c += 4 * next, t += 4 * TABLE_BYTES) addFourCodes(z, count, t, c, c + next, c + 2 * next, c + 3 * next);
  for (; g < groups; g++, c += next, t += TABLE_BYTES) addCodes(z, count, t, c);
}

/** Adds to each of `totals` the products of its slot with the derivatives of `count` rows, a multiple of four, every fourth row apart, and to the histograms the derivatives. Gives the sum of these. */
export function gradient(count: i32): f64 {
  const z = products;
  const bytes = <usize>count << 3;
  addByCode(<usize>count);
  let column = slots;
  for (let j = 0; j < width; j++, column += step) {
    let even = f64x2.splat(0);
    let odd = f64x2.splat(0);
    for (let k: usize = 0; k < bytes; k += 32) {
      even = f64x2.add(even, f64x2.mul(v128.load(column + k), v128.load(z + k)));
      odd = f64x2.add(odd, f64x2.mul(v128.load(column + k, 16), v128.load(z + k, 16)));
    }
    const to = totals + (<usize>j << 3);
    store<f64>(to, load<f64>(to) + joined(even, odd));
  }
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (let k: usize = 0; k < bytes; k += 32) {
    even = f64x2.add(even, v128.load(z + k));
    odd = f64x2.add(odd, v128.load(z + k, 16));
  }
  return joined(even, odd);
}

@inline
function joined(even: v128, odd: v128): f64 {
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function addByCode(count: usize): void {
  const z = products;
  const next = codeStep;
  let c = codes;
  let h = histograms;
  let g = 0;
  for (; g + 2 <= groups; g += 2, c += 2 * next, h += 2 * HISTOGRAM_BYTES) {
    const c1 = c + next;
    for (let k: usize = 0; k < count; k += 2) {
      const even = load<f64>(z + (k << 3));
      const odd = load<f64>(z + (k << 3), 8);
      add(h + (<usize>load<u8>(c + k) << 3), even, 0);
      add(h + (<usize>load<u8>(c + k, 1) << 3), odd, TABLE_BYTES);
      add(h + (<usize>load<u8>(c1 + k) << 3), even, HISTOGRAM_BYTES);
      add(h + (<usize>load<u8>(c1 + k, 1) << 3), odd, HISTOGRAM_BYTES + TABLE_BYTES);
    }
  }
  if (g == groups) return;
  for (let k: usize = 0; k < count; k += 2) {
    add(h + (<usize>load<u8>(c + k) << 3), load<f64>(z + (k << 3)), 0);
    add(h + (<usize>load<u8>(c + k, 1) << 3), load<f64>(z + (k << 3), 8), TABLE_BYTES);
  }
}

@inline
function add(to: usize, value: f64, offset: usize): void {
  const place = to + offset;
  store<f64>(place, load<f64>(place) + value);
}

/** Puts in place of `count` margins, an even number, the derivatives of their logistic losses; even and odd rows are added up apart. */
export function logistic(count: i32): void {
  const one = f64x2.splat(1);
  const none = f64x2.splat(0);
  let far = none;
  let product = one;
  const z = products;
  const own = classes;
  const bytes = <usize>count << 3;
  for (let k: usize = 0; k < bytes; k += 16) {
    const yes = f64x2.convert_low_i32x4_s(v128.load64_zero(own + (k >> 1)));
    const side = f64x2.sub(f64x2.add(yes, yes), one);
    const distance = f64x2.mul(v128.load(z + k), side);
    const small = exponential(f64x2.neg(f64x2.abs(distance)));
    const all = f64x2.add(one, small);
    far = f64x2.sub(far, f64x2.pmin(distance, none));
    product = f64x2.mul(product, all);
    const share = f64x2.div(v128.bitselect(small, one, f64x2.ge(distance, none)), all);
    v128.store(z + k, f64x2.neg(f64x2.mul(side, share)));
  }
  v128.store(sums, far);
  v128.store(sums, product, 16);
}

/** Puts into `totals` the probabilities of the second class for `count` margins, an even number. */
export function seconds(count: i32): void {
  const z = products;
  const p = totals;
  const bytes = <usize>count << 3;
  for (let k: usize = 0; k < bytes; k += 16) {
    const margin = v128.load(z + k);
    v128.store(p + k, probability(margin, smallOdds(margin)));
  }
}

/** The same of both classes, each row's together. */
export function pairs(count: i32): void {
  const z = products;
  const p = totals;
  const bytes = <usize>count << 3;
  for (let k: usize = 0; k < bytes; k += 16) {
    const margin = v128.load(z + k);
    const own = smallOdds(margin);
    const yes = probability(margin, own);
    const no = probability(f64x2.neg(margin), own);
    v128.store(p + 2 * k, v128.shuffle<f64>(no, yes, 0, 2));
    v128.store(p + 2 * k, v128.shuffle<f64>(no, yes, 1, 3), 16);
  }
}

/** That of the class whose log-odds are the margin; NaN of NaN. */
@inline
function probability(margin: v128, small: v128): v128 {
  const one = f64x2.splat(1);
  const found = f64x2.div(v128.bitselect(one, small, f64x2.ge(margin, f64x2.splat(0))), f64x2.add(one, small));
  return v128.bitselect(found, margin, f64x2.eq(margin, margin));
}

/** Puts at `totals` which of `count` margins, an even number, are above a threshold: 1 or 0, (rows) of 32 bits. */
export function above(count: i32, threshold: f64): void {
  const z = products;
  const into = totals;
  for (let k: usize = 0; k < <usize>count; k++) store<i32>(into + (k << 2), i32(load<f64>(z + (k << 3)) > threshold));
}
