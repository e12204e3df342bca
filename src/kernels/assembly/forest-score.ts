import { double, int, setInt } from './arrays';
import { answer, leafClasses, leafDense, leafRows, leafValues, leafWidth, query, scoredRows, slotCount, slotMasks, slots } from './forest-memory';

/** Leaf values are in units of 2^-40. */
export const ONE: f64 = 1099511627776.0;

/** Adds a leaf to the sums of its variants: the first `count` places of `leafRows`, the first `kinds` values of `leafValues`, or all of `leafDense`. */
export function addLeaf(variants: i32, count: i32, kinds: i32): void {
  const size = (<usize>scoredRows * <usize>leafWidth) << 3;
  let rest = variants;
  for (let slot = 0; rest != 0; slot++) {
    const mask = int(slotMasks, slot);
    if ((rest & mask) != mask) continue;
    rest &= ~mask;
    const sums = slots + <usize>slot * size;
    if (kinds == 1) addOne(sums, count);
    else if (kinds < 4 || kinds * 4 < leafWidth) addFew(sums, count, kinds);
    else addAll(sums, count);
  }
}

function addOne(sums: usize, count: i32): void {
  const width = (<usize>leafWidth) << 3;
  const first = sums + ((<usize>int(leafClasses, 0)) << 3);
  const value = double(leafValues, 0);
  const list = leafRows;
  for (let i = 0; i < count; i++) {
    const sum = first + <usize>int(list, i) * width;
    store<f64>(sum, load<f64>(sum) + value);
  }
}

function addFew(sums: usize, count: i32, kinds: i32): void {
  const width = (<usize>leafWidth) << 3;
  for (let i = 0; i < count; i++) {
    const first = sums + <usize>int(leafRows, i) * width;
    for (let j = 0; j < kinds; j++) {
      const sum = first + ((<usize>int(leafClasses, j)) << 3);
      store<f64>(sum, load<f64>(sum) + double(leafValues, j));
    }
  }
}

/** Two at a time; with an odd number of classes the last pair adds 0 to what follows the row. */
function addAll(sums: usize, count: i32): void {
  const width = (<usize>leafWidth) << 3;
  const list = leafRows;
  const dense = leafDense;
  for (let i = 0; i < count; i++) {
    const first = sums + <usize>int(list, i) * width;
    for (let c: usize = 0; c < width; c += 16) v128.store(first + c, f64x2.add(v128.load(first + c), v128.load(dense + c)));
  }
}

/** Sums of the variant with this bit for the first `count` places of `query`: f64 (count, leafWidth) in `answer`. */
export function sumRows(bit: i32, count: i32): void {
  const size = (<usize>scoredRows * <usize>leafWidth) << 3;
  const width = (<usize>leafWidth) << 3;
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
  const size = (<usize>scoredRows * <usize>leafWidth) << 3;
  const width = (<usize>leafWidth) << 3;
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
