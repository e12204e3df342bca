// Codes of groups of slots, and what they mean: see `fillTable` and `addByLevel` of ../coded.ts, which these are operation for operation.

/** Doubles of a table, and of each half of a histogram. */
export const CODES: usize = 256;
export const TABLE_BYTES: usize = CODES * 8;
export const HISTOGRAM_BYTES: usize = 2 * TABLE_BYTES;

/** Puts into a table what each code of a group of `count` slots adds to a margin: `members`, (count), i32, are these slots, `sizes`, (count), i32, the numbers of their levels, which lie slot by slot from `levels` on, f64. Gives where they end. */
export function fillTable(count: i32, members: usize, sizes: usize, levels: usize, coefficients: usize, table: usize): usize {
  store<f64>(table, 0);
  let bytes: usize = 8;
  for (let s: usize = 0; s < <usize>count; s++) {
    const coefficient = load<f64>(coefficients + (<usize>load<i32>(members + (s << 2)) << 3));
    const size = load<i32>(sizes + (s << 2));
    // From the last digit down, since the first stands where the sums so far do.
    for (let digit = size - 1; digit >= 0; digit--) {
      const product = coefficient * load<f64>(levels + (<usize>digit << 3));
      const to = table + <usize>digit * bytes;
      for (let i: usize = 0; i < bytes; i += 8) store<f64>(to + i, load<f64>(table + i) + product);
    }
    bytes *= <usize>size;
    levels += <usize>size << 3;
  }
  return levels;
}

/** Adds to `gradient`, by slot, what the derivatives of a histogram, which are used up, come to; the other arguments are as of `fillTable`. */
export function addByLevel(count: i32, members: usize, sizes: usize, levels: usize, gradient: usize, histogram: usize): usize {
  let bytes: usize = 8;
  for (let s: usize = 0; s < <usize>count; s++) {
    const size = <usize>load<i32>(sizes + (s << 2));
    bytes *= size;
    levels += size << 3;
  }
  const end = levels;
  for (let i: usize = 0; i < bytes; i += 8) store<f64>(histogram + i, load<f64>(histogram + i) + load<f64>(histogram + i, TABLE_BYTES));
  for (let s = count - 1; s >= 0; s--) {
    const size = load<i32>(sizes + (<usize>s << 2));
    bytes /= <usize>size;
    levels -= <usize>size << 3;
    const to = gradient + (<usize>load<i32>(members + (<usize>s << 2)) << 3);
    store<f64>(to, load<f64>(to) + weighed(size, levels, histogram, bytes));
    for (let digit = 1; digit < size; digit++) {
      const from = histogram + <usize>digit * bytes;
      for (let i: usize = 0; i < bytes; i += 8) store<f64>(histogram + i, load<f64>(histogram + i) + load<f64>(from + i));
    }
  }
  return end;
}

/** Sums of `size` parts of so many bytes, times their level, added up. */
function weighed(size: i32, levels: usize, parts: usize, bytes: usize): f64 {
  let total: f64 = 0;
  for (let digit = 0; digit < size; digit++, levels += 8, parts += bytes) {
    let sum: f64 = 0;
    for (let i: usize = 0; i < bytes; i += 8) sum += load<f64>(parts + i);
    total += load<f64>(levels) * sum;
  }
  return total;
}
