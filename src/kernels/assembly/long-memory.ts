// What only the long form needs; set by the host as forest-memory.ts is.

/** Sums of a node: one a class, or three for regression. */
export let width: i32 = 0;
export let setWords: i32 = 0;
/** One of Mode in long-node.ts. */
export let mode: i32 = 0;
/** Two classes at most, or regression: a group of rows has two sums, see long-groups.ts. */
export let isScalar: i32 = 0;
export let isRegression: i32 = 0;
export let isWeighted: i32 = 0;

/** Where the codes of each feature are: u32 (features, 4), see long-items.ts. */
export let fields: usize = 0;
/** Items of all rows, (rows, itemBytes), where codes travel in items; else the codes of `fields` are in columns. */
export let records: usize = 0;
/** Bytes of a row in the bag or of a scored one: 4, 16, 32, 48 or 64. */
export let itemBytes: i32 = 4;
/** The first word of an item: row << rowShift | class << classShift | times drawn; only the row where rowShift is 0. */
export let rowShift: i32 = 0;
export let classShift: i32 = 0;

/** Every 64th of all values, from the first one on: f64. */
export let landmarks: usize = 0;

/** W, S and Q of ../forest-rows.ts: i64 (rows) each; W with weights only, S and Q for regression only. */
export let fixedWeights: usize = 0;
export let fixedSums: usize = 0;
export let fixedSquares: usize = 0;
/** What a row of the bag adds to sums: i64 (rows, 2), its weight and, for regression, its S; for two classes its weight if it is of class 1; else its class. */
export let amounts: usize = 0;
/** Q of a row of the bag, as often as it was drawn: i64 (rows). */
export let squares: usize = 0;
/** What the rows of a node add, as `amounts`: i64 (rows, 2), and their codes of a feature: u32 (rows). */
export let nodeAmounts: usize = 0;
export let nodeCodes: usize = 0;

/** Groups of long-groups.ts, (groups, 24 bytes), and a copy in another order; their keys, f64 (groups), and two orders, i32 (groups). */
export let groups: usize = 0;
export let sortedGroups: usize = 0;
export let groupKeys: usize = 0;
export let groupOrder: usize = 0;
export let spareOrder: usize = 0;
/** Rows of the node by group: i32 (rows). Not for scalar groups. */
export let grouped: usize = 0;
/** Sums of a few codes, 24 bytes each, 0 before and after: (cells). */
export let cells: usize = 0;
export let cellCount: i32 = 0;
/** Pairs and rows of a few codes, 0 before and after: u64 (pairs), i32 (pairs); see long-pairs.ts. */
export let pairCells: usize = 0;
export let pairRows: usize = 0;
export let pairCount: i32 = 0;
/** Pairs of the node's rows, u64 (rows + 4), and words of their items with features of two codes, u32 (words, bitsBytes / 4). */
export let nodePairs: usize = 0;
export let nodeBits: usize = 0;
export let bitsBytes: usize = 0;
/** First position in the node of each code, counted from 1, 0 for none, and the next one of the same code: i32 (codes), i32 (rows + 1). */
export let heads: usize = 0;
export let next: usize = 0;
/** Bit b of word w: code 64 w + b is in the node; of the upper ones: word 64 w + b below is not 0. u64 each. */
export let marks: usize = 0;
export let upperMarks: usize = 0;
export let topMarks: usize = 0;
/** Addresses of the features' lists of long-lists.ts, 0 for none: i32 (features); 0 where there are no lists. Room for one list: i32 (rows). */
export let lists: usize = 0;
export let listSpare: usize = 0;
/** Sums of the left child, i64 (width). */
export let leftSums: usize = 0;
/** Categories that go left in the best split: i32 (setWords). */
export let splitSet: usize = 0;

/** 2^-p, what a gain of variance is worth, and what units of W and S are worth: ../forest-rows.ts. */
export let weightScale: f64 = 1;
export let gainUnit: f64 = 1;
export let weightUnit: f64 = 1;
export let sumUnit: f64 = 1;
export let targetScale: f64 = 1;
