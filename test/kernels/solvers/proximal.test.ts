import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/kernels/solvers/minimise.ts';
import { projected } from '../../../src/kernels/solvers/projected.ts';
import { proximal } from '../../../src/kernels/solvers/proximal.ts';
import { minimumOf, quadratic } from './support.ts';

const SIZE = 30;
const tight = { maxIter: 500, tol: 0 };

function unit(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
}

/** A function with the number of points that were looked at. */
function counted(f: (x: Float64Array) => Answer): { f: (x: Float64Array) => Answer; looks(): number } {
  let looks = 0;
  return { f: (x) => (looks++, f(x)), looks: () => looks };
}

/** The largest part of the slope that no absolute value makes up for. */
function distance({ point, gradient }: { point: Float64Array; gradient: Float64Array }, l1: Float64Array): number {
  return Math.max(...point.map((value, i) => (value === 0 ? Math.max(0, Math.abs(gradient[i]) - l1[i]) : Math.abs(gradient[i] + l1[i] * Math.sign(value)))));
}

describe('a search by quadratic functions with absolute values', () => {
  it.each([1, 2, 3, 4, 5])('meets the conditions of a minimum and has the point that steps within orthants find, seed %i', (seed) => {
    const { f, target } = quadratic(SIZE, { condition: 100, seed });
    const l1 = target.map((_, i) => (i % 7 === 0 ? 0 : 1));
    const second = unit(SIZE);
    const found = minimumOf(proximal(new Float64Array(SIZE), { l1, second }, tight), f);
    expect(distance(found, l1)).toBeLessThan(1e-9);
    const other = minimumOf(projected(new Float64Array(SIZE), { l1, lower: null, upper: null }, tight), f);
    found.point.forEach((value, i) => expect(Math.abs(value - other.point[i])).toBeLessThan(1e-5));
    found.history.slice(1).forEach((value, i) => expect(value).toBeLessThanOrEqual(found.history[i] + 1e-13 * Math.abs(found.history[i])));
    expect(second).toEqual(unit(SIZE));
  });

  it('needs one step where the second derivatives are right, and few where they are nearly', () => {
    const { f, matrix, target } = quadratic(SIZE, { condition: 10, seed: 7 });
    const l1 = target.map(() => 0.5);
    const right = counted(f);
    minimumOf(proximal(new Float64Array(SIZE), { l1, second: matrix }, { maxIter: 100, tol: 1e-6 }), right.f);
    expect(right.looks()).toBe(2);
    const nearly = matrix.map((value, i) => value * (i % (SIZE + 1) === 0 ? 1.1 : 1));
    const [near, far] = [counted(f), counted(f)];
    minimumOf(proximal(new Float64Array(SIZE), { l1, second: nearly }, { maxIter: 100, tol: 1e-6 }), near.f);
    minimumOf(projected(new Float64Array(SIZE), { l1, lower: null, upper: null }, { maxIter: 100, tol: 1e-6 }), far.f);
    expect(3 * near.looks()).toBeLessThan(far.looks());
  });

  it('halves steps that are too long', () => {
    const wanted = [3, -2, 0.5, -0.1, 0];
    const l1 = new Float64Array(5).fill(0.6);
    const second = unit(5).map((value) => value / 50);
    const found = minimumOf(proximal(new Float64Array(5), { l1, second }, tight), (x) => ({
      value: x.reduce((sum, value, i) => sum + (value - wanted[i]) ** 2 / 2, 0), gradient: x.map((value, i) => value - wanted[i]),
    }));
    found.point.forEach((value, i) => expect(value).toBeCloseTo(Math.sign(wanted[i]) * Math.max(0, Math.abs(wanted[i]) - 0.6), 8));
  });

  it('ends at once where the start is a minimum, and without steps after none', () => {
    const { f } = quadratic(SIZE, { condition: 10, seed: 9 });
    const l1 = new Float64Array(SIZE).fill(100);
    const second = unit(SIZE);
    expect(minimumOf(proximal(new Float64Array(SIZE), { l1, second }, tight), f)).toMatchObject({ iterations: 0, ending: 'gradient' });
    expect(minimumOf(proximal(new Float64Array(SIZE).fill(1), { l1, second }, { maxIter: 0, tol: 0 }), f)).toMatchObject({ iterations: 0, ending: 'iterations' });
  });
});
