import { describe, expect, test } from 'vitest';
import { denseKernel } from '../../src/kernels/load.ts';
import { numbers } from './made-up-forest.ts';

const kinds = ['wasm', 'typescript'] as const;

function made(count: number, width: number): { values: Float64Array; source: (into: Float64Array, range: { from: number; to: number }) => void } {
  const next = numbers(count * 100 + width);
  const values = Float64Array.from({ length: count * width }, () => (next(2001) - 1000) / 7);
  return { values, source: (into, { from, to }) => into.set(values.subarray(from * width, to * width)) };
}

describe('sums of products', () => {
  test.each([[1, 1], [2, 3], [63, 4], [64, 5], [129, 37], [1025, 6], [2500, 2], [0, 3]])('of %d rows of %d slots are those of both kernels, bit for bit, and right', (count, width) => {
    const { values, source } = made(count, width);
    const center = Float64Array.from({ length: width }, (_, j) => j / 3);
    const [wasm, typescript] = kinds.map((kind) => denseKernel(kind).gram(count, center, source));
    expect(wasm).toEqual(typescript);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) {
        let sum = 0;
        for (let row = 0; row < count; row++) sum += (values[row * width + i] - center[i]) * (values[row * width + j] - center[j]);
        expect(Math.abs(wasm[i * width + j] - sum)).toBeLessThanOrEqual(1e-9 * Math.max(1, count) * 1e4);
      }
    }
  });

  test.each([[1, 1, 1], [3, 2, 3], [1025, 37, 10], [64, 5, 8], [10, 4, 17]])('rows times a matrix, %d x %d x %d', (count, width, outputs) => {
    const { values, source } = made(count, width);
    const factors = Float64Array.from({ length: width * outputs }, (_, i) => Math.sin(i));
    const [wasm, typescript] = kinds.map((kind) => denseKernel(kind).project(count, { factors, width }, source));
    expect(wasm).toEqual(typescript);
    let first = 0;
    for (let j = 0; j < width; j++) first += values[j] * factors[j * outputs];
    expect(wasm[0]).toBe(first);
  });
});
