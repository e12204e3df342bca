import { describe, expect, test } from 'vitest';
import { networkKernel } from '../../src/kernels/load.ts';
import type { Network, NetworkRows } from '../../src/kernels/network.ts';
import { numbers } from './made-up-forest.ts';

const kinds = ['wasm', 'typescript'] as const;

/** Rows of which about every third value is 0, dense and sparse; the sparse ones begin behind others, and have a few zeros too. */
function made(count: number, width: number): { dense: NetworkRows; sparse: NetworkRows } {
  const next = numbers(count * 31 + width);
  const values = Float64Array.from({ length: count * width }, () => (next(3) === 0 ? 0 : next(2000) / 500 - 2));
  const [slots, kept, starts] = [[7, 7, 7], [1e9, 1e9, 1e9], [3]];
  for (let row = 0; row < count; row++) {
    for (let j = 0; j < width; j++) {
      if (values[row * width + j] === 0 && next(4) > 0) continue;
      slots.push(j);
      kept.push(values[row * width + j]);
    }
    starts.push(slots.length);
  }
  return { dense: { values, sparse: null }, sparse: { values: Float64Array.from(kept), sparse: { starts: Uint32Array.from(starts), slots: Int32Array.from(slots) } } };
}

function networkOf(layers: readonly number[], size = 1): Network {
  const next = numbers(layers.length + layers[0]);
  const weights = layers.slice(1).reduce((sum, outputs, l) => sum + (layers[l] + 1) * outputs, 0);
  return { layers, weights: Float64Array.from({ length: weights }, () => size * (next(1000) / 500 - 1)) };
}

/** The same by the book: the loss of the rows alone. */
function lossOf({ values }: NetworkRows, classes: Int32Array, { layers, weights }: Network): number {
  const width = layers[0];
  return classes.reduce((sum, own, row) => {
    let before = [...values.subarray(row * width, (row + 1) * width)];
    let at = 0;
    for (let l = 1; l < layers.length; l++) {
      const inputs = before;
      before = Array.from({ length: layers[l] }, (_, o) => inputs.reduce((all, x, i) => all + weights[at + i * layers[l] + o] * x, weights[at + inputs.length * layers[l] + o]));
      at += (inputs.length + 1) * layers[l];
      if (l < layers.length - 1) before = before.map((x) => 1 / (1 + Math.exp(-x)));
    }
    return sum + Math.log(before.reduce((all, x) => all + Math.exp(x), 0)) - before[own];
  }, 0);
}

describe('networks', () => {
  test.each([
    { count: 0, layers: [3, 2] },
    { count: 1, layers: [1, 1] },
    { count: 5, layers: [4, 3] },
    { count: 33, layers: [3, 1, 2] },
    { count: 300, layers: [5, 4, 3] },
    { count: 900, layers: [37, 8, 2] },
    { count: 700, layers: [10, 9, 7, 16, 5] },
    { count: 60, layers: [700, 33, 17, 5] },
    { count: 9001, layers: [2, 3, 3] },
    { count: 3, layers: [40_000, 2, 2] },
  ])('of $layers have the same sums and margins for $count rows, dense and sparse, by both kernels, bit for bit', ({ count, layers }) => {
    const { dense, sparse } = made(count, layers[0]);
    const next = numbers(count);
    const classes = Int32Array.from({ length: count }, () => next(layers[layers.length - 1]));
    // The second time the kernel's memory is as the first has left it.
    for (const size of [1, 40]) {
      const network = networkOf(layers, size);
      const [sums, ...same] = kinds.flatMap((kind) => [dense, sparse].map((rows) => networkKernel(kind).sums(rows, classes, network)));
      for (const again of same) expect(again).toEqual(sums);
      const [margins, ...others] = kinds.flatMap((kind) => [dense, sparse].map((rows) => networkKernel(kind).margins(rows, count, network)));
      expect(margins).toHaveLength(count * layers[layers.length - 1]);
      for (const again of others) expect(again).toEqual(margins);
      if (size === 1) expect(Math.abs(sums.loss - lossOf(dense, classes, network))).toBeLessThanOrEqual(1e-12 * Math.max(1, sums.loss));
    }
  });

  test('have the derivatives of their loss', () => {
    const layers = [4, 5, 3, 3];
    const { dense } = made(50, 4);
    const classes = Int32Array.from({ length: 50 }, (_, row) => row % 3);
    const { weights } = networkOf(layers);
    const { gradient } = networkKernel('wasm').sums(dense, classes, { layers, weights });
    weights.forEach((_, i) => {
      const [more, less] = [1e-5, -1e-5].map((by) => lossOf(dense, classes, { layers, weights: weights.map((weight, j) => (j === i ? weight + by : weight)) }));
      expect(gradient[i]).toBeCloseTo((more - less) / 2e-5, 4);
    });
  });

  test('have no number as loss where a weight is none, and the loss of certainty where all is far from 0', () => {
    const { dense } = made(9, 3);
    const classes = new Int32Array(9);
    for (const kind of kinds) {
      const network = networkOf([3, 3, 2]);
      for (const i of [0, network.weights.length - 1]) expect(networkKernel(kind).sums(dense, classes, { ...network, weights: network.weights.map((weight, j) => (j === i ? NaN : weight)) }).loss).toBeNaN();
      const certain = { layers: [1, 2], weights: Float64Array.of(0, 0, 1e4, 0) };
      expect(networkKernel(kind).sums({ values: new Float64Array(2), sparse: null }, Int32Array.of(0, 1), certain).loss).toBe(1e4);
    }
  });
});
