import { double, int, setInt } from './arrays';
import { entropyTable, minInstancesPerNode } from './forest-memory';
import { codesOf } from './long-items';
import { bitsBytes, classShift, fields, itemBytes, marks, mode, nodeBits, nodePairs, pairCells, pairRows, upperMarks } from './long-memory';
import { Mode } from './long-node';
import { nodeRows, nodeSum, nodeWeight } from './long-side';
import { keepSums, splitScore } from './long-split';

// Ordered features without missing values, for counts of two classes and items that hold the class, the count and the codes: most of the work of most forests.
// A pair is a weight in its low half and the weight of class 1 in its high half.

/** So few rows are sorted by insertion. */
const FEW = 20;
const KEYS = memory.data(FEW * 8, 16);

/** The codes between which the best split of the last scan parts the rows, -1 if another feature's is better. */
export let pairLow: i32 = -1;
export let pairHigh: i32 = -1;

// The walk over the codes that is under way: what is left, the last code there, whether there was more than one.
let rowsLeft: i32 = 0;
let left: u64 = 0;
let last: i32 = -1;
let isUseful: bool = false;
/** Bit w: word w of the node's items is in `nodeBits`. */
let wordsRead: u32 = 0;

/** Looks at all splits of a feature in the node whose items begin at `items`; false if it is constant there. */
export function scanPairs(f: i32, items: usize): bool {
  pairLow = -1;
  if (mode == Mode.GINI) return minInstancesPerNode == 1 ? scan(Mode.GINI, false, f, items) : scan(Mode.GINI, true, f, items);
  return minInstancesPerNode == 1 ? scan(Mode.ENTROPY, false, f, items) : scan(Mode.ENTROPY, true, f, items);
}

@inline
function scan(mode: i32, counted: bool, f: i32, items: usize): bool {
  const known = codesOf(f);
  const n = nodeRows;
  rowsLeft = 0;
  left = 0;
  last = -1;
  isUseful = false;
  if (known == 2) return scanTwoCodes(mode, counted, f, items, n);
  if (n <= FEW) scanFew(mode, counted, f, items, n);
  else if (known <= 2 * n) scanDense(mode, counted, f, items, n, known);
  else scanSparse(mode, counted, f, items, n, known);
  return isUseful;
}

/** Four rows at a time: the pairs of the rows whose bit is set, in lanes of weights and of weights of class 1. */
@inline
function scanTwoCodes(mode: i32, counted: bool, f: i32, items: usize, n: i32): bool {
  const field = fields + ((<usize>f) << 4);
  const shift = 31 - load<i32>(field, 8);
  let bits = bitsAt(load<u32>(field, 4), items, n);
  let pair = nodePairs;
  const end = bits + ((<usize>n) << 2);
  let sums = i64x2.splat(0);
  let others = i64x2.splat(0);
  let rows = i64x2.splat(0);
  for (; bits < end; bits += 16) {
    const is = i32x4.shr_s(i32x4.shl(v128.load(bits), shift), 31);
    sums = i32x4.add(sums, v128.and(v128.load(pair), v128.shuffle<i32>(is, is, 0, 0, 1, 1)));
    others = i32x4.add(others, v128.and(v128.load(pair, 16), v128.shuffle<i32>(is, is, 2, 2, 3, 3)));
    if (counted) rows = i32x4.sub(rows, is);
    pair += 32;
  }
  sums = i32x4.add(sums, others);
  const right = i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1);
  if (right == 0 || (right & 0xffffffff) == nodeWeight) return false;
  if (counted) rowsLeft = n - (i32x4.extract_lane(rows, 0) + i32x4.extract_lane(rows, 1) + i32x4.extract_lane(rows, 2) + i32x4.extract_lane(rows, 3));
  left = (<u64>nodeWeight | ((<u64>nodeSum) << 32)) - right;
  last = 0;
  look(mode, counted, f, 1, n);
  return true;
}

/** The node's words of 32 features of two codes each, which begin at byte `offset` of an item: u32 (n), then zeros up to a multiple of 4. Made when the first of them is asked for. */
@inline
function bitsAt(offset: u32, items: usize, n: i32): usize {
  const word = (offset >> 2) - 1;
  const list = nodeBits + <usize>word * bitsBytes;
  if ((wordsRead >> word) & 1) return list;
  wordsRead |= 1 << word;
  const step = <usize>itemBytes;
  let item = items + <usize>offset;
  const end = list + ((<usize>n) << 2);
  let to = list;
  for (; to < end; to += 4) {
    store<u32>(to, load<u32>(item));
    item += step;
  }
  v128.store(to, i64x2.splat(0));
  return list;
}

/** Puts the pairs of n items into `nodePairs`: u64 (n), then zeros up to a multiple of 4. */
export function readPairs(items: usize, n: i32): void {
  wordsRead = 0;
  const classBit = <u32>classShift;
  const times: u32 = (1 << classBit) - 1;
  const step = <usize>itemBytes;
  let item = items;
  const end = nodePairs + ((<usize>n) << 3);
  let to = nodePairs;
  for (; to < end; to += 8) {
    store<u64>(to, pairOf(load<u32>(item), times, classBit));
    item += step;
  }
  v128.store(to, i64x2.splat(0));
  v128.store(to, i64x2.splat(0), 16);
}

@inline
function pairOf(word: u32, times: u32, classBit: u32): u64 {
  const w = <u64>(word & times);
  return w | ((w << 32) & (0 - <u64>((word >> classBit) & 1)));
}

