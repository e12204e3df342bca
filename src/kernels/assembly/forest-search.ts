import {
  classes, entropyTable, entropyUnits, features, featuresPerNode, heads, histogram, histogramEntries, histogramRows, isEntropy, leftCounts,
  minInfoGain, minInstancesPerNode, next, order, padded, present, starts, swaps, upper, words,
} from './forest-memory';
import { classOf, clearClasses, codeOf, columnOf, double, int, isSmall, Node, packed, rowOf, setInt, weightOf } from './forest-rows';
import { below, draw } from './random';

/** The split that is best so far: its feature (-1: none), score, and the neighbouring codes in the node that it parts. */
export let splitFeature: i32 = -1;
export let splitLow: i32 = 0;
export let splitHigh: i32 = 0;
let splitScore: f64 = 0;

/** From so many rows on, a node's rows are counted by code and class instead of being put into buckets. */
const DENSE_ROWS: i32 = 160;

/** The search of ../forest-search.ts for a node of n rows at `first` and total weight `weight`; whether there is a split. */
export function findSplit<P, S>(node: usize, first: usize, n: i32, weight: i32): bool {
  const counts = node + Node.COUNTS;
  const key = load<u32>(node, Node.KEY);
  let known = load<u64>(node, Node.KNOWN);
  let squares: S = 0;
  let own: f64 = 0;
  if (isEntropy) {
    for (let c = 0; c < classes; c++) own += double(entropyTable, int(counts, c));
  } else {
    for (let c = 0; c < classes; c++) squares += <S>int(counts, c) * <S>int(counts, c);
    own = <f64>squares;
  }
  const perfect: f64 = isEntropy ? 0 : <f64>weight;
  splitFeature = -1;
  splitScore = -Infinity;
  let d = 0;
  let useful = 0;
  while (d < features && (d < featuresPerNode || useful == 0)) {
    const j = d + below(draw(key, d), features - d);
    const f = int(order, j);
    setInt(order, j, int(order, d));
    setInt(order, d, f);
    setInt(swaps, d, j);
    d++;
    const bit: u64 = f < 64 ? (<u64>1) << (<u64>f) : 0;
    if (known & bit) continue;
    const isUseful = isDense<P>(n, f) ? scanDense<P, S>(f, first, n, counts, weight, squares, own) : scanLists<P, S>(f, first, n, counts, weight, squares, own);
    if (!isUseful) {
      known |= bit;
      continue;
    }
    useful++;
    if (splitScore == perfect) break;
  }
  store<u64>(node, known, Node.KNOWN);
  for (let q = d - 1; q >= 0; q--) {
    const j = int(swaps, q);
    const f = int(order, q);
    setInt(order, q, int(order, j));
    setInt(order, j, f);
  }
  if (splitFeature < 0) return false;
  return minInfoGain <= 0 || infoGain(splitScore, own, weight) >= minInfoGain;
}

@inline
function infoGain(score: f64, own: f64, weight: i32): f64 {
  const w = <f64>weight;
  if (isEntropy) return (score + double(entropyTable, weight) - own) / (w * entropyUnits);
  return (score - own / w) / w;
}

/** Clearing and walking the histogram must cost no more than reading the rows. */
@inline
function isDense<P>(n: i32, f: i32): bool {
  if (n <= DENSE_ROWS) return false;
  if (isSmall<P>()) return true;
  const entries = <i64>(int(starts, f + 1) - int(starts, f)) * <i64>padded;
  return entries <= <i64>n && entries <= <i64>histogramEntries;
}

@inline
function consider(score: f64, f: i32, low: i32, high: i32): void {
  splitScore = score;
  splitFeature = f;
  splitLow = low;
  splitHigh = high;
}

