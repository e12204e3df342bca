import { double, int } from './arrays';
import { classes, classList, entropyTable, isEntropy, minInstancesPerNode } from './forest-memory';
import { clearClasses, codeOf, columnOf } from './small-rows';
import { keep, splitScore } from './small-split';

// Addresses that are known when this is compiled: fewer registers, shorter addresses.
const HISTOGRAM = memory.data(32 * 16 * 4, 16);
const LEFT = memory.data(16 * 4, 16);

/**
 * Looks at all splits of one feature; false if it has one code only. `squares` is the node's sum of squares, `kinds` the length of `classList`.
 * A cell of the histogram, (codes, 16 classes), has the weight in its low half and the number of rows in its high half, and so have the vectors `left`
 * of what is left of the split. Cells are 0 before and after.
 */
export function scanSmall(f: i32, first: usize, n: i32, counts: usize, weight: i32, squares: i32, kinds: i32): bool {
  const column = columnOf(f);
  let mask: u32 = 0;
  const end = first + ((<usize>n) << 2);
  for (let at = first; at < end; at += 4) {
    const p = load<u32>(at);
    const code = codeOf(column, p >> 16);
    const cell = HISTOGRAM + ((<usize>code) << 6) + ((p >> 10) & 60);
    store<u32>(cell, load<u32>(cell) + ((p & 4095) | 65536));
    mask |= (<u32>1) << code;
  }
  if ((mask & (mask - 1)) == 0) {
    clearClasses(HISTOGRAM + ((<usize>ctz(mask)) << 6));
    return false;
  }
  const leaf = minInstancesPerNode;
  const last = n - leaf;
  const isWide = classes > 12;
  const zero = i64x2.splat(0);
  const weights = i32x4.splat(0xffff);
  let best = splitScore;
  let left0 = zero;
  let left1 = zero;
  let left2 = zero;
  let left3 = zero;
  let code = <i32>ctz(mask);
  for (;;) {
    const cells = HISTOGRAM + ((<usize>code) << 6);
    left0 = i32x4.add(left0, v128.load(cells));
    left1 = i32x4.add(left1, v128.load(cells, 16));
    left2 = i32x4.add(left2, v128.load(cells, 32));
    v128.store(cells, zero);
    v128.store(cells, zero, 16);
    v128.store(cells, zero, 32);
    if (isWide) {
      left3 = i32x4.add(left3, v128.load(cells, 48));
      v128.store(cells, zero, 48);
    }
    mask &= mask - 1;
    if (mask == 0) break;
    const high = <i32>ctz(mask);
    const both = sum4(i32x4.add(i32x4.add(left0, left1), i32x4.add(left2, left3)));
    const wL = both & 0xffff;
    const nL = both >> 16;
    if (nL >= leaf && nL <= last) {
      let score: f64;
      if (isEntropy) {
        v128.store(LEFT, v128.and(left0, weights));
        v128.store(LEFT, v128.and(left1, weights), 16);
        v128.store(LEFT, v128.and(left2, weights), 32);
        v128.store(LEFT, v128.and(left3, weights), 48);
        let sL: f64 = 0;
        let sR: f64 = 0;
        for (let k = 0; k < kinds; k++) {
          const c = int(classList, k);
          const L = int(LEFT, c);
          sL += double(entropyTable, L);
          sR += double(entropyTable, int(counts, c) - L);
        }
        score = sL - double(entropyTable, wL) + sR - double(entropyTable, weight - wL);
      } else {
        let S = i32x4.dot_i16x8_s(left0, v128.and(left0, weights));
        S = i32x4.add(S, i32x4.dot_i16x8_s(left1, v128.and(left1, weights)));
        S = i32x4.add(S, i32x4.dot_i16x8_s(left2, v128.and(left2, weights)));
        let D = i32x4.dot_i16x8_s(left0, v128.load(counts));
        D = i32x4.add(D, i32x4.dot_i16x8_s(left1, v128.load(counts, 16)));
        D = i32x4.add(D, i32x4.dot_i16x8_s(left2, v128.load(counts, 32)));
        if (isWide) {
          S = i32x4.add(S, i32x4.dot_i16x8_s(left3, v128.and(left3, weights)));
          D = i32x4.add(D, i32x4.dot_i16x8_s(left3, v128.load(counts, 48)));
        }
        const sL = sum4(S);
        score = <f64>sL / <f64>wL + <f64>(squares - 2 * sum4(D) + sL) / <f64>(weight - wL);
      }
      if (score > best) {
        best = score;
        keep(score, f, code, high);
      }
    }
    code = high;
  }
  return true;
}

@inline
function sum4(v: v128): i32 {
  const pairs = i32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

