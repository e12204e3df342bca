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
  const { grown, place } = depthFirst(read, bit);
  const count = grown.length;
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
  grown.forEach((node, i) => {
    nodes.depth[i] = node.depth;
    nodes.instances[i] = node.instances;
    nodes.stats.set(node.stats, i * width);
    if ((node.leafMask & bit) !== 0) return;
    nodes.feature[i] = node.feature;
    nodes.threshold[i] = node.threshold;
    nodes.missingLeft[i] = node.missingLeft;
    nodes.sets.set(node.set, i * setWords);
    nodes.left[i] = place.get(node.left) ?? -1;
    nodes.right[i] = place.get(node.left + 1) ?? -1;
  });
  return nodes;
}

/** The nodes of the tree in depth-first order, and the place of each by its index. */
function depthFirst(read: (node: number) => GrownNode, bit: number): { grown: GrownNode[]; place: Map<number, number> } {
  const grown: GrownNode[] = [];
  const place = new Map<number, number>();
  const open = [0];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const node = read(index);
    place.set(index, grown.length);
    grown.push(node);
    if ((node.leafMask & bit) === 0) open.push(node.left + 1, node.left);
  }
  return { grown, place };
}
