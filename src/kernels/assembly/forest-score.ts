import { countNodes } from './forest-growth';
import { allVariants, answer, classes, inBag, leafClasses, leafDense, leafValues, nodes, query, rows, scored, slotCount, slotMasks, slots, stride, trainScores } from './forest-memory';
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
    const value = floor((<f64>count / <f64>weight) * ONE + 0.5);
    store<f64>(leafDense + ((<usize>c) << 3), value);
    if (count == 0) continue;
    setInt(leafClasses, kinds, c);
    store<f64>(leafValues + ((<usize>kinds) << 3), value);
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
    else if (kinds < 4) addFew<P>(node, sums, kinds);
    else addAll<P>(node, sums);
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

/** Adds the values of a few classes to the sums of each row. */
function addFew<P>(node: usize, sums: usize, kinds: i32): void {
  const width = classes << 3;
  if (trainScores) {
    const end = load<i32>(node, Node.END);
    for (let i = load<i32>(node, Node.START); i < end; i++) addValues(sums + <usize>rowOf<P>(packed<P>(inBag, i)) * width, kinds);
  }
  const end = load<i32>(node, Node.SCORED_END);
  for (let i = load<i32>(node, Node.SCORED_START); i < end; i++) addValues(sums + <usize>int(scored, i) * width, kinds);
}

@inline
function addValues(sums: usize, kinds: i32): void {
  for (let j = 0; j < kinds; j++) {
    const sum = sums + ((<usize>int(leafClasses, j)) << 3);
    store<f64>(sum, load<f64>(sum) + double(leafValues, j));
  }
}

/** Adds the values of all classes, two at a time; with an odd number of classes the last pair adds 0 to what follows the row. */
function addAll<P>(node: usize, sums: usize): void {
  const width = classes << 3;
  if (trainScores) {
    const end = load<i32>(node, Node.END);
    for (let i = load<i32>(node, Node.START); i < end; i++) addPairs(sums + <usize>rowOf<P>(packed<P>(inBag, i)) * width, width);
  }
  const end = load<i32>(node, Node.SCORED_END);
  for (let i = load<i32>(node, Node.SCORED_START); i < end; i++) addPairs(sums + <usize>int(scored, i) * width, width);
}

@inline
function addPairs(sums: usize, width: usize): void {
  for (let c: usize = 0; c < width; c += 16) v128.store(sums + c, f64x2.add(v128.load(sums + c), v128.load(leafDense + c)));
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
  const size = (<usize>rows * <usize>classes) << 3;
  const width = (<usize>classes) << 3;
  const sums = leafDense;
  const list = leafClasses;
  let lists = 0;
  for (let slot = 0; slot < slotCount; slot++) if (int(slotMasks, slot) & bit) setInt(list, lists++, <i32>(slots + <usize>slot * size));
  for (let i = 0; i < count; i++) {
    const from = <usize>int(query, i) * width;
    let most = f64x2.splat(0);
    for (let c: usize = 0; c < width; c += 16) {
      let sum = v128.load(<usize>int(list, 0) + from + c);
      for (let s = 1; s < lists; s++) sum = f64x2.add(sum, v128.load(<usize>int(list, s) + from + c));
      if (c + 8 == width) sum = f64x2.replace_lane(sum, 1, 0);
      v128.store(sums + c, sum);
      most = f64x2.pmax(most, sum);
    }
    const largest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
    let best = 0;
    while (double(sums, best) != largest) best++;
    setInt(answer, i, best);
  }
}
