import { allVariants, classes, exact, inBag, minInstancesPerNode, nodes, open, pruneVariants, reserveNodes, scored, spare, starts, stopsAt, stride, values } from './forest-memory';
import { double, int, setInt } from './arrays';
import { LEFT_KEY, NO_MEMORY, RIGHT_KEY, SAMPLE_KEY, TOO_OFTEN, TREE_KEY } from './keys';
import { classOf, clearClasses, codeOf, columnOf, packed, rowOf, setPacked, SmallNode, weightOf } from './small-rows';
import { sample } from './small-sample';
import { findSplit } from './small-search';
import { splitFeature, splitHigh, splitLow } from './small-split';
import { draw, mix } from './random';
import { Node, setChild } from './node';

let nodeCount: i32 = 0;

export function countSmall(): i32 {
  return nodeCount;
}

/** Grows a tree and returns its number of nodes. */
export function growSmall(seed: u32, tree: u32): i32 {
  const root = mix(draw(seed, tree) ^ TREE_KEY);
  nodeCount = 1;
  memory.fill(nodes, 0, stride);
  if (!sample(mix(root ^ SAMPLE_KEY))) return TOO_OFTEN;
  store<u32>(nodes, root, Node.KEY);
  setInt(open, 0, 0);
  for (let left = 1; left > 0; ) {
    const node = nodes + <usize>int(open, --left) * stride;
    const start = load<i32>(node, Node.START);
    const n = load<i32>(node, Node.END) - start;
    const counts = node + SmallNode.COUNTS;
    let weight = 0;
    let most = 0;
    for (let c = 0; c < classes; c++) {
      const count = int(counts, c);
      weight += count;
      most = max(most, count);
    }
    let stops = allVariants;
    if (most < weight && n >= 2 * minInstancesPerNode) stops = stopsAt(n, load<i32>(node, Node.DEPTH));
    if (stops == allVariants || !findSplit(node, inBag + ((<usize>start) << 2), n, weight)) {
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
  if (pruneVariants) mergeLeaves();
  return nodeCount;
}

function addChildren(node: usize): void {
  const feature = splitFeature;
  const cut = setCut(node);
  store<i32>(node, nodeCount, Node.LEFT);
  store<i32>(node, feature, Node.FEATURE);
  const column = columnOf(feature);
  const start = load<i32>(node, Node.START);
  const end = load<i32>(node, Node.END);
  const middle = partitionInBag(column, cut, start, end);
  const scoredStart = load<i32>(node, Node.SCORED_START);
  const scoredEnd = load<i32>(node, Node.SCORED_END);
  const scoredMiddle = partitionScored(column, cut, scoredStart, scoredEnd);
  const left = nodes + <usize>nodeCount * stride;
  const right = left + stride;
  setChild(node, left, start, middle, scoredStart, scoredMiddle, LEFT_KEY);
  setChild(node, right, middle, end, scoredMiddle, scoredEnd, RIGHT_KEY);
  if (middle - start <= end - middle) countClasses(node, left, right, start, middle);
  else countClasses(node, right, left, middle, end);
}

/** Counts the classes of the smaller child's rows; the other child has the rest. */
@inline
function countClasses(node: usize, small: usize, large: usize, from: i32, to: i32): void {
  const counts = small + SmallNode.COUNTS;
  clearClasses(counts);
  for (let i = from; i < to; i++) {
    const p = packed(inBag, i);
    const c = classOf(p);
    setInt(counts, c, int(counts, c) + weightOf(p));
  }
  for (let c: usize = SmallNode.COUNTS; c < SmallNode.COUNTS + 64; c += 16) v128.store(large + c, i32x4.sub(v128.load(node + c), v128.load(small + c)));
}

/** Sets the threshold of the split that was found; returns the largest code that goes left. */
function setCut(node: usize): i32 {
  const from = values + (<usize>int(starts, splitFeature) << 3);
  let threshold = double(from, splitLow);
  let cut = splitLow;
  if (load<u8>(exact + <usize>splitFeature)) {
    const middle = threshold / 2 + double(from, splitHigh) / 2;
    if (middle < double(from, splitHigh)) threshold = middle;
    let above = splitHigh;
    while (above - cut > 1) {
      const code = (cut + above) >> 1;
      if (double(from, code) <= threshold) cut = code;
      else above = code;
    }
  }
  store<f64>(node, threshold, Node.THRESHOLD);
  store<i32>(node, cut, SmallNode.CUT);
  return cut;
}

/** Without branches: a row is written to both sides, and one side moves on. */
@inline
function partitionInBag(column: usize, cut: i32, start: i32, end: i32): i32 {
  const array = inBag;
  const other = spare;
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    const p = packed(array, i);
    const goes = <i32>(codeOf(column, rowOf(p)) <= cut);
    setPacked(array, left, p);
    setPacked(other, right, p);
    left += goes;
    right += 1 - goes;
  }
  for (let i = 0; i < right; i++) setPacked(array, left + i, packed(other, i));
  return left;
}

@inline
function partitionScored(column: usize, cut: i32, start: i32, end: i32): i32 {
  const array = scored;
  const other = spare;
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    const row = int(array, i);
    const goes = <i32>(codeOf(column, row) <= cut);
    setInt(array, left, row);
    setInt(other, right, row);
    left += goes;
    right += 1 - goes;
  }
  for (let i = 0; i < right; i++) setInt(array, left + i, int(other, i));
  return left;
}

function mergeLeaves(): void {
  for (let i = nodeCount - 1; i >= 0; i--) {
    const node = nodes + <usize>i * stride;
    const counts = node + SmallNode.COUNTS;
    let best = 0;
    for (let c = 1; c < classes; c++) if (int(counts, c) > int(counts, best)) best = c;
    store<i32>(node, best, SmallNode.PREDICTION);
    if (load<i32>(node, Node.LEFT) < 0) continue;
    const left = nodes + <usize>load<i32>(node, Node.LEFT) * stride;
    const right = left + stride;
    if (load<i32>(left, SmallNode.PREDICTION) != load<i32>(right, SmallNode.PREDICTION)) continue;
    const merged = pruneVariants & load<i32>(left, Node.LEAF_MASK) & load<i32>(right, Node.LEAF_MASK);
    store<i32>(node, load<i32>(node, Node.LEAF_MASK) | merged, Node.LEAF_MASK);
  }
}
