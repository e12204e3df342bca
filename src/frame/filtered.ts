import type { ListColumn } from './column.ts';
import { unpackTexts } from './packed.ts';

/** Lists of which some texts are left out. */
export interface FilteredLists extends Pick<ListColumn, 'starts' | 'codes'> {
  /** 1 for the texts of the dictionary that no row has: (distinct). Null: all are there. */
  leftOut: Uint8Array | null;
}

// Beside the columns, which are plain data.
const known = new WeakMap<ListColumn, FilteredLists>();

/** The lists without the texts that are marked, made when they are first read; the dictionary stays, and what is known of its texts with it. */
export function withoutTexts(source: ListColumn, marked: Uint8Array): ListColumn {
  const { packed, distinct } = source;
  const all = unfiltered(source);
  const leftOut = all.leftOut === null ? marked : marked.map((mark, code) => mark | (all.leftOut as Uint8Array)[code]);
  let made: Pick<ListColumn, 'starts' | 'codes'> | null = null;
  function make(): Pick<ListColumn, 'starts' | 'codes'> {
    return (made ??= keep({ ...all, leftOut }));
  }
  const column: ListColumn = {
    kind: 'list',
    get starts() {
      return make().starts;
    },
    get codes() {
      return make().codes;
    },
    distinct,
    packed,
    get dictionary() {
      return unpackTexts(packed);
    },
  };
  known.set(column, { starts: all.starts, codes: all.codes, leftOut });
  return column;
}

/** The lists as they were before texts were left out, for those who can leave them out themselves. */
export function unfiltered(column: ListColumn): FilteredLists {
  return known.get(column) ?? { starts: column.starts, codes: column.codes, leftOut: null };
}

function keep({ starts, codes, leftOut }: { starts: Uint32Array; codes: Int32Array; leftOut: Uint8Array }): Pick<ListColumn, 'starts' | 'codes'> {
  const left = new Uint32Array(starts.length);
  const kept = new Int32Array(starts[starts.length - 1] - starts[0]);
  let out = 0;
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let k = starts[row]; k < starts[row + 1]; k++) if (leftOut[codes[k]] === 0) kept[out++] = codes[k];
    left[row + 1] = out;
  }
  return { starts: left, codes: kept.subarray(0, out) };
}