/** Walks the rows of the node code by code, in buckets that are linked lists; false if there is one code only. */
@inline
function scanLists<P, S>(f: i32, first: usize, n: i32, counts: usize, weight: i32, squares: S, own: f64): bool {
  const column = columnOf<P>(f);
  const heads_ = heads;
  const next_ = next;
  let mask: u32 = 0;
  let codesLeft = 0;
  for (let i = 0; i < n; i++) {
    const code = codeOf<P>(column, rowOf<P>(packed<P>(first, i)));
    setInt(next_, i, int(heads_, code));
    setInt(heads_, code, i);
    if (isSmall<P>()) mask |= (<u32>1) << code;
    else mark(code);
  }
  if (isSmall<P>()) {
    if ((mask & (mask - 1)) == 0) {
      setInt(heads_, ctz(mask), -1);
      return false;
    }
  } else {
    codesLeft = collect(int(starts, f + 1) - int(starts, f));
    if (codesLeft == 1) {
      setInt(heads_, int(present, 0), -1);
      return false;
    }
  }
  const left_ = leftCounts;
  clearClasses<P>(left_, padded);
  const leaf = minInstancesPerNode;
  const last = n - leaf;
  let best = splitScore;
  let wL = 0;
  let nL = 0;
  let at = 0;
  let code = isSmall<P>() ? <i32>ctz(mask) : int(present, 0);
  if (isEntropy) {
    const table = entropyTable;
    let sL: f64 = 0;
    let sR = own;
    for (;;) {
      let q = int(heads_, code);
      setInt(heads_, code, -1);
      let high = 0;
      if (isSmall<P>()) {
        mask &= mask - 1;
        if (mask == 0) break;
        high = <i32>ctz(mask);
      } else {
        if (++at == codesLeft) break;
        high = int(present, at);
      }
      do {
        const p = packed<P>(first, q);
        const c = classOf<P>(p);
        const w = weightOf<P>(p);
        const L = int(left_, c);
        const R = int(counts, c) - L;
        sL += double(table, L + w) - double(table, L);
        sR += double(table, R - w) - double(table, R);
        setInt(left_, c, L + w);
        wL += w;
        nL++;
        q = int(next_, q);
      } while (q >= 0);
      if (nL >= leaf && nL <= last) {
        const score = sL - double(table, wL) + sR - double(table, weight - wL);
        if (score > best) {
          best = score;
          consider(score, f, code, high);
        }
      }
      code = high;
    }
  } else {
    let sL: S = 0;
    let D: S = 0;
    for (;;) {
      let q = int(heads_, code);
      setInt(heads_, code, -1);
      let high = 0;
      if (isSmall<P>()) {
        mask &= mask - 1;
        if (mask == 0) break;
        high = <i32>ctz(mask);
      } else {
        if (++at == codesLeft) break;
        high = int(present, at);
      }
      do {
        const p = packed<P>(first, q);
        const c = classOf<P>(p);
        const w = weightOf<P>(p);
        const L = int(left_, c);
        sL += <S>w * <S>(L + L + w);
        D += <S>w * <S>int(counts, c);
        setInt(left_, c, L + w);
        wL += w;
        nL++;
        q = int(next_, q);
      } while (q >= 0);
      if (nL >= leaf && nL <= last) {
        const score = <f64>sL / <f64>wL + <f64>(squares - D - D + sL) / <f64>(weight - wL);
        if (score > best) {
          best = score;
          consider(score, f, code, high);
        }
      }
      code = high;
    }
  }
  return true;
}

