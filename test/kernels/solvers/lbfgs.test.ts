import { describe, expect, it } from 'vitest';
import { cholesky } from '../../../src/kernels/solvers/cholesky.ts';
import { lbfgs } from '../../../src/kernels/solvers/lbfgs.ts';
import { lengthOf } from '../../../src/kernels/solvers/minimise.ts';
import { minimumOf, quadratic, rosenbrock } from './support.ts';

const tight = { maxIter: 1000, tol: 0 };

describe('L-BFGS', () => {
  it.each([2, 10, 51])('finds the minimum of the function of Rosenbrock in %i dimensions', (size) => {
    const found = minimumOf(lbfgs(new Float64Array(size), tight), rosenbrock);
    expect(found.ending).toBe('gradient');
    expect(Math.max(...found.point.map((value) => Math.abs(value - 1)))).toBeLessThan(1e-7);
    expect(found.iterations).toBeLessThan(400);
  });

  it('falls with every step and tells the values', () => {
    const found = minimumOf(lbfgs(new Float64Array(10).fill(3), tight), rosenbrock);
    expect(found.history).toHaveLength(found.iterations + 1);
    expect(found.history.every((value, i) => i === 0 || value <= found.history[i - 1] * (1 + 1e-14))).toBe(true);
    expect(found.history.at(-1)).toBe(found.value);
  });

  it('solves ill-conditioned quadratics as Cholesky does, in a few steps where it is told their curvature', () => {
    const { f, matrix, target } = quadratic(20, { condition: 1000, seed: 3 });
    const exact = cholesky(matrix, 20);
    const solution = exact?.solve(target) ?? new Float64Array(0);
    const found = minimumOf(lbfgs(new Float64Array(20), tight), f);
    expect(Math.max(...found.point.map((value, i) => Math.abs(value - solution[i])))).toBeLessThan(1e-7 * Math.max(...solution.map(Math.abs)));
    const quick = minimumOf(lbfgs(new Float64Array(20), { ...tight, precondition: (gradient) => exact?.solve(gradient) ?? gradient }), f);
    expect(quick.iterations).toBeLessThanOrEqual(2);
    expect(Math.max(...quick.point.map((value, i) => Math.abs(value - solution[i])))).toBeLessThan(1e-9);
  });

  it('ends by steps, by values, and at once where it begins at the minimum', () => {
    expect(minimumOf(lbfgs(new Float64Array(2).fill(5), { maxIter: 3, tol: 0 }), rosenbrock)).toMatchObject({ iterations: 3, ending: 'iterations' });
    expect(minimumOf(lbfgs(new Float64Array(2).fill(5), { maxIter: 0, tol: 0 }), rosenbrock)).toMatchObject({ iterations: 0, ending: 'iterations', point: Float64Array.of(5, 5) });
    expect(minimumOf(lbfgs(new Float64Array(2).fill(5), { maxIter: 100, tol: 0.5 }), rosenbrock).ending).toMatch(/values|gradient/);
    expect(minimumOf(lbfgs(Float64Array.of(1, 1), tight), rosenbrock)).toMatchObject({ iterations: 0, ending: 'gradient' });
  });

  it('gives up where values are no numbers, and keeps to where they are', () => {
    expect(minimumOf(lbfgs(Float64Array.of(1), tight), () => ({ value: NaN, gradient: Float64Array.of(1) })).ending).toBe('search');
    // -ln x + x, which has no value on the left.
    const found = minimumOf(lbfgs(Float64Array.of(1e-3), tight), ([x]) => ({ value: x > 0 ? x - Math.log(x) : NaN, gradient: Float64Array.of(1 - 1 / x) }));
    expect(found.point[0]).toBeCloseTo(1, 8);
    expect(lengthOf(found.gradient)).toBeLessThan(1e-8);
  });
});
