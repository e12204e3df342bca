import { describe, expect, it } from 'vitest';
import type { Constraints } from '../../../src/kernels/solvers/projected.ts';
import { projected } from '../../../src/kernels/solvers/projected.ts';
import { minimumOf, quadratic, rosenbrock } from './support.ts';

const tight = { maxIter: 2000, tol: 0 };
const free: Constraints = { l1: null, lower: null, upper: null };

/** How far a point is from what a minimum has to be, by each slot's slopes. */
function distance(point: Float64Array, gradient: Float64Array, { l1, lower, upper }: Constraints): number {
  return Math.max(...point.map((value, i) => {
    const weight = l1?.[i] ?? 0;
    if (value === 0 && weight > 0) return Math.max(0, Math.abs(gradient[i]) - weight);
    const slope = gradient[i] + weight * Math.sign(value);
    if (value === lower?.[i]) return Math.max(0, -slope);
    return value === upper?.[i] ? Math.max(0, slope) : Math.abs(slope);
  }));
}

describe('a search with constraints', () => {
  it('finds the minimum where there are none', () => {
    const found = minimumOf(projected(new Float64Array(10), free, tight), rosenbrock);
    expect(Math.max(...found.point.map((value) => Math.abs(value - 1)))).toBeLessThan(1e-6);
  });

  it.each([1, 2, 3, 4, 5])('with absolute values meets the conditions of a minimum, seed %i', (seed) => {
    const { f, target } = quadratic(30, { condition: 100, seed });
    const l1 = target.map((_, i) => (i % 7 === 0 ? 0 : 1));
    const found = minimumOf(projected(new Float64Array(30), { ...free, l1 }, tight), f);
    const zeros = found.point.filter((value) => value === 0).length;
    expect(zeros).toBeGreaterThan(3);
    expect(zeros).toBeLessThan(30);
    expect(distance(found.point, found.gradient, { ...free, l1 })).toBeLessThan(1e-6);
  });

  it('shrinks each slot by its weight where slots are independent', () => {
    const wanted = [3, -2, 0.5, -0.1, 0];
    const l1 = new Float64Array(5).fill(0.6);
    const found = minimumOf(projected(new Float64Array(5), { ...free, l1 }, tight), (x) => ({
      value: x.reduce((sum, value, i) => sum + (value - wanted[i]) ** 2 / 2, 0), gradient: x.map((value, i) => value - wanted[i]),
    }));
    found.point.forEach((value, i) => expect(value).toBeCloseTo(Math.sign(wanted[i]) * Math.max(0, Math.abs(wanted[i]) - 0.6), 8));
  });

  it.each([1, 2, 3, 4, 5])('within bounds meets the conditions of a minimum, seed %i', (seed) => {
    const { f } = quadratic(30, { condition: 100, seed });
    const bounds = { l1: null, lower: Float64Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? -Infinity : -0.2)), upper: Float64Array.from({ length: 30 }, (_, i) => (i % 4 === 0 ? Infinity : 0.1)) };
    const found = minimumOf(projected(new Float64Array(30).fill(5), bounds, tight), f);
    expect(found.point.every((value, i) => value >= bounds.lower[i] && value <= bounds.upper[i])).toBe(true);
    expect(found.point.some((value, i) => value === bounds.lower[i] || value === bounds.upper[i])).toBe(true);
    expect(distance(found.point, found.gradient, bounds)).toBeLessThan(1e-6);
  });

  it('stays where both bounds are equal', () => {
    const found = minimumOf(projected(new Float64Array(2), { l1: null, lower: Float64Array.of(2, -9), upper: Float64Array.of(2, 9) }, tight), rosenbrock);
    expect(found.point[0]).toBe(2);
    expect(found.point[1]).toBeCloseTo(4, 6);
  });
});