/** Counts the rows of the node by code and class, then walks the codes; false if there is one code only. */
@inline
function scanDense<P, S>(f: i32, first: usize, n: i32, counts: usize, weight: i32, squares: S, own: f64): bool {
  const column = columnOf<P>(f);
  const known = int(starts, f + 1) - int(starts, f);
  const width = padded;
  const histogram_ = histogram;
  const byCode = histogramRows;
  memory.fill(histogram_, 0, (<usize>known * <usize>width) << 2);
  memory.fill(byCode, 0, (<usize>known) << 2);
  for (let i = 0; i < n; i++) {
    const p = packed<P>(first, i);
    const code = codeOf<P>(column, rowOf<P>(p));
    const cell = code * width + classOf<P>(p);
    setInt(histogram_, cell, int(histogram_, cell) + weightOf<P>(p));
    setInt(byCode, code, int(byCode, code) + 1);
  }
  const left_ = leftCounts;
  clearClasses<P>(left_, width);
  const leaf = minInstancesPerNode;
  const bytes = (<usize>(classes + 3) >> 2) << 4;
  let best = splitScore;
  let wL = 0;
  let nL = 0;
  let low = -1;
  let sqL: S = 0;
  let D: S = 0;
  let sL: f64 = 0;
  let sR = own;
  for (let code = 0; code < known; code++) {
    const here = int(byCode, code);
    if (here == 0) continue;
    if (low >= 0 && nL >= leaf && n - nL >= leaf) {
      const score = isEntropy
        ? sL - double(entropyTable, wL) + sR - double(entropyTable, weight - wL)
        : <f64>sqL / <f64>wL + <f64>(squares - D - D + sqL) / <f64>(weight - wL);
      if (score > best) {
        best = score;
        consider(score, f, low, code);
      }
    }
    if (here == n) return false;
    nL += here;
    low = code;
    if (nL == n) break;
    const cells = histogram_ + (<usize>(code * width) << 2);
    if (isEntropy) {
      for (let c = 0; c < classes; c++) {
        const w = int(cells, c);
        if (w == 0) continue;
        const L = int(left_, c);
        const R = int(counts, c) - L;
        sL += double(entropyTable, L + w) - double(entropyTable, L);
        sR += double(entropyTable, R - w) - double(entropyTable, R);
        setInt(left_, c, L + w);
        wL += w;
      }
    } else if (isSmall<P>()) {
      let vS = i32x4.splat(0);
      let vD = vS;
      let vW = vS;
      for (let c: usize = 0; c < bytes; c += 16) {
        const w = v128.load(cells + c);
        const L = v128.load(left_ + c);
        const more = i32x4.add(L, w);
        vS = i32x4.add(vS, i32x4.mul(w, i32x4.add(L, more)));
        vD = i32x4.add(vD, i32x4.mul(w, v128.load(counts + c)));
        vW = i32x4.add(vW, w);
        v128.store(left_ + c, more);
      }
      sqL += <S>sum4(vS);
      D += <S>sum4(vD);
      wL += sum4(vW);
    } else {
      for (let c = 0; c < classes; c++) {
        const w = int(cells, c);
        if (w == 0) continue;
        const L = int(left_, c);
        sqL += <S>w * <S>(L + L + w);
        D += <S>w * <S>int(counts, c);
        setInt(left_, c, L + w);
        wL += w;
      }
    }
  }
  return true;
}

@inline
function sum4(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

@inline
function mark(code: i32): void {
  const word = words + (<usize>(code >> 6) << 3);
  store<u64>(word, load<u64>(word) | ((<u64>1) << (<u64>(code & 63))));
  const above = upper + (<usize>(code >> 12) << 3);
  store<u64>(above, load<u64>(above) | ((<u64>1) << (<u64>((code >> 6) & 63))));
}

/** Lists the marked codes in ascending order and clears the marks; returns how many there are. */
function collect(known: i32): i32 {
  let count = 0;
  for (let u = 0; u <= (known - 1) >> 12; u++) {
    const at = upper + (<usize>u << 3);
    let groups = load<u64>(at);
    store<u64>(at, 0);
    for (; groups != 0; groups &= groups - 1) {
      const w = (u << 6) + <i32>ctz(groups);
      const word = words + (<usize>w << 3);
      let bits = load<u64>(word);
      store<u64>(word, 0);
      for (; bits != 0; bits &= bits - 1) setInt(present, count++, (w << 6) + <i32>ctz(bits));
    }
  }
  return count;
}
