import { double, int, setInt } from './arrays';
import { classes, exact, missing, nominal, spare, starts, values } from './forest-memory';
import { codesOf } from './long-items';
import { fields, isScalar, isWeighted, itemBytes, mode, nodeAmounts } from './long-memory';
import { isPromising, lastUpTo, narrow, narrowAbove, narrowCut } from './long-scan';
import { nodeRows, scoreLeft, setLeft, setLeftCounts } from './long-side';
import { keep, setThreshold, splitFeature, splitScore, splitThreshold } from './long-split';
import { draw } from './random';

// Random thresholds of four ordered features without missing values at once, one a lane, for codes that travel in items.
// A code stands at the upper end of its lane: it is taken out by a product and a mask, and compared there.

export const LANES = 4;
/** Sums by class are kept in lanes for so many classes. */
const MOST_CLASSES = 32;
/** In nodes of so few rows a threshold is only placed between two codes that have none of the node's between them. */
const FEW = 128;

/** Features, codes at both ends in the node, and the codes up to which rows go left: 4 each. */
const FEATURES = memory.data(LANES * 4, 16);
const LOW = memory.data(LANES * 4, 16);
const HIGH = memory.data(LANES * 4, 16);
const CUT = memory.data(LANES * 4, 16);
const ABOVE = memory.data(LANES * 4, 16);
/** What brings a lane's code to its upper end, masks what else is there, and the bits below it. */
const FACTOR = memory.data(LANES * 4, 16);
const MASK = memory.data(LANES * 4, 16);
const UNUSED = memory.data(LANES * 4, 16);
const OFFSET = memory.data(LANES * 4, 16);
const LOW_VALUES = memory.data(LANES * 8, 16);
const HIGH_VALUES = memory.data(LANES * 8, 16);
const THRESHOLDS = memory.data(LANES * 8, 16);
/** Sums of the left rows: i64 (lanes) each, rows i32 (lanes). */
const WEIGHTS = memory.data(LANES * 8, 16);
const SUMS = memory.data(LANES * 8, 16);
const ROWS = memory.data(LANES * 4, 16);
/** Weight of each class on the left: i32 (classes, lanes). */
const COUNTS = memory.data(MOST_CLASSES * LANES * 4, 16);

let filled: i32 = 0;
/** The feature whose split is the best one and has no exact cut yet, and two codes around it. */
let pending: i32 = -1;
let pendingLow: i32 = 0;
let pendingHigh: i32 = 0;

/** Whether the sums of the loaded data can be kept in lanes. */
export function mayLanes(): bool {
  return itemBytes > 4 && (isScalar != 0 || (isWeighted == 0 && classes <= MOST_CLASSES));
}

/** Whether the feature is one for lanes. */
@inline
export function fitsLane(f: i32): bool {
  return !load<u8>(nominal + <usize>f) && !load<u8>(missing + <usize>f);
}

export function lanesFilled(): i32 {
  return filled;
}

@inline
export function laneFeature(lane: i32): i32 {
  return int(FEATURES, lane);
}

/** Takes a feature into the next lane. */
export function addLane(f: i32): void {
  const field = fields + ((<usize>f) << 4);
  const bits = 32 - clz(load<u32>(field, 12));
  setInt(FEATURES, filled, f);
  setInt(OFFSET, filled, load<i32>(field, 4));
  setInt(FACTOR, filled, 1 << (32 - bits - load<i32>(field, 8)));
  setInt(MASK, filled, -1 << (32 - bits));
  setInt(UNUSED, filled, 32 - bits);
  filled++;
}

/** Starts a node. */
export function clearLanes(): void {
  filled = 0;
  pending = -1;
}

/** Looks at one random threshold of each lane's feature in the node whose items and amounts are given, and empties the lanes; bit l: the feature of lane l is not constant. */
export function tryLanes(items: usize, key: u32): i32 {
  const count = filled;
  for (let lane = count; lane < LANES; lane++) {
    setInt(OFFSET, lane, int(OFFSET, 0));
    setInt(FACTOR, lane, int(FACTOR, 0));
    setInt(MASK, lane, int(MASK, 0));
    setInt(UNUSED, lane, int(UNUSED, 0));
  }
  filled = 0;
  readEnds(items, nodeRows);
  readValues(count);
  let useful = 0;
  for (let lane = 0; lane < count; lane++) {
    if (int(LOW, lane) == int(HIGH, lane)) continue;
    useful |= 1 << lane;
    placeThreshold(lane, key);
  }
  if (useful == 0) return 0;
  if (nodeRows <= FEW) tellBetween(count, useful);
  const bound = cutVector(CUT);
  if (isScalar) addScalar(bound, nodeRows);
  else addCounts(bound, nodeRows);
  for (let lane = 0; lane < count; lane++) if ((useful >> lane) & 1) look(lane);
  return useful;
}

