import { describe, expect, it } from 'vitest';
import type { Homes } from '../../../src/engine/local/homes.ts';
import { openHomes } from '../../../src/engine/local/homes.ts';

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** The shards of messages meant for each worker. */
function messages(homes: Homes, most = Infinity): Record<number, (readonly number[])[]> {
  const made: Record<number, (readonly number[])[]> = {};
  for (const { shards, prefer } of homes.assigned(most)) (made[prefer] ??= []).push(shards);
  return made;
}

describe('homes of shards', () => {
  it('are open at first: each worker is meant to have as many, less and less in a message, and who has time takes from the others, but for the last ones', () => {
    const homes = openHomes({ shards: 64, workers: 2, kept: true });
    expect(messages(homes)).toEqual({
      0: [range(0, 16), range(16, 24), range(24, 28), range(28, 30), [30], [31]],
      1: [range(32, 48), range(48, 56), range(56, 60), range(60, 62), [62], [63]],
    });
    const all = homes.assigned(Infinity);
    expect([all.slice(0, 3).map(({ prefer }) => prefer), all.filter(({ waits }) => waits).map(({ shards }) => shards)]).toEqual([[0, 1, 0], [[28, 29], [60, 61], [30], [62], [31], [63]]]);
    expect(messages(homes, 4)[0].map(({ length }) => length)).toEqual([4, 4, 4, 4, 4, 4, 4, 2, 1, 1]);
    expect(messages(openHomes({ shards: 3, workers: 2, kept: true }))).toEqual({ 0: [[0], [1]], 1: [[2]] });
    expect(messages(openHomes({ shards: 2, workers: 3, kept: true }))).toEqual({ 0: [[0]], 1: [[1]] });
    expect(messages(openHomes({ shards: 21, workers: 2, kept: true }))[1]).toEqual([[11], range(12, 16), [16, 17], [18], [19], [20]]);
  });

  it('are where each shard was first', () => {
    const homes = openHomes({ shards: 7, workers: 2, kept: true });
    homes.settle([0, 1], 0);
    homes.settle([4, 5, 6], 1);
    expect(homes.assigned(Infinity).some(({ waits }) => waits)).toBe(false);
    homes.settle([2, 3], 1);
    homes.settle(range(0, 7), 0);
    expect(homes.assigned(Infinity)).toEqual([{ shards: [0, 1], prefer: 0, waits: true }, { shards: [2, 3, 4, 5, 6], prefer: 1, waits: true }]);
    expect(messages(homes, 4)).toEqual({ 0: [[0, 1]], 1: [[2, 3, 4, 5], [6]] });
  });

  it('stay open where not all shards are kept', () => {
    const homes = openHomes({ shards: 2, workers: 2, kept: false });
    homes.settle([0, 1], 1);
    expect(homes.assigned(Infinity)).toEqual([{ shards: [0], prefer: 0, waits: false }, { shards: [1], prefer: 1, waits: false }]);
    expect(openHomes({ shards: 64, workers: 2, kept: false }).assigned(Infinity).some(({ waits }) => waits)).toBe(false);
  });
});
