import { double, int, long, setInt, setLong } from './arrays';
import { allVariants, classes, inBag, minInstancesPerNode, minWeightFraction, nodes, nominal, open, pruneVariants, reserveNodes, scored, stopsAt, stride, targets } from './forest-memory';
import { LEFT_KEY, NO_MEMORY, RIGHT_KEY, SAMPLE_KEY, TOO_OFTEN, TREE_KEY } from './keys';
import { fillLists, LIST_ROWS, partLists, planMoves } from './long-lists';
import { itemAt, missingCode, partition, partitionByCut, readCodes, rowOf } from './long-items';
import { isRegression, isScalar, itemBytes, lists, nodeCodes, setWords, splitSet, sumUnit, targetScale, weightUnit, width } from './long-memory';
import { LongNode } from './long-node';
import { addItems, sample, sumSquares } from './long-sample';
import { findSplit } from './long-search';
import { setMinWeight } from './long-side';
import { splitCut, splitFeature, splitMissing, splitSum, splitThreshold, splitWeight } from './long-split';
import { ONE } from './forest-score';
import { draw, mix } from './random';
import { Node, setChild } from './node';

let nodeCount: i32 = 0;

export function countLong(): i32 {
  return nodeCount;
}

/** The growth of ../forest-growth.ts; returns the number of nodes. */
export function growLong(seed: u32, tree: u32): i32 {
  const root = mix(draw(seed, tree) ^ TREE_KEY);
  nodeCount = 1;
  memory.fill(nodes, 0, stride);
  if (!sample(mix(root ^ SAMPLE_KEY))) return TOO_OFTEN;
  store<u32>(nodes, root, Node.KEY);
  addItems(nodes + LongNode.SUMS, inBag, load<i32>(nodes, Node.END));
  setWeight(nodes);
  if (lists) fillLists(load<i32>(nodes, Node.END));
  setMinWeight(minWeightFraction * <f64>load<i64>(nodes, LongNode.WEIGHT));
  setInt(open, 0, 0);
  for (let left = 1; left > 0; ) {
    const node = nodes + <usize>int(open, --left) * stride;
    const start = load<i32>(node, Node.START);
    const n = load<i32>(node, Node.END) - start;
    const items = itemAt(inBag, start);
    let stops = allVariants;
    if (n >= 2 * minInstancesPerNode) stops = stopsAt(n, load<i32>(node, Node.DEPTH));
    if (stops == allVariants || isPure(node, items, n) || !findSplit(node, items)) {
      store<i32>(node, -1, Node.LEFT);
      store<i32>(node, allVariants, Node.LEAF_MASK);
      continue;
    }
    store<i32>(node, stops, Node.LEAF_MASK);
    if (!reserveNodes(nodeCount + 2)) return NO_MEMORY;
    addChildren(node);
    setInt(open, left++, nodeCount + 1);
    setInt(open, left++, nodeCount);
    nodeCount += 2;
  }
  if (isRegression) addSquares();
  if (pruneVariants) mergeLeaves();
  return nodeCount;
}

/** Whether one class has weight, or all targets are equal. */
function isPure(node: usize, items: usize, n: i32): bool {
  if (isRegression) {
    const first = double(targets, rowOf(items));
    for (let i = 1; i < n; i++) if (double(targets, rowOf(itemAt(items, i))) != first) return false;
    return true;
  }
  let kinds = 0;
  for (let c = 0; c < width; c++) kinds += <i32>(long(node + LongNode.SUMS, c) > 0);
  return kinds == 1;
}

function addChildren(node: usize): void {
  const feature = splitFeature;
  store<i32>(node, nodeCount, Node.LEFT);
  store<i32>(node, feature, Node.FEATURE);
  store<f64>(node, splitThreshold, Node.THRESHOLD);
  const setBytes = (<usize>setWords) << 2;
  if (load<u8>(nominal + <usize>feature)) memory.copy(node + setOffset(), splitSet, setBytes);
  else memory.fill(node + setOffset(), 0, setBytes);
  const start = load<i32>(node, Node.START);
  const end = load<i32>(node, Node.END);
  const middle = part(inBag, start, end, splitMissing, lists != 0);
  if (lists && max(middle - start, end - middle) > LIST_ROWS) partLists(start, middle, end, load<u64>(node, Node.KNOWN));
  const missingLeft = splitMissing >= 0 ? splitMissing : <i32>(middle - start > end - middle);
  store<i32>(node, missingLeft, LongNode.MISSING_LEFT);
  const scoredStart = load<i32>(node, Node.SCORED_START);
  const scoredEnd = load<i32>(node, Node.SCORED_END);
  const scoredMiddle = part(scored, scoredStart, scoredEnd, missingLeft, false);
  const left = nodes + <usize>nodeCount * stride;
  const right = left + stride;
  setChild(node, left, start, middle, scoredStart, scoredMiddle, LEFT_KEY);
  setChild(node, right, middle, end, scoredMiddle, scoredEnd, RIGHT_KEY);
  setSums(node, left, right, start, middle, end);
  setWeight(left);
  setWeight(right);
}

