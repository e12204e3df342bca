import { expect, it } from 'vitest';
import { count, duration, size, textTable } from '../../src/util/text.ts';

it('counts in words', () => {
  expect([count(1, 'fit'), count(2592, 'fit')]).toEqual(['1 fit', '2,592 fits']);
});

it('writes durations and sizes for people', () => {
  expect([0.421, 12.34, 245, 7620].map(duration)).toEqual(['0.42 s', '12.3 s', '4 min 05 s', '2 h 07 min']);
  expect([812_000, 54e6, 3.2e9].map(size)).toEqual(['812 kB', '54 MB', '3.2 GB']);
});

it('aligns the columns of a table', () => {
  expect(textTable(['a', 'n'], [['long', '1'], ['b', '10']], [false, true])).toEqual(['a      n', 'long   1', 'b     10']);
});

it('stacks the lines of a name, the last one above the values', () => {
  expect(textTable(['max\nDepth', 'n'], [['3', '10']], [true, true])).toEqual(['  max', 'Depth   n', '    3  10']);
});
