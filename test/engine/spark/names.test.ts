import { expect, test } from 'vitest';
import { sparkNames } from '../../../src/engine/spark/names.ts';

test('names that Spark takes as they are stay, whatever else there is', () => {
  expect([...sparkNames(['age', 'self-employed', 'zażółć', 'a b', '1'])].every(([ours, theirs]) => ours === theirs)).toBe(true);
});

test('dots, backticks and stars become underscores, and no two columns have one name', () => {
  expect(Object.fromEntries(sparkNames(['a.b', 'a_b', 'a`b', '*']))).toEqual({ 'a.b': 'a_b_', a_b: 'a_b', 'a`b': 'a_b__', '*': '_' });
});

test('names that differ in capital letters alone are told apart', () => {
  expect(Object.fromEntries(sparkNames(['age', 'Age', 'AGE']))).toEqual({ age: 'age', Age: 'Age_', AGE: 'AGE__' });
});

test('an empty name is no column', () => {
  expect(sparkNames(['', 'x']).has('')).toBe(false);
});
