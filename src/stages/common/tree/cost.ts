import { KERNEL_BYTES, VARIANTS_AT_ONCE } from './evaluation.ts';
import type { ForestSettings } from './settings.ts';
import { distinctVariants } from './settings.ts';

// Fitted to measurements of the WebAssembly kernel: nanoseconds for each row and level, and for each feature searched there.
const LEVEL_NS = 10;
const SEARCH_NS = 1.4;
// Sums of probabilities: nanoseconds for each row, tree and variant.
const SCORE_NS = 1.5;
// Rows stop fitting the caches: so many rows more cost as much again, until it is so much more.
const CACHED_ROWS = 32_768;
const MOST_SLOWER = 1.3;
// Features with more values than this are sorted in the nodes; random splits look each value up twice, in any order.
const FEW_VALUES = 256;
const SORTED = 2;
const RANDOM = 4;
// Leaves of a regression tree are single rows, where a classification tree stops at pure nodes.
const REGRESSION = 2.5;
// Data rows for each training row, as with three folds.
const ROWS_PER_TRAINED = 1.5;
// Codes, ranks and columns of a value; a row's lists; a kernel's code and stack.
const BYTES_PER_VALUE = 16;
const BYTES_PER_ROW = 64;
const FIXED_BYTES = 8 * 2 ** 20;

/** Milliseconds of one core and bytes for candidates that share their trees, on `rows` training rows; `classes` is 0 for regression. */
export function expectedCost(group: readonly ForestSettings[], { rows, width, classes }: { rows: number; width: number; classes: number }): { ms: number; bytes: number } {
  const { variants } = distinctVariants(group);
  const trees = group.reduce((most, { numTrees }) => Math.max(most, numTrees), 0);
  const deepest = variants.some(({ maxDepth }) => maxDepth < 0) ? Infinity : variants.reduce((most, { maxDepth }) => Math.max(most, maxDepth), 0);
  const levels = Math.min(deepest, Math.log2(Math.max(2, rows)));
  const searched = group.reduce((most, { growth }) => Math.max(most, growth.featuresPerNode), 1);
  const ns = rows * slowness(group, rows, classes) * (levels * (LEVEL_NS + SEARCH_NS * searched) + variants.length * SCORE_NS);
  const chunks = Math.ceil(variants.length / VARIANTS_AT_ONCE);
  const dataRows = ROWS_PER_TRAINED * rows;
  // The kernel takes fewer variants at once before its sums outgrow it; then they are copied out.
  const sums = Math.min(KERNEL_BYTES, dataRows * Math.min(variants.length, VARIANTS_AT_ONCE) * Math.max(1, classes) * Float64Array.BYTES_PER_ELEMENT);
  const copied = dataRows * Math.max(1, classes) * Float64Array.BYTES_PER_ELEMENT;
  return { ms: (trees * chunks * ns) / 1e6, bytes: FIXED_BYTES + dataRows * (width * BYTES_PER_VALUE + BYTES_PER_ROW) + sums + copied };
}

function slowness(group: readonly ForestSettings[], rows: number, classes: number): number {
  const random = group.some(({ growth }) => growth.randomSplits);
  // Whether there are so many different values is not known before the data is read closely.
  const sorted = rows > FEW_VALUES && group.some(({ growth }) => growth.maxBins > rows);
  return Math.min(MOST_SLOWER, 1 + rows / CACHED_ROWS) * (classes === 0 ? REGRESSION : 1) * (random ? RANDOM : sorted ? SORTED : 1);
}
