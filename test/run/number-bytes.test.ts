import { describe, expect, it } from 'vitest';
import { LONGEST, numberTexts, writeNumber } from '../../src/run/number-bytes.ts';

describe('writeNumber', () => {
  it('writes what String() gives, again and again, also where values share a place', () => {
    const texts = numberTexts();
    const out = Buffer.alloc(LONGEST);
    const values = [0, -0, 1, 0.1, 1 / 3, -1.7976931348623157e308, 5e-324, -1.2345678901234567e-300, 1e21, 123456789012345680000, Infinity, -Infinity];
    for (let i = 0; i < 40_000; i++) values.push(Math.fround(i * 0.37) / 1e3, i / 7e9);
    for (const value of [...values, ...values]) {
      expect(out.toString('latin1', 0, writeNumber(texts, value, { out, at: 0 })) === String(value)).toBe(true);
    }
    expect(writeNumber(texts, NaN, { out, at: 3 })).toBe(3);
  });
});
