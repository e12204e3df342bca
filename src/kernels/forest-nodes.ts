import type { TreeNodes } from './forest-kernel.ts';

/** A node as a kernel has grown it. */
export interface GrownNode {
  /** The left child; the right one is the next. -1: no children. */
  left: number;
  feature: number;
  threshold: number;
  /** 1: missing values go left. */
  missingLeft: number;
  depth: number;
  /** Distinct rows. */
  instances: number;
  /** Variants in whose tree the node would be a leaf. */
  leafMask: number;
  /** As in TreeNodes: (width). */
  stats: ArrayLike<number>;
  /** Categories that go left, as in TreeNodes: (setWords), or empty at an ordered split. */
  set: ArrayLike<number>;
}

/** The tree of one variant (its bit in the masks): nodes below its leaves are left out, the others are numbered depth-first. `read` gives node i, the root is 0. */
export function cutBack(read: (node: number) => GrownNode, { width, setWords }: { width: number; setWords: number }, bit: number): TreeNodes {
  const order = depthFirst(read, bit);
  const count = order.length;
  const nodes: TreeNodes = {
    count,
    feature: new Int32Array(count).fill(-1),
    threshold: new Float64Array(count),
    left: new Int32Array(count).fill(-1),
    right: new Int32Array(count).fill(-1),
    depth: new Int32Array(count),
    instances: new Int32Array(count),
    stats: new Float64Array(count * width),
    missingLeft: new Uint8Array(count),
    sets: new Int32Array(count * setWords),
    setWords,
  };
  const place = new Map(order.map((node, i) => [node, i]));
  for (let i = 0; i < count; i++) {
    const node = read(order[i]);
    nodes.depth[i] = node.depth;
    nodes.instances[i] = node.instances;
    nodes.stats.set(node.stats, i * width);
    if ((node.leafMask & bit) !== 0) continue;
    nodes.feature[i] = node.feature;
    nodes.threshold[i] = node.threshold;
    nodes.missingLeft[i] = node.missingLeft;
    nodes.sets.set(node.set, i * setWords);
    nodes.left[i] = place.get(node.left) ?? -1;
    nodes.right[i] = place.get(node.left + 1) ?? -1;
  }
  return nodes;
}

function depthFirst(read: (node: number) => GrownNode, bit: number): number[] {
  const order: number[] = [];
  const open = [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    order.push(node);
    const { leafMask, left } = read(node);
    if ((leafMask & bit) === 0) open.push(left + 1, left);
  }
  return order;
}
