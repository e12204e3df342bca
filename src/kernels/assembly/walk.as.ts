// Walks rows down the trees of a forest: see ../forest-walk.ts for what it does, and ../forest-walk-wasm.ts for the memory.
// A node has 16 bytes: its threshold, 8 x its feature, and the address of its left child; the right one is the next.
// A leaf is its own left child with the threshold infinity, so that rows may go on when they have arrived.

const NODE_BYTES: usize = 16;
const FEATURE: usize = 8;
const LEFT: usize = 12;
const MISSING_LEFT: u32 = 1;
const NOMINAL: u32 = 2;
/** Rows that stay in the fastest memory while all trees are walked. */
const BLOCK: i32 = 64;
/** Rows that are walked together, so that one's memory is waited for while another's is used. */
const ABREAST: i32 = 8;
/** From this depth on it pays to look whether all rows have arrived. */
const DEEP: i32 = 12;
const WORD_BITS: i32 = 32;

export let nodes: usize = 0;
/** Address of the root and depth of each tree: (trees, 2), i32. */
export let trees: usize = 0;
export let treeCount: i32 = 0;
/** (nodes, width), f64. */
export let values: usize = 0;
export let width: i32 = 0;
/** (nodes, setWords), i32. */
export let sets: usize = 0;
export let setWords: i32 = 0;
/** Bits MISSING_LEFT and NOMINAL: (nodes), u8. */
export let flags: usize = 0;
export let isNominal: i32 = 0;
/** (rows, features), f64. */
export let rows: usize = 0;
export let rowBytes: i32 = 0;
/** (rows, width), f64. */
export let sums: usize = 0;

/** The first byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}

/** Adds the leaf values of `count` rows to their sums; behind them is room for ABREAST more. */
export function addLeaves(count: i32): void {
  if (isNominal != 0 || hasMissing(count)) return addAny(count);
  for (let start = 0; start < count; start += BLOCK) {
    const end = min(start + BLOCK, count);
    for (let tree = 0; tree < treeCount; tree++) {
      const root = load<u32>(trees + ((<usize>tree) << 3));
      const depth = load<i32>(trees + ((<usize>tree) << 3), 4);
      for (let row = start; row < end; row += ABREAST) walkTogether(root, depth, row, min(ABREAST, end - row));
    }
  }
}

@inline
function step(node: usize, row: usize): usize {
  const value = load<f64>(row + <usize>load<u32>(node, FEATURE));
  return <usize>load<u32>(node, LEFT) + ((<usize>!(value <= load<f64>(node))) << 4);
}

function walkTogether(root: usize, depth: i32, first: i32, count: i32): void {
  const bytes = <usize>rowBytes;
  const r0 = rows + <usize>first * bytes;
  const r1 = r0 + bytes;
  const r2 = r1 + bytes;
  const r3 = r2 + bytes;
  const r4 = r3 + bytes;
  const r5 = r4 + bytes;
  const r6 = r5 + bytes;
  const r7 = r6 + bytes;
  let n0 = root;
  let n1 = root;
  let n2 = root;
  let n3 = root;
  let n4 = root;
  let n5 = root;
  let n6 = root;
  let n7 = root;
  let before: usize = 0;
  for (let level = 0; level < depth; level++) {
    n0 = step(n0, r0);
    n1 = step(n1, r1);
    n2 = step(n2, r2);
    n3 = step(n3, r3);
    n4 = step(n4, r4);
    n5 = step(n5, r5);
    n6 = step(n6, r6);
    n7 = step(n7, r7);
    if (depth > DEEP) {
      // Children stand behind their parents, so the sum only stays where no row moved.
      const now = n0 + n1 + n2 + n3 + n4 + n5 + n6 + n7;
      if (now == before) break;
      before = now;
    }
  }
  add(first, n0);
  if (count > 1) add(first + 1, n1);
  if (count > 2) add(first + 2, n2);
  if (count > 3) add(first + 3, n3);
  if (count > 4) add(first + 4, n4);
  if (count > 5) add(first + 5, n5);
  if (count > 6) add(first + 6, n6);
  if (count > 7) add(first + 7, n7);
}

@inline
function add(row: i32, node: usize): void {
  const w = <usize>width;
  let from = values + ((((node - nodes) >> 4) * w) << 3);
  let to = sums + ((<usize>row * w) << 3);
  if (width == 2) {
    v128.store(to, f64x2.add(v128.load(to), v128.load(from)));
    return;
  }
  for (let c = 0; c < width; c++, from += 8, to += 8) store<f64>(to, load<f64>(to) + load<f64>(from));
}

function hasMissing(count: i32): bool {
  const end = rows + <usize>count * <usize>rowBytes;
  let at = rows;
  let found = i64x2.splat(0);
  for (; at + 16 <= end; at += 16) {
    const pair = v128.load(at);
    found = v128.or(found, f64x2.ne(pair, pair));
  }
  if (at < end) {
    const last = load<f64>(at);
    if (last != last) return true;
  }
  return v128.any_true(found);
}

/** The same with missing values and categories. */
function addAny(count: i32): void {
  for (let row = 0; row < count; row++) {
    const x = rows + <usize>row * <usize>rowBytes;
    for (let tree = 0; tree < treeCount; tree++) {
      let node: usize = load<u32>(trees + ((<usize>tree) << 3));
      for (;;) {
        const left: usize = load<u32>(node, LEFT);
        if (left == node) break;
        node = goesLeft(node, x) ? left : left + NODE_BYTES;
      }
      add(row, node);
    }
  }
}

@inline
function goesLeft(node: usize, x: usize): bool {
  const value = load<f64>(x + <usize>load<u32>(node, FEATURE));
  const flag = <u32>load<u8>(flags + ((node - nodes) >> 4));
  if (value != value) return (flag & MISSING_LEFT) != 0;
  if ((flag & NOMINAL) == 0) return value <= load<f64>(node);
  const word = <i32>floor(value / <f64>WORD_BITS);
  if (word >= setWords) return false;
  const bits = load<u32>(sets + ((((node - nodes) >> 4) * <usize>setWords + <usize>word) << 2));
  return ((bits >> (<u32>value & 31)) & 1) != 0;
}
