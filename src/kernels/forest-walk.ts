/**
 * The trees of a fitted forest, one behind the other; children are positions in these arrays, behind their parents, -1 at a leaf.
 * A row goes left where its value is at most the threshold, or its category is in the set.
 */
export interface WalkTrees {
  /** First node of each tree, and the number of nodes at the end: (trees + 1). */
  treeStarts: Int32Array;
  /** Each (nodes). */
  feature: Int32Array;
  threshold: Float64Array;
  left: Int32Array;
  right: Int32Array;
  /** 1: missing values go left: (nodes). */
  missingLeft: Uint8Array;
  /** Categories that go left, as bits: (nodes, setWords); bit c % 32 of word c / 32. */
  sets: Int32Array;
  setWords: number;
  /** 1: the feature's splits are sets: (features). */
  nominal: Uint8Array;
}

/** What the leaves of trees add to the sums of rows: (nodes, width). */
export interface LeafValues {
  values: Float64Array;
  width: number;
}

/** Puts rows from `from` up to but not `to` into x, row-major, where a missing value is NaN. x: (to - from, features). */
export type RowSource = (x: Float64Array, range: { from: number; to: number }) => void;

/** Walks rows down the trees of one forest. */
export interface ForestWalk {
  readonly name: 'wasm' | 'typescript';
  /** Adds the values of the leaves that rows fall into, tree after tree. sums: (rows, width). */
  addLeaves(sums: Float64Array, rows: RowSource): void;
}

const WORD_BITS = 32;

/** The walk in TypeScript: what the one in WebAssembly must equal bit for bit, and its stand-in. */
export function typescriptWalk(trees: WalkTrees, { values, width }: LeafValues): ForestWalk {
  const features = trees.nominal.length;
  return {
    name: 'typescript',
    addLeaves(sums, rows) {
      const leaves = new Int32Array(sums.length / width);
      const x = new Float64Array(leaves.length * features);
      rows(x, { from: 0, to: leaves.length });
      for (const root of trees.treeStarts.subarray(0, -1)) {
        findLeaves(leaves, trees, { x, features, root });
        for (let row = 0; row < leaves.length; row++) {
          const from = leaves[row] * width;
          const to = row * width;
          for (let c = 0; c < width; c++) sums[to + c] += values[from + c];
        }
      }
    },
  };
}

/** The leaf that each row falls into in the tree below `root`. leaves: (rows); x: (rows, features). */
export function findLeaves(leaves: Int32Array, trees: WalkTrees, { x, features, root }: { x: Float64Array; features: number; root: number }): void {
  const { feature, threshold, left, right, missingLeft, sets, setWords, nominal } = trees;
  for (let row = 0; row < leaves.length; row++) {
    const at = row * features;
    let node = root;
    while (left[node] >= 0) {
      const value = x[at + feature[node]];
      let goesLeft = value <= threshold[node];
      if (Number.isNaN(value)) goesLeft = missingLeft[node] === 1;
      else if (nominal[feature[node]] === 1) {
        // A category that was not in the fit is in no set.
        const word = Math.floor(value / WORD_BITS);
        goesLeft = word < setWords && ((sets[node * setWords + word] >>> value % WORD_BITS) & 1) === 1;
      }
      node = goesLeft ? left[node] : right[node];
    }
    leaves[row] = node;
  }
}
