// Sums of products over rows of doubles: see ../dense.ts for what they are, and ../dense-wasm.ts for the memory.
import { addProducts, BLOCK, COLUMN_BYTES } from './products';

/** Slots of a row, and of a row of `sums` and of `columns`: a multiple of four. */
export let width: i32 = 0;
export let stride: i32 = 0;
/** For `project`, rows as they come: (count, width), f64. */
export let rows: usize = 0;
/** For sums, rows as they come, column by column: (width, step / 8) f64. */
export let slots: usize = 0;
/** Bytes from one slot's column to the next one's. */
export let step: usize = 0;
/** What `addGram` takes from each slot: (width), f64. */
export let center: usize = 0;
/** A block, column by column: (stride, BLOCK), f64. */
export let columns: usize = 0;
/** (stride, stride), f64; what is below the diagonal means nothing. */
export let sums: usize = 0;
/** Sums of what is left of each slot: (stride), f64. */
export let totals: usize = 0;
/** For `moments`, (width) each, f64: means of what is left of each slot, and sums of that less its mean and of its squares. */
export let shifts: usize = 0;
export let rests: usize = 0;
export let squares: usize = 0;
/** A matrix with rows of `outputs` numbers, an even number: (width, outputs), f64, and where its products with the rows go: (count, outputs), f64. */
export let factors: usize = 0;
export let products: usize = 0;
export let outputs: i32 = 0;

/** The first byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}

/** Makes the means of `count` rows the center; even and odd rows are added up apart. */
export function setCenter(count: i32): void {
  for (let slot = 0; slot < width; slot++) {
    const at = slots + <usize>slot * step;
    store<f64>(center + (<usize>slot << 3), sumOf(at, count, 0) / <f64>count);
  }
}

/** The sum of a column of which something is taken. */
function sumOf(at: usize, count: i32, less: f64): f64 {
  const end = at + (<usize>(count >> 1) << 4);
  const shift = f64x2.splat(less);
  let sum = f64x2.splat(0);
  for (let row = at; row < end; row += 16) sum = f64x2.add(sum, f64x2.sub(v128.load(row), shift));
  const even = f64x2.extract_lane(sum, 0) + ((count & 1) != 0 ? load<f64>(end) - less : 0);
  return even + f64x2.extract_lane(sum, 1);
}

/** Adds the products of all pairs of slots over `count` rows, and what is left of each slot. */
export function addGram(count: i32): void {
  for (let first = 0; first < count; first += BLOCK) addBlock(slots + (<usize>first << 3), min(BLOCK, count - first));
}

function addBlock(at: usize, count: i32): void {
  const pairBytes = <usize>(count >> 1) << 4;
  for (let slot = 0; slot < width; slot++) {
    const from = at + <usize>slot * step;
    const to = columns + <usize>slot * COLUMN_BYTES;
    const shift = v128.load64_splat(center + (<usize>slot << 3));
    let total = f64x2.splat(0);
    for (let k: usize = 0; k < pairBytes; k += 16) {
      const left = f64x2.sub(v128.load(from + k), shift);
      v128.store(to + k, left);
      total = f64x2.add(total, left);
    }
    if ((count & 1) != 0) {
      // A row of zeros makes the number of rows even.
      const last = f64x2.replace_lane(f64x2.splat(0), 0, f64x2.extract_lane(f64x2.sub(v128.load64_splat(from + pairBytes), shift), 0));
      v128.store(to + pairBytes, last);
      total = f64x2.add(total, last);
    }
    const sum = totals + (<usize>slot << 3);
    store<f64>(sum, load<f64>(sum) + (f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1)));
  }
  addProducts(columns, <usize>((count + 1) >> 1) << 4, sums, stride);
}

/** Takes the first row from each slot of `count` rows, then the mean of what is left, and sums what is left then and its squares; even and odd rows apart. */
export function moments(count: i32): void {
  for (let slot = 0; slot < width; slot++) momentsOf(slots + <usize>slot * step, count, <usize>slot << 3);
}

function momentsOf(at: usize, count: i32, place: usize): void {
  const end = at + (<usize>(count >> 1) << 4);
  const origin = v128.load64_splat(at);
  const shift = sumOf(at, count, load<f64>(at)) / <f64>count;
  const mean = f64x2.splat(shift);
  let rest = f64x2.splat(0);
  let square = f64x2.splat(0);
  for (let row = at; row < end; row += 16) {
    const left = f64x2.sub(f64x2.sub(v128.load(row), origin), mean);
    rest = f64x2.add(rest, left);
    square = f64x2.add(square, f64x2.mul(left, left));
  }
  let restTotal = f64x2.extract_lane(rest, 0);
  let squareTotal = f64x2.extract_lane(square, 0);
  if ((count & 1) != 0) {
    const left = load<f64>(end) - load<f64>(at) - shift;
    restTotal += left;
    squareTotal += left * left;
  }
  store<f64>(shifts + place, shift);
  store<f64>(rests + place, restTotal + f64x2.extract_lane(rest, 1));
  store<f64>(squares + place, squareTotal + f64x2.extract_lane(square, 1));
}

/** Multiplies `count` rows by the matrix. */
export function project(count: i32): void {
  const rowBytes = <usize>width << 3;
  const outBytes = <usize>outputs << 3;
  let row = rows;
  let out = products;
  for (let r = 0; r < count; r++, row += rowBytes, out += outBytes) {
    let o: usize = 0;
    for (; o + 64 <= outBytes; o += 64) {
      let f = factors + o;
      let s0 = f64x2.splat(0);
      let s1 = f64x2.splat(0);
      let s2 = f64x2.splat(0);
      let s3 = f64x2.splat(0);
      for (let at = row; at < row + rowBytes; at += 8, f += outBytes) {
        const x = v128.load64_splat(at);
        s0 = f64x2.add(s0, f64x2.mul(x, v128.load(f)));
        s1 = f64x2.add(s1, f64x2.mul(x, v128.load(f, 16)));
        s2 = f64x2.add(s2, f64x2.mul(x, v128.load(f, 32)));
        s3 = f64x2.add(s3, f64x2.mul(x, v128.load(f, 48)));
      }
      v128.store(out + o, s0);
      v128.store(out + o, s1, 16);
      v128.store(out + o, s2, 32);
      v128.store(out + o, s3, 48);
    }
    for (; o < outBytes; o += 16) {
      let f = factors + o;
      let s = f64x2.splat(0);
      for (let at = row; at < row + rowBytes; at += 8, f += outBytes) s = f64x2.add(s, f64x2.mul(v128.load64_splat(at), v128.load(f)));
      v128.store(out + o, s);
    }
  }
}
