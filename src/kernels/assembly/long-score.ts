import { int, long, setDouble, setInt } from './arrays';
import { allVariants, classes, inBag, leafClasses, leafDense, leafRows, leafValues, nodes, places, scored, stride, trainScores } from './forest-memory';
import { addLeaf, ONE } from './forest-score';
import { countLong, meanUnits } from './long-growth';
import { itemAt, rowOf } from './long-items';
import { isRegression, weightUnit } from './long-memory';
import { LongNode } from './long-node';
import { Node, passDown } from './node';

/** Finds every variant's leaves from the root down, and adds their values to the sums of their rows. */
export function scoreLong(): void {
  store<i32>(nodes, allVariants, Node.ACTIVE);
  const end = nodes + <usize>countLong() * stride;
  for (let node = nodes; node < end; node += stride) {
    const active = load<i32>(node, Node.ACTIVE);
    const leaves = active & load<i32>(node, Node.LEAF_MASK);
    if (leaves) {
      let count = 0;
      if (trainScores) count = listRows(inBag, load<i32>(node, Node.START), load<i32>(node, Node.END), 0);
      count = listRows(scored, load<i32>(node, Node.SCORED_START), load<i32>(node, Node.SCORED_END), count);
      if (count > 0) addLeaf(leaves, count, listValues(node + LongNode.SUMS));
    }
    passDown(node, nodes, stride, active & ~leaves);
  }
}

/** Lists the places of these items' rows among the sums behind the first `count`; returns how many there are then. */
function listRows(array: usize, start: i32, end: i32, count: i32): i32 {
  for (let i = start; i < end; i++) setInt(leafRows, count++, int(places, rowOf(itemAt(array, i))));
  return count;
}

/** The leaf's classes and their values; returns how many have a weight. */
function listValues(sums: usize): i32 {
  if (isRegression) {
    setInt(leafClasses, 0, 0);
    setDouble(leafValues, 0, meanUnits(sums));
    return 1;
  }
  let weight: f64 = 0;
  for (let c = 0; c < classes; c++) weight += <f64>long(sums, c) * weightUnit;
  let kinds = 0;
  for (let c = 0; c < classes; c++) {
    const here = <f64>long(sums, c) * weightUnit;
    const value = floor((here / weight) * ONE + 0.5);
    setDouble(leafDense, c, value);
    if (here == 0) continue;
    setInt(leafClasses, kinds, c);
    setDouble(leafValues, kinds++, value);
  }
  return kinds;
}
