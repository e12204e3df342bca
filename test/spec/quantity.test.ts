import { expect, test } from 'vitest';
import { parseMemory, parseTime } from '../../src/spec/quantity.ts';

test.each([['90s', 90_000], ['5m', 300_000], ['1h', 3_600_000], ['2.5', 2500], ['250ms', 250], ['0', null], ['soon', null], ['5 weeks', null], ['', null]])('the time %j is %j milliseconds', (text, ms) => {
  expect(parseTime(text)).toBe(ms);
});

test.each([['512m', 512 * 2 ** 20], ['2g', 2 ** 31], ['1.5GB', 1.5 * 2 ** 30], ['512', null], ['0m', null], ['much', null]])('the size %j is %j bytes', (text, bytes) => {
  expect(parseMemory(text)).toBe(bytes);
});
