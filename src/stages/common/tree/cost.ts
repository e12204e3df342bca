import { VARIANTS_AT_ONCE } from './evaluation.ts';
import type { ForestSettings } from './settings.ts';
import { distinctVariants } from './settings.ts';

// Fitted to measurements of the WebAssembly kernel: nanoseconds for each row and level, and for each feature searched there.
const LEVEL_NS = 10;
const SEARCH_NS = 1.4;
// Sums of probabilities: nanoseconds for each row, tree and variant.
const SCORE_NS = 1.5;
// Rows stop fitting the caches: so many rows more cost as much again, until it is three times as much.
const CACHED_ROWS = 32_768;
const MOST_SLOWER = 3;
// Data rows for each training row, as with three folds.
const ROWS_PER_TRAINED = 1.5;
// Codes, ranks and columns of a value; a row's lists; a kernel's code and stack.
const BYTES_PER_VALUE = 16;
const BYTES_PER_ROW = 64;
const FIXED_BYTES = 8 * 2 ** 20;

/** Milliseconds of one core and bytes for candidates that share their trees, on `rows` training rows. */
export function expectedCost(group: readonly ForestSettings[], { rows, width, classes }: { rows: number; width: number; classes: number }): { ms: number; bytes: number } {
  const { variants } = distinctVariants(group);
  const trees = group.reduce((most, { numTrees }) => Math.max(most, numTrees), 0);
  const deepest = variants.some(({ maxDepth }) => maxDepth < 0) ? Infinity : variants.reduce((most, { maxDepth }) => Math.max(most, maxDepth), 0);
  const levels = Math.min(deepest, Math.log2(Math.max(2, rows)));
  const searched = group.reduce((most, { growth }) => Math.max(most, growth.featuresPerNode), 1);
  const slower = Math.min(MOST_SLOWER, 1 + rows / CACHED_ROWS);
  const ns = rows * slower * (levels * (LEVEL_NS + SEARCH_NS * searched) + variants.length * SCORE_NS);
  const chunks = Math.ceil(variants.length / VARIANTS_AT_ONCE);
  const sums = 2 * Math.min(variants.length, VARIANTS_AT_ONCE) * classes * Float64Array.BYTES_PER_ELEMENT;
  return { ms: (trees * chunks * ns) / 1e6, bytes: FIXED_BYTES + ROWS_PER_TRAINED * rows * (width * BYTES_PER_VALUE + sums + BYTES_PER_ROW) };
}
