import { describe, expect, test } from 'vitest';
import type { Merging } from '../../src/stages/merging.ts';
import { openMerging, stretchesOf } from '../../src/stages/merging.ts';

function grouping(): Merging {
  return openMerging((a, b) => [a, b]);
}

function grouped(shards: readonly number[]): unknown {
  const merging = grouping();
  shards.forEach((shard, from) => merging.add(shard, { from, shards: 1 }));
  return merging.result(shards.length);
}

describe('partials of shards', () => {
  test('are merged two by two, those that are left from behind', () => {
    expect(grouped([0])).toBe(0);
    expect(grouped([0, 1, 2])).toEqual([[0, 1], 2]);
    expect(grouped([0, 1, 2, 3, 4, 5, 6])).toEqual([[[0, 1], [2, 3]], [[4, 5], 6]]);
  });

  test.each([1, 2, 4, 8])('are grouped the same where %i at a time have been merged before, whatever order they come in', (length) => {
    for (let count = 1; count <= 40; count++) {
      const all = Array.from({ length: count }, (_, shard) => shard);
      const stretches = Array.from({ length: Math.ceil(count / length) }, (_, s) => ({ from: s * length, shards: Math.min(length, count - s * length) }));
      for (const order of [stretches, [...stretches].reverse(), stretches.toSorted((a, b) => ((a.from * 7) % 11) - ((b.from * 7) % 11))]) {
        const merging = grouping();
        for (const { from, shards } of order) merging.add(grouped(all.slice(from, from + shards)), { from, shards });
        expect(merging.result(count)).toEqual(grouped(all));
      }
    }
  });

  test('are grouped the same where stretches differ in length', () => {
    const all = Array.from({ length: 27 }, (_, shard) => shard);
    const merging = grouping();
    for (const [from, shards] of [[16, 2], [8, 4], [24, 3], [0, 8], [18, 2], [12, 4], [20, 4]]) merging.add(grouped(all.slice(from, from + shards)), { from, shards });
    expect(merging.result(all.length)).toEqual(grouped(all));
  });

  test('are grouped the same where two have some of the shards each', () => {
    expect(stretchesOf([0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13])).toEqual([{ from: 0, shards: 4 }, { from: 4, shards: 2 }, { from: 7, shards: 1 }, { from: 9, shards: 1 }, { from: 10, shards: 2 }, { from: 12, shards: 2 }]);
    const all = Array.from({ length: 27 }, (_, shard) => shard);
    const merging = grouping();
    for (const own of [all.filter((shard) => shard < 9 || shard > 20), all.filter((shard) => shard >= 9 && shard <= 20)]) {
      for (const { from, shards } of stretchesOf(own)) merging.add(grouped(all.slice(from, from + shards)), { from, shards });
    }
    expect(merging.result(all.length)).toEqual(grouped(all));
  });

  test('are missing where none came, or not all, and refused where one came twice or is of no shard', () => {
    expect(() => grouping().result(0)).toThrow('expected at least 1 shard, got 0');
    const merging = grouping();
    expect(() => merging.result(1)).toThrow('the partial of shard 0 of 1 is missing');
    merging.add(1, { from: 1, shards: 1 });
    expect(() => merging.result(2)).toThrow('the partial of shard 0 of 2 is missing');
    expect(() => merging.add(1, { from: 1, shards: 1 })).toThrow('the partial of shard 1 came twice');
    merging.add(0, { from: 0, shards: 1 });
    expect(() => merging.add(0, { from: 0, shards: 1 })).toThrow('the partial of shard 0 came twice');
    expect(() => merging.result(3)).toThrow('the partial of shard 2 of 3 is missing');
    expect(() => merging.result(1)).toThrow('or one came that is none of them');
    expect(merging.result(2)).toEqual([0, 1]);
    for (const from of [1, 5]) {
      const more = grouping();
      for (const own of [0, 1, from]) more.add(own, { from: own, shards: 1 });
      expect(() => more.result(2)).toThrow('the partial of shard 2 of 2 is missing, or one came that is none of them');
    }
  });
});
