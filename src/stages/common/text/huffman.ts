/** A binary tree over words in which frequent ones are near the root: word w is at the end of the path from `starts[w]` to before `starts[w + 1]`. */
export interface WordTree {
  /** (words + 1) */
  starts: Int32Array;
  /** Inner nodes on the path, the root first; there are words - 1. */
  nodes: Int32Array;
  /** 0 or 1: which way the path goes on. */
  turns: Uint8Array;
}

/**
 * Huffman's tree of words in descending order of their counts, by two queues: of the words and of the inner nodes made so far.
 * D. A. Huffman, "A method for the construction of minimum-redundancy codes" (1952), https://doi.org/10.1109/JRPROC.1952.273898.
 */
export function wordTree(counts: readonly number[]): WordTree {
  const words = counts.length;
  const total = 2 * words - 1;
  const weights = new Float64Array(total);
  weights.set(counts);
  const parents = new Int32Array(total);
  const turns = new Uint8Array(total);
  let word = words - 1;
  let inner = words;
  for (let made = words; made < total; made++) {
    for (let turn = 0; turn < 2; turn++) {
      const child = word >= 0 && (inner >= made || weights[word] < weights[inner]) ? word-- : inner++;
      weights[made] += weights[child];
      parents[child] = made;
      turns[child] = turn;
    }
  }
  return pathsIn({ words, root: total - 1, parents, turns });
}

function pathsIn({ words, root, parents, turns }: { words: number; root: number; parents: Int32Array; turns: Uint8Array }): WordTree {
  const starts = new Int32Array(words + 1);
  const nodes: number[] = [];
  const ways: number[] = [];
  for (let word = 0; word < words; word++) {
    const path: number[] = [];
    for (let at = word; at !== root; at = parents[at]) path.push(at);
    for (const child of path.reverse()) {
      nodes.push(parents[child] - words);
      ways.push(turns[child]);
    }
    starts[word + 1] = nodes.length;
  }
  return { starts, nodes: Int32Array.from(nodes), turns: Uint8Array.from(ways) };
}
