// Numbers in ascending order, by the digits of their bits: where all have the same digit nothing is moved. Nothing branches by what is compared, which nobody could foretell.
import { double, int, long, setDouble, setInt, setLong } from './arrays';

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const DIGIT_BYTES: usize = DIGITS * 4;
/** Digits of a whole key. */
const PASSES = 6;
/** Digits, from the first bit on that is not the same in all, that leave hardly any two numbers in the wrong order where numbers are spread. */
const FEW = 3;
const MASK: u64 = DIGITS - 1;
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

/** Sorts `values`, and returns where they are then: there or at `others`. */
export function sort(count: i32): usize {
  const one = double(values, 0) == double(values, 0) ? keyOf(long(values, 0)) : NOT_A_NUMBER;
  let varied: i64 = 0;
  for (let i = 0; i < count; i++) {
    const value = double(values, i);
    const key = value == value ? keyOf(long(values, i)) : NOT_A_NUMBER;
    varied |= key ^ one;
    setLong(values, i, key);
  }
  const shift = max<i32>(0, 64 - <i32>clz(varied) - FEW * DIGIT_BITS);
  let sorted = byDigits(values, count, shift, FEW);
  if (shift > 0 && !inserted(sorted, count)) sorted = byDigits(sorted, count, 0, PASSES);
  for (let i = 0; i < count; i++) setLong(sorted, i, bitsOf(long(sorted, i)));
  return sorted;
}

/** Sorts keys that are at `values` or at `others` by so many digits from a bit on. Returns where they are then. */
function byDigits(keys: usize, count: i32, shift: i32, digits: i32): usize {
  memory.fill(starts, 0, digits * DIGITS * sizeof<i32>());
  for (let i = 0; i < count; i++) {
    let rest = <u64>long(keys, i) >> <u64>shift;
    for (let counts = starts, end = starts + <usize>digits * DIGIT_BYTES; counts < end; counts += DIGIT_BYTES) {
      const digit = <i32>(rest & MASK);
      setInt(counts, digit, int(counts, digit) + 1);
      rest >>= DIGIT_BITS;
    }
  }
  let from = keys;
  let to = keys == values ? others : values;
  for (let pass = 0; pass < digits; pass++) {
    const own = starts + <usize>pass * DIGIT_BYTES;
    const bit = <u64>(shift + pass * DIGIT_BITS);
    if (int(own, <i32>((<u64>long(from, 0) >> bit) & MASK)) == count) continue;
    let sum = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const found = int(own, digit);
      setInt(own, digit, sum);
      sum += found;
    }
    for (let i = 0; i < count; i++) {
      const key = long(from, i);
      const digit = <i32>((<u64>key >> bit) & MASK);
      const place = int(own, digit);
      setInt(own, digit, place + 1);
      setLong(to, place, key);
    }
    const moved = to;
    to = from;
    from = moved;
  }
  return from;
}

