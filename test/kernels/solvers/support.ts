import type { Answer, Minimising, Minimum } from '../../../src/kernels/solvers/minimise.ts';

/** Drives a search with a function. */
export function minimumOf(search: Minimising, f: (point: Float64Array) => Answer): Minimum {
  let step = search.next();
  while (step.done !== true) step = search.next(f(step.value));
  return step.value;
}

/** Rosenbrock (1960), https://doi.org/10.1093/comjnl/3.3.175, in more dimensions: the minimum is 0, where all are 1. */
export function rosenbrock(x: Float64Array): Answer {
  const gradient = new Float64Array(x.length);
  let value = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const [rise, rest] = [x[i + 1] - x[i] ** 2, 1 - x[i]];
    value += 100 * rise ** 2 + rest ** 2;
    gradient[i] += -400 * x[i] * rise - 2 * rest;
    gradient[i + 1] += 200 * rise;
  }
  return { value, gradient };
}

/** x'Ax / 2 - b'x with a positive definite matrix whose largest eigenvalue is about `condition` times the smallest. */
export function quadratic(size: number, { condition, seed }: { condition: number; seed: number }): { f: (x: Float64Array) => Answer; matrix: Float64Array; target: Float64Array } {
  let state = seed;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const matrix = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const v = Array.from({ length: size }, () => uniform() - 0.5);
    const weight = condition ** (-k / size);
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) matrix[i * size + j] += weight * v[i] * v[j];
  }
  for (let i = 0; i < size; i++) matrix[i * size + i] += 1 / condition;
  const target = Float64Array.from({ length: size }, () => 4 * uniform() - 2);
  function f(x: Float64Array): Answer {
    const product = x.map((_, i) => x.reduce((sum, value, j) => sum + matrix[i * size + j] * value, 0));
    return { value: x.reduce((sum, value, i) => sum + value * (product[i] / 2 - target[i]), 0), gradient: product.map((value, i) => value - target[i]) };
  }
  return { f, matrix, target };
}
