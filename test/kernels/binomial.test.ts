import { describe, expect, test } from 'vitest';
import { binomialKernel, linearKernel } from '../../src/kernels/load.ts';
import { codedRows } from './made-up-coded.ts';
import { numbers } from './made-up-forest.ts';

describe('logistic losses of rows in codes', () => {
  test.each([
    { count: 0, sizes: [[2]], plain: 1 },
    { count: 1, sizes: [[2]], plain: 0 },
    { count: 5, sizes: [[2, 3], [256]], plain: 1 },
    { count: 513, sizes: [], plain: 2 },
    { count: 1025, sizes: [[1]], plain: 0 },
    { count: 2047, sizes: [[2, 2, 2, 2, 2, 2, 2, 2], [76, 3], [31, 2, 2, 2], [1, 5], [4]], plain: 3 },
    { count: 2049, sizes: [[7, 7], [2]], plain: 5 },
    { count: 16_387, sizes: [[16, 16], [3]], plain: 2 },
    { count: 40_001, sizes: [[5], [2, 100]], plain: 1 },
  ])('of $count rows, groups $sizes and $plain slots as they are, are those of both kernels and of any loss, bit for bit', ({ count, sizes, plain }) => {
    const { rows, width } = codedRows(count, { sizes, plain });
    const next = numbers(count + 1);
    const classes = Int32Array.from({ length: count }, () => next(2));
    // The second time the kernel's memory is as the first has left it.
    for (const size of [0.1, 10]) {
      const linear = { coefficients: Float64Array.from({ length: width }, () => (next(100) / 50 - 1) * size), intercepts: Float64Array.of(next(10) / 7) };
      const [wasm, typescript] = (['wasm', 'typescript'] as const).map((kind) => binomialKernel(kind).sums(count, rows, { linear, classes }));
      expect(wasm).toEqual(typescript);
      const any = linearKernel('wasm');
      expect(wasm).toEqual(any.codedSums(count, rows, { linear, loss: any.logistic(classes) }));
    }
  });

  test('are not finite where a margin is none', () => {
    const { rows, width } = codedRows(7, { sizes: [[3]], plain: 1 });
    const linear = { coefficients: new Float64Array(width).fill(NaN), intercepts: Float64Array.of(0) };
    const [wasm, typescript] = (['wasm', 'typescript'] as const).map((kind) => binomialKernel(kind).sums(7, rows, { linear, classes: new Int32Array(7) }));
    expect(wasm).toEqual(typescript);
    expect(wasm.loss).toBeNaN();
  });

  test('have nothing of what the rows before them have left', () => {
    const next = numbers(1);
    const asked = [{ count: 3000, sizes: [[2, 3], [256], [4]], plain: 3, size: NaN }, { count: 9, sizes: [[2, 3]], plain: 1, size: 1 }, { count: 5000, sizes: [[9]], plain: 4, size: 1 }, { count: 2999, sizes: [[2, 3], [255], [4]], plain: 2, size: 1 }];
    for (const { count, sizes, plain, size } of asked) {
      const { rows, width } = codedRows(count, { sizes, plain });
      const linear = { coefficients: Float64Array.from({ length: width }, () => (next(100) / 50 - 1) * size), intercepts: Float64Array.of(0.5) };
      const classes = Int32Array.from({ length: count }, () => next(2));
      const [wasm, typescript] = (['wasm', 'typescript'] as const).map((kind) => binomialKernel(kind).sums(count, rows, { linear, classes }));
      expect(wasm).toEqual(typescript);
    }
  });
});
