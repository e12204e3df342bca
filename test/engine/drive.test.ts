import { describe, expect, it } from 'vitest';
import { drive, mergeInOrder } from '../../src/engine/drive.ts';
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

describe('mergeInOrder', () => {
  it('merges in shard order whatever order partials arrive in', () => {
    for (const order of [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]]) {
      const merging = mergeInOrder(4, (a, b) => `${String(a)}${String(b)}`);
      for (const shard of order) merging.add(shard, 'abcd'[shard]);
      expect(merging.result()).toBe('abcd');
    }
  });

  it('gives the only partial of one shard as it is', () => {
    const merging = mergeInOrder(1, () => 'merged');
    merging.add(0, 'alone');
    expect(merging.result()).toBe('alone');
  });

  it('refuses a partial that came twice, one of no shard, and a result with one missing', () => {
    const merging = mergeInOrder(3, (a) => a);
    merging.add(0, 'a');
    merging.add(2, 'c');
    expect(() => merging.add(0, 'a')).toThrow('shard 0 of 3 came twice or does not exist');
    expect(() => merging.add(2, 'c')).toThrow('shard 2 of 3 came twice or does not exist');
    expect(() => merging.add(3, 'd')).toThrow('shard 3 of 3 came twice or does not exist');
    expect(() => merging.result()).toThrow('the partial of shard 1 of 3 is missing');
  });
});
