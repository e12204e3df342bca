// What is added to margins, each of which gets its addends one after the other.
import { TABLE_BYTES } from './levels';

/** Adds to `bytes` of margins the products of four slots, whose columns stand `step` bytes apart, with their factors, slot by slot. */
export function addFourColumns(z: usize, bytes: usize, column: usize, step: usize, factor: usize): void {
  const f0 = v128.load64_splat(factor);
  const f1 = v128.load64_splat(factor, 8);
  const f2 = v128.load64_splat(factor, 16);
  const f3 = v128.load64_splat(factor, 24);
  const c1 = column + step;
  const c2 = c1 + step;
  const c3 = c2 + step;
  for (let k: usize = 0; k < bytes; k += 16) {
    let sum = f64x2.add(v128.load(z + k), f64x2.mul(v128.load(column + k), f0));
    sum = f64x2.add(sum, f64x2.mul(v128.load(c1 + k), f1));
    sum = f64x2.add(sum, f64x2.mul(v128.load(c2 + k), f2));
    v128.store(z + k, f64x2.add(sum, f64x2.mul(v128.load(c3 + k), f3)));
  }
}

export function addColumn(z: usize, bytes: usize, column: usize, factor: usize): void {
  const f = v128.load64_splat(factor);
  for (let k: usize = 0; k < bytes; k += 16) v128.store(z + k, f64x2.add(v128.load(z + k), f64x2.mul(v128.load(column + k), f)));
}

/** Adds to margins of `count` rows what four tables, one behind the other, have for their codes, table by table. */
export function addFourCodes(z: usize, count: usize, table: usize, c0: usize, c1: usize, c2: usize, c3: usize): void {
  for (let k: usize = 0; k < count; k++) {
    let sum = load<f64>(z + (k << 3)) + load<f64>(table + (<usize>load<u8>(c0 + k) << 3));
    sum += load<f64>(table + (<usize>load<u8>(c1 + k) << 3), TABLE_BYTES);
    sum += load<f64>(table + (<usize>load<u8>(c2 + k) << 3), 2 * TABLE_BYTES);
    store<f64>(z + (k << 3), sum + load<f64>(table + (<usize>load<u8>(c3 + k) << 3), 3 * TABLE_BYTES));
  }
}

export function addCodes(z: usize, count: usize, table: usize, c: usize): void {
  for (let k: usize = 0; k < count; k++) store<f64>(z + (k << 3), load<f64>(z + (k << 3)) + load<f64>(table + (<usize>load<u8>(c + k) << 3)));
}