/** Finds the exact cut of the best split, if it comes from a lane. */
export function settleLane(): void {
  if (splitFeature < 0 || splitFeature != pending) return;
  setThreshold(splitThreshold, lastUpTo(pending, pendingLow, pendingHigh, splitThreshold), -1);
}

/** Puts the codes of n items into `spare`, which is free outside of a partition, (n, 4), and the smallest and largest ones into LOW and HIGH. */
function readEnds(items: usize, n: i32): void {
  const a = <usize>load<u32>(OFFSET);
  const b = <usize>load<u32>(OFFSET, 4);
  const c = <usize>load<u32>(OFFSET, 8);
  const d = <usize>load<u32>(OFFSET, 12);
  const factor = v128.load(FACTOR);
  const mask = v128.load(MASK);
  const step = <usize>itemBytes;
  let low = i32x4.splat(-1);
  let high = i32x4.splat(0);
  let item = items;
  const end = spare + ((<usize>n) << 4);
  for (let to = spare; to < end; to += 16) {
    let words = v128.load_zero<u32>(item + a);
    words = v128.load_lane<u32>(item + b, words, 1);
    words = v128.load_lane<u32>(item + c, words, 2);
    words = v128.load_lane<u32>(item + d, words, 3);
    const all = v128.and(i32x4.mul(words, factor), mask);
    low = v128.min<u32>(low, all);
    high = v128.max<u32>(high, all);
    v128.store(to, all);
    item += step;
  }
  v128.store(LOW, low);
  v128.store(HIGH, high);
  for (let lane = 0; lane < LANES; lane++) {
    setInt(LOW, lane, <i32>(<u32>int(LOW, lane) >> int(UNUSED, lane)));
    setInt(HIGH, lane, <i32>(<u32>int(HIGH, lane) >> int(UNUSED, lane)));
  }
}

/** Reads the values at both ends at once, since each may be far away in the memory. */
@inline
function readValues(count: i32): void {
  for (let lane = 0; lane < count; lane++) {
    const from = values + ((<usize>int(starts, int(FEATURES, lane))) << 3);
    store<f64>(LOW_VALUES + ((<usize>lane) << 3), double(from, int(LOW, lane)));
    store<f64>(HIGH_VALUES + ((<usize>lane) << 3), double(from, int(HIGH, lane)));
  }
}

/** The threshold of ../forest-random.ts, and the code it parts, or in small nodes two codes around it. */
@inline
function placeThreshold(lane: i32, key: u32): void {
  const f = int(FEATURES, lane);
  const low = int(LOW, lane);
  const high = int(HIGH, lane);
  const u = <f64>draw(key, f) / 4294967296.0;
  const from = values + ((<usize>int(starts, f)) << 3);
  if (!load<u8>(exact + <usize>f)) {
    const cut = low + <i32>floor(u * <f64>(high - low));
    store<f64>(THRESHOLDS + ((<usize>lane) << 3), double(from, cut));
    setInt(CUT, lane, cut);
    setInt(ABOVE, lane, cut + 1);
    return;
  }
  const a = load<f64>(LOW_VALUES + ((<usize>lane) << 3));
  const b = load<f64>(HIGH_VALUES + ((<usize>lane) << 3));
  let threshold = a * (1 - u) + b * u;
  if (!(threshold < b) || threshold < a) threshold = a;
  store<f64>(THRESHOLDS + ((<usize>lane) << 3), threshold);
  if (nodeRows > FEW) {
    const cut = lastUpTo(f, low, high, threshold);
    setInt(CUT, lane, cut);
    setInt(ABOVE, lane, cut + 1);
  } else if (nodeRows == 2) {
    setInt(CUT, lane, low);
    setInt(ABOVE, lane, high);
  } else {
    narrow(f, low, high, a, b, threshold);
    setInt(CUT, lane, narrowCut);
    setInt(ABOVE, lane, narrowAbove);
  }
}

/** Brings CUT and ABOVE together in the lanes that have a code of the node between them. */
function tellBetween(count: i32, useful: i32): void {
  if (nodeRows == 2) return;
  const cut = cutVector(CUT);
  const above = cutVector(ABOVE);
  let between = i32x4.splat(0);
  const end = spare + ((<usize>nodeRows) << 4);
  for (let at = spare; at < end; at += 16) {
    const all = v128.load(at);
    between = v128.or(between, v128.xor(v128.le<u32>(all, cut), v128.lt<u32>(all, above)));
  }
  const lanes = i32x4.bitmask(between) & useful;
  if (lanes == 0) return;
  for (let lane = 0; lane < count; lane++) {
    if (!((lanes >> lane) & 1)) continue;
    tellLane(lane);
  }
}

