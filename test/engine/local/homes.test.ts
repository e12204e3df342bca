import { describe, expect, it } from 'vitest';
import { openHomes } from '../../../src/engine/local/homes.ts';

function lengths(homes: ReturnType<typeof openHomes>, most = 32): [first: number, shards: number, prefer: number, waits: boolean][] {
  return homes.assigned(most).map(({ shards, prefer, waits }) => [shards[0], shards.length, prefer, waits]);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

describe('homes of shards', () => {
  it('are open at first: each worker is meant to have as many, in messages of few, and takes what others have not begun', () => {
    expect(lengths(openHomes({ shards: 4, workers: 2, kept: true }))).toEqual([[0, 1, 0, false], [1, 1, 0, false], [2, 1, 1, false], [3, 1, 1, false]]);
    expect(lengths(openHomes({ shards: 64, workers: 2, kept: true })).filter((_, i) => i % 8 === 0)).toEqual([[0, 2, 0, false], [16, 2, 0, false], [32, 2, 1, false], [48, 2, 1, false]]);
    expect(lengths(openHomes({ shards: 5, workers: 3, kept: true })).map(([, , prefer]) => prefer)).toEqual([0, 0, 1, 1, 2]);
  });

  it('are where each shard was first, and are asked for as many together as neighbours go', () => {
    const homes = openHomes({ shards: 64, workers: 2, kept: true });
    homes.settle(range(32, 64), 1);
    homes.settle(range(0, 26), 0);
    expect(lengths(homes)[0]).toEqual([0, 2, 0, false]);
    homes.settle(range(26, 32), 1);
    homes.settle(range(0, 64), 0);
    expect(lengths(homes)).toEqual([[0, 16, 0, true], [16, 8, 0, true], [24, 2, 0, true], [26, 2, 1, true], [28, 4, 1, true], [32, 32, 1, true]]);
    expect(lengths(homes, 4).map(([, shards]) => shards)).toEqual([4, 4, 4, 4, 4, 4, 2, 2, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
  });

  it('leave what is left at the end in one message', () => {
    const homes = openHomes({ shards: 7, workers: 1, kept: true });
    homes.settle(range(0, 7), 0);
    expect(homes.assigned(4).map(({ shards }) => shards)).toEqual([[0, 1, 2, 3], [4, 5, 6]]);
  });

  it('stay open where not all shards are kept', () => {
    const homes = openHomes({ shards: 2, workers: 2, kept: false });
    homes.settle([0, 1], 1);
    expect(lengths(homes)).toEqual([[0, 1, 1, false], [1, 1, 1, false]]);
  });
});
