import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/spec/suggest.ts';

test('the nearest name may differ in a third of its letters and in case', () => {
  expect(nearest('numtree', ['numTrees', 'maxDepth'])).toBe('numTrees');
  expect(nearest('randomforest', ['StandardScaler', 'NaiveBayes'])).toBeNull();
});

test('short words are not mistaken for each other', () => {
  expect(nearest('cv', ['f1', 'id'])).toBeNull();
});

test('where nothing is near, what there is gets listed', () => {
  expect(didYouMean('zzz', ['aa', 'bb'], 'known keys')).toBe('known keys: aa, bb');
  expect(didYouMean('zzz', [], 'known keys')).toBeNull();
});

test('of names that are equally near, one of the same length wins', () => {
  expect(nearest('rsme', ['mse', 'rmse', 'rmsle'])).toBe('rmse');
});
