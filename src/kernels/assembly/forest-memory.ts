// Where the host has put everything, in bytes, and the sizes it has set: ../forest-wasm.ts writes these globals and checks every length.

export let rows: i32 = 0;
export let features: i32 = 0;
export let classes: i32 = 0;
export let trainRows: i32 = 0;
export let testRows: i32 = 0;
export let scoredRows: i32 = 0;
export let trainScores: i32 = 0;
/** Leaf values of a row: classes, or 1 for regression. */
export let leafWidth: i32 = 0;

/** Codes of the small form, column-major: u8 (features, rows). */
export let codes: usize = 0;
/** First value of each feature: i32 (features + 1). */
export let starts: usize = 0;
/** Values of all codes: f64. */
export let values: usize = 0;
/** u8 (features) each. */
export let exact: usize = 0;
export let nominal: usize = 0;
export let missing: usize = 0;
/** i32 (rows); null for regression. */
export let labels: usize = 0;
/** f64 (rows); null for classification. */
export let targets: usize = 0;
/** i32 (trainRows), i32 (testRows). */
export let train: usize = 0;
export let test: usize = 0;
/** Place of each row among the sums: i32 (rows). */
export let places: usize = 0;

/** Rows in the bag, the other ones that are scored, and room for either: small-rows.ts, long-items.ts. */
export let inBag: usize = 0;
export let scored: usize = 0;
export let spare: usize = 0;
/** How often each training row was drawn: i32 (trainRows). */
export let drawn: usize = 0;
/** A permutation of the features, and the swaps to undo in it: i32 (features). */
export let order: usize = 0;
export let swaps: usize = 0;
/** Nodes still to be split: i32 (rows + 1). */
export let open: usize = 0;
/** t(n) of ../forest-impurity.ts: f64 (draws + 1). */
export let entropyTable: usize = 0;
/** The classes that the node has: i32 (16), small form only. */
export let classList: usize = 0;
/** Leaf values of all classes, f64 (classes + 1), and of those that have a weight, f64 (classes), with the classes, i32 (classes); places of a leaf's rows, i32 (rows). */
export let leafDense: usize = 0;
export let leafValues: usize = 0;
export let leafClasses: usize = 0;
export let leafRows: usize = 0;
/** Places of a question, i32, and the answer, i32 or f64 (…, leafWidth), for as many rows as the host asks for at once. */
export let query: usize = 0;
export let answer: usize = 0;

/** Masks of ../forest-variants.ts: i32 each. */
export let slotMasks: usize = 0;
export let slotCount: i32 = 0;
export let splitStops: usize = 0;
export let splitStopsLength: i32 = 0;
export let depthStops: usize = 0;
export let depthStopsLength: i32 = 0;
export let allVariants: i32 = 0;
export let pruneVariants: i32 = 0;
/** Sums of leaf values: f64 (slots, scoredRows, leafWidth). */
export let slots: usize = 0;

/** Node records at the end of the memory, which grows as they need it. */
export let nodes: usize = 0;
export let stride: usize = 0;

/** How trees are grown: ../forest-kernel.ts, GrowParams. */
export let featuresPerNode: i32 = 0;
export let isEntropy: i32 = 0;
export let randomSplits: i32 = 0;
export let bootstrap: i32 = 0;
export let draws: i32 = 0;
export let subsamplingRate: f64 = 1;
export let minInstancesPerNode: i32 = 1;
export let minWeightFraction: f64 = 0;
export let minInfoGain: f64 = 0;
/** Units of the entropy table in a bit. */
export let entropyUnits: f64 = 1;

/** The memory grows by at most so many pages more than it must: ../forest-layout.ts counts with them. */
const MOST_PAGES: i32 = 64;

/** Makes room for so many nodes at the end of the memory. */
export function reserveNodes(count: i32): bool {
  const needed = <u64>nodes + <u64>count * <u64>stride;
  const held = (<u64>memory.size()) << 16;
  if (needed <= held) return true;
  const pages = <i32>((needed - held + 0xffff) >> 16);
  return memory.grow(max(pages, min(memory.size() >> 3, MOST_PAGES))) >= 0 || memory.grow(pages) >= 0;
}

@inline
export function stopsAt(n: i32, depth: i32): i32 {
  const bySize = n < splitStopsLength ? load<i32>(splitStops + ((<usize>n) << 2)) : 0;
  return bySize | load<i32>(depthStops + ((<usize>min(depth, depthStopsLength - 1)) << 2));
}
