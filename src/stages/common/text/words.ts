import type { ListColumn } from '../../../frame/column.ts';

/** Words in order of first appearance, and for each how often it is there and in how many lists. */
export interface Words {
  rows: number;
  places: Map<string, number>;
  counts: number[];
  lists: number[];
}

/** Counts the words of a column of lists. */
export function countWords({ starts, codes, dictionary }: ListColumn, rows: number): Words {
  const counts = new Float64Array(dictionary.length);
  const inLists = new Float64Array(dictionary.length);
  const last = new Int32Array(dictionary.length).fill(-1);
  for (let row = 0; row < rows; row++) {
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const code = codes[k];
      counts[code]++;
      if (last[code] !== row) inLists[code]++;
      last[code] = row;
    }
  }
  const words: Words = { rows, places: new Map(), counts: [], lists: [] };
  dictionary.forEach((word, code) => { if (counts[code] > 0) add(words, word, { count: counts[code], lists: inLists[code] }); });
  return words;
}

/** The words of both, in `a`'s memory. */
export function mergeWords(a: Words, b: Words): Words {
  for (const [word, place] of b.places) add(a, word, { count: b.counts[place], lists: b.lists[place] });
  a.rows += b.rows;
  return a;
}

function add({ places, counts, lists }: Words, word: string, more: { count: number; lists: number }): void {
  const place = places.get(word);
  if (place === undefined) {
    places.set(word, counts.push(more.count) - 1);
    lists.push(more.lists);
  } else {
    counts[place] += more.count;
    lists[place] += more.lists;
  }
}
