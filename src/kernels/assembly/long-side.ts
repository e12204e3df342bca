import { double, int, long, setLong } from './arrays';
import { classes, entropyTable, minInstancesPerNode } from './forest-memory';
import { ln } from './logarithm';
import { Group } from './long-groups';
import { grouped, isScalar, leftSums, mode, nodeAmounts, weightScale, width } from './long-memory';
import { LongNode, Mode } from './long-node';
import { Node } from './node';

// The node that is searched, and the left child of the split that is looked at.

export let nodeStart: i32 = 0;
export let nodeRows: i32 = 0;
export let nodeWeight: i64 = 0;
/** Scalar: the second sum of the node, of class 1 or of S. */
export let nodeSum: i64 = 0;
export let nodeSums: usize = 0;
/** Weight that each child needs. */
export let minWeight: f64 = 0;
/** gini: sum of n_c^2; entropy: sum of t(n_c); variance: S^2 / W. */
export let own: f64 = 0;

let leftRows: i32 = 0;
export let leftWeight: i64 = 0;
export let leftSum: i64 = 0;
/** Counts by class: sum of L_c^2, and sum over the left rows of w n_c; entropy: sums of t(L_c) and t(R_c). */
let squaresLeft: i64 = 0;
let crossed: i64 = 0;
let entropyLeft: f64 = 0;
let entropyRight: f64 = 0;

export function setMinWeight(weight: f64): void {
  minWeight = weight;
}

export function enterNode(node: usize): void {
  nodeStart = load<i32>(node, Node.START);
  nodeRows = load<i32>(node, Node.END) - nodeStart;
  nodeWeight = load<i64>(node, LongNode.WEIGHT);
  nodeSums = node + LongNode.SUMS;
  nodeSum = classes == 1 ? 0 : load<i64>(nodeSums, 8);
  own = 0;
  if (mode == Mode.VARIANCE) own = (<f64>nodeSum * <f64>nodeSum) / <f64>nodeWeight;
  else {
    for (let c = 0; c < width; c++) {
      const x = <f64>long(nodeSums, c);
      own += mode == Mode.GINI || mode == Mode.WEIGHTED_GINI ? x * x : entropyOf(mode, long(nodeSums, c));
    }
  }
}

/** t of a sum. */
@inline
export function entropyOf(mode: i32, sum: i64): f64 {
  if (mode == Mode.ENTROPY) return double(entropyTable, <i32>sum);
  const x = <f64>sum * weightScale;
  return x == 0 ? 0 : x * ln(x);
}

export function clearLeft(): void {
  leftRows = 0;
  leftWeight = 0;
  leftSum = 0;
  if (isScalar) return;
  memory.fill(leftSums, 0, (<usize>width) << 3);
  squaresLeft = 0;
  crossed = 0;
  entropyLeft = 0;
  entropyRight = own;
}

/** Scalar: says what is in the left child. */
export function setLeft(rows: i32, weight: i64, sum: i64): void {
  leftRows = rows;
  leftWeight = weight;
  leftSum = sum;
}

/** Not for scalar or weighted sums: says how many rows are in the left child, and the weight of each class, i32 with 16 bytes from one to the next. */
export function setLeftCounts(rows: i32, counts: usize): void {
  leftRows = rows;
  leftWeight = 0;
  squaresLeft = 0;
  crossed = 0;
  entropyLeft = 0;
  entropyRight = 0;
  for (let c = 0; c < width; c++) {
    const L = <i64>load<i32>(counts + ((<usize>c) << 4));
    leftWeight += L;
    if (mode == Mode.GINI) {
      squaresLeft += L * L;
      crossed += L * long(nodeSums, c);
    } else {
      entropyLeft += double(entropyTable, <i32>L);
      entropyRight += double(entropyTable, <i32>(long(nodeSums, c) - L));
    }
  }
}

/** Moves a group to the left child. */
export function moveLeft(group: usize): void {
  const n = load<i32>(group, Group.ROWS);
  leftRows += n;
  if (isScalar) {
    leftWeight += load<i64>(group, Group.WEIGHT);
    leftSum += load<i64>(group, Group.SUM);
    return;
  }
  const first = <i32>load<i64>(group, Group.FIRST);
  for (let i = first; i < first + n; i++) addByClass(int(grouped, i));
}

