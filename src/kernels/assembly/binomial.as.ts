// Logistic losses of linear functions of rows in codes: see ../binomial.ts for what they are, and ../binomial-wasm.ts for the memory.
import { exponential } from './exponential';
import { addByLevel, fillTable, HISTOGRAM_BYTES, TABLE_BYTES } from './levels';

/** Rows that are walked over three times while they are in the fastest memory; a multiple of 4. */
const NEAR: i32 = 512;
/** `CODED_ROWS_AT_A_TIME` of ../linear.ts, and twice `ROWS_A_LOGARITHM` of ../logistic.ts. */
const FAR: i32 = 2048;
const LOGARITHM: i32 = 1024;

/** Coefficients of all slots, and what their derivatives come to, one f64 each. */
export let coefficients: usize = 0;
export let gradient: usize = 0;
/** Slots that are there as they are, which of all they are, (width), i32, and their values column by column: (width, step / 8), f64. */
export let width: i32 = 0;
export let places: usize = 0;
export let slots: usize = 0;
export let step: usize = 0;
/** Their coefficients, (width), f64, and the sums of products with them, behind which is the sum of the derivatives, (width + 1), f64. */
export let factors: usize = 0;
export let totals: usize = 0;
/** The same sums of at most `FAR` rows, every fourth row apart: (width + 1, 4), f64. */
export let lanes: usize = 0;
/** Margins, and then derivatives: (NEAR), f64. */
export let products: usize = 0;
/** (NEAR), f64 */
export let odds: usize = 0;
/** Groups of slots that are there as codes: (groups, codeStep), u8; how many slots each has, (groups), i32; group by group which of all these are, and how many levels each has, i32; and their levels, f64. */
export let groups: i32 = 0;
export let counts: usize = 0;
export let members: usize = 0;
export let sizes: usize = 0;
export let levels: usize = 0;
export let codes: usize = 0;
export let codeStep: usize = 0;
/** What each code of a group adds to a margin: (groups, CODES), f64. */
export let tables: usize = 0;
/** Derivatives added up by code, those of even and odd rows apart: (groups, 2, CODES), f64. */
export let histograms: usize = 0;
/** Classes 0 and 1 of rows: (rows), i32. */
export let classes: usize = 0;
/** Of each `LOGARITHM` rows, two lanes each of the part of the loss without a logarithm, and of the product whose logarithm is the rest: (rows / LOGARITHM, 4), f64. */
export let sums: usize = 0;

/** The first byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}

/** Makes of the coefficients what the rows ask for; sums have to be 0 already. */
export function begin(): void {
  for (let j: usize = 0; j < <usize>width; j++) store<f64>(factors + (j << 3), load<f64>(coefficients + (<usize>load<i32>(places + (j << 2)) << 3)));
  let member: usize = 0;
  let level = levels;
  for (let g: usize = 0; g < <usize>groups; g++) {
    const count = load<i32>(counts + (g << 2));
    level = fillTable(count, members + member, sizes + member, level, coefficients, tables + g * TABLE_BYTES);
    member += <usize>count << 2;
  }
}

/** Makes the gradient of the sums over all rows. */
export function end(): void {
  for (let j: usize = 0; j < <usize>width; j++) store<f64>(gradient + (<usize>load<i32>(places + (j << 2)) << 3), load<f64>(totals + (j << 3)));
  let member: usize = 0;
  let level = levels;
  for (let g: usize = 0; g < <usize>groups; g++) {
    const count = load<i32>(counts + (g << 2));
    level = addByLevel(count, members + member, sizes + member, level, gradient, histograms + g * HISTOGRAM_BYTES);
    member += <usize>count << 2;
  }
}

/** Adds up the losses of `count` rows and their derivatives; behind the last row, up to a multiple of four, slots and classes are 0. */
export function addRows(count: i32, intercept: f64): void {
  for (let first = 0; first < count; first += NEAR) {
    const rows = min(NEAR, count - first);
    const padded = (rows + 3) & ~3;
    lookUp(codes + <usize>first, <usize>padded, intercept);
    addColumns(slots + (<usize>first << 3), <usize>padded << 3);
    fill(rows, padded, -Infinity);
    takeOdds(<usize>padded << 3);
    link(first, <usize>padded << 3);
    fill(rows, padded, 0);
    addByCode(codes + <usize>first, <usize>padded);
    addSlots(slots + (<usize>first << 3), <usize>padded << 3, (first & (FAR - 1)) == 0);
    if (((first + NEAR) & (FAR - 1)) == 0 || first + NEAR >= count) addLanes();
  }
}

function fill(from: i32, to: i32, value: f64): void {
  for (let i = from; i < to; i++) store<f64>(products + (<usize>i << 3), value);
}

/** Margins without the slots that are there as they are. */
function lookUp(from: usize, count: usize, intercept: f64): void {
  const z = products;
  const next = codeStep;
  const end = tables + <usize>groups * TABLE_BYTES;
  for (let k: usize = 0; k < count; k += 4) {
    let a = intercept;
    let b = intercept;
    let c = intercept;
    let d = intercept;
    let place = from + k;
    for (let table = tables; table < end; table += TABLE_BYTES, place += next) {
      a += load<f64>(table + (<usize>load<u8>(place) << 3));
      b += load<f64>(table + (<usize>load<u8>(place, 1) << 3));
      c += load<f64>(table + (<usize>load<u8>(place, 2) << 3));
      d += load<f64>(table + (<usize>load<u8>(place, 3) << 3));
    }
    const to = z + (k << 3);
    store<f64>(to, a);
    store<f64>(to, b, 8);
    store<f64>(to, c, 16);
    store<f64>(to, d, 24);
  }
}

