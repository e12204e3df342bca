import { int, setInt } from './arrays';
import { features, inBag } from './forest-memory';
import { codeOf, codesOf, itemAt, readCodes } from './long-items';
import { heads, lists, listSpare, next, nodeAmounts, nodeCodes } from './long-memory';
import { isAllowed, nodeRows, nodeSum, nodeWeight } from './long-side';
import { keepSums, splitScore } from './long-split';

// For regression with many features a node: the bag's positions sorted by code, once a tree and feature, and parted with the nodes, so that no node sorts.

/** Nodes of so few rows are sorted by insertion. */
export const LIST_ROWS = 3;

/** The codes between which the best split of the last scan parts the rows, -1 if another feature's is better. */
export let listLow: i32 = -1;
export let listHigh: i32 = -1;

/** The list of a feature, 0 if it has none. */
@inline
export function listOf(f: i32): usize {
  return lists ? <usize>int(lists, f) : 0;
}

/** Sorts the n rows of the bag by counting, for each feature that has a list. */
export function fillLists(n: i32): void {
  for (let f = 0; f < features; f++) {
    const list = listOf(f);
    if (!list) continue;
    readCodes(f, inBag, n);
    const known = codesOf(f);
    for (let i = 0; i < n; i++) {
      const code = int(nodeCodes, i);
      setInt(heads, code, int(heads, code) + 1);
    }
    let place = 0;
    for (let code = 0; code < known; code++) {
      const here = int(heads, code);
      setInt(heads, code, place);
      place += here;
    }
    for (let i = 0; i < n; i++) {
      const code = int(nodeCodes, i);
      const at = int(heads, code);
      setInt(list, at, i);
      setInt(heads, code, at + 1);
    }
    memory.fill(heads, 0, (<usize>known) << 2);
  }
}

/** Puts into `next` where the n items behind `start` go whose entry in `nodeCodes` is 1 for left; returns the border. */
export function planMoves(start: i32, n: i32): i32 {
  let count = 0;
  for (let i = 0; i < n; i++) count += int(nodeCodes, i);
  const middle = start + count;
  let left = start;
  let right = middle;
  for (let i = 0; i < n; i++) {
    const goes = int(nodeCodes, i);
    setInt(next, i, goes ? left : right);
    left += goes;
    right += 1 - goes;
  }
  return middle;
}

/** Parts all lists as `next` says; not those of features that are constant in the node. */
export function partLists(start: i32, middle: i32, end: i32, known: u64): void {
  const moves = next - ((<usize>start) << 2);
  for (let f = 0; f < features; f++) {
    const list = listOf(f);
    if (!list || (f < 64 && (known >> <u64>f) & 1)) continue;
    let left = list + ((<usize>start) << 2);
    let right = listSpare;
    const last = list + ((<usize>end) << 2);
    for (let at = left; at < last; at += 4) {
      const to = load<i32>(moves + (<usize>load<u32>(at) << 2));
      const goes = <usize>(to < middle);
      store<i32>(left, to);
      store<i32>(right, to);
      left += goes << 2;
      right += (1 - goes) << 2;
    }
    memory.copy(left, listSpare, (<usize>(end - middle)) << 2);
  }
}

/** Looks at all splits of a feature by its list in the node whose rows begin at `start`; false if it is constant there. */
export function scanList(f: i32, start: i32): bool {
  listLow = -1;
  const n = nodeRows;
  const first = listOf(f) + ((<usize>start) << 2);
  const end = first + ((<usize>(n - 1)) << 2);
  if (codeAt(f, first) == codeAt(f, end)) return false;
  const amounts = nodeAmounts - ((<usize>start) << 4);
  const totalWeight = nodeWeight;
  const totalSum = nodeSum;
  let best = splitScore;
  let limit = best * 0.999999999999;
  let weight: i64 = 0;
  let sum: i64 = 0;
  for (let at = first; at < end; at += 4) {
    const amount = amounts + (<usize>load<u32>(at) << 4);
    weight += load<i64>(amount);
    sum += load<i64>(amount, 8);
    const L = <f64>sum;
    const R = <f64>(totalSum - sum);
    const wL = <f64>weight;
    const wR = <f64>(totalWeight - weight);
    // Without a division: true only where the score is surely not above the best one; the margin covers the rounding a thousandfold.
    if (L * L * wR + R * R * wL <= limit * (wL * wR)) continue;
    const score = (L * L) / wL + (R * R) / wR;
    if (score <= best || !isAllowed(1 + <i32>((at - first) >> 2), weight)) continue;
    const low = codeAt(f, at);
    const high = codeAt(f, at + 4);
    if (low == high) continue;
    best = score;
    limit = best * 0.999999999999;
    listLow = low;
    listHigh = high;
    keepSums(f, score, weight, sum);
  }
  return true;
}

@inline
function codeAt(f: i32, at: usize): i32 {
  return codeOf(f, itemAt(inBag, load<i32>(at)));
}
