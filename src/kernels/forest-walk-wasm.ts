import { walk as encoded } from './assembly.generated.ts';
import type { ForestWalk, LeafValues, WalkTrees } from './forest-walk.ts';
import { bytesOfBase64, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  addLeaves(count: number): void;
}

/** Node records of assembly/walk.as.ts. */
const NODE_BYTES = 16;
const MISSING_LEFT = 1;
const NOMINAL = 2;
/** Rows that are walked together there. */
const ABREAST = 8;
const PAGE_BYTES = 2 ** 16;
/** Values of the rows that are in the memory at a time, and the bounds of their number. */
const BLOCK_VALUES = 2 ** 16;
const FEWEST_ROWS = 8;
const MOST_ROWS = 2048;
/** Forests that would need more stay in TypeScript. */
const MOST_BYTES = 2 ** 31;

let compiled: WebAssembly.Module | null = null;

/** The walk in WebAssembly: the same sums as `typescriptWalk`, bit for bit; null for a forest that is too large for it. */
export function wasmWalk(trees: WalkTrees, leaves: LeafValues): ForestWalk | null {
  const features = trees.nominal.length;
  const { width } = leaves;
  const block = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(BLOCK_VALUES / Math.max(1, features))));
  const places = placesOf(trees, { leaves, rows: block, features });
  if (places.end > MOST_BYTES) return null;
  const exports = start(places.end);
  const base = Math.ceil(exports.heapBase() / NODE_BYTES) * NODE_BYTES;
  fill(exports.memory, trees, { leaves, places, base });
  function at(place: number): number {
    return base + place;
  }
  setGlobals(exports, {
    nodes: at(places.nodes), trees: at(places.trees), treeCount: trees.treeStarts.length - 1, values: at(places.values), width,
    sets: at(places.sets), setWords: trees.setWords, flags: at(places.flags), isNominal: trees.nominal.includes(1) ? 1 : 0, rows: at(places.rows), rowBytes: 8 * features, sums: at(places.sums),
  });
  const rows = new Float64Array(exports.memory.buffer, at(places.rows), (block + ABREAST) * features);
  const blockSums = new Float64Array(exports.memory.buffer, at(places.sums), block * width);
  return {
    name: 'wasm',
    addLeaves(sums, source) {
      const count = sums.length / width;
      for (let first = 0; first < count; first += block) {
        const some = Math.min(block, count - first);
        source(rows.subarray(0, some * features), { from: first, to: first + some });
        // What is left of earlier rows may be missing, and a missing value leads out of a tree.
        rows.fill(0, some * features, (some + ABREAST) * features);
        blockSums.set(sums.subarray(first * width, (first + some) * width));
        exports.addLeaves(some);
        sums.set(blockSums.subarray(0, some * width), first * width);
      }
    },
  };
}

interface Places {
  nodes: number;
  trees: number;
  values: number;
  sets: number;
  flags: number;
  rows: number;
  sums: number;
  end: number;
}

/** Where everything stands behind the heap's base; all of it begins at a multiple of 16. */
function placesOf({ treeStarts, left, setWords }: WalkTrees, { leaves, rows, features }: { leaves: LeafValues; rows: number; features: number }): Places {
  let end = 0;
  function take(bytes: number): number {
    const place = end;
    end += Math.ceil(bytes / NODE_BYTES) * NODE_BYTES;
    return place;
  }
  // A node behind the last, for the right child that a leaf would have.
  const nodes = take((left.length + 1) * NODE_BYTES);
  const places = { nodes, trees: take(8 * treeStarts.length), values: take(8 * leaves.width * (left.length + 1)), sets: take(4 * setWords * left.length), flags: take(left.length), rows: take(8 * features * (rows + ABREAST)), sums: take(8 * leaves.width * rows) };
  return { ...places, end };
}

function start(bytes: number): Exports {
  compiled ??= new WebAssembly.Module(bytesOfBase64(encoded));
  const exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
  const missing = exports.heapBase() + NODE_BYTES + bytes - exports.memory.buffer.byteLength;
  if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
  return exports;
}

/** Writes the nodes so that the right child follows the left one. */
function fill(memory: WebAssembly.Memory, trees: WalkTrees, { leaves: { values, width }, places, base }: { leaves: LeafValues; places: Places; base: number }): void {
  const { treeStarts, feature, threshold, left, right, missingLeft, sets, setWords, nominal } = trees;
  const count = left.length;
  const thresholds = new Float64Array(memory.buffer, base + places.nodes, 2 * count);
  const words = new Int32Array(memory.buffer, base + places.nodes, 4 * count);
  const roots = new Int32Array(memory.buffer, base + places.trees, 2 * (treeStarts.length - 1));
  const leafValues = new Float64Array(memory.buffer, base + places.values, width * count);
  const flags = new Uint8Array(memory.buffer, base + places.flags, count);
  const allSets = new Int32Array(memory.buffer, base + places.sets, setWords * count);
  // The node that stands in each place, in order of the places, and its depth.
  const order = new Int32Array(count);
  const depths = new Int32Array(count);
  for (let tree = 0; tree < treeStarts.length - 1; tree++) {
    const root = treeStarts[tree];
    let next = root + 1;
    order[root] = root;
    depths[root] = 0;
    for (let place = root; place < next; place++) {
      const node = order[place];
      const isLeaf = left[node] < 0;
      thresholds[2 * place] = isLeaf ? Infinity : threshold[node];
      words[4 * place + 2] = isLeaf ? 0 : 8 * feature[node];
      flags[place] = isLeaf ? 0 : (missingLeft[node] === 1 ? MISSING_LEFT : 0) + (nominal[feature[node]] === 1 ? NOMINAL : 0);
      words[4 * place + 3] = base + places.nodes + NODE_BYTES * (isLeaf ? place : next);
      leafValues.set(values.subarray(node * width, (node + 1) * width), place * width);
      if (setWords > 0) allSets.set(sets.subarray(node * setWords, (node + 1) * setWords), place * setWords);
      roots[2 * tree + 1] = depths[place];
      if (isLeaf) continue;
      order[next] = left[node];
      order[next + 1] = right[node];
      depths[next] = depths[next + 1] = depths[place] + 1;
      next += 2;
    }
    roots[2 * tree] = base + places.nodes + NODE_BYTES * root;
  }
}
