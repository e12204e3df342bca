import { expect, it } from 'vitest';
import { recent } from '../../src/engine/recent.ts';

it('keeps the values that were used last', () => {
  const made: string[] = [];
  const cache = recent<string>(() => 2);
  function get(key: string): string {
    return cache.get(key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  }
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(get)).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

it('counts weights, and keeps a value that is too heavy only while it is the last', () => {
  let made = 0;
  const cache = recent<number>(() => 10, (weight) => weight);
  function get(weight: number): number {
    return cache.get(String(weight), () => {
      made += 1;
      return weight;
    });
  }
  for (const weight of [4, 6, 4, 6]) get(weight);
  expect(made).toBe(2);
  for (const weight of [99, 99]) get(weight);
  expect(made).toBe(3);
  for (const weight of [4, 6, 99]) get(weight);
  expect(made).toBe(6);
});

it('does not keep what could not be made', () => {
  const cache = recent<number>(() => 2);
  expect(() => cache.get('a', () => { throw new Error('no'); })).toThrow('no');
  expect(cache.get('a', () => 1)).toBe(1);
});

it('weighs a value again when it is used, since it may have grown', () => {
  const weights = new Map([['a', 1], ['b', 1], ['c', 1]]);
  const made: string[] = [];
  const cache = recent<string>(() => 4, (key) => weights.get(key) ?? 0);
  function get(key: string): void {
    cache.get(key, () => {
      made.push(key);
      return key;
    });
  }
  for (const key of ['a', 'b', 'c']) get(key);
  weights.set('c', 3);
  for (const key of ['c', 'b', 'a']) get(key);
  expect(made).toEqual(['a', 'b', 'c', 'a']);
});
