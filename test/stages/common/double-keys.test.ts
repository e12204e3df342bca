import { describe, expect, it } from 'vitest';
import { boundsOf, keyBits, nextBits, prefixKey } from '../../../src/stages/common/double-keys.ts';
import type { Key } from '../../../src/stages/common/double-keys.ts';

const ASCENDING = [-Infinity, -1e300, -2, -1, -5e-324, 5e-324, 0.1, 1, 1 + 2 ** -52, 2, 1e300, Infinity];

/** The whole key of a number, some bits at a time. */
function keyOf(value: number, step: number): Key {
  let key: Key = { high: 0, low: 0 };
  for (let depth = 0; depth < 64; ) {
    const bits = nextBits(depth, step);
    key = prefixKey(key, keyBits(value, depth, bits), { depth, bits });
    depth += bits;
  }
  return key;
}

describe('keys of doubles', () => {
  it.each([1, 7, 8, 12])('ascend with the numbers, read %i bits at a time', (step) => {
    const keys = ASCENDING.map((value) => keyOf(value, step)).map(({ high, low }) => (BigInt(high) << 32n) | BigInt(low));
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(keys).size).toBe(ASCENDING.length);
  });

  it('give the number back as its own bounds, and wider ones for fewer bits', () => {
    for (const value of ASCENDING) {
      expect(boundsOf(keyOf(value, 8), 64)).toEqual({ low: value, high: value });
      const { high } = keyOf(value, 8);
      const { low, high: top } = boundsOf({ high: (high >>> 20 << 20) >>> 0, low: 0 }, 12);
      expect(low <= value && value <= top).toBe(true);
    }
    expect(boundsOf({ high: 0xbff00000, low: 0 }, 12)).toEqual({ low: 1, high: 2 - 2 ** -52 });
  });
});
