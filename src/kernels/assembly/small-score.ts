import { int, setDouble, setInt } from './arrays';
import { allVariants, classes, inBag, leafClasses, leafDense, leafRows, leafValues, nodes, places, scored, stride, trainScores } from './forest-memory';
import { addLeaf, ONE } from './forest-score';
import { countSmall } from './small-growth';
import { packed, rowOf, SmallNode } from './small-rows';
import { Node, passDown } from './node';

/** Finds every variant's leaves from the root down, and adds their probabilities to the sums of their rows. */
export function scoreSmall(): void {
  store<i32>(nodes, allVariants, Node.ACTIVE);
  const end = nodes + <usize>countSmall() * stride;
  for (let node = nodes; node < end; node += stride) {
    const active = load<i32>(node, Node.ACTIVE);
    const leaves = active & load<i32>(node, Node.LEAF_MASK);
    if (leaves) {
      const count = listRows(node);
      if (count > 0) addLeaf(leaves, count, listClasses(node + SmallNode.COUNTS));
    }
    passDown(node, nodes, stride, active & ~leaves);
  }
}

/** The places of the node's rows among the sums; returns how many there are. */
@inline
function listRows(node: usize): i32 {
  const list = leafRows;
  const placeOf = places;
  let count = 0;
  if (trainScores) {
    const end = load<i32>(node, Node.END);
    for (let i = load<i32>(node, Node.START); i < end; i++) setInt(list, count++, int(placeOf, rowOf(packed(inBag, i))));
  }
  const end = load<i32>(node, Node.SCORED_END);
  for (let i = load<i32>(node, Node.SCORED_START); i < end; i++) setInt(list, count++, int(placeOf, int(scored, i)));
  return count;
}

/** The leaf's classes and their values; returns how many have a weight. */
@inline
function listClasses(counts: usize): i32 {
  let weight = 0;
  for (let c = 0; c < classes; c++) weight += int(counts, c);
  let kinds = 0;
  for (let c = 0; c < classes; c++) {
    const count = int(counts, c);
    const value = floor((<f64>count / <f64>weight) * ONE + 0.5);
    setDouble(leafDense, c, value);
    if (count == 0) continue;
    setInt(leafClasses, kinds, c);
    setDouble(leafValues, kinds++, value);
  }
  return kinds;
}
