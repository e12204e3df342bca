import { int, long, setInt, setLong } from './arrays';
import { drawn, inBag, labels, nodes, rows, scored, test, testRows, train, trainRows, trainScores } from './forest-memory';
import { itemAt, rowOf } from './long-items';
import { amounts, classShift, fixedSquares, fixedSums, fixedWeights, isRegression, isScalar, isWeighted, itemBytes, nodeAmounts, records, rowShift, squares } from './long-memory';
import { drawRows } from './random';
import { Node } from './node';

/** Draws the tree's rows and fills the root's segments; false if a row was drawn too often for its item. */
export function sample(key: u32): bool {
  drawRows(key);
  if (isWeighted) dropWeightless();
  const most: u32 = rowShift ? (1 << classShift) - 1 : i32.MAX_VALUE;
  let inside = 0;
  let outside = 0;
  for (let i = 0; i < trainRows; i++) {
    const row = int(train, i);
    const times = <u32>int(drawn, i);
    if (times > most) return false;
    const isIn = <i32>(times > 0);
    const item = itemAt(inBag, inside);
    copyItem(item, row);
    if (rowShift) store<u32>(item, load<u32>(item) | times);
    else if (isIn) setAmounts(row, times);
    inside += isIn;
    if (trainScores) {
      copyItem(itemAt(scored, outside), row);
      outside += 1 - isIn;
    }
  }
  for (let i = 0; i < testRows; i++) copyItem(itemAt(scored, outside++), int(test, i));
  store<i32>(nodes, inside, Node.END);
  store<i32>(nodes, outside, Node.SCORED_END);
  return true;
}

/** A bag is never empty: where no row of positive weight was drawn, all of them are in it, once each. */
function dropWeightless(): void {
  let kept = 0;
  for (let i = 0; i < trainRows; i++) {
    if (long(fixedWeights, int(train, i)) == 0) setInt(drawn, i, 0);
    kept += int(drawn, i);
  }
  if (kept > 0) return;
  for (let i = 0; i < trainRows; i++) setInt(drawn, i, <i32>(long(fixedWeights, int(train, i)) > 0));
}

@inline
function copyItem(item: usize, row: i32): void {
  if (itemBytes == 4) {
    store<i32>(item, row);
    return;
  }
  const from = itemAt(records, row);
  v128.store(item, v128.load(from));
  for (let i: usize = 16; i < <usize>itemBytes; i += 16) v128.store(item + i, v128.load(from + i));
}

/** Sets the first word of the records of all rows. */
export function setWords(): void {
  for (let row = 0; row < rows; row++) {
    const word = rowShift ? (<u32>row << <u32>rowShift) | (<u32>int(labels, row) << <u32>classShift) : <u32>row;
    store<u32>(itemAt(records, row), word);
  }
}

@inline
function setAmounts(row: i32, times: i32): void {
  const at = amounts + ((<usize>row) << 4);
  const k = <i64>times;
  const weight = isWeighted ? k * long(fixedWeights, row) : k;
  store<i64>(at, weight);
  if (isRegression) {
    store<i64>(at, k * long(fixedSums, row), 8);
    setLong(squares, row, k * long(fixedSquares, row));
  } else store<i64>(at, ofClass(weight, int(labels, row)), 8);
}

@inline
function ofClass(weight: i64, class_: i32): i64 {
  return isScalar ? weight * <i64>class_ : <i64>class_;
}

/** Puts what n items add to sums into `nodeAmounts`. */
export function readAmounts(items: usize, n: i32): void {
  let to = nodeAmounts;
  const end = to + ((<usize>n) << 4);
  let item = items;
  const step = <usize>itemBytes;
  if (rowShift) {
    const times: u32 = (1 << classShift) - 1;
    const classes: u32 = (1 << (rowShift - classShift)) - 1;
    for (; to < end; to += 16) {
      const word = load<u32>(item);
      const weight = <i64>(word & times);
      store<i64>(to, weight);
      store<i64>(to, ofClass(weight, <i32>((word >> classShift) & classes)), 8);
      item += step;
    }
  } else {
    const from = amounts;
    for (; to < end; to += 16) {
      v128.store(to, v128.load(from + ((<usize>load<u32>(item)) << 4)));
      item += step;
    }
  }
}

/** Adds n items to sums: i64 (width). Not for Q. */
export function addItems(sums: usize, items: usize, n: i32): void {
  readAmounts(items, n);
  for (let i = 0; i < n; i++) {
    const weight = load<i64>(nodeAmounts + ((<usize>i) << 4));
    const other = load<i64>(nodeAmounts + ((<usize>i) << 4), 8);
    if (isRegression) {
      store<i64>(sums, load<i64>(sums) + weight);
      store<i64>(sums, load<i64>(sums, 8) + other, 8);
    } else if (isScalar) {
      store<i64>(sums, load<i64>(sums) + weight - other);
      store<i64>(sums, load<i64>(sums, 8) + other, 8);
    } else setLong(sums, <i32>other, long(sums, <i32>other) + weight);
  }
}

/** Q of n items. */
export function sumSquares(items: usize, n: i32): i64 {
  let sum: i64 = 0;
  for (let i = 0; i < n; i++) sum += long(squares, rowOf(itemAt(items, i)));
  return sum;
}