@inline
function setOffset(): usize {
  return LongNode.SUMS + ((<usize>width) << 3);
}

/** Scalar sums come from the split; else the smaller child's rows are counted, and the other has the rest. */
function setSums(node: usize, left: usize, right: usize, start: i32, middle: i32, end: i32): void {
  if (isScalar) {
    const other = isRegression ? splitWeight : splitWeight - splitSum;
    store<i64>(left, other, LongNode.SUMS);
    store<i64>(right, load<i64>(node, LongNode.SUMS) - other, LongNode.SUMS);
    if (width == 1) return;
    store<i64>(left, splitSum, LongNode.SUMS + 8);
    store<i64>(right, load<i64>(node, LongNode.SUMS + 8) - splitSum, LongNode.SUMS + 8);
    return;
  }
  const isLeftSmaller = middle - start <= end - middle;
  const small = isLeftSmaller ? left : right;
  const large = isLeftSmaller ? right : left;
  memory.fill(small + LongNode.SUMS, 0, (<usize>width) << 3);
  if (isLeftSmaller) addItems(small + LongNode.SUMS, itemAt(inBag, start), middle - start);
  else addItems(small + LongNode.SUMS, itemAt(inBag, middle), end - middle);
  for (let c = 0; c < width; c++) setLong(large + LongNode.SUMS, c, long(node + LongNode.SUMS, c) - long(small + LongNode.SUMS, c));
}

function setWeight(node: usize): void {
  let weight = long(node + LongNode.SUMS, 0);
  for (let c = 1; c < classes; c++) weight += long(node + LongNode.SUMS, c);
  store<i64>(node, weight, LongNode.WEIGHT);
}

/** Parts the items from `start` to `end` by the split that was found, and says for lists where each of them goes; returns the border. */
function part(array: usize, start: i32, end: i32, missingLeft: i32, hasLists: bool): i32 {
  const n = end - start;
  if (n == 0) return start;
  const isNominal = load<u8>(nominal + <usize>splitFeature);
  if (itemBytes > 4 && !hasLists && !isNominal && (missingLeft == 0 || missingCode(splitFeature) < 0)) return partitionByCut(array, start, end, splitFeature, splitCut);
  readCodes(splitFeature, itemAt(array, start), n);
  const last = nodeCodes + ((<usize>n) << 2);
  if (isNominal) {
    for (let at = nodeCodes; at < last; at += 4) {
      const code = load<u32>(at);
      store<u32>(at, (load<u32>(splitSet + (<usize>(code >> 5) << 2)) >> (code & 31)) & 1);
    }
  } else {
    const cut = splitCut;
    const gone = missingLeft == 1 ? missingCode(splitFeature) : -1;
    for (let at = nodeCodes; at < last; at += 4) {
      const code = load<i32>(at);
      store<u32>(at, <u32>(code <= cut) | <u32>(code == gone));
    }
  }
  if (hasLists) planMoves(start, n);
  return partition(array, start, end);
}

/** Sums of Q: of its rows for a leaf, of its children for the others, which come before them. */
function addSquares(): void {
  for (let i = nodeCount - 1; i >= 0; i--) {
    const node = nodes + <usize>i * stride;
    const left = load<i32>(node, Node.LEFT);
    const start = load<i32>(node, Node.START);
    let sum: i64;
    if (left < 0) sum = sumSquares(itemAt(inBag, start), load<i32>(node, Node.END) - start);
    else {
      const child = nodes + <usize>left * stride;
      sum = load<i64>(child, LongNode.SUMS + 16) + load<i64>(child + stride, LongNode.SUMS + 16);
    }
    store<i64>(node, sum, LongNode.SUMS + 16);
  }
}

/** A regression leaf in units: ../forest-kernel.ts, meanUnits. */
export function meanUnits(sums: usize): f64 {
  const weight = <f64>load<i64>(sums) * weightUnit;
  const sum = <f64>load<i64>(sums, 8) * sumUnit;
  return floor((sum / weight / targetScale) * ONE + 0.5);
}

function mergeLeaves(): void {
  for (let i = nodeCount - 1; i >= 0; i--) {
    const node = nodes + <usize>i * stride;
    store<f64>(node, predictionOf(node + LongNode.SUMS), LongNode.PREDICTION);
    if (load<i32>(node, Node.LEFT) < 0) continue;
    const left = nodes + <usize>load<i32>(node, Node.LEFT) * stride;
    const right = left + stride;
    if (load<f64>(left, LongNode.PREDICTION) != load<f64>(right, LongNode.PREDICTION)) continue;
    const merged = pruneVariants & load<i32>(left, Node.LEAF_MASK) & load<i32>(right, Node.LEAF_MASK);
    store<i32>(node, load<i32>(node, Node.LEAF_MASK) | merged, Node.LEAF_MASK);
  }
}

/** Class of the largest weight as a double, the first of equals; for regression the leaf in units. */
function predictionOf(sums: usize): f64 {
  if (isRegression) return meanUnits(sums);
  let best = 0;
  for (let c = 1; c < classes; c++) if (<f64>long(sums, c) > <f64>long(sums, best)) best = c;
  return <f64>best;
}
