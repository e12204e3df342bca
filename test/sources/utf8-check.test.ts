import { describe, expect, test } from 'vitest';
import { startUtf8Check } from '../../src/sources/utf8-check.ts';

function check(bytes: Uint8Array, step: number): boolean {
  const one = startUtf8Check();
  for (let at = 0; at < bytes.length; at += step) if (!one.add(bytes.subarray(at, at + step))) return false;
  return one.isWhole();
}

describe('a text in pieces', () => {
  test('is UTF-8 however its characters are cut', () => {
    const bytes = Buffer.from('aä€😀, ü\u{10ffff}z');
    for (let step = 1; step <= bytes.length; step++) expect(check(bytes, step)).toBe(true);
  });

  test.each([[[0xe4]], [[0x61, 0x80]], [[0xc3]], [[0xe2, 0x82]], [[0xc3, 0x28]], [[0xf5, 0x80, 0x80, 0x80]], [[0xed, 0xa0, 0x80]], [[0xc0, 0x80]]])('is not UTF-8 with %j', (bytes) => {
    for (const step of [1, 2, 10]) {
      expect(check(Uint8Array.from(bytes), step)).toBe(false);
      if (bytes.length > 1 || bytes[0] === 0xe4) expect(check(Uint8Array.from([...bytes, 0x61]), step)).toBe(false);
    }
  });
});
