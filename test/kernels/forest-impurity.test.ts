import { describe, expect, it } from 'vitest';
import { ln } from '../../src/kernels/forest-impurity.ts';
import { numbers } from './made-up-forest.ts';

const bits = new Float64Array(1);
const whole = new BigInt64Array(bits.buffer);

function order(x: number): bigint {
  bits[0] = x;
  return whole[0];
}

describe('the logarithm of the forest', () => {
  it('is within 2 units in the last place of the one of the platform', () => {
    const next = numbers(5);
    const some = Array.from({ length: 100_000 }, (_, i) => (1 + next(2 ** 30) / 2 ** 30 + next(2 ** 20) / 2 ** 50) * 2 ** ((i % 101) - 50));
    const near = Array.from({ length: 20_000 }, (_, i) => 1 + (i - 10_000) * 2 ** -(20 + (i % 30)));
    for (const x of [...some, ...near, 2 ** -1022, Number.MAX_VALUE, 0.7, Math.SQRT1_2, Math.SQRT2]) {
      const distance = order(ln(x)) - order(Math.log(x));
      if (distance > 2n || distance < -2n) expect(`ln(${x}) = ${ln(x)}`).toBe(`ln(${x}) = ${Math.log(x)}`);
    }
  });

  it('is exact at 1 and rises', () => {
    expect(ln(1)).toBe(0);
    for (let i = 1; i < 2_000; i++) expect(ln(i + 1)).toBeGreaterThan(ln(i));
  });
});
