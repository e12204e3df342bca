import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromHere, shellWord } from '../../src/util/paths.ts';

describe('a path as a user would write it', () => {
  it.each([
    ['/jobs/data.csv', '/jobs', 'data.csv'],
    ['/jobs/a/../b/data.csv', '/jobs', 'b/data.csv'],
    ['/jobs/..data.csv', '/jobs', '..data.csv'],
    ['/jobs/../data.csv', '/jobs', '/data.csv'],
    ['/', '/jobs', '/'],
    ['/jobs', '/jobs', '/jobs'],
    ['/jobshop/data.csv', '/jobs', '/jobshop/data.csv'],
    ['/jobs/-', '/jobs', '/jobs/-'],
    ['/data.csv', '/', 'data.csv'],
  ])('of %s in %s is %s', (path, folder, expected) => {
    expect(fromHere(path, folder)).toBe(expected);
  });

  it('starts from the current folder unless another is given', () => {
    expect(fromHere(join(process.cwd(), 'jobs/data.csv'))).toBe('jobs/data.csv');
    expect(fromHere('jobs/data.csv')).toBe('jobs/data.csv');
    expect(fromHere('jobs/data.csv', '/nowhere')).toBe(resolve('jobs/data.csv'));
  });
});

describe('a word of a shell', () => {
  it.each([['runs/a-1.b', 'runs/a-1.b'], ['two words', "'two words'"], ["it's", "'it'\\''s'"], ['', "''"]])('%s is %s', (text, expected) => {
    expect(shellWord(text)).toBe(expected);
  });
});
