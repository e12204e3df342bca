import {
  classes, entropyTable, heads, histogram, histogramEntries, histogramRows, isEntropy, leftCounts, minInstancesPerNode, next, padded, present,
  starts, upper, words,
} from './forest-memory';
import { classOf, clearClasses, codeOf, columnOf, double, int, packed, rowOf, setInt, weightOf } from './forest-rows';
import { keep, splitScore } from './forest-split';

/** Looks at all splits of one feature; false if it has one code only. `own` and `squares` are the node's sums of t(n) and of squares. */
export function scanWide(f: i32, first: usize, n: i32, counts: usize, weight: i32, squares: i64, own: f64): bool {
  const known = int(starts, f + 1) - int(starts, f);
  const entries = <i64>known * <i64>padded;
  // Clearing and walking the histogram must cost no more than reading the rows.
  if (entries <= <i64>n && entries <= <i64>histogramEntries) return scanHistogram(f, known, first, n, counts, weight, squares, own);
  // Positions count from 1, so that 0 is none.
  const bucketed = first - sizeof<u64>();
  const codesHere = fillBuckets(columnOf<u64>(f), known, bucketed, n);
  if (codesHere == 1) {
    setInt(heads, int(present, 0), 0);
    return false;
  }
  clearClasses<u64>(leftCounts, padded);
  if (isEntropy) walkEntropy(f, codesHere, bucketed, n, counts, weight, own);
  else walkGini(f, codesHere, bucketed, n, counts, weight, squares);
  setInt(heads, int(present, codesHere - 1), 0);
  return true;
}

/** Puts the node's rows into linked lists by code, and the codes into `present`, ascending; returns the number of codes. */
@inline
function fillBuckets(column: usize, known: i32, bucketed: usize, n: i32): i32 {
  const heads_ = heads;
  const next_ = next;
  for (let i = 1; i <= n; i++) {
    const code = codeOf<u64>(column, rowOf<u64>(packed<u64>(bucketed, i)));
    setInt(next_, i, int(heads_, code));
    setInt(heads_, code, i);
    mark(code);
  }
  return collect(known);
}

@inline
function walkGini(f: i32, codesHere: i32, bucketed: usize, n: i32, counts: usize, weight: i32, squares: i64): void {
  const left = leftCounts;
  const leaf = minInstancesPerNode;
  let wL = 0;
  let nL = 0;
  let sL: i64 = 0;
  let D: i64 = 0;
  for (let at = 0; at < codesHere - 1; at++) {
    const code = int(present, at);
    let i = int(heads, code);
    setInt(heads, code, 0);
    do {
      const p = packed<u64>(bucketed, i);
      const c = classOf<u64>(p);
      const w = weightOf<u64>(p);
      const L = int(left, c);
      sL += <i64>w * <i64>(L + L + w);
      D += <i64>w * <i64>int(counts, c);
      setInt(left, c, L + w);
      wL += w;
      nL++;
      i = int(next, i);
    } while (i != 0);
    if (nL < leaf || n - nL < leaf) continue;
    const score = <f64>sL / <f64>wL + <f64>(squares - D - D + sL) / <f64>(weight - wL);
    if (score > splitScore) keep(score, f, code, int(present, at + 1));
  }
}

@inline
function walkEntropy(f: i32, codesHere: i32, bucketed: usize, n: i32, counts: usize, weight: i32, own: f64): void {
  const left = leftCounts;
  const table = entropyTable;
  const leaf = minInstancesPerNode;
  let wL = 0;
  let nL = 0;
  let sL: f64 = 0;
  let sR = own;
  for (let at = 0; at < codesHere - 1; at++) {
    const code = int(present, at);
    let i = int(heads, code);
    setInt(heads, code, 0);
    do {
      const p = packed<u64>(bucketed, i);
      const c = classOf<u64>(p);
      const w = weightOf<u64>(p);
      const L = int(left, c);
      const R = int(counts, c) - L;
      sL += double(table, L + w) - double(table, L);
      sR += double(table, R - w) - double(table, R);
      setInt(left, c, L + w);
      wL += w;
      nL++;
      i = int(next, i);
    } while (i != 0);
    if (nL < leaf || n - nL < leaf) continue;
    const score = sL - double(table, wL) + sR - double(table, weight - wL);
    if (score > splitScore) keep(score, f, code, int(present, at + 1));
  }
}

/** The same for a feature of few codes: counts the rows by code and class, then walks the codes. */
@inline
function scanHistogram(f: i32, known: i32, first: usize, n: i32, counts: usize, weight: i32, squares: i64, own: f64): bool {
  const column = columnOf<u64>(f);
  const width = padded;
  const cellsHere = histogram;
  const byCode = histogramRows;
  memory.fill(cellsHere, 0, (<usize>known * <usize>width) << 2);
  memory.fill(byCode, 0, (<usize>known) << 2);
  for (let i = 0; i < n; i++) {
    const p = packed<u64>(first, i);
    const code = codeOf<u64>(column, rowOf<u64>(p));
    const cell = code * width + classOf<u64>(p);
    setInt(cellsHere, cell, int(cellsHere, cell) + weightOf<u64>(p));
    setInt(byCode, code, int(byCode, code) + 1);
  }
  const left = leftCounts;
  clearClasses<u64>(left, width);
  const leaf = minInstancesPerNode;
  let wL = 0;
  let nL = 0;
  let low = -1;
  let sqL: i64 = 0;
  let D: i64 = 0;
  let sL: f64 = 0;
  let sR = own;
  for (let code = 0; code < known; code++) {
    const here = int(byCode, code);
    if (here == 0) continue;
    if (low >= 0 && nL >= leaf && n - nL >= leaf) {
      const score = isEntropy
        ? sL - double(entropyTable, wL) + sR - double(entropyTable, weight - wL)
        : <f64>sqL / <f64>wL + <f64>(squares - D - D + sqL) / <f64>(weight - wL);
      if (score > splitScore) keep(score, f, low, code);
    }
    if (here == n) return false;
    nL += here;
    low = code;
    if (nL == n) break;
    const cells = cellsHere + (<usize>(code * width) << 2);
    if (isEntropy) {
      for (let c = 0; c < classes; c++) {
        const w = int(cells, c);
        if (w == 0) continue;
        const L = int(left, c);
        const R = int(counts, c) - L;
        sL += double(entropyTable, L + w) - double(entropyTable, L);
        sR += double(entropyTable, R - w) - double(entropyTable, R);
        setInt(left, c, L + w);
        wL += w;
      }
    } else {
      for (let c = 0; c < classes; c++) {
        const w = int(cells, c);
        if (w == 0) continue;
        const L = int(left, c);
        sqL += <i64>w * <i64>(L + L + w);
        D += <i64>w * <i64>int(counts, c);
        setInt(left, c, L + w);
        wL += w;
      }
    }
  }
  return true;
}

/** Marks a code in two levels of bits, so that codes come out sorted. */
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

