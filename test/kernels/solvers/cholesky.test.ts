import { describe, expect, it } from 'vitest';
import { cholesky } from '../../../src/kernels/solvers/cholesky.ts';
import { quadratic } from './support.ts';

describe('Cholesky', () => {
  it('solves, and inverts', () => {
    const { matrix, target } = quadratic(12, { condition: 100, seed: 1 });
    const made = cholesky(matrix, 12);
    const x = made?.solve(target) ?? new Float64Array(0);
    for (let i = 0; i < 12; i++) expect(x.reduce((sum, value, j) => sum + matrix[i * 12 + j] * value, 0)).toBeCloseTo(target[i], 9);
    const inverse = made?.inverse() ?? new Float64Array(0);
    for (let i = 0; i < 12; i++) for (let j = 0; j < 12; j++) {
      let sum = 0;
      for (let k = 0; k < 12; k++) sum += matrix[i * 12 + k] * inverse[k * 12 + j];
      expect(sum).toBeCloseTo(i === j ? 1 : 0, 9);
    }
    expect(made?.inverseDiagonal()).toEqual(Float64Array.from({ length: 12 }, (_, i) => inverse[i * 13]));
  });

  it.each([[[1, 1, 1, 1]], [[1, 2, 2, 1]], [[0, 0, 0, 0]], [[1, NaN, NaN, 1]]])('finds no triangle of %j', (values) => {
    expect(cholesky(Float64Array.from(values), 2)).toBeNull();
  });
});
