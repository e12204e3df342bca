// e to numbers of at most 0, two at a time: see ../logistic.ts.

/** What `exponential` needs, each number twice: loaded it is there at once, where a constant of the code would be made anew for each pair of rows. */
const NUMBERS: usize = memory.data<f64>([
  -708, -708,
  1.4426950408889634, 1.4426950408889634,
  6755399441055744.0, 6755399441055744.0,
  2977044471.0 / 4294967296.0, 2977044471.0 / 4294967296.0,
  1.9082149292705877e-10, 1.9082149292705877e-10,
  1.0 / 2.0, 1.0 / 2.0,
  1.0 / 6.0, 1.0 / 6.0,
  1.0 / 24.0, 1.0 / 24.0,
  1.0 / 120.0, 1.0 / 120.0,
  1.0 / 720.0, 1.0 / 720.0,
  1.0 / 5040.0, 1.0 / 5040.0,
  1.0 / 40320.0, 1.0 / 40320.0,
  1.0 / 362880.0, 1.0 / 362880.0,
  1.0 / 3628800.0, 1.0 / 3628800.0,
  1.0 / 39916800.0, 1.0 / 39916800.0,
  1.0 / 479001600.0, 1.0 / 479001600.0,
  1.0 / 6227020800.0, 1.0 / 6227020800.0,
], 16);

@inline
function number(index: usize): v128 {
  return v128.load(NUMBERS + (index << 4));
}

/** `exponential` of ../logistic.ts, operation for operation. */
@inline
export function exponential(x: v128): v128 {
  const own = f64x2.pmax(number(0), x);
  const near = f64x2.add(f64x2.mul(own, number(1)), number(2));
  const whole = f64x2.sub(near, number(2));
  const r = f64x2.sub(f64x2.sub(own, f64x2.mul(whole, number(3))), f64x2.mul(whole, number(4)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const low = f64x2.add(pair(5, r), f64x2.mul(pair(7, r), r2));
  const middle = f64x2.add(pair(9, r), f64x2.mul(pair(11, r), r2));
  const high = f64x2.add(pair(13, r), f64x2.mul(pair(15, r), r2));
  const rest = f64x2.add(low, f64x2.mul(f64x2.add(middle, f64x2.mul(high, r4)), r4));
  const share = f64x2.add(f64x2.splat(1), f64x2.add(r, f64x2.mul(rest, r2)));
  return i64x2.add(share, i64x2.shl(near, 52));
}

/** The number of an index, and the next one times r. */
@inline
function pair(index: usize, r: v128): v128 {
  return f64x2.add(number(index), f64x2.mul(number(index + 1), r));
}

/** `smallOdds` of ../logistic.ts, operation for operation. */
@inline
export function smallOdds(margin: v128): v128 {
  const distance = f64x2.abs(margin);
  return v128.andnot(exponential(f64x2.neg(distance)), f64x2.ge(distance, f64x2.neg(number(0))));
}