/** Compares the values of the node's codes between CUT and ABOVE, and brings these nearer to each other. */
function tellLane(lane: i32): void {
  const from = values + ((<usize>int(starts, int(FEATURES, lane))) << 3);
  const threshold = load<f64>(THRESHOLDS + ((<usize>lane) << 3));
  const unused = <u32>int(UNUSED, lane);
  let cut = int(CUT, lane);
  let above = int(ABOVE, lane);
  const first = spare + ((<usize>lane) << 2);
  const end = first + ((<usize>nodeRows) << 4);
  for (let at = first; at < end; at += 16) {
    const code = <i32>(load<u32>(at) >> unused);
    if (code <= cut || code >= above) continue;
    if (double(from, code) <= threshold) cut = code;
    else above = code;
  }
  setInt(CUT, lane, cut);
  setInt(ABOVE, lane, above);
}

/** Codes at the upper ends of their lanes. */
@inline
function cutVector(list: usize): v128 {
  let all = i32x4.splat(int(list, 0) << int(UNUSED, 0));
  all = i32x4.replace_lane(all, 1, int(list, 1) << int(UNUSED, 1));
  all = i32x4.replace_lane(all, 2, int(list, 2) << int(UNUSED, 2));
  return i32x4.replace_lane(all, 3, int(list, 3) << int(UNUSED, 3));
}

/** Adds the rows up to the cuts: rows and both sums of their amounts. */
function addScalar(cut: v128, n: i32): void {
  let rows = i32x4.splat(0);
  let weights = i64x2.splat(0);
  let upperWeights = i64x2.splat(0);
  let sums = i64x2.splat(0);
  let upperSums = i64x2.splat(0);
  let amount = nodeAmounts;
  const end = spare + ((<usize>n) << 4);
  for (let at = spare; at < end; at += 16) {
    const goes = v128.le<u32>(v128.load(at), cut);
    const lower = i64x2.extend_low_i32x4_s(goes);
    const upper = i64x2.extend_high_i32x4_s(goes);
    const weight = v128.load64_splat(amount);
    const sum = v128.load64_splat(amount, 8);
    rows = i32x4.sub(rows, goes);
    weights = i64x2.add(weights, v128.and(weight, lower));
    upperWeights = i64x2.add(upperWeights, v128.and(weight, upper));
    sums = i64x2.add(sums, v128.and(sum, lower));
    upperSums = i64x2.add(upperSums, v128.and(sum, upper));
    amount += 16;
  }
  v128.store(ROWS, rows);
  v128.store(WEIGHTS, weights);
  v128.store(WEIGHTS, upperWeights, 16);
  v128.store(SUMS, sums);
  v128.store(SUMS, upperSums, 16);
}

/** Adds the rows up to the cuts: rows, and their weights by class. */
function addCounts(cut: v128, n: i32): void {
  memory.fill(COUNTS, 0, (<usize>classes) << 4);
  let rows = i32x4.splat(0);
  let amount = nodeAmounts;
  const end = spare + ((<usize>n) << 4);
  for (let at = spare; at < end; at += 16) {
    const goes = v128.le<u32>(v128.load(at), cut);
    const counts = COUNTS + (<usize>load<u32>(amount, 8) << 4);
    rows = i32x4.sub(rows, goes);
    v128.store(counts, i32x4.add(v128.load(counts), v128.and(v128.load32_splat(amount), goes)));
    amount += 16;
  }
  v128.store(ROWS, rows);
}

@inline
function look(lane: i32): void {
  const rows = int(ROWS, lane);
  if (isScalar) {
    const weight = load<i64>(WEIGHTS + ((<usize>lane) << 3));
    const sum = load<i64>(SUMS + ((<usize>lane) << 3));
    if (!isPromising(mode, splitScore, weight, sum)) return;
    setLeft(rows, weight, sum);
  } else setLeftCounts(rows, COUNTS + ((<usize>lane) << 2));
  const score = scoreLeft();
  if (score <= splitScore) return;
  const f = int(FEATURES, lane);
  keep(f, score);
  setThreshold(load<f64>(THRESHOLDS + ((<usize>lane) << 3)), int(CUT, lane), -1);
  pending = -1;
  if (int(ABOVE, lane) - int(CUT, lane) <= 1) return;
  pending = f;
  pendingLow = int(CUT, lane);
  pendingHigh = int(ABOVE, lane);
}
