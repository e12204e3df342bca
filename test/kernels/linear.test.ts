import { describe, expect, test } from 'vitest';
import type { ColumnSource } from '../../src/kernels/dense.ts';
import type { Loss } from '../../src/kernels/linear.ts';
import { linearKernel } from '../../src/kernels/load.ts';
import { numbers } from './made-up-forest.ts';

/** Half the squares of the margins, times the row's position. */
function squares(outputs: number): Loss {
  return (margins, { from }) => {
    let sum = 0;
    margins.forEach((margin, i) => {
      const weight = from + Math.floor(i / outputs);
      sum += (weight * margin * margin) / 2;
      margins[i] = weight * margin;
    });
    return sum;
  };
}

describe('losses of linear functions', () => {
  test.each([[0, 3, 1], [1, 1, 1], [3, 4, 1], [511, 5, 2], [512, 8, 1], [513, 37, 1], [2050, 6, 3]])('of %d rows of %d slots, %d outputs, are those of both kernels, bit for bit, and right', (count, width, outputs) => {
    const next = numbers(count * 100 + width);
    const values = Float64Array.from({ length: count * width }, () => (next(2001) - 1000) / 700);
    const columns: ColumnSource = (into, { from, to, stride }) => {
      for (let row = from; row < to; row++) for (let j = 0; j < width; j++) into[j * stride + row - from] = values[row * width + j];
    };
    const linear = { coefficients: Float64Array.from({ length: outputs * width }, () => next(100) / 50 - 1), intercepts: Float64Array.from({ length: outputs }, () => next(10) / 7) };
    const [wasm, typescript] = (['wasm', 'typescript'] as const).map((kind) => linearKernel(kind).lossSums(count, columns, { linear, loss: squares(outputs) }));
    expect(wasm).toEqual(typescript);
    let loss = 0;
    const gradient = new Float64Array(outputs * width);
    for (let row = 0; row < count; row++) {
      for (let o = 0; o < outputs; o++) {
        let margin = linear.intercepts[o];
        for (let j = 0; j < width; j++) margin += values[row * width + j] * linear.coefficients[o * width + j];
        loss += (row * margin * margin) / 2;
        for (let j = 0; j < width; j++) gradient[o * width + j] += row * margin * values[row * width + j];
      }
    }
    expect(Math.abs(wasm.loss - loss)).toBeLessThanOrEqual(1e-10 * Math.max(1, loss));
    gradient.forEach((value, i) => expect(Math.abs(wasm.gradient[i] - value)).toBeLessThanOrEqual(1e-10 * Math.max(1, loss)));
  });
});
