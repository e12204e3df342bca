import { describe, expect, test } from 'vitest';
import { openMerging } from '../../src/stages/merging.ts';

function grouped(shards: readonly number[]): unknown {
  const merging = openMerging((a, b) => [a, b]);
  for (const shard of shards) merging.add(shard, 1);
  return merging.result();
}

describe('partials of shards', () => {
  test('are merged two by two, those that are left from behind', () => {
    expect(grouped([0])).toBe(0);
    expect(grouped([0, 1, 2])).toEqual([[0, 1], 2]);
    expect(grouped([0, 1, 2, 3, 4, 5, 6])).toEqual([[[0, 1], [2, 3]], [[4, 5], 6]]);
  });

  test.each([1, 2, 4, 8])('are grouped the same where %i at a time have been merged before', (length) => {
    for (let count = 1; count <= 40; count++) {
      const all = Array.from({ length: count }, (_, shard) => shard);
      const merging = openMerging((a, b) => [a, b]);
      for (let from = 0; from < count; from += length) merging.add(grouped(all.slice(from, from + length)), Math.min(length, count - from));
      expect(merging.result()).toEqual(grouped(all));
    }
  });

  test('are missing where none came', () => {
    expect(() => openMerging(() => 0).result()).toThrow('expected at least 1 shard, got 0');
  });
});
