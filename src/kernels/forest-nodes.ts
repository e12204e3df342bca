import type { TreeNodes } from './forest-kernel.ts';

/**
 * Growing nodes as records of 32-bit words, the same in both kernels (assembly/forest-memory.ts has them in bytes):
 * the words below, then the in-bag weight of each class. Parents come before their children, and the two children of a node are neighbours.
 */
export const Word = {
  /** The node's part of the in-bag rows: from START to END. */
  START: 0,
  END: 1,
  /** The node's part of the scored rows that are not in the bag. */
  SCORED_START: 2,
  SCORED_END: 3,
  DEPTH: 4,
  /** Key of the node's random numbers, made from its path. */
  KEY: 5,
  /** The left child; the right one is the next. -1: no children. */
  LEFT: 6,
  FEATURE: 7,
  /** Rows with a code up to CUT go left. */
  CUT: 8,
  /** Variants that have not stopped above the node. */
  ACTIVE: 9,
  /** 64 bits: which of the first 64 features are known to be constant in the node. */
  KNOWN: 10,
  /** 64 bits: a double. */
  THRESHOLD: 12,
  /** Variants in whose tree the node would be a leaf. */
  LEAF_MASK: 14,
  /** Class of the largest weight; kept only when a variant prunes. */
  PREDICTION: 15,
  COUNTS: 16,
} as const;

/** Growing nodes: two views of the same bytes, and the words of a record. */
export interface NodeRecords {
  words: Int32Array;
  doubles: Float64Array;
  stride: number;
}

/** Words of a record; a multiple of 4, so that thresholds and vectors are aligned. */
export function recordWords(classes: number): number {
  return Word.COUNTS + ((classes + 3) & ~3);
}

/** Records for `count` nodes, with the first ones copied from `old`. */
export function makeRecords(count: number, classes: number, old: NodeRecords | null): NodeRecords {
  const stride = recordWords(classes);
  const words = new Int32Array(count * stride);
  if (old !== null) words.set(old.words);
  return { words, doubles: new Float64Array(words.buffer), stride };
}

/** The tree of one variant (its bit in the masks): nodes below its leaves are left out, the others are numbered depth-first. */
export function cutBack(records: NodeRecords, classes: number, bit: number): TreeNodes {
  const { words, doubles, stride } = records;
  const order = depthFirst(records, bit);
  const count = order.length;
  const nodes: TreeNodes = {
    count,
    feature: new Int32Array(count).fill(-1),
    threshold: new Float64Array(count),
    left: new Int32Array(count).fill(-1),
    right: new Int32Array(count).fill(-1),
    depth: new Int32Array(count),
    instances: new Int32Array(count),
    counts: new Int32Array(count * classes),
  };
  const place = new Map(order.map((node, i) => [node, i]));
  for (let i = 0; i < count; i++) {
    const at = order[i] * stride;
    nodes.depth[i] = words[at + Word.DEPTH];
    nodes.instances[i] = words[at + Word.END] - words[at + Word.START];
    nodes.counts.set(words.subarray(at + Word.COUNTS, at + Word.COUNTS + classes), i * classes);
    if ((words[at + Word.LEAF_MASK] & bit) !== 0) continue;
    nodes.feature[i] = words[at + Word.FEATURE];
    nodes.threshold[i] = doubles[(at + Word.THRESHOLD) >> 1];
    nodes.left[i] = place.get(words[at + Word.LEFT]) ?? -1;
    nodes.right[i] = place.get(words[at + Word.LEFT] + 1) ?? -1;
  }
  return nodes;
}

function depthFirst({ words, stride }: NodeRecords, bit: number): number[] {
  const order: number[] = [];
  const open = [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    order.push(node);
    const left = words[node * stride + Word.LEFT];
    if ((words[node * stride + Word.LEAF_MASK] & bit) === 0) open.push(left + 1, left);
  }
  return order;
}
