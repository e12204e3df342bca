import { describe, expect, it } from 'vitest';
import { collectInOrder, drive } from '../../src/engine/drive.ts';
import type { Merging } from '../../src/stages/merging.ts';
import { openMerging } from '../../src/stages/merging.ts';
import type { Fit, Model } from '../../src/stages/stage.ts';

function* twoPasses(): Fit {
  const sum = (yield { pass: 'sum', args: null }) as number;
  const scaled = (yield { pass: 'scale', args: { by: sum } }) as number;
  return { stage: 'Sum', params: {}, state: { sum, scaled }, arrays: {} };
}

describe('drive', () => {
  it('hands each merged result to the fit and gives its model', async () => {
    const asked: unknown[] = [];
    const model: Model = await drive(twoPasses(), async (request) => {
      asked.push(request);
      await Promise.resolve();
      return asked.length * 10;
    });
    expect(asked).toEqual([{ pass: 'sum', args: null }, { pass: 'scale', args: { by: 10 } }]);
    expect(model.state).toEqual({ sum: 10, scaled: 20 });
  });

  it('fails as the pass does', async () => {
    await expect(drive(twoPasses(), () => Promise.reject(new Error('row 3: no')))).rejects.toThrow('row 3: no');
  });
});

describe('collectInOrder', () => {
  const merging = (): Merging => openMerging((a, b) => `${String(a)}${String(b)}`);

  it('merges in shard order whatever order partials arrive in', () => {
    for (const order of [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]]) {
      const collecting = collectInOrder(4, 1, merging());
      for (const shard of order) collecting.add(shard, 'abcd'[shard]);
      expect(collecting.result()).toBe('abcd');
    }
  });

  it('takes what came of several shards, of the last ones fewer', () => {
    const collecting = collectInOrder(7, 4, merging());
    collecting.add(4, 'efg');
    collecting.add(0, 'abcd');
    expect(collecting.result()).toBe('abcdefg');
  });

  it('gives the only partial of one shard as it is', () => {
    const collecting = collectInOrder(1, 1, openMerging(() => 'merged'));
    collecting.add(0, 'alone');
    expect(collecting.result()).toBe('alone');
  });

  it('refuses a partial that came twice, one of no shard or from the middle of several, and a result with one missing', () => {
    const collecting = collectInOrder(5, 2, merging());
    collecting.add(0, 'ab');
    collecting.add(4, 'e');
    expect(() => collecting.add(0, 'ab')).toThrow('shard 0 of 5 came twice or does not exist');
    expect(() => collecting.add(4, 'e')).toThrow('shard 4 of 5 came twice or does not exist');
    expect(() => collecting.add(6, 'g')).toThrow('shard 6 of 5 came twice or does not exist');
    expect(() => collecting.add(3, 'd')).toThrow('shard 3 of 5 came twice or does not exist');
    expect(() => collecting.result()).toThrow('the partial of shard 2 of 5 is missing');
  });
});
