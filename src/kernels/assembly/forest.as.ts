// The forest kernel: see ../forest.ts for what it does, and forest-memory.ts for the memory.
// The same source is compiled twice: small (codes below 32, classes up to 16, rows below 32,768) and wide.
export * from './forest-memory';
import { growTree } from './forest-growth';
import { scoreTree } from './forest-score';
export { predictRows, sumRows } from './forest-score';

export function growSmall(seed: u32, tree: u32): i32 {
  return growTree<u32, i32>(seed, tree);
}

export function growWide(seed: u32, tree: u32): i32 {
  return growTree<u64, i64>(seed, tree);
}

export function scoreSmall(): void {
  scoreTree<u32>();
}

export function scoreWide(): void {
  scoreTree<u64>();
}

/** The first byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}
