// The forest kernel: see ../forest.ts for what it does, and forest-memory.ts and long-memory.ts for the memory. It has two forms.
// small: counts of up to 16 classes, codes below 32, rows below 32,768, best splits. long: everything.
export * from './forest-memory';
export * from './long-memory';
export { predictRows, sumRows } from './forest-score';
export { packColumn } from './long-items';
export { setWords as setItemWords } from './long-sample';
export { setLandmarks } from './long-scan';
export { growLong } from './long-growth';
export { scoreLong } from './long-score';
export { growSmall } from './small-growth';
export { scoreSmall } from './small-score';

/** Turns n whole doubles into i64, in place. */
export function toWhole(array: usize, n: i32): void {
  for (let at = array; at < array + ((<usize>n) << 3); at += 8) store<i64>(at, <i64>load<f64>(at));
}

/** The first byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}
