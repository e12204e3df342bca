import type { SparseColumn } from './column.ts';

/** Tokens of rows: row i has the codes from `starts[i]` to before `starts[i + 1]`, which are counted at `slots`, -1 for those that are not: (codes). */
export interface CountedTokens {
  starts: Uint32Array;
  codes: Int32Array;
  slots: Int32Array;
}

type Entries = Pick<SparseColumn, 'starts' | 'slots' | 'values'>;

interface Counting extends Pick<SparseColumn, 'width' | 'names'> {
  tokens: CountedTokens;
  /** The vectors of some tokens. */
  count(tokens: CountedTokens): Entries;
}

// Beside the columns, which are plain data.
const known = new WeakMap<SparseColumn, Counting>();

/** A sparse vector column of how often tokens are in each row, each token that has a slot at least once: made when it is first read. */
export function countedVectors(counting: Counting): SparseColumn {
  const { width, names } = counting;
  let made: Entries | null = null;
  function make(): Entries {
    return (made ??= counting.count(counting.tokens));
  }
  const column: SparseColumn = {
    kind: 'sparse',
    width,
    get starts() {
      return make().starts;
    },
    get slots() {
      return make().slots;
    },
    get values() {
      return make().values;
    },
    names,
  };
  known.set(column, counting);
  return column;
}

/** What a column counts, for those to whom it makes no difference how often, or how many entries there may be; null of any other column. */
export function tokensOf(column: SparseColumn): CountedTokens | null {
  return known.get(column)?.tokens ?? null;
}

/** The rows of a column that counts, from `start` up to `end`; null of any other column. */
export function sliceCounted(column: SparseColumn, start: number, end: number): SparseColumn | null {
  const counting = known.get(column);
  if (counting === undefined) return null;
  const { tokens } = counting;
  return countedVectors({ ...counting, tokens: { ...tokens, starts: tokens.starts.subarray(start, end + 1) } });
}
