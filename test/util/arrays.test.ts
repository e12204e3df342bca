import { expect, it } from 'vitest';
import { joinDoubles, joinIntegers } from '../../src/util/arrays.ts';

it('joins arrays in order, empty ones and none at all too', () => {
  expect(joinIntegers([Int32Array.of(1, 2), new Int32Array(0), Int32Array.of(3)])).toEqual(Int32Array.of(1, 2, 3));
  expect(joinDoubles([Float64Array.of(0.5), Float64Array.of(-0)])).toEqual(Float64Array.of(0.5, -0));
  expect(joinDoubles([])).toEqual(new Float64Array(0));
});
