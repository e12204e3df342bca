import { describe, expect, test } from 'vitest';
import { denseKernel } from '../../src/kernels/load.ts';
import type { ColumnSource, RowSource } from '../../src/kernels/dense.ts';
import { numbers } from './made-up-forest.ts';

const kinds = ['wasm', 'typescript'] as const;

function made(count: number, width: number): { values: Float64Array; source: RowSource; columns: ColumnSource } {
  const next = numbers(count * 100 + width);
  const values = Float64Array.from({ length: count * width }, () => (next(2001) - 1000) / 7);
  return {
    values,
    source: (into, { from, to }) => into.set(values.subarray(from * width, to * width)),
    columns: (into, { from, to, stride }) => {
      for (let row = from; row < to; row++) for (let j = 0; j < width; j++) into[j * stride + row - from] = values[row * width + j];
    },
  };
}

describe('sums of products', () => {
  test.each([[1, 1], [2, 3], [63, 4], [64, 5], [129, 37], [1025, 6], [2500, 2], [0, 3]])('of %d rows of %d slots are those of both kernels, bit for bit, and right', (count, width) => {
    const { values, columns } = made(count, width);
    const [wasm, typescript] = kinds.map((kind) => denseKernel(kind).gram(count, width, columns));
    expect(wasm).toEqual(typescript);
    const { center } = wasm;
    for (let i = 0; i < width; i++) {
      let mean = 0;
      for (let row = 0; row < Math.min(count, 1024); row++) mean += values[row * width + i] / Math.min(count, 1024);
      expect(Math.abs(center[i] - mean)).toBeLessThanOrEqual(1e-11);
      for (let j = 0; j < width; j++) {
        let sum = 0;
        for (let row = 0; row < count; row++) sum += (values[row * width + i] - center[i]) * (values[row * width + j] - center[j]);
        expect(Math.abs(wasm.products[i * width + j] - sum)).toBeLessThanOrEqual(1e-9 * Math.max(1, count) * 1e4);
      }
      let total = 0;
      for (let row = 0; row < count; row++) total += values[row * width + i] - center[i];
      expect(Math.abs(wasm.sums[i] - total)).toBeLessThanOrEqual(1e-9 * Math.max(1, count));
    }
  });

  test('do not depend on what was summed before', () => {
    const { columns } = made(1100, 3);
    const alone = denseKernel('typescript').gram(1100, 3, columns);
    denseKernel('wasm').gram(700, 9, made(700, 9).columns);
    denseKernel('wasm').project(700, { factors: new Float64Array(36).fill(1), width: 9 }, made(700, 9).source);
    expect(() => denseKernel('wasm').gram(5, 1000, () => { throw new Error('no rows'); })).toThrow('no rows');
    expect(denseKernel('wasm').gram(1100, 3, columns)).toEqual(alone);
    const outer = denseKernel('wasm').gram(1100, 3, (into, range) => {
      denseKernel('wasm').moments(10, 3, made(10, 3).columns);
      columns(into, range);
    });
    expect(outer).toEqual(alone);
  });

  test.each([[1, 1], [2, 3], [1024, 4], [1025, 5], [3000, 37], [0, 3], [5, 0], [700, 600]])('moments of %d rows of %d slots are those of both kernels, bit for bit, and right', (count, width) => {
    const { values, columns } = made(count, width);
    const [wasm, typescript] = kinds.map((kind) => denseKernel(kind).moments(count, width, columns));
    expect(wasm).toEqual(typescript);
    let first = 0;
    wasm.counts.forEach((rows, chunk) => {
      for (let j = 0; j < width; j += 7) {
        const slot = Array.from({ length: rows }, (_, row) => values[(first + row) * width + j]);
        const mean = slot.reduce((sum, value) => sum + value, 0) / rows;
        const m2 = slot.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        const at = chunk * width + j;
        expect([wasm.origin[at], Math.abs(wasm.origin[at] + wasm.shift[at] - mean) < 1e-10, Math.abs(wasm.m2[at] - m2) <= 1e-11 * m2]).toEqual([slot[0], true, true]);
      }
      first += rows;
    });
    expect(first).toBe(count);
  });

  test('moments of constants are exact, and a missing value leaves none of its slot', () => {
    const columns: ColumnSource = (into, { from, to, stride }) => {
      for (let row = from; row < to; row++) [0.1, row === 1500 ? NaN : row, 7].forEach((value, j) => (into[j * stride + row - from] = value));
    };
    for (const kind of kinds) {
      const { counts, origin, shift, m2 } = denseKernel(kind).moments(2000, 3, columns);
      expect([[...counts], [...origin].filter((_, i) => i !== 4), shift[0], m2[0], m2[3], m2[5], Number.isNaN(m2[4])]).toEqual([[1024, 976], [0.1, 0, 7, 0.1, 7], 0, 0, 0, 0, true]);
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
