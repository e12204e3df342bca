// Sums of products over rows of doubles: see ../dense.ts for what they are, and ../dense-wasm.ts for the memory.

/** Rows whose columns are in the fastest memory together; even. */
export const BLOCK: i32 = 64;
const COLUMN_BYTES: usize = <usize>BLOCK * 8;

/** Slots of a row, and of a row of `sums` and of `columns`: a multiple of four. */
export let width: i32 = 0;
export let stride: i32 = 0;
/** Rows as they come: (count, width), f64. */
export let rows: usize = 0;
/** What is taken from each slot: (width), f64. */
export let center: usize = 0;
/** A block, column by column: (stride, BLOCK), f64. */
export let columns: usize = 0;
/** (stride, stride), f64; what is below the diagonal means nothing. */
export let sums: usize = 0;
/** Sums of what is left of each slot: (stride), f64. */
export let totals: usize = 0;
/** For `moments`, (stride) each, f64: means of what is left of each slot, and sums of that less its mean and of its squares. */
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

/** Adds the products of all pairs of slots over `count` rows, and what is left of each slot. */
export function addGram(count: i32): void {
  for (let first = 0; first < count; first += BLOCK) addBlock(rows + <usize>first * (<usize>width << 3), min(BLOCK, count - first));
}

function addBlock(at: usize, count: i32): void {
  const rowBytes = <usize>width << 3;
  for (let slot = 0; slot < width; slot++) {
    const shift = load<f64>(center + (<usize>slot << 3));
    let from = at + (<usize>slot << 3);
    let to = columns + <usize>slot * COLUMN_BYTES;
    let total: f64 = 0;
    for (let row = 0; row < count; row++, from += rowBytes, to += 8) {
      const left = load<f64>(from) - shift;
      store<f64>(to, left);
      total += left;
    }
    const sum = totals + (<usize>slot << 3);
    store<f64>(sum, load<f64>(sum) + total);
    // A row of zeros makes the number of rows even.
    if ((count & 1) != 0) store<f64>(to, 0);
  }
  const bytes = <usize>((count + 1) >> 1) << 4;
  const sumBytes = <usize>stride << 3;
  for (let i = 0; i < stride; i += 4) {
    const a = columns + <usize>i * COLUMN_BYTES;
    for (let j = i; j < stride; j += 2) {
      const b = columns + <usize>j * COLUMN_BYTES;
      let s00 = f64x2.splat(0);
      let s01 = f64x2.splat(0);
      let s10 = f64x2.splat(0);
      let s11 = f64x2.splat(0);
      let s20 = f64x2.splat(0);
      let s21 = f64x2.splat(0);
      let s30 = f64x2.splat(0);
      let s31 = f64x2.splat(0);
      for (let k: usize = 0; k < bytes; k += 16) {
        const b0 = v128.load(b + k);
        const b1 = v128.load(b + k + COLUMN_BYTES);
        const a0 = v128.load(a + k);
        s00 = f64x2.add(s00, f64x2.mul(a0, b0));
        s01 = f64x2.add(s01, f64x2.mul(a0, b1));
        const a1 = v128.load(a + k + COLUMN_BYTES);
        s10 = f64x2.add(s10, f64x2.mul(a1, b0));
        s11 = f64x2.add(s11, f64x2.mul(a1, b1));
        const a2 = v128.load(a + k + 2 * COLUMN_BYTES);
        s20 = f64x2.add(s20, f64x2.mul(a2, b0));
        s21 = f64x2.add(s21, f64x2.mul(a2, b1));
        const a3 = v128.load(a + k + 3 * COLUMN_BYTES);
        s30 = f64x2.add(s30, f64x2.mul(a3, b0));
        s31 = f64x2.add(s31, f64x2.mul(a3, b1));
      }
      let to = sums + <usize>i * sumBytes + (<usize>j << 3);
      addPair(to, s00, s01);
      addPair((to += sumBytes), s10, s11);
      addPair((to += sumBytes), s20, s21);
      addPair((to += sumBytes), s30, s31);
    }
  }
}

@inline
function addPair(to: usize, left: v128, right: v128): void {
  const even = f64x2(f64x2.extract_lane(left, 0), f64x2.extract_lane(right, 0));
  const odd = f64x2(f64x2.extract_lane(left, 1), f64x2.extract_lane(right, 1));
  v128.store(to, f64x2.add(v128.load(to), f64x2.add(even, odd)));
}

/**
 * Takes `center` from each slot of `count` rows, then the mean of what is left, and sums what is left then and its squares.
 * Two slots at a time: the last pair of an odd number takes in what stands behind, and nobody reads its other sum.
 */
export function moments(count: i32): void {
  const rowBytes = <usize>width << 3;
  const end = rows + rowBytes * <usize>count;
  const divisor = f64x2.splat(<f64>count);
  for (let slot: usize = 0; slot < rowBytes; slot += 16) {
    const origin = v128.load(center + slot);
    let sum = f64x2.splat(0);
    for (let at = rows + slot; at < end; at += rowBytes) sum = f64x2.add(sum, f64x2.sub(v128.load(at), origin));
    const mean = f64x2.div(sum, divisor);
    let rest = f64x2.splat(0);
    let square = f64x2.splat(0);
    for (let at = rows + slot; at < end; at += rowBytes) {
      const left = f64x2.sub(f64x2.sub(v128.load(at), origin), mean);
      rest = f64x2.add(rest, left);
      square = f64x2.add(square, f64x2.mul(left, left));
    }
    v128.store(shifts + slot, mean);
    v128.store(rests + slot, rest);
    v128.store(squares + slot, square);
  }
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
