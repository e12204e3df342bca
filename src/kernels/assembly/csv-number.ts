// Decimal numbers, each rounded to the nearest double. Eight digits at a time: https://lemire.me/blog/2022/01/21/swar-explained-parsing-eight-digits/.

/** The nearest double of a decimal text. */
@external("host", "exact")
declare function hostExact(from: usize, length: i32): f64;
/** Writes the powers of five to `POWERS`. */
@external("host", "powers")
declare function hostPowers(at: usize): void;

/** What readNumber has found: the number, the first byte behind it, and whether it was written without a point and exponent. */
export let number: f64 = 0;
export let numberEnd: usize = 0;
export let numberIsWhole: bool = false;

const ZEROS: u64 = 0x3030303030303030;
const POINT: u32 = 46;
const MINUS: u32 = 45;
const PLUS: u32 = 43;
const SMALL_E: u32 = 101;
/** Up to it every whole number is a double. */
const EXACT: u64 = 9007199254740992;
const MOST_EXACT_POWER: i32 = 22;
const MOST_DIGITS: i32 = 19;
/** Beyond it every exponent gives zero or infinity. */
const LARGEST_EXPONENT: i32 = 100000;
const SMALLEST_POWER: i32 = -342;
const LARGEST_POWER: i32 = 308;

/** 10^0 to 10^22, all of them doubles. */
const TENS = memory.data<f64>([1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22]);
const WHOLE_TENS = memory.data<u64>([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000]);
/** The first 128 bits of 5^-342 to 5^308, the higher half first: ../csv-powers.ts. */
const POWERS = memory.data(16 * 651, 16);
let hasPowers: bool = false;

/** The first bit of each byte that is no digit; `x` is the bytes exclusive-or "00000000". */
@inline
export function notDigits(x: u64): u64 {
  return ((x + 0x7676767676767676) | x) & 0x8080808080808080;
}

/** The value of eight digits, each a byte from 0 to 9, the first one lowest. */
@inline
export function eightDigits(x: u64): u64 {
  const pairs = x * 10 + (x >> 8);
  return (((pairs & 0x000000ff000000ff) * 0x000f424000000064) + (((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001)) >> 32;
}

/** Reads the decimal number at `from`; false where there is none. Bytes behind it are looked at, eight at a time. */
export function readNumber(from: usize): bool {
  let at = from;
  const negative = <u32>load<u8>(at) == MINUS;
  if (negative) at++;
  let mantissa: u64 = 0;
  let x = load<u64>(at) ^ ZEROS;
  let others = notDigits(x);
  const first = at;
  while (others == 0) {
    mantissa = mantissa * 100000000 + eightDigits(x);
    at += 8;
    x = load<u64>(at) ^ ZEROS;
    others = notDigits(x);
  }
  let bits = ctz(others) & 56;
  if (bits != 0) {
    mantissa = mantissa * load<u64>(WHOLE_TENS + <usize>bits) + eightDigits(x << (64 - bits));
    at += <usize>(bits >> 3);
  }
  let digits = <i32>(at - first);
  let power: i32 = 0;
  let byte: u32 = load<u8>(at);
  let isWhole = true;
  if (byte == POINT) {
    isWhole = false;
    const point = ++at;
    x = load<u64>(at) ^ ZEROS;
    others = notDigits(x);
    while (others == 0) {
      mantissa = mantissa * 100000000 + eightDigits(x);
      at += 8;
      x = load<u64>(at) ^ ZEROS;
      others = notDigits(x);
    }
    bits = ctz(others) & 56;
    if (bits != 0) {
      mantissa = mantissa * load<u64>(WHOLE_TENS + <usize>bits) + eightDigits(x << (64 - bits));
      at += <usize>(bits >> 3);
    }
    power = <i32>(point - at);
    digits -= power;
    byte = load<u8>(at);
  }
  if (digits == 0) return false;
  if ((byte | 32) == SMALL_E) {
    isWhole = false;
    at++;
    byte = load<u8>(at);
    const below = byte == MINUS;
    if (below || byte == PLUS) at++;
    let digit: u32 = <u32>load<u8>(at) - 48;
    if (digit > 9) return false;
    let exponent: i32 = 0;
    while (digit <= 9) {
      if (exponent < LARGEST_EXPONENT) exponent = exponent * 10 + <i32>digit;
      digit = <u32>load<u8>(++at) - 48;
    }
    power += below ? -exponent : exponent;
  }
  numberEnd = at;
  numberIsWhole = isWhole;
  let value: f64;
  if (digits > MOST_DIGITS && significantDigits(first, digits) > MOST_DIGITS) value = longNumber(first, at, power);
  else if (mantissa <= EXACT && power >= -MOST_EXACT_POWER && power <= MOST_EXACT_POWER) {
    // Clinger's fast path, https://dl.acm.org/doi/10.1145/93542.93557.
    value = <f64>mantissa;
    if (power < 0) value /= load<f64>(TENS + (<usize>(-power) << 3));
    else if (power > 0) value *= load<f64>(TENS + (<usize>power << 3));
  } else value = nearest(mantissa, power);
  number = negative ? -value : value;
  return true;
}

function significantDigits(first: usize, digits: i32): i32 {
  let zeros: i32 = 0;
  let at = first;
  let byte: u32 = load<u8>(at);
  while (byte == 48 || byte == POINT) {
    if (byte == 48) zeros++;
    byte = load<u8>(++at);
  }
  return digits - zeros;
}

/** The first 19 digits and the next number round alike, or the host decides. */
function longNumber(first: usize, end: usize, power: i32): f64 {
  let mantissa: u64 = 0;
  let kept: i32 = 0;
  let dropped: i32 = 0;
  for (let at = first; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == POINT) continue;
    if (byte - 48 > 9) break;
    if (kept == 0 && byte == 48) continue;
    if (kept == MOST_DIGITS) dropped++;
    else {
      mantissa = mantissa * 10 + <u64>(byte - 48);
      kept++;
    }
  }
  const low = nearest(mantissa, power + dropped);
  return low == nearest(mantissa + 1, power + dropped) ? low : hostExact(first, <i32>(end - first));
}

/** mantissa * 10^power to the nearest double: Lemire, Number parsing at a gigabyte per second, https://arxiv.org/abs/2101.11408. */
function nearest(mantissa: u64, power: i32): f64 {
  if (mantissa == 0 || power < SMALLEST_POWER) return 0;
  if (power > LARGEST_POWER) return Infinity;
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
  let exponent: i32 = ((217706 * power) >> 16) + 63 + <i32>upper - <i32>zeros + 1023;
  if (exponent <= 0) {
    if (1 - exponent >= 64) return 0;
    m >>= <u64>(1 - exponent);
    m += m & 1;
    // A carry goes into the exponent by itself.
    return reinterpret<f64>(m >> 1);
  }
  if (low <= 1 && power >= -4 && power <= 23 && (m & 3) == 1 && (m << shift) == high) m &= ~1;
  m += m & 1;
  m >>= 1;
  if (m >= (<u64>2) << 52) {
    m = (<u64>1) << 52;
    exponent++;
  }
  if (exponent >= 0x7ff) return Infinity;
  return reinterpret<f64>((m & ~((<u64>1) << 52)) | ((<u64>exponent) << 52));
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
