import { expect, it } from 'vitest';
import { answerAt, linearAt, sizeOf, spaceOf } from '../../../../src/stages/common/linear/space.ts';

/** Of 2,000 features three vary. */
const FEATURES = 2000;
const VARYING = [3, 70, 1999];
const std = new Float64Array(FEATURES);
const mean = new Float64Array(FEATURES).fill(7);
VARYING.forEach((slot, i) => {
  std[slot] = i + 1;
  mean[slot] = i / 10;
});

it('leaves out of many features those that do not vary, and has them again in the function', () => {
  const space = spaceOf({ mean, std, outputs: 2, intercept: true });
  expect([space.width, space.features, sizeOf(space), ...(space.varying ?? [])]).toEqual([3, FEATURES, 8, ...VARYING]);
  const point = Float64Array.of(1, 2, 3, 4, 5, 6, 0.5, -0.5);
  const whole = spaceOf({ mean, std, outputs: 2, intercept: true, whole: true });
  const spread = new Float64Array(sizeOf(whole));
  VARYING.forEach((slot, i) => [0, 1].forEach((o) => (spread[o * FEATURES + slot] = point[o * 3 + i])));
  spread.set([0.5, -0.5], 2 * FEATURES);
  expect(linearAt(point, space)).toEqual(linearAt(spread, whole));
  const sums = { loss: 2, gradient: Float64Array.from({ length: 2 * FEATURES }, (_, i) => Math.sin(i)), bias: Float64Array.of(1, -2) };
  const asked = { sums, weight: 4, penalty: { l2: 0.1, l1: 0, standardized: false } };
  const [few, all] = [answerAt(point, { ...asked, space }), answerAt(spread, { ...asked, space: whole })];
  expect(few.value).toBe(all.value);
  expect([...few.gradient]).toEqual([...[0, 1].flatMap((o) => VARYING.map((slot) => all.gradient[o * FEATURES + slot])), ...all.gradient.subarray(2 * FEATURES)]);
});

it('has all features where they are few or most of them vary', () => {
  expect(spaceOf({ mean: null, std: Float64Array.of(0, 1, 0), outputs: 1, intercept: false })).toMatchObject({ width: 3, varying: null, center: null });
  expect(spaceOf({ mean, std: new Float64Array(FEATURES).fill(1, 0, 1500), outputs: 1, intercept: false }).varying).toBeNull();
});
