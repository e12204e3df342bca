import { describe, expect, test } from 'vitest';
import { readDecimal } from '../../src/kernels/csv-decimal.ts';

/** The value and what is left of the text; undefined where it is not read. */
function read(text: string): [number, string] | undefined {
  const bytes = Buffer.from(`${text},`);
  const span = { bytes, from: 0, to: bytes.length };
  const values = new Float64Array(1);
  return readDecimal(span, values, 0) ? [values[0], text.slice(span.to)] : undefined;
}

describe('a short decimal', () => {
  test.each(['0', '-0', '+7', '007', '12.50', '.5', '5.', '-.25', '1e3', '1.5E-3', '2e+5', '9007199254740991', '0.3', '123456.789', '1e22', '1e-22', '0.0000000000000000000001'])('%s is read whole, as Number() has it', (text) => {
    expect(read(text)).toEqual([Number(text), '']);
  });

  test.each(['', '-', '.', '+.', 'e5', '1e', '1e+', '9007199254740992', '1e23', '1e-23', '0.00000000000000000000001', '1'.repeat(400), '1e999999999999', 'NaN', ' 1'])('%j is left to others', (text) => {
    expect(read(text)).toBe(undefined);
  });

  test('ends where the number does', () => {
    expect(read('1.5.2')).toEqual([1.5, '.2']);
    expect(read('1-2')).toEqual([1, '-2']);
    expect(read('3 ')).toEqual([3, ' ']);
    expect(read('0x10')).toEqual([0, 'x10']);
  });

  test('is the nearest double for many digits and powers', () => {
    let wrong = 0;
    for (let index = 1; index <= 100_000; index++) {
      const digits = String((index * 7919 * 104_729) % 2 ** 53).slice(0, 1 + (index % 16));
      const point = index % (digits.length + 1);
      const text = `${index % 3 === 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}${index % 5 === 0 ? `e${(index % 13) - 6}` : ''}`;
      const found = read(text);
      if (found !== undefined && !Object.is(found[0], Number(text))) wrong++;
    }
    expect(wrong).toBe(0);
  });
});
