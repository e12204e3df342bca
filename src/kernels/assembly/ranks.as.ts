// Numbers in ascending order, by the digits of their bits: where all have the same digit nothing is moved. Nothing branches by what is compared, which nobody could foretell.
import { double, int, long, setDouble, setInt, setLong } from './arrays';

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const PASSES = 6;
const MASK: i64 = DIGITS - 1;
const SIGN: i64 = 1 << 63;
/** Behind the key of every number. */
const NOT_A_NUMBER: i64 = -1;

/** Doubles, (count), as many more, and where the rows of each digit begin, (PASSES, DIGITS) of 32 bits. */
export let values: usize = 0;
export let others: usize = 0;
export let starts: usize = 0;

/** Of a curve: the classes of rows, (count) of 32 bits, and their scores, row-major (count, classes); `first` and `second` become how many rows of each kind have at least each score. */
export let labels: usize = 0;
export let scores: usize = 0;

/** The first and the second list that are united, ascending, (count) each, and their sums, row-major (count, kinds); `values` and `sums` have room for both. */
export let first: usize = 0;
export let firstSums: usize = 0;
export let second: usize = 0;
export let secondSums: usize = 0;
export let sums: usize = 0;

export function heapBase(): usize {
  return __heap_base;
}

/** Bits that ascend, without a sign, as the numbers do: those of a negative one are all turned round, of another one the first is. */
@inline
function keyOf(bits: i64): i64 {
  return bits ^ ((bits >> 63) | SIGN);
}

@inline
function bitsOf(key: i64): i64 {
  return key ^ (~(key >> 63) | SIGN);
}

@inline
function digitOf(key: i64, pass: i32): i32 {
  return <i32>((<u64>key >> <u64>(pass * DIGIT_BITS)) & MASK);
}

/** Sorts `values`, and returns where they are then: there or at `others`. */
export function sort(count: i32): usize {
  memory.fill(starts, 0, PASSES * DIGITS * sizeof<i32>());
  for (let i = 0; i < count; i++) {
    const value = double(values, i);
    const key = value == value ? keyOf(long(values, i)) : NOT_A_NUMBER;
    setLong(values, i, key);
    for (let pass = 0; pass < PASSES; pass++) {
      const at = pass * DIGITS + digitOf(key, pass);
      setInt(starts, at, int(starts, at) + 1);
    }
  }
  let from = values;
  let to = others;
  for (let pass = 0; pass < PASSES; pass++) {
    const own = starts + <usize>(pass * DIGITS * sizeof<i32>());
    if (int(own, digitOf(long(from, 0), pass)) == count) continue;
    let sum = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const found = int(own, digit);
      setInt(own, digit, sum);
      sum += found;
    }
    for (let i = 0; i < count; i++) {
      const key = long(from, i);
      const digit = digitOf(key, pass);
      const place = int(own, digit);
      setInt(own, digit, place + 1);
      setLong(to, place, key);
    }
    const sorted = to;
    to = from;
    from = sorted;
  }
  for (let i = 0; i < count; i++) setLong(from, i, bitsOf(long(from, i)));
  return from;
}

/** Sorts `values` and leaves each there once, and how often at `others`. Returns how many there are; -1 where one is NaN. */
export function distinct(count: i32): i32 {
  const sorted = sort(count);
  const greatest = double(sorted, count - 1);
  if (greatest != greatest) return -1;
  let last = -1;
  let before: f64 = NaN;
  for (let i = 0; i < count; i++) {
    const value = double(sorted, i);
    last += i32(value != before);
    setDouble(values, last, value);
    setDouble(others, last, <f64>(i + 1));
    before = value;
  }
  for (let i = last; i > 0; i--) setDouble(others, i, double(others, i) - double(others, i - 1));
  return last + 1;
}

const DOUBLE: usize = 8;

/** Puts both lists into `values`, each value once, and their sums, of one kind, into `sums`. Returns how many there are. */
export function uniteOne(ofFirst: i32, ofSecond: i32): i32 {
  return unite(ofFirst, ofSecond, 1);
}

/** The same where there are two kinds of sums. */
export function uniteTwo(ofFirst: i32, ofSecond: i32): i32 {
  return unite(ofFirst, ofSecond, 2);
}

@inline
function unite(ofFirst: i32, ofSecond: i32, kinds: usize): i32 {
  const endOfFirst = first + <usize>ofFirst * DOUBLE;
  const endOfSecond = second + <usize>ofSecond * DOUBLE;
  let a = first;
  let b = second;
  let sumsOfA = firstSums;
  let sumsOfB = secondSums;
  let out = values;
  let outSums = sums;
  while (a < endOfFirst && b < endOfSecond) {
    const one = v128.load_splat<f64>(a);
    const other = v128.load_splat<f64>(b);
    const fromA = f64x2.le(one, other);
    const fromB = f64x2.le(other, one);
    v128.store_lane<f64>(out, f64x2.pmin(one, other), 0);
    if (kinds == 1) v128.store_lane<f64>(outSums, f64x2.add(v128.and(v128.load_splat<f64>(sumsOfA), fromA), v128.and(v128.load_splat<f64>(sumsOfB), fromB)), 0);
    else v128.store(outSums, f64x2.add(v128.and(v128.load(sumsOfA), fromA), v128.and(v128.load(sumsOfB), fromB)));
    const stepOfA = <usize>i64x2.extract_lane(fromA, 0) & DOUBLE;
    const stepOfB = <usize>i64x2.extract_lane(fromB, 0) & DOUBLE;
    a += stepOfA;
    b += stepOfB;
    sumsOfA += kinds * stepOfA;
    sumsOfB += kinds * stepOfB;
    out += DOUBLE;
    outSums += kinds * DOUBLE;
  }
  const restOfA = endOfFirst - a;
  const restOfB = endOfSecond - b;
  memory.copy(out, a, restOfA);
  memory.copy(outSums, sumsOfA, kinds * restOfA);
  memory.copy(out + restOfA, b, restOfB);
  memory.copy(outSums + kinds * restOfA, sumsOfB, kinds * restOfB);
  return <i32>((out + restOfA + restOfB - values) / DOUBLE);
}

/** Scores that go down, each once, are counted: how many rows of the positive class, and of the others, have at least this score. Returns how many scores there are; -1 where one is NaN. */
export function curve(count: i32, classes: i32, slot: i32, positive: i32): i32 {
  let p = 0;
  let n = count;
  for (let row = 0; row < count; row++) {
    const score = double(scores, row * classes + slot);
    if (score != score) return -1;
    const yes = i32(int(labels, row) == positive);
    n -= 1 - yes;
    setDouble(values, select(p, n, yes), score);
    p += yes;
  }
  const own = values;
  const room = others;
  const apart = <usize>p * DOUBLE;
  const ofYes = sort(p);
  values = own + apart;
  others = room + apart;
  const ofNo = sort(count - p);
  return merged(ofYes, p, ofNo, count - p);
}

function merged(yes: usize, ofYes: i32, no: usize, ofNo: i32): i32 {
  let a = ofYes - 1;
  let b = ofNo - 1;
  let points = 0;
  while (a >= 0 || b >= 0) {
    const score = max(a >= 0 ? double(yes, a) : -Infinity, b >= 0 ? double(no, b) : -Infinity);
    while (a >= 0 && double(yes, a) == score) a--;
    while (b >= 0 && double(no, b) == score) b--;
    setDouble(first, points, <f64>(ofYes - 1 - a));
    setDouble(second, points, <f64>(ofNo - 1 - b));
    points++;
  }
  return points;
}