/** Sorts keys that nearly are, each to its place among those before it. Returns whether that was done in a number of steps that is small beside sorting by more digits. */
function inserted(keys: usize, count: i32): bool {
  let left = count;
  let before: u64 = 0;
  for (let i = 0; i < count; i++) {
    const key = <u64>long(keys, i);
    if (key >= before) {
      before = key;
      continue;
    }
    let place = i;
    for (; place > 0 && <u64>long(keys, place - 1) > key; place--) setLong(keys, place, long(keys, place - 1));
    setLong(keys, place, <i64>key);
    left -= i - place;
    if (left < 0) return false;
  }
  return true;
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

/** Puts both lists into `values`, each value once, and their sums, of one kind, into `sums`; of more than `most` neighbours are joined in pairs. Returns how many there are. */
export function uniteOne(ofFirst: i32, ofSecond: i32, most: i32): i32 {
  return joined(unite(ofFirst, ofSecond, 1), 1, most);
}

/** The same where there are two kinds of sums. */
export function uniteTwo(ofFirst: i32, ofSecond: i32, most: i32): i32 {
  return joined(unite(ofFirst, ofSecond, 2), 2, most);
}

/** Each pair of `values` is at its smaller one, and the last stays, until there are no more than `most`. */
@inline
function joined(count: i32, kinds: i32, most: i32): i32 {
  while (count > most) {
    const last = count - 1;
    let pairs = 0;
    for (let i = 0; i < last; i += 2, pairs++) {
      setDouble(values, pairs, double(values, i));
      for (let kind = 0; kind < kinds; kind++) {
        const sum = double(sums, i * kinds + kind);
        setDouble(sums, pairs * kinds + kind, i + 1 < last ? sum + double(sums, (i + 1) * kinds + kind) : sum);
      }
    }
    setDouble(values, pairs, double(values, last));
    for (let kind = 0; kind < kinds; kind++) setDouble(sums, pairs * kinds + kind, double(sums, last * kinds + kind));
    count = pairs + 1;
  }
  return count;
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

/** Where the scores of a class begin and end, ascending. */
let yes: usize = 0;
let endOfYes: usize = 0;
let no: usize = 0;
let endOfNo: usize = 0;

/** Sorts the scores of the positive class and those of the others apart. Returns whether none is NaN. */
function parted(count: i32, classes: i32, slot: i32, positive: i32): bool {
  let p = 0;
  let n = count;
  for (let row = 0; row < count; row++) {
    const score = double(scores, row * classes + slot);
    if (score != score) return false;
    const own = i32(int(labels, row) == positive);
    n -= 1 - own;
    setDouble(values, select(p, n, own), score);
    p += own;
  }
  const ofYes = <usize>p * DOUBLE;
  const ofNo = <usize>(count - p) * DOUBLE;
  yes = sort(p);
  endOfYes = yes + ofYes;
  values += ofYes;
  others += ofYes;
  no = sort(count - p);
  endOfNo = no + ofNo;
  return true;
}

/** Scores that go down, each once, are counted: how many rows of the positive class, and of the others, have at least this score. Returns how many scores there are; -1 where one is NaN. */
export function curve(count: i32, classes: i32, slot: i32, positive: i32): i32 {
  if (!parted(count, classes, slot, positive)) return -1;
  const counts = second - first;
  let out = first - DOUBLE;
  let a = endOfYes - DOUBLE;
  let b = endOfNo - DOUBLE;
  let ofYes: f64 = 0;
  let ofNo: f64 = 0;
  let before: f64 = NaN;
  while (a >= yes && b >= no) {
    const one = load<f64>(a);
    const other = load<f64>(b);
    const own = <usize>(one >= other);
    const score = select(one, other, <bool>own);
    out += <usize>(score != before) << 3;
    before = score;
    a -= own << 3;
    b -= (1 - own) << 3;
    ofYes += <f64><i32>own;
    ofNo += <f64><i32>(1 - own);
    store<f64>(out, ofYes);
    store<f64>(out + counts, ofNo);
  }
  const more: f64 = a >= yes ? 1 : 0;
  const end = more > 0 ? yes : no;
  for (let rest = more > 0 ? a : b; rest >= end; rest -= DOUBLE) {
    const score = load<f64>(rest);
    out += <usize>(score != before) << 3;
    before = score;
    ofYes += more;
    ofNo += 1 - more;
    store<f64>(out, ofYes);
    store<f64>(out + counts, ofNo);
  }
  return <i32>((out + DOUBLE - first) / DOUBLE);
}

/** The area under the rates that are the shares of such counts, by straight lines. */
export function area(points: i32): f64 {
  const last = points - 1;
  // A class without rows has a rate of 0.
  const totals = f64x2.replace_lane(f64x2.splat(orOne(double(second, last))), 1, orOne(double(first, last)));
  let sum: f64 = 0;
  let lastX: f64 = 0;
  let lastY: f64 = 0;
  for (let i = 0; i < points; i++) {
    const rates = f64x2.div(f64x2.replace_lane(f64x2.splat(double(second, i)), 1, double(first, i)), totals);
    const x = f64x2.extract_lane(rates, 0);
    const y = f64x2.extract_lane(rates, 1);
    sum += ((x - lastX) * (y + lastY)) / 2;
    lastX = x;
    lastY = y;
  }
  return sum + ((1 - lastX) * (1 + lastY)) / 2;
}

@inline
function orOne(total: f64): f64 {
  return total == 0 ? 1 : total;
}

/** Puts at `first` and at `second` what `sums`, (count, 2), add up to from the last one on. */
export function addUp(count: i32): void {
  let total = f64x2.splat(0);
  for (let i = 0; i < count; i++) {
    total = f64x2.add(total, v128.load(sums + (<usize>(count - 1 - i) << 4)));
    setDouble(first, i, f64x2.extract_lane(total, 0));
    setDouble(second, i, f64x2.extract_lane(total, 1));
  }
}

/** Leaves each score of two classes once at `first`, ascending, and at `sums` how many rows of the second class and of the first have it, (count, 2). Returns how many there are; -1 where one is NaN. */
export function ranked(count: i32, most: i32): i32 {
  if (!parted(count, 1, 0, 1)) return -1;
  values = first;
  let out = values - DOUBLE;
  let outSums = sums - 2 * DOUBLE;
  let a = yes;
  let b = no;
  let counts = f64x2.splat(0);
  const oneOfSecond = f64x2.replace_lane(counts, 0, 1);
  const oneOfFirst = f64x2.replace_lane(counts, 1, 1);
  let before: f64 = NaN;
  let ofSecond = 0;
  while (a < endOfYes || b < endOfNo) {
    const one = a < endOfYes ? load<f64>(a) : Infinity;
    const other = b < endOfNo ? load<f64>(b) : Infinity;
    const own = i32(b >= endOfNo) | (i32(a < endOfYes) & i32(one <= other));
    const score = select(one, other, own);
    const fresh = i32(score != before);
    ofSecond = own | (ofSecond & (1 - fresh));
    // Of two zeros the last one of the second class, or of the first where that has none.
    before = select(score, before, own | (1 - ofSecond));
    out += <usize>fresh << 3;
    outSums += <usize>fresh << 4;
    a += <usize>own << 3;
    b += <usize>(1 - own) << 3;
    counts = f64x2.add(counts, own ? oneOfSecond : oneOfFirst);
    store<f64>(out, before);
    v128.store(outSums, counts);
  }
  const begin = sums;
  for (let at = outSums; at > begin; at -= 16) v128.store(at, f64x2.sub(v128.load(at), v128.load(at - 16)));
  return joined(<i32>((out + DOUBLE - values) / DOUBLE), 2, most);
}
