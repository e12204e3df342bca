import { expect, it } from 'vitest';
import { variantOf } from '../../src/plan/variants.ts';

it('a candidate has the stages of its options', () => {
  const variants = [{ one: 'a', two: 'c' }, { one: 'a', two: 'd' }, { one: 'b', two: 'c' }].map((choices) => ({ choices, stages: [] }));
  expect(variantOf(variants, { params: { 'a.x': 1, one: 'b', two: 'c' } })).toBe(variants[2]);
  expect(() => variantOf(variants, { params: { one: 'b' } })).toThrow('no pipeline for the candidate {"one":"b"}');
});
