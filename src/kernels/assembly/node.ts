// Node records: what both forms keep of a node, each with more behind it (small-rows.ts, long-node.ts).
import { mix } from './random';

/** Byte offsets in a record. */
export namespace Node {
  export const START: usize = 0;
  export const END: usize = 4;
  export const SCORED_START: usize = 8;
  export const SCORED_END: usize = 12;
  export const DEPTH: usize = 16;
  export const KEY: usize = 20;
  export const LEFT: usize = 24;
  export const FEATURE: usize = 28;
  export const ACTIVE: usize = 36;
  export const KNOWN: usize = 40;
  export const THRESHOLD: usize = 48;
  export const LEAF_MASK: usize = 56;
}

/** Fills in a child: its part of the rows in the bag and of the scored ones, and its key, which is made from the parent's and its side's. */
@inline
export function setChild(node: usize, child: usize, start: i32, end: i32, scoredStart: i32, scoredEnd: i32, key: u32): void {
  store<i32>(child, start, Node.START);
  store<i32>(child, end, Node.END);
  store<i32>(child, scoredStart, Node.SCORED_START);
  store<i32>(child, scoredEnd, Node.SCORED_END);
  store<i32>(child, load<i32>(node, Node.DEPTH) + 1, Node.DEPTH);
  store<u32>(child, mix(load<u32>(node, Node.KEY) ^ key), Node.KEY);
  store<u64>(child, load<u64>(node, Node.KNOWN), Node.KNOWN);
}

/** Tells the children of a node which variants go on there. */
@inline
export function passDown(node: usize, nodes: usize, stride: usize, active: i32): void {
  const left = load<i32>(node, Node.LEFT);
  if (left < 0) return;
  const child = nodes + <usize>left * stride;
  store<i32>(child, active, Node.ACTIVE);
  store<i32>(child + stride, active, Node.ACTIVE);
}
