import { describe, expect, test } from 'vitest';
import type { Bending, SlotRows } from '../../src/kernels/curvature.ts';
import { curvatureKernel } from '../../src/kernels/load.ts';
import { codedRows } from './made-up-coded.ts';
import { numbers } from './made-up-forest.ts';

const kinds = ['wasm', 'typescript'] as const;

/** Rows in codes, and the same ones as they are. */
function made(count: number, shape: { sizes: readonly (readonly number[])[]; plain: number }): { coded: SlotRows; plain: SlotRows; width: number } {
  const { rows: { groups, slots, columns }, source, width } = codedRows(count, shape);
  return {
    coded: { groups, slots, copy: (into, { from, to, stride }) => columns.forEach((values, p) => into.set(values.subarray(from, to), p * stride)) },
    plain: { groups: [], slots: [...Array(width).keys()], copy: source },
    width,
  };
}

function bendingOf(count: number, width: number, weighted: boolean): Bending {
  const next = numbers(count + width);
  return {
    less: Float64Array.from({ length: width }, () => next(100) / 70),
    times: Float64Array.from({ length: width }, (_, j) => (j % 11 === 10 ? 0 : 0.1 + next(100) / 60)),
    slopes: Float64Array.from({ length: width }, () => next(100) / 50 - 1),
    start: next(10) / 7,
    weights: weighted ? Float64Array.from({ length: count + 5 }, () => next(4) / 3) : null,
  };
}

describe('second derivatives of losses of log-odds', () => {
  test.each([
    { count: 0, sizes: [], plain: 2, weighted: false },
    { count: 1, sizes: [[2]], plain: 0, weighted: true },
    { count: 63, sizes: [[2, 3], [256]], plain: 1, weighted: false },
    { count: 64, sizes: [[7, 7], [2]], plain: 5, weighted: true },
    { count: 1025, sizes: [[2, 2, 2, 2, 2, 2, 2, 2], [76, 3], [31, 2, 2, 2], [1, 5], [4]], plain: 20, weighted: true },
    { count: 2048, sizes: [[16, 16]], plain: 0, weighted: false },
    { count: 2307, sizes: [], plain: 3, weighted: true },
  ])('of $count rows, groups $sizes and $plain slots as they are, are those of both kernels, in codes and as they are, bit for bit, and right', ({ count, sizes, plain: others, weighted }) => {
    const { coded, plain, width } = made(count + 5, { sizes, plain: others });
    const bending = bendingOf(count, width, weighted);
    const [sums, ...same] = kinds.flatMap((kind) => [coded, plain].map((rows) => curvatureKernel(kind).logistic(count, rows, bending)));
    for (const again of same) expect(again).toEqual(sums);
    const { less, times, slopes, start, weights } = bending;
    const values = new Float64Array(width * count);
    plain.copy(values, { from: 0, to: count, stride: count });
    const right = new Float64Array((width + 1) * (width + 1));
    for (let row = 0; row < count; row++) {
      const features = [...slopes.map((_, j) => (values[j * count + row] - less[j]) * times[j]), 1];
      const margin = features.reduce((sum, value, j) => sum + value * (j < width ? slopes[j] : start), 0);
      const bend = (weights === null ? 1 : weights[row]) / (2 + 2 * Math.cosh(margin));
      features.forEach((a, i) => features.forEach((b, j) => (right[i * (width + 1) + j] += bend * a * b)));
    }
    const most = right.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 1);
    sums.forEach((sum, i) => expect(Math.abs(sum - right[i])).toBeLessThanOrEqual(1e-12 * most));
  });

  test('are 0 where margins are far from 0, and no number where one is none', () => {
    for (const kind of kinds) {
      const [far, none] = [1e5, NaN].map((value) => curvatureKernel(kind).logistic(3, { groups: [], slots: [0], copy: (into) => into.fill(value) }, { less: Float64Array.of(0), times: Float64Array.of(1), slopes: Float64Array.of(1), start: 0, weights: null }));
      expect(far).toEqual(new Float64Array(4));
      expect(none[0]).toBeNaN();
    }
  });
});
