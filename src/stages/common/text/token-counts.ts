import type { ListColumn, SparseColumn } from '../../../frame/column.ts';
import { sparse } from '../../../frame/column.ts';

/** Where the texts of a dictionary go: the slots that they have, ascending, and for each text the position of its slot among them, -1 for none. */
export interface Places {
  slots: Int32Array;
  place: Int32Array;
}

interface Counting {
  places: Places;
  width: number;
  names: readonly string[];
  binary: boolean;
  /** Rarer texts of a list are left out; below 1 it is a share of the list's length. */
  least: number;
}

/** Up to here a row's slots are put in order by insertion, which a call to sort would not be faster than. */
const FEW = 48;

/** How often each slot's texts are in each list, as sparse vectors; 1 for all of them if `binary`. */
export function countTokens({ starts, codes }: ListColumn, { places: { slots, place }, width, names, binary, least }: Counting): SparseColumn {
  const rows = starts.length - 1;
  const entries = starts[rows] - starts[0];
  const ends = new Uint32Array(rows + 1);
  const found = new Int32Array(entries);
  const values = new Float64Array(entries);
  // How often each place is in the row at hand; 0 again behind it.
  const counts = new Int32Array(slots.length);
  let out = 0;
  for (let row = 0; row < rows; row++) {
    let end = out;
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const at = place[codes[k]];
      if (at >= 0 && counts[at]++ === 0) found[end++] = at;
    }
    sortBetween(found, out, end);
    const bound = least < 1 ? least * (starts[row + 1] - starts[row]) : least;
    for (let k = out; k < end; k++) {
      const at = found[k];
      const count = counts[at];
      counts[at] = 0;
      if (count < bound) continue;
      found[out] = slots[at];
      values[out++] = binary ? 1 : count;
    }
    ends[row + 1] = out;
  }
  return sparse({ width, starts: ends, slots: found.subarray(0, out), values: values.subarray(0, out), names });
}

function sortBetween(values: Int32Array, from: number, to: number): void {
  if (to - from > FEW) {
    values.subarray(from, to).sort();
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const value = values[i];
    let at = i;
    for (; at > from && values[at - 1] > value; at--) values[at] = values[at - 1];
    values[at] = value;
  }
}
