import { below, draw, seedKey } from '../../../src/kernels/random.ts';

/** Seeded draws, one after the other. */
export interface Draws {
  /** A whole number from 0 to n - 1. */
  below(n: number): number;
  /** True once in n times. */
  once(n: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** 32 random bits, signed. */
  bits(): number;
}

/** The draws of a seed. */
export function draws(seed: number): Draws {
  const key = seedKey(seed);
  let index = 0;
  const bits = () => draw(key, index++);
  const upTo = (n: number) => below(bits(), n);
  return { bits, below: upTo, once: (n) => upTo(n) === 0, pick: (values) => values[upTo(values.length)] };
}
