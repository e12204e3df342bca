import { expect, test } from 'vitest';
import { boundMetric } from '../../src/metrics/index.ts';
import { regressionInput } from './support.ts';

test.each([-1.5, 0, 1, 1.5, 2, 3])('there is no deviance to save for a constant label, power %d', (power) => {
  const input = regressionInput([2.5, 2.5, 2.5, 2.5], [1, 2, 3, 4.5], null);
  expect(boundMetric(`d2Tweedie(power=${power})`).compute(input)).toBe(NaN);
});
