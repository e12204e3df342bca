// Products of slots, of some rows at a time that are in the fastest memory column by column.

/** Rows of a block; even. */
export const BLOCK: i32 = 64;
export const COLUMN_BYTES: usize = <usize>BLOCK * 8;

/** Adds to `sums`, (stride, stride), f64, the products of all pairs of slots over a block of so many bytes a slot, a multiple of 16: `columns`, (stride, BLOCK), f64, `stride` being a multiple of four. What is below the diagonal means nothing. */
export function addProducts(columns: usize, bytes: usize, sums: usize, stride: i32): void {
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
        const b1 = v128.load(b + k, COLUMN_BYTES);
        const a0 = v128.load(a + k);
        s00 = f64x2.add(s00, f64x2.mul(a0, b0));
        s01 = f64x2.add(s01, f64x2.mul(a0, b1));
        const a1 = v128.load(a + k, COLUMN_BYTES);
        s10 = f64x2.add(s10, f64x2.mul(a1, b0));
        s11 = f64x2.add(s11, f64x2.mul(a1, b1));
        const a2 = v128.load(a + k, 2 * COLUMN_BYTES);
        s20 = f64x2.add(s20, f64x2.mul(a2, b0));
        s21 = f64x2.add(s21, f64x2.mul(a2, b1));
        const a3 = v128.load(a + k, 3 * COLUMN_BYTES);
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
