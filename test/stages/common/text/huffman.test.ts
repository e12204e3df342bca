import { describe, expect, it } from 'vitest';
import { wordTree } from '../../../../src/stages/common/text/huffman.ts';

function lengthsOf(counts: number[]) {
  const { starts } = wordTree(counts);
  return counts.map((_, word) => starts[word + 1] - starts[word]);
}

describe('wordTree', () => {
  it('has short paths to frequent words, and no shorter sum', () => {
    expect(lengthsOf([8, 4, 2, 1, 1])).toEqual([1, 2, 3, 4, 4]);
    expect(lengthsOf([1, 1, 1, 1])).toEqual([2, 2, 2, 2]);
    expect(lengthsOf([3, 3, 2, 2, 1]).reduce((sum, length, i) => sum + length * [3, 3, 2, 2, 1][i], 0)).toBe(25);
  });

  it('has a path of its own for each word, from one root', () => {
    const { starts, nodes, turns } = wordTree([9, 7, 6, 5, 3, 2]);
    const paths = [0, 1, 2, 3, 4, 5].map((word) => [...turns.subarray(starts[word], starts[word + 1])].join(''));
    expect(paths.some((path, i) => paths.some((other, j) => i !== j && other.startsWith(path)))).toBe(false);
    expect(new Set(nodes).size).toBe(5);
    expect(new Set([0, 1, 2, 3, 4, 5].map((word) => nodes[starts[word]]))).toEqual(new Set([4]));
  });

  it('is empty for one word', () => {
    expect(lengthsOf([3])).toEqual([0]);
  });
});
