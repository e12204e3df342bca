// A whole number times a power of ten to the bits of the nearest double: Lemire, Number parsing at a gigabyte per second, https://arxiv.org/abs/2101.11408.

/** Writes the powers of five to `POWERS`. */
@external("host", "powers")
declare function hostPowers(at: usize): void;

/** Up to it every whole number is a double. */
export const EXACT: u64 = 9007199254740992;
const MOST_EXACT_POWER: i32 = 22;
const SMALLEST_POWER: i32 = -342;
const LARGEST_POWER: i32 = 308;
const INFINITE: u64 = 0x7ff0000000000000;
/** Added to the whole part of power * log2(10), less the zeros before the mantissa, it gives the exponent for `rounded`: not below 0 and not above the largest for normal doubles. */
export const EXPONENT: i32 = 1085;
const MOST_EXPONENT: i32 = 2043;

/** 10^0 to 10^22, all of them doubles. */
export const TENS = memory.data<f64>([1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22]);
/** The first 128 bits of 5^-342 to 5^308, the higher half first: ../csv-powers.ts. */
const POWERS = memory.data(16 * 651, 16);
let hasPowers: bool = false;

/** mantissa * 10^power. */
export function scaled(mantissa: u64, power: i32): u64 {
  // Clinger's fast path, https://dl.acm.org/doi/10.1145/93542.93557.
  if (mantissa <= EXACT && power >= -MOST_EXACT_POWER && power <= MOST_EXACT_POWER) {
    const whole = <f64><i64>mantissa;
    return reinterpret<u64>(power < 0 ? whole / load<f64>(TENS + (<usize>(-power) << 3)) : whole * load<f64>(TENS + (<usize>power << 3)));
  }
  if (mantissa == 0 || power < SMALLEST_POWER) return 0;
  if (power > LARGEST_POWER) return INFINITE;
  const likely = likelyNearest(mantissa, power);
  return likely != 0 ? likely : nearest(mantissa, power);
}

/** The nearest double by three products of 32 bits, 0 where those may not tell it. */
@inline
function likelyNearest(mantissa: u64, power: i32): u64 {
  if (!hasPowers) return 0;
  const zeros = clz(mantissa);
  const five = POWERS + (<usize>(power - SMALLEST_POWER) << 4);
  const high = threeProducts(mantissa << zeros, <u64>load<u32>(five), <u64>load<u32>(five, 4));
  const exponent = exponentOf(power) + EXPONENT - <i32>zeros;
  return isUnclear(high) || exponent < 0 || exponent > MOST_EXPONENT ? 0 : rounded(high, <u64>exponent);
}

/** The higher half of the product of `w`, whose first bit is set, and a power of five, whose halves have 32 bits: less than 4 too small. */
@inline
export function threeProducts(w: u64, five0: u64, five1: u64): u64 {
  const w0 = w & 0xffffffff;
  const w1 = w >> 32;
  return w1 * five1 + ((w1 * five0) >> 32) + ((w0 * five1) >> 32);
}

/** Whether what threeProducts left out, or the bit that `rounded` drops, may decide which of two doubles is nearer. */
@inline
export function isUnclear(high: u64): bool {
  return (<u32>(ofSixtyThreeBits(high) - 508) & 0x3ff) < 5;
}

/** The double of the first 53 bits and this exponent. */
@inline
export function rounded(high: u64, exponent: u64): u64 {
  // The first of the 53 bits, and a carry, go into the exponent by themselves.
  return ((ofSixtyThreeBits(high) + 512) >> 10) + ((exponent + (high >> 63)) << 52);
}

@inline
function ofSixtyThreeBits(high: u64): u64 {
  return select(high >> 1, high, <i64>high < 0);
}

/** The nearest double by all bits that it takes; mantissa is not 0, power one of those in the table. */
function nearest(mantissa: u64, power: i32): u64 {
  if (!hasPowers) {
    hostPowers(POWERS);
    hasPowers = true;
  }
  const zeros = clz(mantissa);
  const w = mantissa << zeros;
  const five = POWERS + (<usize>(power - SMALLEST_POWER) << 4);
  const head = load<u64>(five);
  let high = highHalf(w, head);
  let low = w * head;
  if ((high & 0x1ff) == 0x1ff) {
    const more = highHalf(w, load<u64>(five, 8));
    low += more;
    if (more > low) high++;
  }
  const upper = high >> 63;
  const shift = upper + 9;
  let m = high >> shift;
  let exponent: i32 = exponentOf(power) + 63 + <i32>upper - <i32>zeros + 1023;
  if (exponent <= 0) {
    if (1 - exponent >= 64) return 0;
    m >>= <u64>(1 - exponent);
    m += m & 1;
    // A carry goes into the exponent by itself.
    return m >> 1;
  }
  if (low <= 1 && power >= -4 && power <= 23 && (m & 3) == 1 && (m << shift) == high) m &= ~1;
  m += m & 1;
  m >>= 1;
  if (m >= (<u64>2) << 52) {
    m = (<u64>1) << 52;
    exponent++;
  }
  if (exponent >= 0x7ff) return INFINITE;
  return (m & ~((<u64>1) << 52)) | ((<u64>exponent) << 52);
}

/** The whole part of power * log2(10). */
@inline
export function exponentOf(power: i32): i32 {
  return (217706 * power) >> 16;
}

/** The higher half of the product. */
@inline
function highHalf(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const cross = a1 * b0 + ((a0 * b0) >> 32);
  const middle = a0 * b1 + (cross & 0xffffffff);
  return a1 * b1 + (cross >> 32) + (middle >> 32);
}
