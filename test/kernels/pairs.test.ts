import { describe, expect, it } from 'vitest';
import { pairCode, startPairs } from '../../src/kernels/pairs.ts';
import { below, draw } from '../../src/kernels/random.ts';

describe('pairs', () => {
  it('have codes in order of first appearance, also when the table has grown many times', () => {
    const table = startPairs();
    const known = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const [a, b] = [below(draw(1, i), 300), below(draw(2, i), 100)];
      if (!known.has(`${a},${b}`)) known.set(`${a},${b}`, known.size);
      expect(pairCode(table, a, b)).toBe(known.get(`${a},${b}`));
    }
    expect(table.size).toBe(known.size);
    expect([...known.keys()].map((_, code) => `${table.firsts[code]},${table.seconds[code]}`)).toEqual([...known.keys()]);
  });

  it('tells the order of the two apart', () => {
    const table = startPairs();
    expect([pairCode(table, 0, 1), pairCode(table, 1, 0), pairCode(table, 0, 1)]).toEqual([0, 1, 0]);
  });
});
