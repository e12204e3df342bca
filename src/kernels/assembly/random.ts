// The generator of ../random.ts, and the two ways to choose the rows of a tree.

import { int, setInt } from './arrays';
import { bootstrap, drawn, draws, subsamplingRate, trainRows } from './forest-memory';

@inline
export function mix(x: u32): u32 {
  x ^= x >> 16;
  x *= 0x7feb352d;
  x ^= x >> 15;
  x *= 0x846ca68b;
  return x ^ (x >> 16);
}

@inline
export function draw(key: u32, index: u32): u32 {
  return mix(key + (index + 1) * 0x9e3779b9);
}

@inline
export function below(bits: u32, n: i32): i32 {
  return <i32>(((<u64>bits) * (<u64>n)) >> 32);
}

/** Counts in `drawn` how often each training row is drawn. */
export function drawRows(key: u32): void {
  if (!bootstrap) {
    chooseRows(key);
    return;
  }
  memory.fill(drawn, 0, (<usize>trainRows) << 2);
  for (let i = 0; i < draws; i++) {
    const j = below(draw(key, i), trainRows);
    setInt(drawn, j, int(drawn, j) + 1);
  }
}

function chooseRows(key: u32): void {
  const limit = subsamplingRate * 4294967296.0;
  let smallest: u64 = u64.MAX_VALUE;
  let first = 0;
  for (let i = 0; i < trainRows; i++) {
    const hash = draw(key, i);
    setInt(drawn, i, <i32>(<f64>hash < limit));
    if (<u64>hash < smallest) {
      smallest = hash;
      first = i;
    }
  }
  setInt(drawn, first, 1);
}
