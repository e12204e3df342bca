import type { ListColumn, SparseColumn } from '../../../frame/column.ts';
import { sparse } from '../../../frame/column.ts';
import type { CountedTokens } from '../../../frame/counted.ts';
import { countedVectors } from '../../../frame/counted.ts';
import { unfiltered } from '../../../frame/filtered.ts';

interface Counting {
  /** The slot of each text of the dictionary, -1 for none: (distinct). */
  slots: Int32Array;
  width: number;
  names: readonly string[];
  binary: boolean;
  /** Rarer texts of a list are left out; below 1 it is a share of the list's length. */
  least: number;
}

/** The slots that texts have, ascending, and for each text the position of its own among them, -1 for none: (distinct). */
interface Ranked {
  ranked: Int32Array;
  positions: Int32Array;
}

/** Up to here a row's slots are put in order by insertion, which a call to sort would not be faster than. */
const FEW = 48;

/** How often each slot's texts are in each list, as sparse vectors; 1 for all of them if `binary`. Where no text is too rare they are made when they are first read. */
export function countTokens(column: ListColumn, counting: Counting): SparseColumn {
  const { width, names, least, slots } = counting;
  if (least !== 0 && least !== 1) return sparse({ width, names, ...countRows({ starts: column.starts, codes: column.codes, slots }, counting) });
  const { starts, codes, leftOut } = unfiltered(column);
  const tokens = { starts, codes, slots: leftOut === null ? slots : slots.map((slot, code) => (leftOut[code] === 1 ? -1 : slot)) };
  return countedVectors({ width, names, tokens, count: (some) => countRows(some, counting) });
}

/** In how many lists each slot has a text, for the slots that some text has, ascending. */
export function countLists({ starts, codes, slots }: CountedTokens): { slots: Int32Array; lists: Uint32Array } {
  const { ranked, positions } = rank(slots);
  const lists = new Uint32Array(ranked.length);
  // The last list that each was in, counted from 1.
  const last = new Uint32Array(ranked.length);
  for (let row = 1; row < starts.length; row++) {
    for (let k = starts[row - 1]; k < starts[row]; k++) {
      const at = positions[codes[k]];
      if (at < 0 || last[at] === row) continue;
      last[at] = row;
      lists[at]++;
    }
  }
  return { slots: ranked, lists };
}

/** Few positions in place of many slots, so that what is counted of them stays in fast memory. */
function rank(slots: Int32Array): Ranked {
  const ranked = slots.slice().sort().filter((slot, i, sorted) => slot >= 0 && (i === 0 || slot !== sorted[i - 1]));
  return { ranked, positions: slots.map((slot) => (slot < 0 ? -1 : placeIn(ranked, slot))) };
}

/** Where a number stands among ascending ones, of which it is one. */
function placeIn(ascending: Int32Array, one: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < one) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countRows({ starts, codes, slots }: CountedTokens, { binary, least }: Counting): Pick<SparseColumn, 'starts' | 'slots' | 'values'> {
  const { ranked, positions } = rank(slots);
  const rows = starts.length - 1;
  const entries = starts[rows] - starts[0];
  const ends = new Uint32Array(rows + 1);
  const found = new Int32Array(entries);
  const values = new Float64Array(entries);
  // How often each position is in the row at hand; 0 again behind it.
  const counts = new Int32Array(ranked.length);
  let out = 0;
  for (let row = 0; row < rows; row++) {
    let end = out;
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const at = positions[codes[k]];
      if (at >= 0 && counts[at]++ === 0) found[end++] = at;
    }
    sortBetween(found, out, end);
    const bound = least < 1 ? least * (starts[row + 1] - starts[row]) : least;
    for (let k = out; k < end; k++) {
      const at = found[k];
      const count = counts[at];
      counts[at] = 0;
      if (count < bound) continue;
      found[out] = ranked[at];
      values[out++] = binary ? 1 : count;
    }
    ends[row + 1] = out;
  }
  return { starts: ends, slots: found.subarray(0, out), values: values.subarray(0, out) };
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
