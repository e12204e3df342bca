import { codes, rows } from './forest-memory';

// Rows in the bag are packed into P: u32 in the small kernel (row 16 bits, class 4, weight 12), u64 in the wide one (row 32, class 16, weight 16).
// Sums of squares have the type S: i32 in the small kernel, i64 in the wide one. Everything that asks for the size of P is decided when it is compiled.

/** Byte offsets in a node record. */
export namespace Node {
  export const START: usize = 0;
  export const END: usize = 4;
  export const SCORED_START: usize = 8;
  export const SCORED_END: usize = 12;
  export const DEPTH: usize = 16;
  export const KEY: usize = 20;
  export const LEFT: usize = 24;
  export const FEATURE: usize = 28;
  export const CUT: usize = 32;
  export const ACTIVE: usize = 36;
  export const KNOWN: usize = 40;
  export const THRESHOLD: usize = 48;
  export const LEAF_MASK: usize = 56;
  export const PREDICTION: usize = 60;
  export const COUNTS: usize = 64;
}

@inline
export function int(array: usize, i: i32): i32 {
  return load<i32>(array + ((<usize>i) << 2));
}

@inline
export function setInt(array: usize, i: i32, value: i32): void {
  store<i32>(array + ((<usize>i) << 2), value);
}

@inline
export function double(array: usize, i: i32): f64 {
  return load<f64>(array + ((<usize>i) << 3));
}

@inline
export function isSmall<P>(): bool {
  return sizeof<P>() == 4;
}

@inline
export function pack<P>(row: i32, class_: i32, weight: i32): P {
  if (sizeof<P>() == 4) return <P>(((<u32>row) << 16) | ((<u32>class_) << 12) | (<u32>weight));
  else return <P>(((<u64>row) << 32) | ((<u64>class_) << 16) | (<u64>weight));
}

@inline
export function maxWeight<P>(): i32 {
  if (sizeof<P>() == 4) return 4095;
  else return 65535;
}

@inline
export function packed<P>(array: usize, i: i32): P {
  return load<P>(array + ((<usize>i) << alignof<P>()));
}

@inline
export function setPacked<P>(array: usize, i: i32, value: P): void {
  store<P>(array + ((<usize>i) << alignof<P>()), value);
}

@inline
export function rowOf<P>(p: P): u32 {
  if (sizeof<P>() == 4) return (<u32>p) >> 16;
  else return <u32>((<u64>p) >> 32);
}

@inline
export function classOf<P>(p: P): i32 {
  if (sizeof<P>() == 4) return <i32>(((<u32>p) >> 12) & 15);
  else return <i32>(((<u32>p) >> 16));
}

@inline
export function weightOf<P>(p: P): i32 {
  if (sizeof<P>() == 4) return <i32>((<u32>p) & 4095);
  else return <i32>((<u32>p) & 65535);
}

/** The codes of one feature. */
@inline
export function columnOf<P>(feature: i32): usize {
  if (sizeof<P>() == 4) return codes + <usize>feature * <usize>rows;
  else return codes + ((<usize>feature * <usize>rows) << 1);
}

@inline
export function codeOf<P>(column: usize, row: u32): i32 {
  if (sizeof<P>() == 4) return <i32>load<u8>(column + <usize>row);
  else return <i32>load<u16>(column + ((<usize>row) << 1));
}

/** Clears one entry a class. */
@inline
export function clearClasses<P>(array: usize, padded: i32): void {
  if (sizeof<P>() == 4) {
    const zero = i64x2.splat(0);
    v128.store(array, zero);
    v128.store(array, zero, 16);
    v128.store(array, zero, 32);
    v128.store(array, zero, 48);
  } else memory.fill(array, 0, (<usize>padded) << 2);
}
