import { describe, expect, it } from 'vitest';
import type { Move } from '../../../src/kernels/solvers/descent.ts';
import { adaptiveSteps, descent, fixedSteps, shorterSteps } from '../../../src/kernels/solvers/descent.ts';
import type { Answer, Minimum } from '../../../src/kernels/solvers/minimise.ts';

/** Half the square of the distance from 3. */
function bowl([x]: Float64Array): Answer {
  return { value: ((x - 3) * (x - 3)) / 2, gradient: Float64Array.of(x - 3) };
}

function down(move: Move, { maxIter = 100, tol = 0, answer = bowl }: { maxIter?: number; tol?: number; answer?: (point: Float64Array) => Answer | null } = {}): Minimum {
  const search = descent(Float64Array.of(1), { move, maxIter, tol });
  let step = search.next();
  while (step.done !== true) step = search.next(answer(step.value));
  return step.value;
}

describe('descent', () => {
  it('makes as many steps as it may and tells the values in front of each and behind the last', () => {
    const found = down(fixedSteps(0.5), { maxIter: 3 });
    expect(found).toMatchObject({ point: Float64Array.of(2.75), history: [2, 0.5, 0.125, 0.03125], iterations: 3, value: 0.03125, ending: 'iterations' });
    expect(down(fixedSteps(0.5), { maxIter: 0 })).toMatchObject({ point: Float64Array.of(1), history: [2], iterations: 0, ending: 'iterations' });
  });

  it('ends behind a short step, though not behind the first', () => {
    expect(down(fixedSteps(0.5), { tol: 0.1 })).toMatchObject({ point: Float64Array.of(2.75), iterations: 3, ending: 'points' });
    expect(down(fixedSteps(0.5), { tol: 10 })).toMatchObject({ iterations: 2, ending: 'points' });
  });

  it('gives up where values are not finite, at the last point before', () => {
    const found = down(fixedSteps(1e200), { answer: ([x]) => ({ value: x * x, gradient: Float64Array.of(2 * x) }) });
    expect(found.ending).toBe('search');
    expect(Number.isFinite(found.point[0])).toBe(true);
  });

  it('stays where it is for a step without rows', () => {
    let asked = 0;
    const found = down(fixedSteps(0.5), { maxIter: 4, answer: (point) => (asked++ % 2 === 0 ? null : bowl(point)) });
    expect(asked).toBe(5);
    expect(found).toMatchObject({ point: Float64Array.of(2.5), iterations: 2 });
  });

  it('makes shorter steps, and takes a share of the point off', () => {
    const found = down(shorterSteps(0.5, 0.1), { maxIter: 2 });
    const first = 1 * (1 - 0.05) + 0.5 * 2;
    const own = 0.5 / Math.SQRT2;
    expect(found.point[0]).toBeCloseTo(first * (1 - own * 0.1) - own * (first - 3), 15);
  });

  it('makes steps of about one length, whatever the gradient is', () => {
    for (const factor of [1e-3, 1, 1e3]) {
      const found = down(adaptiveSteps(1, { stepSize: 0.01, decay: 0 }), { maxIter: 5, answer: () => ({ value: 1, gradient: Float64Array.of(factor) }) });
      expect(found.point[0]).toBeCloseTo(0.95, 6);
    }
    const decaying = down(adaptiveSteps(1, { stepSize: 0.01, decay: 0.25 }), { maxIter: 2, answer: () => ({ value: 1, gradient: Float64Array.of(0) }) });
    expect(decaying.point[0]).toBe(0.5625);
  });
});