/** Keys of code, class and times drawn, sorted by insertion. */
@inline
function scanFew(mode: i32, counted: bool, f: i32, items: usize, n: i32): void {
  const field = fields + ((<usize>f) << 4);
  const shift = load<u32>(field, 8);
  const mask = load<u32>(field, 12);
  const offset = <usize>load<u32>(field, 4);
  const classBit = <u32>classShift;
  const low: u32 = (2 << classBit) - 1;
  const step = <usize>itemBytes;
  let item = items;
  const end = KEYS + ((<usize>n) << 3);
  for (let to = KEYS; to < end; to += 8) {
    const key = ((<u64>((load<u32>(item + offset) >> shift) & mask)) << 32) | <u64>(load<u32>(item) & low);
    let at = to;
    for (; at > KEYS; at -= 8) {
      const before = load<u64>(at - 8);
      if (before <= key) break;
      store<u64>(at, before);
    }
    store<u64>(at, key);
    item += step;
  }
  const times = low >> 1;
  for (let at = KEYS; at < end; at += 8) {
    const key = load<u64>(at);
    const code = <i32>(key >> 32);
    if (last >= 0 && code != last) look(mode, counted, f, code, n);
    last = code;
    left += pairOf(<u32>key, times, classBit);
    if (counted) rowsLeft++;
  }
}

/** One pair a code, all of them walked. */
@inline
function scanDense(mode: i32, counted: bool, f: i32, items: usize, n: i32, known: i32): void {
  const field = fields + ((<usize>f) << 4);
  const shift = load<u32>(field, 8);
  const mask = load<u32>(field, 12);
  const offset = <usize>load<u32>(field, 4);
  const step = <usize>itemBytes;
  const cells = pairCells;
  let pair = nodePairs;
  const end = items + <usize>n * step;
  for (let item = items; item < end; item += step) {
    const code = (load<u32>(item + offset) >> shift) & mask;
    const cell = cells + ((<usize>code) << 3);
    store<u64>(cell, load<u64>(cell) + load<u64>(pair));
    pair += 8;
    if (counted) setInt(pairRows, code, int(pairRows, code) + 1);
  }
  for (let code = 0; code < known; code++) visit(mode, counted, f, code, n);
}

/** One pair a code; codes in the node are marked in two levels of bits, so that they come out sorted. */
@inline
function scanSparse(mode: i32, counted: bool, f: i32, items: usize, n: i32, known: i32): void {
  const field = fields + ((<usize>f) << 4);
  const shift = load<u32>(field, 8);
  const mask = load<u32>(field, 12);
  const offset = <usize>load<u32>(field, 4);
  const step = <usize>itemBytes;
  const cells = pairCells;
  let pair = nodePairs;
  const lower = marks;
  const upper = upperMarks;
  const end = items + <usize>n * step;
  for (let item = items; item < end; item += step) {
    const code = (load<u32>(item + offset) >> shift) & mask;
    const cell = cells + ((<usize>code) << 3);
    store<u64>(cell, load<u64>(cell) + load<u64>(pair));
    pair += 8;
    if (counted) setInt(pairRows, code, int(pairRows, code) + 1);
    const word = lower + ((<usize>(code >> 6)) << 3);
    store<u64>(word, load<u64>(word) | ((<u64>1) << (<u64>(code & 63))));
    const above = upper + ((<usize>(code >> 12)) << 3);
    store<u64>(above, load<u64>(above) | ((<u64>1) << (<u64>((code >> 6) & 63))));
  }
  for (let u = 0; u <= (known - 1) >> 12; u++) {
    const above = upper + ((<usize>u) << 3);
    let words = load<u64>(above);
    store<u64>(above, 0);
    for (; words != 0; words &= words - 1) {
      const w = (u << 6) + <i32>ctz(words);
      const word = lower + ((<usize>w) << 3);
      let bits = load<u64>(word);
      store<u64>(word, 0);
      for (; bits != 0; bits &= bits - 1) visit(mode, counted, f, (w << 6) + <i32>ctz(bits), n);
    }
  }
}

/** Moves a code's rows to the left, after a look at the split below it. */
@inline
function visit(mode: i32, counted: bool, f: i32, code: i32, n: i32): void {
  const cell = pairCells + ((<usize>code) << 3);
  const pair = load<u64>(cell);
  if (pair == 0) return;
  store<u64>(cell, 0);
  if (last >= 0) look(mode, counted, f, code, n);
  last = code;
  left += pair;
  if (counted) {
    rowsLeft += int(pairRows, code);
    setInt(pairRows, code, 0);
  }
}

/** Looks at the split between the last code and this one. */
@inline
function look(mode: i32, counted: bool, f: i32, code: i32, n: i32): void {
  isUseful = true;
  if (counted && (rowsLeft < minInstancesPerNode || n - rowsLeft < minInstancesPerNode)) return;
  const weight = <i32>(<u32>left);
  const sum = <i32>(left >> 32);
  const restWeight = <i32>nodeWeight - weight;
  const restSum = <i32>nodeSum - sum;
  let score: f64;
  if (mode == Mode.GINI) {
    const l0 = <f64>(weight - sum);
    const l1 = <f64>sum;
    const r0 = <f64>(restWeight - restSum);
    const r1 = <f64>restSum;
    const L = l0 * l0 + l1 * l1;
    const R = r0 * r0 + r1 * r1;
    const wL = <f64>weight;
    const wR = <f64>restWeight;
    // Without a division: false only where the score is surely not above the best one; the margin covers the rounding a thousandfold.
    if (L * wR + R * wL <= splitScore * (wL * wR) * 0.999999999999) return;
    score = L / wL + R / wR;
  } else {
    const t = entropyTable;
    score = double(t, weight - sum) + double(t, sum) - double(t, weight) + (double(t, restWeight - restSum) + double(t, restSum) - double(t, restWeight));
  }
  if (score <= splitScore) return;
  keepSums(f, score, <i64>weight, <i64>sum);
  pairLow = last;
  pairHigh = code;
}
