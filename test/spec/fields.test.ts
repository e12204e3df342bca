import { expect, test } from 'vitest';
import { paramField, paramWords } from '../../src/spec/fields.ts';
import { bool, column, columns, double, int, long, matrix, numbers, oneOf, strings } from '../../src/stages/params.ts';
import type { Param } from '../../src/stages/params.ts';

/** Words, parameter, values that fit, values that do not. */
const cases: [string, Param, unknown[], unknown[]][] = [
  ['a whole number from 0 to 30, or unlimited', int(5, '', { min: 0, max: 30, choices: ['unlimited'] }), [0, 30, 'unlimited'], [-1, 31, 1.5, 'all', null]],
  ['a whole number of at least 2', int(32, '', { min: 2 }), [2, 2 ** 31 - 1], [1, 2 ** 31, '2']],
  ['a whole number', long(''), [0, -1, 2 ** 53 - 1], [2 ** 53, 0.5]],
  ['a number above 0 and at most 1', double(1, '', { min: 0, max: 1, above: true }), [1e-9, 1], [0, 1.01, Infinity, true]],
  ['a number from 0 to 1', double(1, '', { min: 0, max: 1 }), [0, 1], [-0.1]],
  ['a number of at least 1', double(2, '', { min: 1, anyNumber: true }), [1, Infinity], [0.5, -Infinity, NaN, '2']],
  ['a list of numbers', numbers('', { anyNumber: true }), [[-Infinity, 0, NaN]], [[], ['0'], 3]],
  ['a list of numbers', numbers(''), [[1, 2]], [[Infinity], [NaN]]],
  ['a list of lists of numbers', matrix('', { anyNumber: true }), [[[-Infinity, 0], [1]]], [[1], []]],
  ['true or false', bool(true, ''), [true, false], ['yes', 0]],
  ['gini or entropy', oneOf('gini', ['gini', 'entropy'], ''), ['gini'], ['Gini', '']],
  ['auto, all, a fraction', oneOf('auto', ['auto', 'all'], '', { pattern: { source: '^0?\\.\\d+$', words: 'a fraction' } }), ['auto', '0.5'], ['1', '-1']],
  ['the name of a column', column(null, ''), ['a'], ['', 3]],
  ['a list of column names', columns(''), [['a', 'b']], [[], 'a', ['']]],
  ['a list of texts', strings(''), [['a', '']], [[], [1]]],
];

test.each(cases)('a parameter that takes %s says so', (...[words, param, right, wrong]) => {
  expect(paramWords(param)).toBe(words);
  for (const value of right) expect(paramField(param).schema.safeParse(value).success).toBe(true);
  for (const value of wrong) expect(paramField(param).schema.safeParse(value).success).toBe(false);
});

test('a number beyond 32 bits is told the bound', () => {
  expect(paramField(int(1, '', { min: 1 })).schema.safeParse(1e12).error?.issues[0].message).toBe('a whole number of at least 1 and up to 2147483647');
});
