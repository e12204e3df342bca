// Where the host has put everything, in bytes, and the sizes it has set: forest-wasm.ts writes these globals and checks every length.
// P is the type of a packed row in the bag, see forest-rows.ts.

export let rows: i32 = 0;
export let features: i32 = 0;
export let classes: i32 = 0;
/** Classes rounded up to a multiple of 4 (16 in the small kernel): entries of all arrays by class. */
export let padded: i32 = 0;
export let trainRows: i32 = 0;
export let testRows: i32 = 0;
export let trainScores: i32 = 0;

/** Codes, column-major: u8 in the small kernel, u16 in the wide one: (features, rows). */
export let codes: usize = 0;
/** First value of each feature: i32 (features + 1). */
export let starts: usize = 0;
/** Values of all codes: f64. */
export let values: usize = 0;
/** u8 (features). */
export let exact: usize = 0;
/** u16 (rows). */
export let labels: usize = 0;
/** i32 (trainRows), i32 (testRows). */
export let train: usize = 0;
export let test: usize = 0;

/** P (rows); i32 (rows); P (rows). */
export let inBag: usize = 0;
export let scored: usize = 0;
export let spare: usize = 0;
/** How often each training row was drawn: i32 (trainRows). */
export let drawn: usize = 0;
/** Wide only. First position in the node of each code, counted from 1, 0 for none, and the next one of the same code: i32 (codes), i32 (rows + 1). */
export let heads: usize = 0;
export let next: usize = 0;
/** Wide only. Bit b of word w: code 64 w + b is in the node; bit b of upper word w: word 64 w + b is not 0: u64 (1024), u64 (16). */
export let words: usize = 0;
export let upper: usize = 0;
/** Wide only. Codes in the node, ascending: i32 (codes). */
export let present: usize = 0;
/** Wide only. Weights by code and class, and rows by code: i32 (histogramEntries) both. */
export let histogram: usize = 0;
export let histogramRows: usize = 0;
export let histogramEntries: i32 = 0;
/** The classes that the node has: i32 (padded). */
export let classList: usize = 0;
/** Wide only. Weights of the classes left of the split that is looked at: i32 (padded). */
export let leftCounts: usize = 0;
/** A permutation of the features, and the swaps to undo in it: i32 (features). */
export let order: usize = 0;
export let swaps: usize = 0;
/** Nodes still to be split: i32 (rows + 1). */
export let open: usize = 0;
/** t(n) of forest-impurity.ts: f64 (trainRows + 1). */
export let entropyTable: usize = 0;
/** Leaf values of all classes, f64 (padded), and of those that have a weight, f64 (padded), with the classes, i32 (padded). */
export let leafDense: usize = 0;
export let leafValues: usize = 0;
export let leafClasses: usize = 0;
/** Rows of a question, i32 (rows), and the answer, i32 (rows) or f64 (rows, classes). */
export let query: usize = 0;
export let answer: usize = 0;

/** Masks of forest-variants.ts: i32 each. */
export let slotMasks: usize = 0;
export let slotCount: i32 = 0;
export let splitStops: usize = 0;
export let splitStopsLength: i32 = 0;
export let depthStops: usize = 0;
export let depthStopsLength: i32 = 0;
export let allVariants: i32 = 0;
export let pruneVariants: i32 = 0;
/** Sums of leaf probabilities: f64 (slots, rows, classes). */
export let slots: usize = 0;

/** Node records (forest-nodes.ts), at the end of the memory, which grows as they need it. */
export let nodes: usize = 0;
export let stride: usize = 0;

/** How trees are grown: forest-kernel.ts, GrowParams. */
export let featuresPerNode: i32 = 0;
export let isEntropy: i32 = 0;
export let bootstrap: i32 = 0;
export let draws: i32 = 0;
export let subsamplingRate: f64 = 1;
export let minInstancesPerNode: i32 = 1;
export let minInfoGain: f64 = 0;
/** Units of the entropy table in a bit. */
export let entropyUnits: f64 = 1;
