import {
  allVariants, classes, depthStops, depthStopsLength, exact, inBag, minInstancesPerNode, nodes, open, padded, pruneVariants, scored, spare,
  splitStops, splitStopsLength, starts, stride, values,
} from './forest-memory';
import { classOf, clearClasses, codeOf, columnOf, double, int, Node, packed, rowOf, setInt, setPacked, weightOf } from './forest-rows';
import { sample } from './forest-sample';
import { findSplit } from './forest-search';
import { splitFeature, splitHigh, splitLow } from './forest-split';
import { draw, mix } from './random';

const TREE_KEY: u32 = 0x5bd1e995;
const SAMPLE_KEY: u32 = 0x1b873593;
const LEFT_KEY: u32 = 0x68bc21eb;
const RIGHT_KEY: u32 = 0x02e5be93;

/** What `growTree` returns instead of the number of nodes. */
const TOO_HEAVY: i32 = -1;
const NO_MEMORY: i32 = -2;

let nodeCount: i32 = 0;

export function countNodes(): i32 {
  return nodeCount;
}

/** The growth of ../forest-growth.ts; returns the number of nodes. */
export function growTree<P, S>(seed: u32, tree: u32): i32 {
  const root = mix(draw(seed, tree) ^ TREE_KEY);
  nodeCount = 1;
  memory.fill(nodes, 0, stride);
  if (!sample<P>(mix(root ^ SAMPLE_KEY))) return TOO_HEAVY;
  store<u32>(nodes, root, Node.KEY);
  setInt(open, 0, 0);
  for (let left = 1; left > 0; ) {
    const node = nodes + <usize>int(open, --left) * stride;
    const start = load<i32>(node, Node.START);
    const n = load<i32>(node, Node.END) - start;
    const counts = node + Node.COUNTS;
    let weight = 0;
    let most = 0;
    for (let c = 0; c < classes; c++) {
      const count = int(counts, c);
      weight += count;
      most = max(most, count);
    }
    let stops = allVariants;
    if (most < weight && n >= 2 * minInstancesPerNode) stops = stopsAt(n, load<i32>(node, Node.DEPTH));
    if (stops == allVariants || !findSplit<P, S>(node, inBag + ((<usize>start) << alignof<P>()), n, weight)) {
      store<i32>(node, -1, Node.LEFT);
      store<i32>(node, allVariants, Node.LEAF_MASK);
      continue;
    }
    store<i32>(node, stops, Node.LEAF_MASK);
    if (!reserve(nodeCount + 2)) return NO_MEMORY;
    addChildren<P>(node);
    setInt(open, left++, nodeCount + 1);
    setInt(open, left++, nodeCount);
    nodeCount += 2;
  }
  if (pruneVariants) mergeLeaves();
  return nodeCount;
}

@inline
function stopsAt(n: i32, depth: i32): i32 {
  const bySize = n < splitStopsLength ? int(splitStops, n) : 0;
  return bySize | int(depthStops, min(depth, depthStopsLength - 1));
}

/** Makes room for so many nodes at the end of the memory. */
function reserve(count: i32): bool {
  const needed = <u64>nodes + <u64>count * <u64>stride;
  const held = (<u64>memory.size()) << 16;
  if (needed <= held) return true;
  const pages = <i32>((needed - held + 0xffff) >> 16);
  return memory.grow(max(pages, memory.size() >> 3)) >= 0 || memory.grow(pages) >= 0;
}

function addChildren<P>(node: usize): void {
  const feature = splitFeature;
  const cut = setCut(node);
  store<i32>(node, nodeCount, Node.LEFT);
  store<i32>(node, feature, Node.FEATURE);
  const column = columnOf<P>(feature);
  const start = load<i32>(node, Node.START);
  const end = load<i32>(node, Node.END);
  const middle = partitionInBag<P>(column, cut, start, end);
  const scoredStart = load<i32>(node, Node.SCORED_START);
  const scoredEnd = load<i32>(node, Node.SCORED_END);
  const scoredMiddle = partitionScored<P>(column, cut, scoredStart, scoredEnd);
  const left = nodes + <usize>nodeCount * stride;
  const right = left + stride;
  const depth = load<i32>(node, Node.DEPTH) + 1;
  const key = load<u32>(node, Node.KEY);
  const known = load<u64>(node, Node.KNOWN);
  store<i32>(left, start, Node.START);
  store<i32>(left, middle, Node.END);
  store<i32>(left, scoredStart, Node.SCORED_START);
  store<i32>(left, scoredMiddle, Node.SCORED_END);
  store<i32>(left, depth, Node.DEPTH);
  store<u32>(left, mix(key ^ LEFT_KEY), Node.KEY);
  store<u64>(left, known, Node.KNOWN);
  store<i32>(right, middle, Node.START);
  store<i32>(right, end, Node.END);
  store<i32>(right, scoredMiddle, Node.SCORED_START);
  store<i32>(right, scoredEnd, Node.SCORED_END);
  store<i32>(right, depth, Node.DEPTH);
  store<u32>(right, mix(key ^ RIGHT_KEY), Node.KEY);
  store<u64>(right, known, Node.KNOWN);
  if (middle - start <= end - middle) countClasses<P>(node, left, right, start, middle);
  else countClasses<P>(node, right, left, middle, end);
}

/** Counts the classes of the smaller child's rows; the other child has the rest. */
@inline
function countClasses<P>(node: usize, small: usize, large: usize, from: i32, to: i32): void {
  const bytes = (<usize>padded) << 2;
  const counts = small + Node.COUNTS;
  clearClasses<P>(counts, padded);
  for (let i = from; i < to; i++) {
    const p = packed<P>(inBag, i);
    const c = classOf<P>(p);
    setInt(counts, c, int(counts, c) + weightOf<P>(p));
  }
  for (let c: usize = Node.COUNTS; c < Node.COUNTS + bytes; c += 16) v128.store(large + c, i32x4.sub(v128.load(node + c), v128.load(small + c)));
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
  store<i32>(node, cut, Node.CUT);
  return cut;
}

/** Without branches: a row is written to both sides, and one side moves on. */
@inline
function partitionInBag<P>(column: usize, cut: i32, start: i32, end: i32): i32 {
  const array = inBag;
  const other = spare;
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    const p = packed<P>(array, i);
    const goes = <i32>(codeOf<P>(column, rowOf<P>(p)) <= cut);
    setPacked<P>(array, left, p);
    setPacked<P>(other, right, p);
    left += goes;
    right += 1 - goes;
  }
  for (let i = 0; i < right; i++) setPacked<P>(array, left + i, packed<P>(other, i));
  return left;
}

@inline
function partitionScored<P>(column: usize, cut: i32, start: i32, end: i32): i32 {
  const array = scored;
  const other = spare;
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    const row = int(array, i);
    const goes = <i32>(codeOf<P>(column, row) <= cut);
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
    const counts = node + Node.COUNTS;
    let best = 0;
    for (let c = 1; c < classes; c++) if (int(counts, c) > int(counts, best)) best = c;
    store<i32>(node, best, Node.PREDICTION);
    if (load<i32>(node, Node.LEFT) < 0) continue;
    const left = nodes + <usize>load<i32>(node, Node.LEFT) * stride;
    const right = left + stride;
    if (load<i32>(left, Node.PREDICTION) != load<i32>(right, Node.PREDICTION)) continue;
    const merged = pruneVariants & load<i32>(left, Node.LEAF_MASK) & load<i32>(right, Node.LEAF_MASK);
    store<i32>(node, load<i32>(node, Node.LEAF_MASK) | merged, Node.LEAF_MASK);
  }
}
