import { countNodes } from './forest-growth';
import { allVariants, answer, classes, inBag, leafClasses, leafValues, nodes, query, rows, scored, slotCount, slotMasks, slots, stride, trainScores } from './forest-memory';
import { double, int, Node, packed, rowOf, setInt } from './forest-rows';

/** Leaf probabilities are in units of 2^-40. */
const ONE: f64 = 1099511627776.0;

/** Finds every variant's leaves from the root down, and adds their probabilities to the sums of their rows. */
export function scoreTree<P>(): void {
  store<i32>(nodes, allVariants, Node.ACTIVE);
  const end = nodes + <usize>countNodes() * stride;
  for (let node = nodes; node < end; node += stride) {
    const active = load<i32>(node, Node.ACTIVE);
    const leaves = active & load<i32>(node, Node.LEAF_MASK);
    if (leaves) addLeaf<P>(node, leaves);
    const left = load<i32>(node, Node.LEFT);
    if (left < 0) continue;
    const child = nodes + <usize>left * stride;
    store<i32>(child, active & ~leaves, Node.ACTIVE);
    store<i32>(child + stride, active & ~leaves, Node.ACTIVE);
  }
}

function addLeaf<P>(node: usize, leaves: i32): void {
  const counts = node + Node.COUNTS;
  let weight = 0;
  for (let c = 0; c < classes; c++) weight += int(counts, c);
  let kinds = 0;
  for (let c = 0; c < classes; c++) {
    const count = int(counts, c);
    if (count == 0) continue;
    setInt(leafClasses, kinds, c);
    store<f64>(leafValues + ((<usize>kinds) << 3), floor((<f64>count / <f64>weight) * ONE + 0.5));
    kinds++;
  }
  const size = (<usize>rows * <usize>classes) << 3;
  let rest = leaves;
  for (let slot = 0; rest != 0; slot++) {
    const mask = int(slotMasks, slot);
    if ((rest & mask) != mask) continue;
    rest &= ~mask;
    const sums = slots + <usize>slot * size;
    if (kinds == 1) addPure<P>(node, sums + ((<usize>int(leafClasses, 0)) << 3));
    else addMixed<P>(node, sums, kinds);
  }
}

function addPure<P>(node: usize, sums: usize): void {
  const width = classes << 3;
  if (trainScores) {
    const end = load<i32>(node, Node.END);
    for (let i = load<i32>(node, Node.START); i < end; i++) {
      const sum = sums + <usize>rowOf<P>(packed<P>(inBag, i)) * width;
      store<f64>(sum, load<f64>(sum) + ONE);
    }
  }
  const end = load<i32>(node, Node.SCORED_END);
  for (let i = load<i32>(node, Node.SCORED_START); i < end; i++) {
    const sum = sums + <usize>int(scored, i) * width;
    store<f64>(sum, load<f64>(sum) + ONE);
  }
}

function addMixed<P>(node: usize, sums: usize, kinds: i32): void {
  const width = classes << 3;
  if (trainScores) {
    const end = load<i32>(node, Node.END);
    for (let i = load<i32>(node, Node.START); i < end; i++) addRow(sums + <usize>rowOf<P>(packed<P>(inBag, i)) * width, kinds);
  }
  const end = load<i32>(node, Node.SCORED_END);
  for (let i = load<i32>(node, Node.SCORED_START); i < end; i++) addRow(sums + <usize>int(scored, i) * width, kinds);
}

@inline
function addRow(sums: usize, kinds: i32): void {
  for (let j = 0; j < kinds; j++) {
    const sum = sums + ((<usize>int(leafClasses, j)) << 3);
    store<f64>(sum, load<f64>(sum) + double(leafValues, j));
  }
}

/** Sums of the variant with this bit for the first `count` rows of `query`: f64 (count, classes) in `answer`. */
export function sumRows(bit: i32, count: i32): void {
  const size = (<usize>rows * <usize>classes) << 3;
  const width = (<usize>classes) << 3;
  memory.fill(answer, 0, <usize>count * width);
  for (let slot = 0; slot < slotCount; slot++) {
    if (!(int(slotMasks, slot) & bit)) continue;
    const sums = slots + <usize>slot * size;
    let to = answer;
    for (let i = 0; i < count; i++) {
      const from = sums + <usize>int(query, i) * width;
      for (let c: usize = 0; c < width; c += 8) store<f64>(to + c, load<f64>(to + c) + load<f64>(from + c));
      to += width;
    }
  }
}

/** The class of the largest sum, the first of equals: i32 (count) in `answer`. */
export function predictRows(bit: i32, count: i32): void {
  sumRows(bit, count);
  let sums = answer;
  for (let i = 0; i < count; i++) {
    let best = 0;
    let most = load<f64>(sums);
    for (let c = 1; c < classes; c++) {
      const sum = double(sums, c);
      if (sum > most) {
        most = sum;
        best = c;
      }
    }
    // A row's sums are never shorter than its answer, so the answers can take the place of the sums.
    setInt(answer, i, best);
    sums += (<usize>classes) << 3;
  }
}