/** Adds to margins what the slots that are there as they are have for them. */
function addColumns(column: usize, bytes: usize): void {
  const z = products;
  const apart = step;
  const end = factors + (<usize>width << 3);
  for (let k: usize = 0; k < bytes; k += 32) {
    let margin = v128.load(z + k);
    let other = v128.load(z + k, 16);
    let place = column + k;
    for (let factor = factors; factor < end; factor += 8, place += apart) {
      const own = v128.load64_splat(factor);
      margin = f64x2.add(margin, f64x2.mul(v128.load(place), own));
      other = f64x2.add(other, f64x2.mul(v128.load(place, 16), own));
    }
    v128.store(z + k, margin);
    v128.store(z + k, other, 16);
  }
}

/** Odds of the less likely class: a walk of its own, since a processor that looks ahead sees more rows at once where less is done for each. */
function takeOdds(bytes: usize): void {
  const z = products;
  const to = odds;
  const sign = f64x2.splat(-0.0);
  for (let k: usize = 0; k < bytes; k += 32) {
    const small = exponential(v128.or(v128.load(z + k), sign));
    const other = exponential(v128.or(v128.load(z + k, 16), sign));
    v128.store(to + k, small);
    v128.store(to + k, other, 16);
  }
}

/** Adds up losses, and puts their derivatives in place of the margins: see `logisticSums` of ../logistic.ts, whose products with a side of 1 or -1 are signs that change or stay. */
function link(first: i32, bytes: usize): void {
  const one = f64x2.splat(1);
  const none = f64x2.splat(0);
  const sign = f64x2.splat(-0.0);
  const found = sums + (<usize>(first / LOGARITHM) << 5);
  const goesOn = (first & (LOGARITHM - 1)) != 0;
  let far = goesOn ? v128.load(found) : none;
  let product = goesOn ? v128.load(found, 16) : one;
  const z = products;
  const smalls = odds;
  const own = classes + (<usize>first << 2);
  for (let k: usize = 0; k < bytes; k += 16) {
    const yes = i64x2.shl(i64x2.extend_low_i32x4_u(v128.load64_zero(own + (k >> 1))), 63);
    const distance = v128.xor(v128.xor(v128.load(z + k), sign), yes);
    const small = v128.load(smalls + k);
    const all = f64x2.add(one, small);
    far = f64x2.sub(far, f64x2.pmin(distance, none));
    product = f64x2.mul(product, all);
    const share = f64x2.div(v128.bitselect(small, one, f64x2.ge(distance, none)), all);
    v128.store(z + k, v128.xor(share, yes));
  }
  v128.store(found, far);
  v128.store(found, product, 16);
}

function addByCode(from: usize, count: usize): void {
  const z = products;
  const next = codeStep;
  const end = histograms + <usize>groups * HISTOGRAM_BYTES;
  for (let k: usize = 0; k < count; k += 4) {
    const at = z + (k << 3);
    const a = load<f64>(at);
    const b = load<f64>(at, 8);
    const c = load<f64>(at, 16);
    const d = load<f64>(at, 24);
    let place = from + k;
    for (let h = histograms; h < end; h += HISTOGRAM_BYTES, place += next) {
      add(h + (<usize>load<u8>(place) << 3), a);
      addOdd(h + (<usize>load<u8>(place, 1) << 3), b);
      add(h + (<usize>load<u8>(place, 2) << 3), c);
      addOdd(h + (<usize>load<u8>(place, 3) << 3), d);
    }
  }
}

@inline
function add(to: usize, value: f64): void {
  store<f64>(to, load<f64>(to) + value);
}

@inline
function addOdd(to: usize, value: f64): void {
  store<f64>(to, load<f64>(to, TABLE_BYTES) + value, TABLE_BYTES);
}

/** Adds products of slots with derivatives, and these, to the lanes. */
function addSlots(column: usize, bytes: usize, begins: bool): void {
  const z = products;
  let lane = lanes;
  if (begins) memory.fill(lanes, 0, <usize>(width + 1) << 5);
  for (let j = 0; j < width; j++, column += step, lane += 32) {
    let even = v128.load(lane);
    let odd = v128.load(lane, 16);
    for (let k: usize = 0; k < bytes; k += 32) {
      even = f64x2.add(even, f64x2.mul(v128.load(column + k), v128.load(z + k)));
      odd = f64x2.add(odd, f64x2.mul(v128.load(column + k, 16), v128.load(z + k, 16)));
    }
    v128.store(lane, even);
    v128.store(lane, odd, 16);
  }
  let even = v128.load(lane);
  let odd = v128.load(lane, 16);
  for (let k: usize = 0; k < bytes; k += 32) {
    even = f64x2.add(even, v128.load(z + k));
    odd = f64x2.add(odd, v128.load(z + k, 16));
  }
  v128.store(lane, even);
  v128.store(lane, odd, 16);
}

function addLanes(): void {
  let lane = lanes;
  for (let j = 0; j <= width; j++, lane += 32) {
    const sum = f64x2.add(v128.load(lane), v128.load(lane, 16));
    const to = totals + (<usize>j << 3);
    store<f64>(to, load<f64>(to) + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
  }
}
