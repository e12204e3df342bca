import { codes, rows } from './forest-memory';

// Rows in the bag of the small form are packed into 32 bits: row 16, class 4, weight 12.

/** Byte offsets in a node record of the small form, behind those of both. */
export namespace SmallNode {
  export const CUT: usize = 32;
  export const PREDICTION: usize = 60;
  export const COUNTS: usize = 64;
}

export const MAX_WEIGHT: i32 = 4095;

@inline
export function pack(row: i32, class_: i32, weight: i32): u32 {
  return ((<u32>row) << 16) | ((<u32>class_) << 12) | (<u32>weight);
}

@inline
export function packed(array: usize, i: i32): u32 {
  return load<u32>(array + ((<usize>i) << 2));
}

@inline
export function setPacked(array: usize, i: i32, value: u32): void {
  store<u32>(array + ((<usize>i) << 2), value);
}

@inline
export function rowOf(p: u32): u32 {
  return p >> 16;
}

@inline
export function classOf(p: u32): i32 {
  return <i32>((p >> 12) & 15);
}

@inline
export function weightOf(p: u32): i32 {
  return <i32>(p & 4095);
}

/** The codes of one feature. */
@inline
export function columnOf(feature: i32): usize {
  return codes + <usize>feature * <usize>rows;
}

@inline
export function codeOf(column: usize, row: u32): i32 {
  return <i32>load<u8>(column + <usize>row);
}

/** Clears one entry a class. */
@inline
export function clearClasses(array: usize): void {
  const zero = i64x2.splat(0);
  v128.store(array, zero);
  v128.store(array, zero, 16);
  v128.store(array, zero, 32);
  v128.store(array, zero, 48);
}
