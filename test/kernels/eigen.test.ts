import { describe, expect, it, test } from 'vitest';
import { symmetricEigen } from '../../src/kernels/eigen.ts';
import { numbers } from './made-up-forest.ts';

/** Sums of products of made-up rows: fewer rows than slots leave eigenvalues of 0. */
function products(size: number, rows: number, scale = 1): Float64Array {
  const next = numbers(size * 100 + rows);
  const x = Array.from({ length: rows }, () => Array.from({ length: size }, (_, j) => ((next(2001) - 1000) / 7) * (1 + j)));
  return Float64Array.from({ length: size * size }, (_, at) => x.reduce((sum, row) => sum + row[Math.floor(at / size)] * row[at % size], 0) * scale);
}

/** The largest entry of A v - value v over all pairs, and of V V' - I. */
function errorsOf(matrix: Float64Array, size: number): { pairs: number; angles: number; values: number[] } {
  const { values, vectors } = symmetricEigen(matrix, size);
  let [pairs, angles] = [0, 0];
  for (let i = 0; i < size; i++) {
    const v = vectors.subarray(i * size, (i + 1) * size);
    for (let j = 0; j < size; j++) {
      const product = v.reduce((sum, value, k) => sum + matrix[j * size + k] * value, 0);
      const angle = v.reduce((sum, value, k) => sum + vectors[j * size + k] * value, 0);
      pairs = Math.max(pairs, Math.abs(product - values[i] * v[j]));
      angles = Math.max(angles, Math.abs(angle - (i === j ? 1 : 0)));
    }
  }
  return { pairs, angles, values: [...values] };
}

function largestOf(matrix: Float64Array): number {
  return matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

describe('eigenvalues and vectors of a symmetric matrix', () => {
  it('are those of a matrix that can be worked out by hand', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 0, 1, 2, 0, 0, 0, -5), 3);
    [-5, 1, 3].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 14));
    const half = Math.SQRT1_2;
    [[0, 0, 1], [half, half, 0], [half, half, 0]].flat().forEach((value, i) => expect(Math.abs(vectors[i])).toBeCloseTo(value, 14));
  });

  test.each([[1, 3], [2, 3], [3, 9], [5, 2], [17, 40], [37, 12], [64, 100]])('solve the equation, ascend and stand at right angles: %d slots, %d rows', (size, rows) => {
    const matrix = products(size, rows);
    const { pairs, angles, values } = errorsOf(matrix, size);
    expect(pairs).toBeLessThan(1e-13 * size * largestOf(matrix));
    expect(angles).toBeLessThan(1e-13 * size);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    const trace = values.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(trace / Array.from({ length: size }, (_, i) => matrix[i * (size + 1)]).reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-12);
  });

  test.each([1e-290, 1e-160, 1e150, 1e290])('do so for numbers around %d too', (scale) => {
    const matrix = products(6, 9, scale);
    const { pairs, angles } = errorsOf(matrix, 6);
    expect([pairs < 1e-13 * 6 * largestOf(matrix), angles < 1e-12]).toEqual([true, true]);
  });

  it('do so where values are equal, 0 or far apart, and where slots have nothing to do with each other', () => {
    const size = 6;
    const diagonal = (entries: number[]) => Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? entries[at / (size + 1)] : 0));
    const far = diagonal([1e12, 1, 1e-6, 3, 1e5, 2]);
    for (let i = 1; i < size; i++) far[i] = far[i * size] = 1e-3 * i;
    for (const matrix of [diagonal([3, 1, 1, 0, 2, 1]), new Float64Array(size * size), new Float64Array(size * size).fill(4), far]) {
      const { pairs, angles } = errorsOf(matrix, size);
      expect(pairs).toBeLessThanOrEqual(1e-14 * size * largestOf(matrix));
      expect(angles).toBeLessThan(1e-13);
    }
    expect([...symmetricEigen(diagonal([3, 1, 1, 0, 2, 1]), size).values]).toEqual([0, 1, 1, 1, 2, 3]);
  });

  it('are none without slots, and no numbers where one is missing or infinite', () => {
    expect(symmetricEigen(new Float64Array(0), 0)).toEqual({ values: new Float64Array(0), vectors: new Float64Array(0) });
    for (const bad of [NaN, Infinity]) {
      const { values, vectors } = symmetricEigen(Float64Array.of(1, bad, bad, 2), 2);
      expect([...values, ...vectors].every(Number.isNaN)).toBe(true);
    }
  });

  it('leave the matrix as it was', () => {
    const matrix = products(4, 6);
    const before = matrix.slice();
    symmetricEigen(matrix, 4);
    expect(matrix).toEqual(before);
  });
});
