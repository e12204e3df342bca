import { describe, expect, it } from 'vitest';
import { drive } from '../../src/engine/drive.ts';
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
