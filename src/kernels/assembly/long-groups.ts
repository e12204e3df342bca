import { int, setInt } from './arrays';
import { codesOf } from './long-items';
import { cellCount, cells, grouped, groups, heads, isScalar, marks, next, nodeAmounts, nodeCodes, topMarks, upperMarks } from './long-memory';

// A group is the rows of a node that have one code, groups ascend by code. Scalar: the sums of both `amounts`; else where the group's rows start in `grouped`.

export namespace Group {
  export const BYTES: usize = 24;
  export const CODE: usize = 0;
  /** Distinct rows. */
  export const ROWS: usize = 4;
  /** i64. */
  export const WEIGHT: usize = 8;
  export const SUM: usize = 16;
  export const FIRST: usize = 16;
}

/** So few rows are sorted by insertion. */
const FEW = 20;
const KEYS = memory.data(FEW * 8, 16);

@inline
export function groupAt(list: usize, g: i32): usize {
  return list + <usize>g * Group.BYTES;
}

/** Groups the n rows of `nodeCodes` and `nodeAmounts` by code; returns the number of groups. How it is done changes nothing. */
export function groupRows(f: i32, n: i32): i32 {
  const known = codesOf(f);
  if (n <= FEW && known > 4) return groupFew(n);
  if (known <= cellCount && known <= 4 * n) return isScalar ? groupDense(known, n) : placeDense(known, n);
  return groupSparse(known, n);
}

function groupFew(n: i32): i32 {
  for (let i = 0; i < n; i++) {
    const key = ((<u64>load<u32>(nodeCodes + ((<usize>i) << 2))) << 32) | <u64>i;
    let at = KEYS + ((<usize>i) << 3);
    for (; at > KEYS; at -= 8) {
      const before = load<u64>(at - 8);
      if (before < key) break;
      store<u64>(at, before);
    }
    store<u64>(at, key);
  }
  let count = 0;
  let group = groups - Group.BYTES;
  let code = -1;
  for (let i = 0; i < n; i++) {
    const key = load<u64>(KEYS + ((<usize>i) << 3));
    const position = <i32>(<u32>key);
    const own = <i32>(key >> 32);
    if (own != code) {
      code = own;
      group = groupAt(groups, count++);
      open(group, code, i);
    }
    add(group, position, i);
  }
  return count;
}

@inline
function open(group: usize, code: i32, place: i32): void {
  store<i32>(group, code, Group.CODE);
  store<i32>(group, 0, Group.ROWS);
  store<i64>(group, 0, Group.WEIGHT);
  store<i64>(group, isScalar ? 0 : <i64>place, Group.FIRST);
}

@inline
function add(group: usize, position: i32, place: i32): void {
  store<i32>(group, load<i32>(group, Group.ROWS) + 1, Group.ROWS);
  if (isScalar) {
    const amount = nodeAmounts + ((<usize>position) << 4);
    store<i64>(group, load<i64>(group, Group.WEIGHT) + load<i64>(amount), Group.WEIGHT);
    store<i64>(group, load<i64>(group, Group.SUM) + load<i64>(amount, 8), Group.SUM);
  } else setInt(grouped, place, position);
}

/** One cell a code: its rows and both sums. */
function groupDense(known: i32, n: i32): i32 {
  const first = cells;
  let amount = nodeAmounts;
  const end = nodeCodes + ((<usize>n) << 2);
  for (let at = nodeCodes; at < end; at += 4) {
    const cell = groupAt(first, <i32>load<u32>(at));
    store<i32>(cell, load<i32>(cell, Group.ROWS) + 1, Group.ROWS);
    v128.store(cell, i64x2.add(v128.load(cell, Group.WEIGHT), v128.load(amount)), Group.WEIGHT);
    amount += 16;
  }
  let to = groups;
  for (let code = 0; code < known; code++) {
    const cell = groupAt(first, code);
    const here = load<i32>(cell, Group.ROWS);
    if (here == 0) continue;
    store<i32>(to, code, Group.CODE);
    store<i32>(to, here, Group.ROWS);
    v128.store(to, v128.load(cell, Group.WEIGHT), Group.WEIGHT);
    store<i32>(cell, 0, Group.ROWS);
    v128.store(cell, i64x2.splat(0), Group.WEIGHT);
    to += Group.BYTES;
  }
  return <i32>((to - groups) / Group.BYTES);
}

/** Counts the rows of each code, then puts every row behind the ones of smaller codes. */
function placeDense(known: i32, n: i32): i32 {
  const first = cells;
  for (let i = 0; i < n; i++) {
    const cell = groupAt(first, int(nodeCodes, i));
    store<i32>(cell, load<i32>(cell, Group.ROWS) + 1, Group.ROWS);
  }
  let count = 0;
  let place = 0;
  for (let code = 0; code < known; code++) {
    const cell = groupAt(first, code);
    const here = load<i32>(cell, Group.ROWS);
    if (here == 0) continue;
    const group = groupAt(groups, count++);
    store<i32>(group, code, Group.CODE);
    store<i32>(group, here, Group.ROWS);
    store<i64>(group, <i64>place, Group.FIRST);
    store<i32>(cell, place, Group.CODE);
    place += here;
  }
  for (let i = 0; i < n; i++) {
    const cell = groupAt(first, int(nodeCodes, i));
    const at = load<i32>(cell, Group.CODE);
    setInt(grouped, at, i);
    store<i32>(cell, at + 1, Group.CODE);
  }
  for (let g = 0; g < count; g++) store<u64>(groupAt(first, load<i32>(groupAt(groups, g))), 0);
  return count;
}

/** Puts the rows into linked lists by code, and marks the codes in three levels of bits, so that they come out sorted. */
function groupSparse(known: i32, n: i32): i32 {
  const heads_ = heads;
  const next_ = next;
  for (let i = 1; i <= n; i++) {
    const code = int(nodeCodes, i - 1);
    const before = int(heads_, code);
    setInt(next_, i, before);
    setInt(heads_, code, i);
    if (before == 0) {
      mark(marks, code);
      mark(upperMarks, code >> 6);
      mark(topMarks, code >> 12);
    }
  }
  let count = 0;
  let place = 0;
  for (let t = 0; t <= (known - 1) >> 18; t++) {
    for (let top = take(topMarks, t); top != 0; top &= top - 1) {
      const u = (t << 6) + <i32>ctz(top);
      for (let upper = take(upperMarks, u); upper != 0; upper &= upper - 1) {
        const w = (u << 6) + <i32>ctz(upper);
        for (let bits = take(marks, w); bits != 0; bits &= bits - 1) {
          const code = (w << 6) + <i32>ctz(bits);
          const group = groupAt(groups, count++);
          open(group, code, place);
          let i = int(heads_, code);
          setInt(heads_, code, 0);
          do {
            add(group, i - 1, place++);
            i = int(next_, i);
          } while (i != 0);
        }
      }
    }
  }
  return count;
}

@inline
function mark(words: usize, bit: i32): void {
  const word = words + (<usize>(bit >> 6) << 3);
  store<u64>(word, load<u64>(word) | ((<u64>1) << (<u64>(bit & 63))));
}

@inline
function take(words: usize, w: i32): u64 {
  const word = words + (<usize>w << 3);
  const bits = load<u64>(word);
  store<u64>(word, 0);
  return bits;
}
