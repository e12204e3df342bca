import { double, int } from './arrays';
import { exact, features, nominal, starts, values } from './forest-memory';
import { SPLIT_KEY } from './keys';
import { groupAt } from './long-groups';
import { missingCode } from './long-items';
import { groups, isScalar, nodeAmounts, nodeCodes } from './long-memory';
import { lastUpTo } from './long-scan';
import { clearLeft, moveLeft, moveRowLeft, scoreLeft, setLeft } from './long-side';
import { addToSet, clearSet, keep, setThreshold, splitScore } from './long-split';
import { draw, mix } from './random';

/** Looks at one random threshold of an ordered feature, as ../forest-random.ts does; false if it is constant in the n rows of `nodeCodes`. */
export function tryThreshold(f: i32, n: i32, nodeKey: u32): bool {
  const key = mix(nodeKey ^ SPLIT_KEY);
  const gone = missingCode(f);
  let low = i32.MAX_VALUE;
  let high = -1;
  let rowsGone = 0;
  for (let i = 0; i < n; i++) {
    const code = int(nodeCodes, i);
    const isGone = code == gone;
    rowsGone += <i32>isGone;
    low = min(low, isGone ? i32.MAX_VALUE : code);
    high = max(high, isGone ? -1 : code);
  }
  if (high < 0 || (low == high && rowsGone == 0)) return false;
  let cut = gone - 1;
  let threshold: f64 = Infinity;
  let missingLeft = rowsGone > 0 ? 0 : -1;
  if (low < high) {
    const u = <f64>draw(key, f) / 4294967296.0;
    const from = values + ((<usize>int(starts, f)) << 3);
    if (load<u8>(exact + <usize>f)) {
      const a = double(from, low);
      const b = double(from, high);
      threshold = a * (1 - u) + b * u;
      if (!(threshold < b) || threshold < a) threshold = a;
      cut = lastUpTo(f, low, high, threshold);
    } else {
      cut = low + <i32>floor(u * <f64>(high - low));
      threshold = double(from, cut);
    }
    if (rowsGone > 0) missingLeft = <i32>(draw(key, features + f) >> 31);
  }
  const other = missingLeft == 1 ? gone : -1;
  if (isScalar) {
    let rows = 0;
    let sums = i64x2.splat(0);
    let amount = nodeAmounts;
    const end = nodeCodes + ((<usize>n) << 2);
    for (let at = nodeCodes; at < end; at += 4) {
      const code = load<i32>(at);
      const goes = <i32>(code <= cut) | <i32>(code == other);
      sums = i64x2.add(sums, v128.and(v128.load(amount), i64x2.splat(<i64>-goes)));
      rows += goes;
      amount += 16;
    }
    setLeft(rows, i64x2.extract_lane(sums, 0), i64x2.extract_lane(sums, 1));
  } else {
    clearLeft();
    for (let i = 0; i < n; i++) {
      const code = int(nodeCodes, i);
      if (code <= cut || code == other) moveRowLeft(i);
    }
  }
  const score = scoreLeft();
  if (score > splitScore) {
    keep(f, score);
    setThreshold(threshold, cut, missingLeft);
  }
  return true;
}

/** Each category in the node goes to either side by chance. */
export function tryCategories(f: i32, count: i32, nodeKey: u32): void {
  const key = mix(mix(nodeKey ^ SPLIT_KEY) ^ f);
  let chosen = 0;
  for (let g = 0; g < count; g++) if (goesLeft(key, g)) chosen++;
  const isOneSided = chosen == 0 || chosen == count;
  clearLeft();
  for (let g = 0; g < count; g++) if (isOneSided ? g == 0 : goesLeft(key, g)) moveLeft(groupAt(groups, g));
  const score = scoreLeft();
  if (score <= splitScore) return;
  keep(f, score);
  clearSet();
  for (let g = 0; g < count; g++) if (isOneSided ? g == 0 : goesLeft(key, g)) addToSet(int(groupAt(groups, g), 0));
}

@inline
function goesLeft(key: u32, g: i32): bool {
  return !(draw(key, int(groupAt(groups, g), 0)) >> 31);
}

@inline
export function isNominal(f: i32): i32 {
  return <i32>load<u8>(nominal + <usize>f);
}
