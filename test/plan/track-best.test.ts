import { expect, it } from 'vitest';
import { trackBest } from '../../src/plan/track-best.ts';

it('only a candidate that was scored on every split can be the best, and a larger or a smaller mean is better as the metric says', () => {
  for (const [direction, expected] of [[1, 2], [-1, 0]] as const) {
    const tracked = trackBest({ name: 'm', direction }, 2);
    expect(tracked.best()).toBeNull();
    for (const [candidate, split, m] of [[0, 0, 1], [1, 1, 9], [0, 1, 2], [2, 0, 3], [2, 1, 4], [3, 0, NaN], [3, 1, 5]]) tracked.add({ candidate, split, test: { m } });
    tracked.add({ candidate: 1, split: 0, test: null });
    expect(tracked.best()).toEqual({ candidate: expected, score: expected === 2 ? 3.5 : 1.5 });
    expect(tracked.done()).toBe(7);
  }
});
