import { describe, expect, it } from 'vitest';
import { below, draw, hashSeed, mix, seedKey } from '../../src/kernels/random.ts';

describe('random', () => {
  it('mixes 32 bits one to one, and zero stays zero', () => {
    const seen = new Set(Array.from({ length: 100_000 }, (_, i) => mix(i)));
    expect(seen.size).toBe(100_000);
    expect(mix(0)).toBe(0);
    expect(mix(1)).toBe(mix(1));
  });

  it('draws numbers whose bits are all set about half of the time', () => {
    const ones = new Array<number>(32).fill(0);
    for (let i = 0; i < 10_000; i++) for (let bit = 0; bit < 32; bit++) ones[bit] += (draw(42, i) >>> bit) & 1;
    for (const count of ones) expect(Math.abs(count - 5_000)).toBeLessThan(250);
  });

  it('maps bits to 0 … n - 1 exactly as 64-bit integers do', () => {
    for (const n of [1, 2, 3, 10, 1_198, 65_537, 2 ** 26 - 1, 2 ** 32]) {
      for (const bits of [0, 1, -1, 0x7fffffff, 0x80000000, ...Array.from({ length: 200 }, (_, i) => draw(n, i))]) {
        expect(below(bits, n)).toBe(Number((BigInt(bits >>> 0) * BigInt(n)) >> 32n));
      }
    }
  });

  it('spreads draws evenly', () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[below(draw(7, i), 10)]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it('gives seeds of up to 53 bits, of both signs, different keys', () => {
    const seeds = [0, 1, 2, -1, -2, 2 ** 32, 2 ** 32 + 1, 2 ** 40, 2 ** 52, 2 ** 53, -(2 ** 53), 4294967295];
    expect(new Set(seeds.map(seedKey)).size).toBe(seeds.length);
  });

  it('hashes a job seed and a stage id to a seed that never changes', () => {
    expect(hashSeed(0, 'RandomForestClassifier')).toBe(hashSeed(0, 'RandomForestClassifier'));
    const seeds = [hashSeed(0, 'forest'), hashSeed(1, 'forest'), hashSeed(0, 'forest2'), hashSeed(0, ''), hashSeed(0, 'föhn')];
    expect(new Set(seeds).size).toBe(seeds.length);
    for (const seed of seeds) expect(seed >= 0 && seed < 2 ** 32 && Number.isInteger(seed)).toBe(true);
  });
});