/** Not for scalar sums: moves the row at a position in the node to the left child. */
export function moveRowLeft(position: i32): void {
  leftRows++;
  addByClass(position);
}

@inline
function addByClass(position: i32): void {
  const amount = nodeAmounts + ((<usize>position) << 4);
  const w = load<i64>(amount);
  const c = <i32>load<i64>(amount, 8);
  const L = long(leftSums, c);
  if (mode == Mode.GINI) {
    squaresLeft += w * (L + L + w);
    crossed += w * long(nodeSums, c);
  } else if (mode == Mode.ENTROPY) {
    const R = long(nodeSums, c) - L;
    entropyLeft += double(entropyTable, <i32>(L + w)) - double(entropyTable, <i32>L);
    entropyRight += double(entropyTable, <i32>(R - w)) - double(entropyTable, <i32>R);
  }
  setLong(leftSums, c, L + w);
  leftWeight += w;
}

/** Score of the split; -Infinity if a child is too small or too light. */
export function scoreLeft(): f64 {
  if (!isAllowed(leftRows, leftWeight)) return -Infinity;
  if (isScalar) return scoreScalar(mode, leftWeight, leftSum);
  const rest = nodeWeight - leftWeight;
  if (mode == Mode.GINI) return <f64>squaresLeft / <f64>leftWeight + (own - <f64>(crossed + crossed) + <f64>squaresLeft) / <f64>rest;
  if (mode == Mode.ENTROPY) return entropyLeft - double(entropyTable, <i32>leftWeight) + (entropyRight - double(entropyTable, <i32>rest));
  let ofLeft: f64 = 0;
  let ofRight: f64 = 0;
  if (mode == Mode.WEIGHTED_GINI) {
    for (let c = 0; c < width; c++) {
      const L = <f64>long(leftSums, c);
      const R = <f64>(long(nodeSums, c) - long(leftSums, c));
      ofLeft += L * L;
      ofRight += R * R;
    }
    return ofLeft / <f64>leftWeight + ofRight / <f64>rest;
  }
  for (let c = 0; c < width; c++) {
    ofLeft += entropyOf(Mode.WEIGHTED_ENTROPY, long(leftSums, c));
    ofRight += entropyOf(Mode.WEIGHTED_ENTROPY, long(nodeSums, c) - long(leftSums, c));
  }
  return ofLeft - entropyOf(Mode.WEIGHTED_ENTROPY, leftWeight) + (ofRight - entropyOf(Mode.WEIGHTED_ENTROPY, rest));
}

@inline
export function isAllowed(rows: i32, weight: i64): bool {
  if (rows < minInstancesPerNode || nodeRows - rows < minInstancesPerNode) return false;
  return minWeight <= 0 || (<f64>weight >= minWeight && <f64>(nodeWeight - weight) >= minWeight);
}

/** Score of a split from the two sums of its left child. */
@inline
export function scoreScalar(mode: i32, weight: i64, sum: i64): f64 {
  const restWeight = nodeWeight - weight;
  const restSum = nodeSum - sum;
  if (mode == Mode.VARIANCE) {
    const L = <f64>sum;
    const R = <f64>restSum;
    return (L * L) / <f64>weight + (R * R) / <f64>restWeight;
  }
  if (mode == Mode.GINI || mode == Mode.WEIGHTED_GINI) {
    const l0 = <f64>(weight - sum);
    const l1 = <f64>sum;
    const r0 = <f64>(restWeight - restSum);
    const r1 = <f64>restSum;
    return (l0 * l0 + l1 * l1) / <f64>weight + (r0 * r0 + r1 * r1) / <f64>restWeight;
  }
  const ofLeft = entropyOf(mode, weight - sum) + entropyOf(mode, sum);
  const ofRight = entropyOf(mode, restWeight - restSum) + entropyOf(mode, restSum);
  return ofLeft - entropyOf(mode, weight) + (ofRight - entropyOf(mode, restWeight));
}
