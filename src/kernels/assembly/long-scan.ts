import { double, int, setDouble, setInt } from './arrays';
import { classes, exact, features, starts, values } from './forest-memory';
import { Group, groupAt } from './long-groups';
import { missingCode } from './long-items';
import { groupKeys, groupOrder, groups, isScalar, landmarks, leftSums, mode, sortedGroups, spareOrder } from './long-memory';
import { Mode } from './long-node';
import { clearLeft, isAllowed, leftWeight, moveLeft, nodeSum, nodeWeight, scoreLeft, scoreScalar } from './long-side';
import { addToSet, clearSet, keep, keepSums, setThreshold, splitScore } from './long-split';

/** The last group on the left of the best split of this feature, -1 if another feature's is better. */
let bestGroup: i32 = -1;
let bestMissing: i32 = 0;

/** A range of so few codes is halved at once. */
const NARROW = 256;
/** Every 64th value is a landmark. */
const LANDMARK_BITS = 6;

/** Looks at the splits of an ordered feature between neighbouring codes in the node, in the order of ../forest-scan.ts. */
export function scanOrdered(f: i32, count: i32): void {
  const gone = missingCode(f);
  const hasMissing = int(groupAt(groups, count - 1), 0) == gone;
  bestGroup = -1;
  if (isScalar) walkScalar(f, groups, count, hasMissing);
  else walk(f, groups, count, hasMissing);
  if (bestGroup < 0) return;
  const low = int(groupAt(groups, bestGroup), 0);
  const high = int(groupAt(groups, bestGroup + 1), 0);
  if (high == gone) setThreshold(Infinity, gone - 1, bestMissing);
  else setCut(f, low, high, bestMissing);
}

/** Sorts the categories as ../forest-scan.ts does, and looks at the splits between neighbours. */
export function scanSorted(f: i32, count: i32): void {
  for (let g = 0; g < count; g++) {
    setDouble(groupKeys, g, keyOf(groupAt(groups, g)));
    setInt(groupOrder, g, g);
  }
  sortByKey(count);
  for (let g = 0; g < count; g++) memory.copy(groupAt(sortedGroups, g), groupAt(groups, int(groupOrder, g)), Group.BYTES);
  bestGroup = -1;
  if (isScalar) walkScalar(f, sortedGroups, count, false);
  else walk(f, sortedGroups, count, false);
  if (bestGroup < 0) return;
  clearSet();
  for (let g = 0; g <= bestGroup; g++) addToSet(int(groupAt(sortedGroups, g), 0));
}

/** Looks at all subsets of the categories in the node, but for the last one, which goes right. */
export function scanSubsets(f: i32, count: i32): void {
  let best = 0;
  for (let subset = 1; subset < 1 << (count - 1); subset++) {
    clearLeft();
    for (let g = 0; g < count; g++) if ((subset >> g) & 1) moveLeft(groupAt(groups, g));
    const score = scoreLeft();
    if (score <= splitScore) continue;
    keep(f, score);
    best = subset;
  }
  if (best == 0) return;
  clearSet();
  for (let g = 0; g < count; g++) if ((best >> g) & 1) addToSet(int(groupAt(groups, g), 0));
}

/** The threshold lies between the two values; where rounding lifts the midpoint to the upper one, it is the lower one. */
export function setCut(f: i32, low: i32, high: i32, missingLeft: i32): void {
  const from = values + ((<usize>int(starts, f)) << 3);
  let threshold = double(from, low);
  if (!load<u8>(exact + <usize>f)) {
    setThreshold(threshold, low, missingLeft);
    return;
  }
  const middle = threshold / 2 + double(from, high) / 2;
  if (middle < double(from, high)) threshold = middle;
  setThreshold(threshold, lastUpTo(f, low, high, threshold), missingLeft);
}

/** The last code from `low` on whose value is not above the threshold; `high` is a code whose value is. */
export function lastUpTo(f: i32, low: i32, high: i32, threshold: f64): i32 {
  const from = values + ((<usize>int(starts, f)) << 3);
  if (high - low >= NARROW) narrow(f, low, high, double(from, low), double(from, high), threshold);
  else {
    narrowCut = low;
    narrowAbove = high;
  }
  let cut = narrowCut;
  let above = narrowAbove;
  while (above - cut > 1) {
    const code = (cut + above) >> 1;
    if (double(from, code) <= threshold) cut = code;
    else above = code;
  }
  return cut;
}

/** Two codes around a threshold: the value of the first is not above it, and that of the second is. */
export let narrowCut: i32 = 0;
export let narrowAbove: i32 = 0;

/** Puts two codes around the threshold into `narrowCut` and `narrowAbove`, which are near each other where the values between `low` and `high` are evenly spread. Asks landmarks only. */
export function narrow(f: i32, low: i32, high: i32, a: f64, b: f64, threshold: f64): void {
  narrowCut = low;
  narrowAbove = high;
  if (high - low < NARROW) return;
  const range = <f64>(high - low);
  const share = (threshold - a) / (b - a);
  // Not so where a value is infinite.
  if (!(share >= 0 && share <= 1)) return;
  const start = int(starts, f);
  const guess = (start + low + <i32>(share * range)) >> LANDMARK_BITS;
  // Two standard deviations of a rank among uniform values.
  const reach = 1 + (<i32>sqrt(range) >> LANDMARK_BITS);
  const first = max(guess - reach, (start + low + (1 << LANDMARK_BITS) - 1) >> LANDMARK_BITS);
  const second = min(guess + 1 + reach, (start + high) >> LANDMARK_BITS);
  if (double(landmarks, second) <= threshold) narrowCut = (second << LANDMARK_BITS) - start;
  else if (double(landmarks, first) > threshold) narrowAbove = (first << LANDMARK_BITS) - start;
  else {
    let cut = first;
    let above = second;
    while (above - cut > 1) {
      const middle = (cut + above) >> 1;
      if (double(landmarks, middle) <= threshold) cut = middle;
      else above = middle;
    }
    narrowCut = (cut << LANDMARK_BITS) - start;
    narrowAbove = (above << LANDMARK_BITS) - start;
  }
}

