/** Rows that are read before their values go to the columns, at most. */
export const MOST_BLOCK_ROWS = 8192;
/** Cells of a block, for wide tables, and rows that each has. */
const BLOCK_CELLS = 2 ** 19;
const FEWEST_BLOCK_ROWS = 16;

/** Rows of a block of so many columns. */
export function blockRowsFor(width: number): number {
  return Math.max(FEWEST_BLOCK_ROWS, Math.min(MOST_BLOCK_ROWS, Math.floor(BLOCK_CELLS / width)));
}