/** Copies every 64th value, so that most of a search stays in a core's cache. */
export function setLandmarks(): void {
  const known = int(starts, features);
  for (let i = 0; i << LANDMARK_BITS < known; i++) setDouble(landmarks, i, double(values, i << LANDMARK_BITS));
}

function walk(f: i32, list: usize, count: i32, hasMissing: bool): void {
  clearLeft();
  for (let g = 0; g < count - 1; g++) {
    moveLeft(groupAt(list, g));
    look(f, g, hasMissing ? 0 : -1);
  }
  if (!hasMissing) return;
  clearLeft();
  moveLeft(groupAt(list, count - 1));
  for (let g = 0; g < count - 2; g++) {
    moveLeft(groupAt(list, g));
    look(f, g, 1);
  }
}

@inline
function look(f: i32, g: i32, missingLeft: i32): void {
  const score = scoreLeft();
  if (score <= splitScore) return;
  keep(f, score);
  bestGroup = g;
  bestMissing = missingLeft;
}

function walkScalar(f: i32, list: usize, count: i32, hasMissing: bool): void {
  pass(f, list, 0, 0, 0, count - 1, hasMissing ? 0 : -1);
  if (!hasMissing) return;
  const gone = groupAt(list, count - 1);
  pass(f, list, load<i32>(gone, Group.ROWS), load<i64>(gone, Group.WEIGHT), load<i64>(gone, Group.SUM), count - 2, 1);
}

function pass(f: i32, list: usize, rows: i32, weight: i64, sum: i64, splits: i32, missingLeft: i32): void {
  if (mode == Mode.VARIANCE) passIn(Mode.VARIANCE, f, list, rows, weight, sum, splits, missingLeft);
  else if (mode == Mode.ENTROPY) passIn(Mode.ENTROPY, f, list, rows, weight, sum, splits, missingLeft);
  else if (mode == Mode.WEIGHTED_ENTROPY) passIn(Mode.WEIGHTED_ENTROPY, f, list, rows, weight, sum, splits, missingLeft);
  else passIn(Mode.GINI, f, list, rows, weight, sum, splits, missingLeft);
}

/** One after the other of the first groups goes left, of which `rows` rows with these sums are there already. */
@inline
function passIn(mode: i32, f: i32, list: usize, rows: i32, weight: i64, sum: i64, splits: i32, missingLeft: i32): void {
  let group = list;
  let best = splitScore;
  let at = -1;
  let bestWeight: i64 = 0;
  let bestSum: i64 = 0;
  for (let g = 0; g < splits; g++) {
    rows += load<i32>(group, Group.ROWS);
    weight += load<i64>(group, Group.WEIGHT);
    sum += load<i64>(group, Group.SUM);
    group += Group.BYTES;
    if (!isPromising(mode, best, weight, sum) || !isAllowed(rows, weight)) continue;
    const score = scoreScalar(mode, weight, sum);
    if (score <= best) continue;
    best = score;
    at = g;
    bestWeight = weight;
    bestSum = sum;
  }
  if (at < 0) return;
  keepSums(f, best, bestWeight, bestSum);
  bestGroup = at;
  bestMissing = missingLeft;
}

/** False only where the score is surely not above `best`: told without a division, whose rounding the margin covers a thousandfold. */
@inline
export function isPromising(mode: i32, best: f64, weight: i64, sum: i64): bool {
  if (mode == Mode.ENTROPY || mode == Mode.WEIGHTED_ENTROPY) return true;
  const wL = <f64>weight;
  const wR = <f64>(nodeWeight - weight);
  const limit = best * (wL * wR) * 0.999999999999;
  const L = <f64>sum;
  const R = <f64>(nodeSum - sum);
  if (mode == Mode.VARIANCE) return L * L * wR + R * R * wL > limit;
  const l0 = <f64>(weight - sum);
  const r0 = <f64>(nodeWeight - weight - nodeSum + sum);
  return (l0 * l0 + L * L) * wR + (r0 * r0 + R * R) * wL > limit;
}

function keyOf(group: usize): f64 {
  if (isScalar) return classes == 1 ? 0 : <f64>load<i64>(group, Group.SUM) / <f64>load<i64>(group, Group.WEIGHT);
  clearLeft();
  moveLeft(group);
  let squares: f64 = 0;
  for (let c = 0; c < classes; c++) {
    const x = <f64>load<i64>(leftSums + ((<usize>c) << 3));
    squares += x * x;
  }
  const weight = <f64>leftWeight;
  return -squares / (weight * weight);
}

/** Merge sort of `groupOrder`; equal keys stay in order. */
function sortByKey(count: i32): void {
  let from = groupOrder;
  let to = spareOrder;
  for (let size = 1; size < count; size += size) {
    for (let start = 0; start < count; start += size + size) merge(from, to, start, min(start + size, count), min(start + size + size, count));
    const other = from;
    from = to;
    to = other;
  }
  if (from != groupOrder) memory.copy(groupOrder, from, (<usize>count) << 2);
}

function merge(from: usize, to: usize, start: i32, middle: i32, end: i32): void {
  let a = start;
  let b = middle;
  for (let i = start; i < end; i++) {
    const takesA = a < middle && (b >= end || double(groupKeys, int(from, a)) <= double(groupKeys, int(from, b)));
    setInt(to, i, takesA ? int(from, a++) : int(from, b++));
  }
}
